"""A language model is asked in a form made from the ontology, and its answer is checked against it."""

import base64
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from apps.core.ids import uuid7
from apps.inference.predictors import family
from apps.inference.predictors.contract import Ask, Batch, Item, SettingsRefused, Source
from apps.inference.predictors.settings import read_settings
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.radio import Radio
from apps.kinds.values import Annotation, Asset, Choice, Extent, Length, Room
from tests.inference.endpoints.replay import Asked, Respond, Server
from tests.inference.endpoints.test_label_studio_backend import open_send

Serve = Callable[[Respond], Server]
FAMILY = family("openai_compatible")
CAR, SPOT = FeatureSpec(uuid7(), "car", "bounding_box"), FeatureSpec(uuid7(), "spot", "point")
SUNNY, RAINY = OptionSpec(uuid7(), "sunny"), OptionSpec(uuid7(), "rainy")
WEATHER = FeatureSpec(uuid7(), "weather", "radio", options=(SUNNY, RAINY))
SEEN = FeatureSpec(uuid7(), "seen", "checklist", options=(SUNNY, RAINY))
TITLE, PERSON = FeatureSpec(uuid7(), "title", "text"), FeatureSpec(uuid7(), "PER", "entity")
FEATURES = (CAR, SPOT, WEATHER, SEEN, TITLE)


def source(server: Server, **settings: object) -> Source:
    settled = read_settings({"url": f"{server.url}/v1", "model": "tiny", **settings}, FAMILY.settings)
    return Source(settings=settled, secret="sk-own", send=open_send, version=str(uuid7()))


def picture() -> Item:
    asset = Asset("image", Room(Extent(400, 200)))
    return Item(str(uuid7()), "0", lambda: Image.new("RGB", (400, 200), "red"), name="a.png", asset=asset)


def written(text: str) -> Item:
    return Item(str(uuid7()), "0", picture().open, asset=Asset("text", Room(length=Length(len(text)))), texts=lambda: {"": text})


def saying(said: Any, **choice: Any) -> Respond:
    content = said if isinstance(said, str) else json.dumps(said)

    def respond(asked: Asked) -> tuple[int, Any]:
        if asked.path == "/v1/models":
            return 200, {"data": [{"id": "tiny"}, {"id": "huge"}]}
        return 200, {"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop", **choice}]}

    return respond


def look(server: Server, *items: Item, features: tuple[FeatureSpec, ...] = FEATURES, **settings: object) -> list[Batch]:
    return list(FAMILY.load(source(server, **settings)).predict(items, Ask(features, "")))


def said(batch: Batch) -> list[Annotation]:
    assert batch.error == ""
    return [each for each in batch.predictions if isinstance(each, Annotation)]


ANSWER = {
    "boxes": [{"label": "car", "left": 100, "top": 250, "right": 300, "bottom": 750, "confidence": 0.8}],
    "points": [{"label": "spot", "x": 500, "y": 500, "confidence": 0.7}],
    "weather": {"answer": "rainy", "confidence": 0.6},
    "seen": {"answer": ["sunny", "rainy"], "confidence": 0.5},
    "title": {"answer": "A red picture", "confidence": 0.9},
}


def test_an_answer_in_the_form_becomes_annotations(serve: Serve) -> None:
    (batch,) = look(serve(saying(ANSWER)), picture())
    found = {each.feature: (KINDS[each.kind].dump(each.value), each.confidence) for each in said(batch)}
    assert found[CAR.id] == ({"x": 40, "y": 50, "width": 80, "height": 100}, 0.8)
    assert found[SPOT.id] == ({"x": 200, "y": 100}, 0.7)
    assert found[WEATHER.id][0]["option"] == str(RAINY.id)
    assert found[TITLE.id] == ({"text": "A red picture"}, 0.9)
    assert len(found) == 5
    assert batch.notes == ()


