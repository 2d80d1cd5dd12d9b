"""Labelbox label files: what is written is read again the same, in any order of lines; what has no room is reported."""

import json
import random
from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec, check_annotation, features_by_id
from apps.kinds.geometry import Box, Polygon, RotatedBox
from apps.kinds.locators import Frames, Keyframe, Message, OnMap, Page, TimeSpan, Track
from apps.kinds.radio import Radio
from apps.kinds.ranking import Ranking
from apps.kinds.relationship import Relationship
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice, Extent, Locator, Value
from tests.formats.labelbox_lines import AUDIO, BOX, FEATURES, number
from tests.formats.specs import Trickle, file_of
from tests.kinds.strategies import VALUES, confidences, plain_text, polygons

LABELS = LABEL_FORMATS["labelbox"]
HELD = [each for each in FEATURES if each.kind in LABELS.kinds]
figures = st.dictionaries(st.text("abcdef ", min_size=1, max_size=5), st.floats(-1e6, 1e6), max_size=2).map(
    lambda found: tuple(sorted(found.items()))
)


@st.composite
def choices(draw: st.DrawFn, option: OptionSpec, *, rated: bool) -> Choice:
    answers = draw(answer_lists(option.features))
    return Choice(option.id, answers, draw(confidences), draw(figures)) if rated else Choice(option.id, answers)


@st.composite
def answer_lists(draw: st.DrawFn, features: tuple[FeatureSpec, ...]) -> tuple[Answer, ...]:
    asked = draw(st.lists(st.sampled_from(features), max_size=2, unique_by=lambda each: each.id)) if features else []
    return tuple([Answer(each.id, each.kind, draw(answer_values(each)), draw(confidences), draw(figures)) for each in asked])


@st.composite
def answer_values(draw: st.DrawFn, feature: FeatureSpec) -> Value:
    if feature.kind == "text":
        return Text(draw(plain_text))
    if feature.kind == "radio":
        return Radio(draw(choices(draw(st.sampled_from(feature.options)), rated=False)))
    some = draw(st.lists(st.sampled_from(feature.options), unique_by=lambda option: option.id))
    if feature.kind == "ranking":
        return Ranking(tuple(option.id for option in some))
    return Checklist(tuple([draw(choices(option, rated=True)) for option in some]))


def values(feature: FeatureSpec) -> st.SearchStrategy[Any]:
    if feature.kind == "polygon":
        return polygons.map(lambda polygon: Polygon(polygon.rings[:1]))
    return VALUES[feature.kind] if KINDS[feature.kind].role == "object" else answer_values(feature)


frames = st.builds(lambda first, more: Frames(first, first + more), st.integers(0, 900), st.integers(0, 90))
times = st.builds(lambda start, more: TimeSpan(start, start + more), st.integers(0, 90_000), st.integers(1, 9_000))
pages = st.builds(Page, st.integers(1, 50))
messages = st.builds(Message, st.text("abc-123", min_size=1, max_size=9))
maps = st.builds(OnMap, st.sampled_from([4326, 3857, 32633]))


@st.composite
def tracks(draw: st.DrawFn, feature: FeatureSpec) -> Track:
    """Masks have gaps between segments, as pictures of frames that follow each other show one segment."""
    numbers = sorted(draw(st.sets(st.integers(0, 30 if feature.kind == "mask" else 500), min_size=1, max_size=6)))
    numbers = [2 * each for each in numbers] if feature.kind == "mask" else numbers
    cuts = {0, *draw(st.sets(st.integers(1, 5), max_size=2))}
    starts = sorted(cut for cut in cuts if cut < len(numbers))
    parts = [numbers[start:end] for start, end in zip(starts, [*starts[1:], len(numbers)], strict=True)]
    asked = () if feature.kind == "mask" else feature.features
    segments = [tuple([Keyframe(each, draw(values(feature)), draw(answer_lists(asked))) for each in part]) for part in parts]
    assume(feature.kind != "mask" or all(one.value != next_.value for part in segments for one, next_ in pairwise(part)))
    return Track(tuple(segments))


