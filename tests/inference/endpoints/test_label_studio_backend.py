"""A backend that was written for Label Studio is connected as it is, hears what it would hear there, and loses nothing in silence."""

import json
import math
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest

from apps.core.egress import send as send_out
from apps.core.ids import uuid7
from apps.inference.predictors import family
from apps.inference.predictors.contract import Ask, Batch, EndpointFailed, Item, Predictor, SettingsRefused, Source
from apps.inference.predictors.prompts import Point, Prompt
from apps.inference.predictors.sending import About, Reply
from apps.inference.predictors.settings import read_settings
from apps.kinds import KINDS
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.mask import Mask
from apps.kinds.radio import Radio
from apps.kinds.values import Annotation, Asset, Extent, Length, Room, Value
from tests.inference.endpoints.replay import RECORDED, Asked, Respond, Server, recorded, shape

Serve = Callable[[Respond], Server]
FAMILY = family("label_studio_backend")
CAR, BUS, PATCH = (FeatureSpec(uuid7(), name, kind) for name, kind in (("car", "bounding_box"), ("bus", "bounding_box"), ("car", "mask")))
SUNNY = OptionSpec(uuid7(), "sunny")
WEATHER = FeatureSpec(uuid7(), "weather", "radio", options=(SUNNY, OptionSpec(uuid7(), "rainy")))
PERSON = FeatureSpec(uuid7(), "PER", "entity")
FEATURES = (CAR, BUS, PATCH, WEATHER)
PROJECT = str(uuid7())


def open_send(
    method: str, url: str, *, check: Callable[[Reply], object] | None = None, about: About = About.PREDICTION, **options: Any
) -> Reply:
    """The guarded way out without its tables."""
    got = send_out(method, url, **options)
    reply = Reply(got.status, got.headers, got.content)
    if reply.status >= 500:
        raise EndpointFailed(f"It answered {reply.status}.", alone=True)
    if check is not None:
        check(reply)
    return reply


def source(server: Server, *, secret: str = "", **settings: object) -> Source:
    settled = read_settings({"url": server.url, **settings}, FAMILY.settings)
    return Source(settings=settled, secret=secret, send=open_send, version=str(uuid7()))


def picture() -> Item:
    asset = Asset("image", Room(Extent(400, 200)))
    return Item(str(uuid7()), "0", lambda: None, asset=asset, address=lambda: "https://media.example/media/signed.png")  # type: ignore[arg-type, return-value]


def look(predictor: Predictor, *items: Item, features: Sequence[FeatureSpec] = FEATURES, prompt: Prompt | None = None) -> list[Batch]:
    return list(predictor.predict(items, Ask(tuple(features), PROJECT, prompt)))


def said(batch: Batch) -> list[Annotation]:
    assert batch.error == ""
    return [each for each in batch.predictions if isinstance(each, Annotation)]


def answering(*results: Any, score: object = 0.5) -> Respond:
    def respond(asked: Asked) -> tuple[int, Any]:
        if asked.path != "/predict":
            return recorded(asked)
        return 200, {"results": [{"result": list(results), "score": score} for _ in asked.body["tasks"]]}

    return respond


def rectangle(**changes: Any) -> dict[str, Any]:
    value = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["car"], **changes.pop("value", {})}
    return {"id": "r1", "from_name": "bounding_box", "to_name": "image", "type": "rectanglelabels", "value": value, "score": 0.9, **changes}


def box(x: float, y: float, width: float, height: float) -> Value:
    found: Value = KINDS["bounding_box"].parse({"x": x, "y": y, "width": width, "height": height})
    return found


def test_connecting_says_what_label_studio_says_but_no_token(backend: Server) -> None:
    found = FAMILY.describe(source(backend), Ask(FEATURES, PROJECT))
    assert [(each.method, each.path) for each in backend.asked] == [("GET", "/health"), ("POST", "/setup")]
    assert shape(backend.asked[1].body) == shape(RECORDED["setup"]["body"])
    assert backend.asked[1].body["access_token"] == ""
    assert found.version == "dummy-v1"
    assert found.card["model_class"] == "Dummy"
    assert "<RectangleLabels" in str(found.card["label_config"])