def test_the_form_is_a_strict_schema_of_the_ontology(serve: Serve) -> None:
    server = serve(saying(ANSWER))
    look(server, picture(), longest_side=100)
    (asked,) = server.asked
    assert asked.headers["authorization"] == "Bearer sk-own"
    body = asked.body
    schema = body["response_format"]["json_schema"]["schema"]
    assert set(schema["properties"]) == set(schema["required"]) == set(ANSWER)
    assert schema["properties"]["boxes"]["items"]["properties"]["label"]["enum"] == ["car"]
    assert schema["properties"]["weather"]["properties"]["answer"]["enum"] == ["sunny", "rainy", None]
    prompt, shown = body["messages"][0]["content"]
    assert "weather: one of sunny, rainy" in prompt["text"]
    assert "whole numbers from 0 to 1000" in prompt["text"], "a server that only holds the model to the schema shows it no descriptions"
    sent = Image.open(BytesIO(base64.b64decode(shown["image_url"]["url"].partition(",")[2])))
    assert sent.size == (100, 50)


def test_servers_without_schemas_read_it_in_the_prompt(serve: Serve) -> None:
    server = serve(saying(f"```json\n{json.dumps(ANSWER)}\n```"))
    (batch,) = look(server, picture(), answer_format="json_object")
    assert len(said(batch)) == 5
    assert server.asked[0].body["response_format"] == {"type": "json_object"}
    assert '"additionalProperties": false' in server.asked[0].body["messages"][0]["content"][0]["text"]


def test_quotes_are_found_in_the_text(serve: Serve) -> None:
    text = "Ada met Bob. Ada left."
    quotes = [
        {"label": "PER", "quote": "Ada", "occurrence": 2, "confidence": 0.9},
        {"label": "PER", "quote": "Eve", "occurrence": 1, "confidence": 0.9},
        {"label": "PER", "quote": "Ada", "occurrence": 3, "confidence": 0.9},
    ]
    (batch,) = look(serve(saying({"quotes": quotes})), written(text), features=(PERSON,))
    assert [KINDS["entity"].dump(each.value) for each in said(batch)] == [{"start": 13, "end": 16}]
    assert len(batch.notes) == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"boxes": [{**ANSWER["boxes"][0], "label": "ghost"}]}, "no 'ghost'"),  # type: ignore[index, dict-item]
        ({"boxes": [{**ANSWER["boxes"][0], "left": "far"}]}, "no number"),  # type: ignore[index, dict-item]
        ({"boxes": [{**ANSWER["boxes"][0], "left": 1500, "right": 1800}]}, "outside"),  # type: ignore[index, dict-item]
        ({"boxes": [{"label": "car", "left": 0.1, "top": 0.25, "right": 0.3, "bottom": 1}]}, "fractions"),
        ({"points": [{"label": "spot", "x": 0.5, "y": 0}]}, "fractions"),
        ({"boxes": [{**ANSWER["boxes"][0], "left": 500}]}, "Expected"),  # type: ignore[index, dict-item]
        ({"weather": {"answer": "foggy", "confidence": 1}}, "no option"),
        ({"mood": {"answer": "good"}}, "was not asked"),
        ({"boxes": "none in sight"}, "boxes: it is the text 'none in sight', not a list"),
        ({"boxes": ["car"]}, "boxes 1: it is the text 'car', not an object"),
        ({"boxes": {"label": "car"}}, "boxes: One of left, top, right, bottom is no number"),
        ({"boxes": [{"name": "car"}]}, "boxes 1: its label is null"),
        ({"weather": "foggy"}, "weather: The answer 'foggy' is no option"),
        ({"weather": ["rainy", "sunny"]}, "more than one option"),
        ({"weather": 7}, "weather: The answer '7' is no option"),
        ({"weather": {"value": "rainy"}}, "weather: there is no answer in it"),
        ({"title": 12}, "title: "),
    ],
)
def test_what_does_not_fit_the_ontology_is_told_and_not_kept(serve: Serve, answer: Any, words: str) -> None:
    (batch,) = look(serve(saying(answer)), picture())
    assert said(batch) == []
    assert any(words in note for note in batch.notes), batch.notes


