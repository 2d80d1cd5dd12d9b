"""Label Studio's answers, relations and spans, read exactly."""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from apps.formats.rows import LabelRow, LineError
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box
from apps.kinds.locators import Message
from apps.modalities.asset import Asset, Length, Room
from tests.formats.label_studio_tasks import (
    BY_NAME,
    FEATURES,
    LABEL_STUDIO,
    RECTANGLE,
    TEXT,
    annotations,
    dumped,
    one,
    option,
    read,
    refusal,
    result,
    task,
)


def test_results_of_one_id_are_one_region_with_its_answers() -> None:
    found = one(
        result("rectanglelabels", RECTANGLE),
        result("choices", {**RECTANGLE, "choices": ["blue"]}, from_name="colour"),
        result("textarea", {**RECTANGLE, "text": ["AB", "12"]}, from_name="plate", score=0.5),
    )
    colour, plate = found.answers
    assert dumped(colour)["option"] == str(next(each.id for each in BY_NAME["car"].features[0].options if each.name == "blue"))
    assert (dumped(plate), plate.confidence) == ({"text": "AB\n12"}, 0.5)


def test_a_shape_and_its_labels_may_be_two_results() -> None:
    shape = {key: RECTANGLE[key] for key in ("x", "y", "width", "height")}
    found = one(result("rectangle", shape), result("labels", {**shape, "labels": ["car"]}))
    assert (found.feature, found.value) == (BY_NAME["car"].id, Box(20, 20, 60, 40))


def test_a_shape_without_labels_goes_by_its_control() -> None:
    assert (
        one(result("rectangle", {key: RECTANGLE[key] for key in ("x", "y", "width", "height")}, from_name="frame")).feature
        == BY_NAME["frame"].id
    )


def test_a_region_of_several_labels_is_an_annotation_of_each() -> None:
    found = annotations(result("rectanglelabels", {**RECTANGLE, "rectanglelabels": ["car", "red"]}))
    assert [each.feature for each in found] == [BY_NAME["car"].id, BY_NAME["red"].id]
    assert len({each.id for each in found}) == 2


def test_questions_about_the_asset_are_answered_and_nested() -> None:
    weather, things, place = annotations(
        {"id": "a", "from_name": "weather", "to_name": "image", "type": "choices", "value": {"choices": ["rain"]}},
        {"id": "b", "from_name": "heavy", "to_name": "image", "type": "choices", "value": {"choices": ["yes"]}},
        {"id": "c", "from_name": "things", "to_name": "image", "type": "choices", "value": {"choices": ["b", "a"]}, "score": 0.0},
        {"id": "d", "from_name": "place", "type": "taxonomy", "value": {"taxonomy": [["Land", "Hill"], ["Land", "Wood"], ["Sea"]]}},
    )
    assert dumped(weather)["option"] == str(option("weather", "rain"))
    assert [answer["value"]["option"] for answer in dumped(weather)["answers"]] == [str(option("weather", "rain", "yes"))]
    assert [each["option"] for each in dumped(things)["options"]] == [str(option("things", "b")), str(option("things", "a"))]
    assert things.confidence == 0.0
    land, sea = dumped(place)["options"]
    assert (land["option"], sea["option"]) == (str(option("place", "Land")), str(option("place", "Sea")))
    below = [each["option"] for each in land["answers"][0]["value"]["options"]]
    assert below == [str(option("place", "Land", "Hill")), str(option("place", "Land", "Wood"))]


@pytest.mark.parametrize("given", [4, 4.0, "4"])
def test_a_rating_is_so_many_stars(given: Any) -> None:
    found = one({"id": "a", "from_name": "stars", "to_name": "image", "type": "rating", "value": {"rating": given}, "score": 0.5})
    assert (found.feature, dumped(found)["option"], found.confidence) == (BY_NAME["stars"].id, str(option("stars", "4 stars")), 0.5)


def test_more_stars_than_there_are_are_refused_with_those_that_are() -> None:
    error = refusal({"id": "a", "from_name": "stars", "to_name": "image", "type": "rating", "value": {"rating": 6}})
    assert (error.pointer, error.code) == ("/0/annotations/0/result/0/value/rating", "unknown_option")
    assert "1 star, 2 stars, 3 stars, 4 stars, 5 stars" in error.expected


@pytest.mark.parametrize(("kind", "names", "said"), [("text", (), "3"), ("radio", ("1", "2", "3"), "3")])
def test_a_rating_answers_a_text_or_bare_numbers_where_the_question_is_so(kind: str, names: tuple[str, ...], said: str) -> None:
    asked = FeatureSpec(uuid4(), "stars", kind, tuple(OptionSpec(uuid4(), name) for name in names))
    tasks = [task({"id": "a", "from_name": "stars", "to_name": "image", "type": "rating", "value": {"rating": 3}})]
    (row,) = LABEL_STUDIO.read(BytesIO(json.dumps(tasks).encode()), features=(asked,))
    assert isinstance(row, LabelRow)
    (found,) = row.annotations
    assert dumped(found) == ({"text": said} if kind == "text" else {"option": str(asked.options[2].id), "answers": []})