def test_asking_sends_the_tasks_that_label_studio_sends(backend: Server) -> None:
    look(FAMILY.load(source(backend)), picture(), picture())
    (asked,) = backend.to("/predict")
    assert shape(asked.body) == shape(RECORDED["predict"]["body"])
    first, second = asked.body["tasks"]
    assert first["id"] != second["id"]
    assert first["data"] == {"image": "https://media.example/media/signed.png"}
    assert asked.headers["content-type"] == RECORDED["predict"]["content_type"]


def test_a_data_row_is_the_same_task_whenever_it_is_asked_about(backend: Server) -> None:
    item = picture()
    look(FAMILY.load(source(backend)), item)
    look(FAMILY.load(source(backend)), item)
    assert len({asked.body["tasks"][0]["id"] for asked in backend.to("/predict")}) == 1


def test_a_backend_is_set_up_once_for_what_it_is_asked(backend: Server) -> None:
    predictor = FAMILY.load(source(backend))
    look(predictor, picture())
    look(predictor, picture())
    assert len(backend.to("/setup")) == 1


def test_the_recorded_answer_becomes_a_box_of_the_ontology_although_it_names_a_control_of_its_own(backend: Server) -> None:
    (batch,) = look(FAMILY.load(source(backend)), picture())
    (found,) = said(batch)
    assert (found.feature, found.value, found.confidence) == (CAR.id, box(40, 40, 120, 80), 0.9)
    assert "'label' was not asked" in batch.notes[0]


def test_with_the_configuration_it_was_written_for_nothing_is_noted(backend: Server) -> None:
    config = RECORDED["setup"]["body"]["schema"]
    (batch,) = look(FAMILY.load(source(backend, label_config=config)), picture())
    assert len(said(batch)) == 1
    assert batch.notes == ()
    assert backend.to("/predict")[0].body["label_config"] == config.strip()


def test_clicks_and_a_box_are_sent_as_the_regions_of_a_smart_control(backend: Server) -> None:
    prompt = Prompt((Point(200, 100), Point(40, 20, positive=False)), (40, 20, 100, 50), "car")
    config = RECORDED["setup"]["body"]["schema"]
    look(FAMILY.load(source(backend, label_config=config)), picture(), prompt=prompt)
    (asked,) = backend.to("/predict")
    box, inside, outside = asked.body["params"]["context"]["result"]
    recorded_point = RECORDED["prompt"]["body"]["params"]["context"]["result"][0]
    assert {**inside, "id": 0} == {**recorded_point, "id": 0, "original_width": 400, "original_height": 200}
    assert outside["is_positive"] is False
    assert (box["type"], box["value"]["width"], box["value"]["rectanglelabels"]) == ("rectanglelabels", 25, ["car"])
    assert set(asked.body["tasks"][0]) == set(RECORDED["prompt"]["body"]["tasks"][0])


def test_the_recorded_mask_is_read_from_its_run_lengths(backend: Server) -> None:
    asset = Asset("image", Room(Extent(40, 20)))
    item = Item(str(uuid7()), "0", lambda: None, asset=asset, address=lambda: "https://media.example/a.png")  # type: ignore[arg-type, return-value]
    (batch,) = look(FAMILY.load(source(backend)), item, prompt=Prompt((Point(20, 10),), None, "car"))
    (mask,) = said(batch)
    assert isinstance(mask.value, Mask)
    assert (mask.feature, mask.confidence) == (PATCH.id, 0.77)


def test_a_user_name_and_a_password_are_sent_with_every_request(backend: Server) -> None:
    FAMILY.describe(source(backend, secret="p", username="u"), Ask(FEATURES, PROJECT))
    assert {each.headers["authorization"] for each in backend.asked} == {RECORDED["basic"]["authorization"]}