def places(feature: FeatureSpec) -> st.SearchStrategy[Locator | None]:
    if KINDS[feature.kind].role != "object":
        return st.none() | frames | times | pages | messages
    if feature.kind == "entity":
        return st.none() | messages | pages
    if feature.kind == "mask":
        return st.one_of(st.none(), frames, tracks(feature))
    moving = () if feature.kind == "polygon" else (tracks(feature),)
    return st.one_of(st.none(), frames, pages, maps, *moving)


@st.composite
def label_rows(draw: st.DrawFn) -> LabelRow:
    said = [draw(annotations()) for _ in range(draw(st.integers(1, 4)))]
    if len(said) > 1:
        ends = [each.id for each in draw(st.permutations(said))[:2]]
        joins = Relationship(ends[0], ends[1], draw(st.booleans()))
        said.insert(
            draw(st.integers(0, len(said))), Annotation(draw(st.uuids()), "relationship", number("joins"), joins, (), draw(confidences))
        )
    return LabelRow(DataRowRef(global_key=draw(st.text("abcß漢", min_size=1, max_size=3))), tuple(said))


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    feature = draw(st.sampled_from([each for each in HELD if each.kind != "relationship"]))
    place = draw(places(feature))
    value = place.segments[0][0].value if isinstance(place, Track) else draw(values(feature))
    under = draw(answer_lists(feature.features)) if KINDS[feature.kind].role == "object" else ()
    return Annotation(draw(st.uuids()), feature.kind, feature.id, value, under, draw(confidences), place, metrics=draw(figures))


rows_of_keys = st.lists(label_rows(), max_size=3, unique_by=lambda row: row.data_row.global_key)


def written(rows: list[LabelRow], report: Report | None = None) -> list[bytes]:
    return list(LABELS.write(iter(rows), features=FEATURES, report=report or Report()))


@given(rows=rows_of_keys, size=st.integers(1, 5_000))
def test_what_is_written_is_read_again_the_same(rows: list[LabelRow], size: int) -> None:
    for row in rows:
        for annotation in row.annotations:
            check_annotation(annotation, features_by_id(FEATURES), None)
    report = Report()
    lines = written(rows, report)
    assert not report.counts
    assert len(lines) == sum(len(row.annotations) for row in rows)
    assert list(LABELS.read(Trickle(b"".join(lines), size), features=FEATURES)) == rows


@given(rows=rows_of_keys, order=st.randoms(use_true_random=False))
def test_lines_of_a_data_row_may_stand_anywhere(rows: list[LabelRow], order: random.Random) -> None:
    lines = written(rows)
    order.shuffle(lines)
    read = [row for row in LABELS.read(file_of(lines), features=FEATURES) if isinstance(row, LabelRow)]
    assert {row.data_row.global_key: set(map(repr, row.annotations)) for row in read} == {
        row.data_row.global_key: set(map(repr, row.annotations)) for row in rows
    }


def annotation(kind: str, **more: Any) -> Annotation:
    payloads: dict[str, dict[str, Any]] = {
        "bounding_box": {"x": 1, "y": 2, "width": 3, "height": 4},
        "rotated_box": {"x": 1, "y": 2, "width": 3, "height": 4, "angle": 5},
        "keypoints": {"points": [{"name": "a", "x": 1, "y": 2, "visible": True}]},
        "polygon": {"rings": [[[0, 0], [9, 0], [0, 9]], [[1, 1], [2, 1], [1, 2]]]},
    }
    return Annotation(uuid4(), kind, number(kind), KINDS[kind].parse(payloads[kind]), **more)


@pytest.mark.parametrize("angle", [0, 90, 180, 5])
def test_a_rotated_box_leaves_as_a_box_or_a_polygon_and_comes_back(angle: float) -> None:
    there = replace(annotation("rotated_box"), value=RotatedBox(20, 10, 8, 4, angle))
    report = Report()
    lines = written([LabelRow(DataRowRef("id", "k"), (there,))], report)
    assert [("bbox" in line, "polygon" in line) for line in map(json.loads, lines)] == [(angle % 90 == 0, angle % 90 != 0)]
    assert report.lines() == []
    (read,) = LABELS.read(file_of(lines), features=FEATURES)
    assert isinstance(read, LabelRow)
    (back,) = read.annotations
    assert (back.id, back.kind) == (there.id, "rotated_box")
    assert KINDS["rotated_box"].similarity(back.value, there.value) > 1 - 1e-9