@pytest.mark.parametrize(
    ("name", "kind", "value", "said"),
    [
        ("note", "textarea", {"text": ["one", "two"]}, {"text": "one\ntwo"}),
        ("count", "number", {"number": 3.5}, {"text": "3.5"}),
        ("when", "datetime", {"datetime": "2024-01-01"}, {"text": "2024-01-01"}),
        ("better", "pairwise", {"selected": "right"}, {"order": ["right", "left"]}),
        ("order", "ranker", {"ranker": {"rank": ["z", "x"], "_": ["y"]}}, {"order": ["z", "x"]}),
    ],
)
def test_other_questions_are_texts_and_rankings(name: str, kind: str, value: Any, said: Any) -> None:
    found = one({"id": "a", "from_name": name, "to_name": "image", "type": kind, "value": value})
    if "order" in said:
        said = {"order": [str(option(name, each)) for each in said["order"]]}
    assert (found.feature, dumped(found)) == (BY_NAME[name].id, said)


@pytest.mark.parametrize(
    ("buckets", "said"),
    [
        ({"good": ["y", "x"], "bad": ["z"], "_": []}, {"sorted: good": ["y", "x"], "sorted: bad": ["z"]}),
        ({"good": [], "bad": ["z", "y"], "_": ["x"]}, {"sorted: bad": ["z", "y"]}),
        ({"good": ["x"]}, {"sorted: good": ["x"]}),
    ],
)
def test_a_ranking_into_several_buckets_is_one_ranking_for_each(buckets: dict[str, Any], said: dict[str, list[str]]) -> None:
    found = annotations({"id": "a", "from_name": "sorted", "type": "ranker", "value": {"ranker": buckets}})
    named = {feature.id: name for name, feature in BY_NAME.items()}
    expected = {name: {"order": [str(option(name, each)) for each in order]} for name, order in said.items()}
    assert {named[each.feature]: dumped(each) for each in found} == expected
    assert len({each.id for each in found}) == len(said)


def test_rankings_into_buckets_draft_a_ranking_for_each_bucket() -> None:
    value = {"ranker": {"good": ["x"], "bad": ["y"], "_": ["z"]}}
    whole = task({"id": "a", "from_name": "sorted", "to_name": "items", "type": "ranker", "value": value})
    drafted = LABEL_STUDIO.draft(BytesIO(json.dumps([whole]).encode()))
    assert [(each.name, each.kind, [one.name for one in each.options]) for each in drafted] == [
        ("sorted: good", "ranking", ["x", "y", "z"]),
        ("sorted: bad", "ranking", ["x", "y", "z"]),
    ]
    rows = read(whole, features=drafted)
    assert [len(row.annotations) for row in rows if isinstance(row, LabelRow)] == [2]


def test_a_bucket_that_holds_no_list_is_refused_at_its_place() -> None:
    error = refusal({"id": "a", "from_name": "sorted", "type": "ranker", "value": {"ranker": {"good": ["x"], "bad": "y"}}})
    assert error.pointer == "/0/annotations/0/result/0/value/ranker/bad"


def relation(direction: str, **members: Any) -> dict[str, Any]:
    return {"type": "relation", "from_id": "p", "to_id": "q", "direction": direction, **members}


@pytest.mark.parametrize(("direction", "turned", "directed"), [("right", False, True), ("left", True, True), ("bi", False, False)])
def test_a_relation_is_a_relationship(direction: str, *, turned: bool, directed: bool) -> None:
    regions = [result("rectanglelabels", RECTANGLE, id=each) for each in ("p", "q")]
    joined, p, q = annotations(relation(direction, labels=["beside"]), *regions)
    ends = (q, p) if turned else (p, q)
    assert dumped(joined) == {"source": str(ends[0].id), "target": str(ends[1].id), "directed": directed}
    assert joined.feature == BY_NAME["beside"].id


@pytest.mark.parametrize("labels", [[["beside"], None], [None, ["beside"]], [[], ["beside"]], [None, None]])
def test_relations_without_a_label_are_drafted_beside_those_with_one(labels: list[list[str] | None]) -> None:
    regions = [result("rectanglelabels", RECTANGLE, id=each) for each in ("p", "q")]
    told = task(*regions, *(relation("right", **({} if each is None else {"labels": each})) for each in labels))
    features = LABEL_STUDIO.draft(BytesIO(json.dumps([told]).encode()))
    (row,) = read(told, features=features)
    assert isinstance(row, LabelRow)
    names = {feature.id: feature.name for feature in features}
    assert [names[each.feature] for each in row.annotations if each.kind == "relationship"] == [
        (each or ["relation"])[0] for each in labels
    ]