def test_extra_parameters_go_as_a_text(backend: Server) -> None:
    FAMILY.describe(source(backend, extra_params='{"thr": 0.5}'), Ask(FEATURES, PROJECT))
    assert json.loads(backend.to("/setup")[0].body["extra_params"]) == {"thr": 0.5}


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (rectangle(value={"x": 150}), "wholly beside the picture"),
        (rectangle(value={"rectanglelabels": ["ghost"]}), "ghost"),
        (rectangle(from_name="nowhere", value={"rectanglelabels": ["ghost"]}), "class ghost: no feature"),
        ({"id": "c", "from_name": "mood", "to_name": "image", "type": "choices", "value": {"choices": ["sunny"]}}, "'mood'"),
        (rectangle(score=1.7), "score"),
        (rectangle(type="hologram"), "hologram"),
        ("a word", "the text"),
    ],
)
def test_what_cannot_be_kept_is_told_and_the_rest_is_kept(serve: Serve, result: Any, words: str) -> None:
    server = serve(answering(result, rectangle(id="r2", value={"rectanglelabels": ["bus"]})))
    (batch,) = look(FAMILY.load(source(server)), picture())
    assert [each.feature for each in said(batch)] == [BUS.id]
    assert any(words in note for note in batch.notes), batch.notes


def test_a_region_over_the_edge_is_cut_and_that_is_told(serve: Serve) -> None:
    (batch,) = look(FAMILY.load(source(serve(answering(rectangle(value={"x": 90}))))), picture())
    assert [each.value for each in said(batch)] == [box(360, 40, 40, 80)]
    assert "was cut" in batch.notes[0]


def test_a_score_that_is_none_costs_nothing_but_itself(serve: Serve) -> None:
    (batch,) = look(FAMILY.load(source(serve(answering(rectangle(score=None), score=7)))), picture())
    assert [each.confidence for each in said(batch)] == [None]
    assert "score" in batch.notes[0]


def test_the_score_of_the_prediction_is_that_of_regions_without_one(serve: Serve) -> None:
    result = rectangle()
    del result["score"]
    (batch,) = look(FAMILY.load(source(serve(answering(result)))), picture())
    assert [each.confidence for each in said(batch)] == [0.5]


def test_choices_answer_the_question_of_their_control(serve: Serve) -> None:
    choice = {"id": "c", "from_name": "weather", "to_name": "image", "type": "choices", "value": {"choices": ["sunny"]}, "score": 0.8}
    (batch,) = look(FAMILY.load(source(serve(answering(choice)))), picture())
    (answer,) = said(batch)
    assert isinstance(answer.value, Radio)
    assert (answer.feature, answer.value.choice.option, answer.confidence) == (WEATHER.id, SUNNY.id, 0.8)


def test_choices_of_a_configuration_of_its_own_answer_the_question_with_these_options(serve: Serve) -> None:
    config = (
        '<View><Image name="i" value="$pic"/><Choices name="c" toName="i"><Choice value="rainy"/><Choice value="sunny"/></Choices></View>'
    )
    choice = {"id": "c", "from_name": "c", "to_name": "i", "type": "choices", "value": {"choices": ["sunny"]}}
    server = serve(answering(choice))
    (batch,) = look(FAMILY.load(source(server, label_config=config)), picture())
    assert [each.feature for each in said(batch)] == [WEATHER.id]
    assert server.to("/predict")[0].body["tasks"][0]["data"] == {"pic": "https://media.example/media/signed.png"}


def test_texts_stand_in_their_task_and_spans_are_read_in_them(serve: Serve) -> None:
    span = {
        "id": "s",
        "from_name": "entity",
        "to_name": "text",
        "type": "labels",
        "value": {"start": 0, "end": 3, "labels": ["PER"]},
        "score": 0.7,
    }
    beyond = {**span, "id": "t", "value": {"start": 90, "end": 99, "labels": ["PER"]}}
    server = serve(answering(span, beyond))
    asset = Asset("text", Room(length=Length(11)))
    item = Item(str(uuid7()), "0", lambda: None, asset=asset, texts=lambda: {"": "Ada met Bob"})  # type: ignore[arg-type, return-value]
    (batch,) = look(FAMILY.load(source(server)), item, features=[PERSON])
    (entity,) = said(batch)
    assert isinstance(entity.value, Entity)
    assert entity.feature == PERSON.id
    assert server.to("/predict")[0].body["tasks"][0]["data"] == {"text": "Ada met Bob"}
    assert len(batch.notes) == 1