def test_so_does_one_that_moves_unless_it_turns() -> None:
    boxes = [RotatedBox(20 + step, 10, 8, 4, 0) for step in range(2)]
    segment = tuple(Keyframe(frame, box) for frame, box in enumerate(boxes))
    there = replace(annotation("rotated_box"), value=boxes[0], at=Track((segment,)))
    turned = replace(there, id=uuid4(), at=Track((tuple(replace(each, value=replace(boxes[0], angle=5)) for each in segment),)))
    report = Report()
    (line,) = written([LabelRow(DataRowRef("id", "k"), (there, turned))], report)
    assert [each["bbox"]["left"] for each in json.loads(line)["segments"][0]["keyframes"]] == [16, 17]
    assert [each["what"] for each in report.lines()] == ["rotated_box"]


def test_what_has_no_room_is_reported_and_nothing_else_is_lost() -> None:
    box, skeleton, polygon = (annotation(kind) for kind in ("bounding_box", "keypoints", "polygon"))
    joins = Annotation(uuid4(), "relationship", number("joins"), Relationship(box.id, skeleton.id))
    said = (replace(box, derived_from=uuid4()), skeleton, polygon, joins)
    row = LabelRow(DataRowRef("id", "k"), said, Extent(9, 9), "project", "ada@example.org", "approved")
    report = Report()
    (read,) = LABELS.read(file_of(written([row, LabelRow(DataRowRef("id", "empty"))], report)), features=FEATURES)
    assert isinstance(read, LabelRow)
    assert isinstance(polygon.value, Polygon)
    assert read.annotations == (box, replace(polygon, value=Polygon(polygon.value.rings[:1])))
    assert {line["what"]: line["count"] for line in report.lines()} == {
        "by": 1,
        "status": 1,
        "project": 1,
        "derived_from": 1,
        "keypoints": 1,
        "hole": 1,
        "relationship": 1,
        "data row without annotations": 1,
    }


def test_lines_are_those_that_labelbox_imports() -> None:
    box = annotation("bounding_box", confidence=0.0, metrics=(("iou", 0.5),))
    tone = Answer(number("tone"), "radio", Radio(Choice(number("calm"))), 0.25)
    box = replace(box, answers=(tone,))
    (line,) = written([LabelRow(DataRowRef("an id", "k"), (box,))])
    assert json.loads(line) == {
        "uuid": str(box.id),
        "dataRow": {"globalKey": "k"},
        "name": "bounding_box",
        "bbox": {"top": 2.0, "left": 1.0, "height": 4.0, "width": 3.0},
        "classifications": [
            {
                "name": "tone",
                "answer": {"name": "calm", "confidence": 0.25},
            }
        ],
        "confidence": 0.0,
        "customMetrics": [{"name": "iou", "value": 0.5}],
    }
    (by_id,) = written([LabelRow(DataRowRef("an id"), (box,))])
    assert json.loads(by_id)["dataRow"] == {"id": "an id"}


def test_data_rows_of_one_name_and_no_global_key_are_told_apart_by_their_ids() -> None:
    rows = [LabelRow(DataRowRef(str(uuid4()), None, "im0.jpg"), (said_of(),)) for _ in range(2)]
    body = b"".join(LABELS.write(rows, features=HELD, report=Report()))
    assert [json.loads(each)["dataRow"] for each in body.splitlines()] == [{"id": row.data_row.id} for row in rows]


def said_of() -> Annotation:
    box = next(each for each in HELD if each.kind == "bounding_box")
    return Annotation(uuid4(), "bounding_box", box.id, Box(1, 2, 3, 4))


def test_features_of_one_name_are_told_apart_by_their_ids() -> None:
    twins = tuple(FeatureSpec(uuid4(), "car", "bounding_box") for _ in range(2))
    own = tuple(Annotation(uuid4(), "bounding_box", twin.id, Box(1, 2, 3, 4)) for twin in twins)
    data = b"".join(LABELS.write([LabelRow(DataRowRef(None, "k"), own)], features=twins, report=Report()))
    assert [json.loads(line)["schemaId"] for line in data.splitlines()] == [str(twin.id) for twin in twins]
    (row,) = LABELS.read(file_of([data]), features=twins)
    assert isinstance(row, LabelRow)
    assert row.annotations == own