def test_a_relation_to_nothing_is_refused_alone() -> None:
    assert refusal(relation("right")).code == "unknown_annotation"


@pytest.mark.parametrize("start", [10, 11])
def test_a_span_is_where_its_text_is_whatever_its_offsets_count(start: int) -> None:
    value = {"start": start, "end": start + 3, "text": "Bob", "labels": ["PER"]}
    assert dumped(one(result("labels", value), data={"text": TEXT})) == {"start": 10, "end": 13}


def test_a_span_without_its_text_counts_code_points() -> None:
    assert dumped(one(result("labels", {"start": 10, "end": 13, "labels": ["PER"]}), data={"text": TEXT})) == {"start": 10, "end": 13}


@pytest.mark.parametrize(
    ("value", "data", "code"),
    [
        ({"start": 10, "end": 13, "text": "Eve"}, {"text": TEXT}, "text_differs"),
        ({"start": 10, "end": 99}, {"text": TEXT}, "outside_asset"),
        ({"start": 3, "end": 3}, {"text": TEXT}, "invalid_value"),
        ({"start": 0, "end": 3, "text": "Ada"}, {"text": "https://corpus.example/a.txt"}, "text_missing"),
    ],
)
def test_a_span_that_is_not_in_the_text_is_refused(value: Any, data: Any, code: str) -> None:
    assert refusal(result("labels", {**value, "labels": ["PER"]}), data=data).code == code


def test_a_span_of_a_page_is_found_in_its_text_without_its_spaces() -> None:
    page = "<p>Hello,\n   <b>Ada</b></p><p>and Bob</p>"
    value = {"globalOffsets": {"start": 10, "end": 13}, "start": "/p[1]", "end": "/p[1]", "startOffset": 0, "endOffset": 3, "text": "Ada"}
    (row,) = read(task(result("hypertextlabels", {**value, "hypertextlabels": ["PER"]}), data={"html": page}))
    assert isinstance(row, LabelRow)
    assert row.modality == "html"
    assert dumped(row.annotations[0]) == {"start": 7, "end": 10}


@pytest.mark.parametrize(
    ("stored", "code"), [("Hello,  Ada and Bob", None), ("Ada and Ada", "text_ambiguous"), ("Hello, Eve", "text_differs")]
)
def test_a_span_of_a_page_by_its_address_is_where_its_text_stands_once(stored: str, code: str | None) -> None:
    value = {"globalOffsets": {"start": 10, "end": 13}, "text": "Ada", "hypertextlabels": ["PER"]}
    shown = task(result("hypertextlabels", value), data={"html": "https://corpus.example/page.html"})
    every = list(LABEL_STUDIO.read(BytesIO(json.dumps([shown]).encode()), features=FEATURES, texts_of=lambda _: {"": stored}))
    assert [each.code for each in every if isinstance(each, LineError)] == ([code] if code else [])
    said = [dumped(one) for each in every if isinstance(each, LabelRow) for one in each.annotations]
    assert said == ([] if code else [{"start": 8, "end": 11}])


def test_a_paragraph_is_a_message() -> None:
    dialogue = [{"author": "A", "text": "hi"}, {"id": "m2", "author": "B", "text": "I am Bob"}]
    value = {"start": "1", "end": "1", "startOffset": 5, "endOffset": 8, "text": "Bob", "paragraphlabels": ["PER"]}
    found = one(result("paragraphlabels", value), data={"dialogue": dialogue, "global_key": "talk"})
    assert (dumped(found), found.at) == ({"start": 5, "end": 8}, Message("m2"))


TURNS = {"hello": "I am Bob", "there": "Bob am I"}


def spoken(index: int, *, data: Any, ids: Sequence[str], texts: Sequence[str] = tuple(TURNS.values())) -> list[LabelRow | LineError]:
    """Three characters of a paragraph, read for a conversation whose messages have these ids."""
    value = {"start": str(index), "end": str(index), "startOffset": 0, "endOffset": 3, "paragraphlabels": ["PER"]}
    talk = Asset("conversation", parts={each: Room(length=Length(len(text))) for each, text in zip(ids, texts, strict=True)})
    stored = dict(zip(ids, texts, strict=True))
    file = BytesIO(json.dumps([task(result("paragraphlabels", value), data={"global_key": "talk", **data})]).encode())
    return list(LABEL_STUDIO.read(file, features=FEATURES, asset_of=lambda _: talk, texts_of=lambda _: stored))