def test_fewer_results_than_tasks_are_asked_for_one_by_one(serve: Serve) -> None:
    def respond(asked: Asked) -> tuple[int, Any]:
        if asked.path == "/predict" and len(asked.body["tasks"]) > 1:
            return 200, {"results": [{"result": [], "score": 1}]}
        return recorded(asked)

    server = serve(respond)
    batches = look(FAMILY.load(source(server)), picture(), picture(), picture())
    assert [len(said(each)) for each in batches] == [1, 1, 1]
    assert [len(asked.body["tasks"]) for asked in server.to("/predict")] == [3, 1, 1, 1]


def test_a_number_that_json_does_not_have_costs_only_the_data_row_of_which_it_is_said(serve: Serve) -> None:
    def respond(asked: Asked) -> tuple[int, Any]:
        if asked.path != "/predict":
            return recorded(asked)
        scores = [math.nan if str(task["id"]) in wrong else 0.5 for task in asked.body["tasks"]]
        return 200, json.dumps({"results": [{"result": [], "score": score} for score in scores]}).encode()

    wrong, rows = set[str](), [picture() for _ in range(8)]
    server = serve(recorded)
    look(FAMILY.load(source(server)), rows[2])
    wrong.add(str(server.to("/predict")[0].body["tasks"][0]["id"]))
    server.respond = respond
    batches = look(FAMILY.load(source(server)), *rows)
    assert [bool(each.error) for each in batches] == [number == 2 for number in range(8)]
    assert "NaN" in batches[2].error


def test_a_data_row_that_the_server_fails_on_costs_only_itself(serve: Serve) -> None:
    bad = picture()

    def respond(asked: Asked) -> tuple[int, Any]:
        if asked.path != "/predict":
            return recorded(asked)
        known = {str(task["id"]) for task in asked.body["tasks"]}
        return (500, {"detail": "ValueError"}) if known & wrong else recorded(asked)

    wrong: set[str] = set()
    server = serve(recorded)
    look(FAMILY.load(source(server)), bad)
    wrong.add(str(server.to("/predict")[0].body["tasks"][0]["id"]))
    server.respond = respond
    good, failed, other = look(FAMILY.load(source(server)), picture(), bad, picture())
    assert (good.error, other.error) == ("", "")
    assert "500" in failed.error


@pytest.mark.parametrize(
    "said", [b"no json", {"predictions": []}, {"results": "many"}, [1, 2], {"results": [7]}, {"results": [{"score": 1}]}]
)
def test_nonsense_is_an_error_of_the_data_row(serve: Serve, said: Any) -> None:
    server = serve(lambda asked: (200, said) if asked.path == "/predict" else recorded(asked))
    (batch,) = look(FAMILY.load(source(server)), picture())
    assert batch.error
    assert batch.predictions == ()


def test_a_data_row_without_an_address_does_not_stop_the_others(backend: Server) -> None:
    broken = Item(str(uuid7()), "0", lambda: None, asset=Asset("image", Room(Extent(400, 200))))  # type: ignore[arg-type, return-value]
    batches = {each.item_id: each for each in look(FAMILY.load(source(backend)), picture(), broken, picture())}
    assert "cannot be read" in batches[broken.id].error
    assert sum(not each.error for each in batches.values()) == 2


def test_a_configuration_that_is_no_xml_is_refused_when_it_is_connected(backend: Server) -> None:
    with pytest.raises(SettingsRefused, match="labeling configuration"):
        FAMILY.describe(source(backend, label_config="<View><Image"), Ask(FEATURES, PROJECT))


def test_an_answer_larger_than_allowed_is_not_read(serve: Serve) -> None:
    server = serve(lambda asked: (200, b"[" + b" " * 3_000_000 + b"]"))
    with pytest.raises(Exception, match="bytes"):
        FAMILY.describe(source(server, max_answer_mb=1), Ask(FEATURES, PROJECT))


def test_every_annotation_has_an_id_of_its_own(serve: Serve) -> None:
    (batch,) = look(FAMILY.load(source(serve(answering(rectangle(), rectangle(id="r2"))))), picture())
    assert len({each.id for each in said(batch) if isinstance(each.id, UUID)}) == 2