def test_what_can_be_meant_in_one_way_alone_is_taken_as_that(serve: Serve) -> None:
    alone = {"boxes": ANSWER["boxes"][0], "weather": "rainy", "seen": "sunny", "title": "a street"}  # type: ignore[index]
    (batch,) = look(serve(saying(alone)), picture())
    found = {one.feature: one.value for one in said(batch)}
    assert found.keys() == {CAR.id, WEATHER.id, SEEN.id, TITLE.id}
    assert found[WEATHER.id] == Radio(Choice(RAINY.id))
    (listed,) = look(serve(saying({"weather": ["rainy"]})), picture())
    assert [one.value for one in said(listed)] == [Radio(Choice(RAINY.id))]


@pytest.mark.parametrize(
    "thought",
    ["<think>A car? {1}</think>", "<think>\n\n</think>\n```json\n", "It is a street.</think>\n\n"],
    ids=["before", "fenced", "open"],
)
def test_what_a_model_thinks_before_its_answer_is_passed_over(serve: Serve, thought: str) -> None:
    fence = "\n```" if "```" in thought else ""
    (batch,) = look(serve(saying(thought + json.dumps(ANSWER) + fence)), picture())
    assert batch.error == ""
    assert len(said(batch)) == 5


@pytest.mark.parametrize(
    "words", ["Here you are:\n```json\n{}\n```", "```\n{}\n```\nI am sure of the car.", "First:\n```\n[]\n```\nNo:\n```\n{}\n```"]
)
def test_words_around_a_block_of_json_are_passed_over(serve: Serve, words: str) -> None:
    (batch,) = look(serve(saying(words.replace("{}", json.dumps(ANSWER)))), picture())
    assert len(said(batch)) == 5


def test_a_text_is_not_told_where_places_are(serve: Serve) -> None:
    server = serve(saying({"quotes": []}))
    look(server, written("Ada met Bob."), features=(PERSON,))
    assert "1000" not in server.asked[0].body["messages"][0]["content"][0]["text"]


def test_an_answer_that_speaks_of_thoughts_is_left_as_it_is(serve: Serve) -> None:
    (batch,) = look(serve(saying({"title": {"answer": "a </think> b", "confidence": 1}})), picture())
    assert [KINDS["text"].dump(one.value) for one in said(batch)] == [{"text": "a </think> b"}]


@pytest.mark.parametrize(
    ("respond", "words"),
    [
        (saying("I see a car."), "not JSON"),
        (saying("[1]"), "an object"),
        (saying("{}", finish_reason="length"), "cut off"),
        (saying("{}", message={"content": None, "refusal": "I may not"}), "refused"),
        (lambda asked: (200, {"choices": []}), "no message"),
        (lambda asked: (500, {"error": {"message": "overloaded"}}), "500"),
    ],
)
def test_an_answer_that_is_none_is_an_error_of_the_data_row(serve: Serve, respond: Respond, words: str) -> None:
    (batch,) = look(serve(respond), picture())
    assert words in batch.error


def test_connecting_finds_a_model_that_is_not_there(serve: Serve) -> None:
    server = serve(saying(ANSWER))
    assert FAMILY.describe(source(server), Ask(FEATURES, "")).version == "tiny"
    with pytest.raises(SettingsRefused, match="tiny, huge"):
        FAMILY.describe(source(server, model="gone"), Ask(FEATURES, ""))


def test_connecting_an_ontology_that_cannot_be_asked_is_refused(serve: Serve) -> None:
    polygon = FeatureSpec(uuid7(), "field", "polygon")
    with pytest.raises(SettingsRefused, match="Nothing of this ontology"):
        FAMILY.describe(source(serve(saying(ANSWER))), Ask((polygon,), ""))