@pytest.mark.parametrize("shown", [(), ("0", "1"), ("1", "2"), ("m-1", "4")], ids=["none", "from 0", "from 1", "others"])
@pytest.mark.parametrize("own", [("0", "1"), ("1", "2"), ("m-1", "4"), ("1", "0")])
def test_paragraphs_are_told_by_their_places_whatever_messages_are_called(own: Sequence[str], shown: Sequence[str]) -> None:
    ids = [{"id": each} for each in shown] or [{}, {}]
    dialogue = [{**named, "author": who, "text": text} for named, (who, text) in zip(ids, TURNS.items(), strict=True)]
    items = [{"id": "x", "title": "x"}]  # of a ranking
    for index, name in enumerate(("image", "dialogue")):
        (row,) = spoken(index, data={"items": items, name: dialogue}, ids=own)
        assert isinstance(row, LabelRow), row
        assert [each.at for each in row.annotations] == [Message(own[index])]


def test_paragraphs_at_an_address_are_those_of_the_data_row() -> None:
    (row,) = spoken(1, data={"dialogue": "https://corpus.example/talk.json"}, ids=("a", "b"))
    assert isinstance(row, LabelRow), row
    assert [each.at for each in row.annotations] == [Message("b")]


@pytest.mark.parametrize(("index", "code"), [(1, "text_differs"), (2, "invalid_value")])
def test_a_paragraph_that_the_data_row_does_not_have_there_is_refused(index: int, code: str) -> None:
    dialogue = [{"text": "I am Bob"}, {"text": "I am Eve"}, {"text": "And I"}]
    _, error = spoken(index, data={"dialogue": dialogue}, ids=("0", "1"))
    assert isinstance(error, LineError)
    assert (error.code, error.pointer) == (code, "/0/annotations/0/result/0/value/start")


def test_a_span_over_two_paragraphs_is_refused() -> None:
    value = {"start": "0", "end": "1", "startOffset": 0, "endOffset": 1, "paragraphlabels": ["PER"]}
    assert (
        refusal(result("paragraphlabels", value), data={"dialogue": [{"text": "a"}, {"text": "b"}], "global_key": "talk"}).code
        == "unsupported"
    )


WHOLE_SECONDS = {"start": 1, "end": 3, "labels": ["PER"]}


@pytest.mark.parametrize("name", ["a.WAV", "a.mp3?sig=x", "a.m4a", "a.webm.flac"])
def test_whole_seconds_of_a_sound_are_no_characters(name: str) -> None:
    data = {"media": f"https://corpus.example/{name}", "text": "what is heard"}
    found = one(result("labels", WHOLE_SECONDS, to_name="media"), data=data)
    assert dumped(found) == {"start": 1_000, "end": 3_000}


def test_whole_seconds_are_told_by_the_data_row_where_the_address_does_not_tell() -> None:
    sound = Asset("audio", Room(length=Length(60_000, "ms")), duration_ms=60_000)
    file = BytesIO(json.dumps([task(result("labels", WHOLE_SECONDS, to_name="media"), data={"media": "/data/17.bin"})]).encode())
    (row,) = LABEL_STUDIO.read(file, features=FEATURES, asset_of=lambda _: sound)
    assert isinstance(row, LabelRow)
    assert (row.modality, [dumped(each) for each in row.annotations]) == ("audio", [{"start": 1_000, "end": 3_000}])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("text", {"text": TEXT}),
        ("text", {"text": TEXT, "audio": "https://corpus.example/a.mp3"}),
        ("words", {"audio": "https://corpus.example/a.mp3", "body": "I like song.mp3"}),
        ("text", {"text": "I like song.mp3"}),
    ],
)
def test_whole_numbers_on_a_text_stay_characters(name: str, data: dict[str, Any]) -> None:
    assert dumped(one(result("labels", WHOLE_SECONDS, to_name=name), data=data)) == {"start": 1, "end": 3}


def test_whole_numbers_on_a_data_row_that_is_a_text_stay_characters() -> None:
    file = BytesIO(json.dumps([task(result("labels", WHOLE_SECONDS, to_name="t"), data={"t": TEXT, "s": "a.mp3"})]).encode())
    (row,) = LABEL_STUDIO.read(file, features=FEATURES, asset_of=lambda _: Asset("text", Room(length=Length(50))))
    assert isinstance(row, LabelRow)
    assert (row.modality, [dumped(each) for each in row.annotations]) == ("text", [{"start": 1, "end": 3}])


def test_a_sound_is_marked_in_milliseconds() -> None:
    found = one(
        {
            "id": "s",
            "from_name": "ner",
            "type": "labels",
            "original_length": 9.5,
            "value": {"start": 0.25, "end": 1.5004, "channel": 0, "labels": ["PER"]},
        },
        data={"audio": "https://corpus.example/a.wav"},
    )
    assert dumped(found) == {"start": 250, "end": 1500}