def lines(*documents: dict[str, Any] | str) -> list[bytes]:
    texts = (each if isinstance(each, str) else json.dumps({"dataRow": {"globalKey": "k"}, **each}) for each in documents)
    return [text.encode() + b"\n" for text in texts]


FIRST, SECOND, THIRD = (
    "7bf8a969-cb90-49f4-bacf-3bfa1bcc02e4",
    "6a9358a4-be46-49cb-8598-94f63925bca3",
    "1801a03a-9758-4166-a380-11fd7083ae26",
)
GOOD = {"uuid": FIRST, "name": "bounding_box", "bbox": BOX}


def test_a_bad_line_costs_no_other_line_of_its_data_row() -> None:
    found = list(
        LABELS.read(
            file_of(
                lines(
                    {"uuid": SECOND, "name": "joins", "relationship": {"source": FIRST, "target": THIRD}},
                    GOOD,
                    "",
                    '{"dataRow": {"globalKey": "k"}, "name": "words", "answer": NaN}',
                    {"uuid": THIRD, "name": "nowhere", "bbox": BOX},
                    GOOD,
                    "{",
                    '{"name": "words", "answer": "x"}',
                )
            ),
            features=FEATURES,
        )
    )
    errors = {(error.line, error.code) for error in found if isinstance(error, LineError)}
    (row,) = (row for row in found if isinstance(row, LabelRow))
    assert errors == {
        (1, "unknown_annotation"),
        (4, "number_not_finite"),
        (5, "unknown_feature"),
        (6, "duplicate"),
        (7, "json_invalid"),
        (8, "required"),
    }
    assert [str(each.id) for each in row.annotations] == [FIRST]


def test_lines_without_ids_get_the_same_ones_each_time_they_are_read() -> None:
    twice = lines({"name": "words", "answer": "x"}, {"name": "words", "answer": "x"}, {"name": "words", "answer": "y"})
    first, second = (list(LABELS.read(file_of(twice), features=FEATURES)) for _ in range(2))
    assert first == second
    (row,) = first
    assert isinstance(row, LabelRow)
    assert len({each.id for each in row.annotations}) == len(row.annotations)


def test_a_reader_that_knows_the_assets_reads_times_in_their_unit() -> None:
    timed = lines({"name": "words", "answer": [{"value": "x", "frames": [{"start": 200, "end": 900}]}]})
    (blind,) = LABELS.read(file_of(timed), features=FEATURES)
    (knowing,) = LABELS.read(file_of(timed), features=FEATURES, asset_of=lambda _: AUDIO)  # type: ignore[call-arg]
    assert isinstance(blind, LabelRow)
    assert isinstance(knowing, LabelRow)
    assert [each.at for each in (*blind.annotations, *knowing.annotations)] == [Frames(199, 899), TimeSpan(200, 900)]


def test_drafted_features_have_the_kinds_options_and_questions_that_occur() -> None:
    calm = {"name": "tone", "answer": {"name": "calm"}}
    drafted = LABELS.draft(
        file_of(
            lines(
                {**GOOD, "classifications": [calm]},
                {"name": "marks", "answer": [{"name": "loud"}, {"name": "long", "classifications": [{"name": "note", "answer": "x"}]}]},
                {"name": "marks", "answer": [{"name": "loud"}]},
                {"name": "words", "answer": "x"},
                {"name": "bounding_box", "segments": [{"keyframes": [{"frame": 1, "bbox": BOX, "classifications": [calm]}]}]},
            )
        )
    )
    assert [(each.name, each.kind) for each in drafted] == [("bounding_box", "bounding_box"), ("marks", "checklist"), ("words", "text")]
    assert [(each.name, each.kind, [option.name for option in each.options]) for each in drafted[0].features] == [
        ("tone", "radio", ["calm"])
    ]
    assert [[each.name for each in option.features] for option in drafted[1].options] == [[], ["note"]]
    assert LABELS.draft(file_of(lines(GOOD)))[0].id == drafted[0].id != UUID(int=0)


def test_a_line_of_an_export_is_told_by_its_format() -> None:
    line = json.dumps({"data_row": {"id": "c1"}, "media_attributes": {}, "projects": {}}).encode()
    (error,) = LABELS.read(file_of([line]), features=())
    assert isinstance(error, LineError)
    assert (error.code, error.expected) == ("other_format", "the format labelbox-export")
