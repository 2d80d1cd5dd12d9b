"""Firstpass files: label lines with names for people, prediction lines by id or by name."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given

from apps.formats import LABEL_FORMATS, Report
from apps.formats.binding import bind
from apps.formats.firstpass_predictions import dump_prediction
from apps.formats.predictions import read_predictions
from apps.formats.rows import DataRowRef, LabelRow, LineError, NamedRow
from apps.kinds import InvalidValue
from apps.kinds.bounding_box import Box
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec, check_annotation, features_by_id
from apps.kinds.radio import Radio
from apps.kinds.ranking import Ranking
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Asset, Choice, Extent, Room
from tests.formats.specs import file_of
from tests.kinds.strategies import annotations

WHY = FeatureSpec(uuid4(), "why", "text")
BAD, GOOD = OptionSpec(uuid4(), "bad", (WHY,)), OptionSpec(uuid4(), "good")
QUALITY = FeatureSpec(uuid4(), "quality", "radio", (BAD, GOOD))
RED, BLUE = OptionSpec(uuid4(), "red", (WHY,)), OptionSpec(uuid4(), "blue")
COLOURS = FeatureSpec(uuid4(), "colours", "checklist", (RED, BLUE))
COIN = FeatureSpec(uuid4(), "coin", "bounding_box", features=(QUALITY, COLOURS))
ORDER = FeatureSpec(uuid4(), "order", "ranking", (RED, BLUE))
FEATURES = (COIN, QUALITY, COLOURS, WHY, ORDER)
LABELS = LABEL_FORMATS["firstpass"]
BOX = {"x": 1, "y": 2, "width": 3, "height": 4}
ROW = {"global_key": "coins-1"}
OWN = "01890a5d-ac96-774b-bcce-b302099a8057"


def as_lines(*documents: Any) -> list[bytes]:
    return [json.dumps(document).encode() + b"\n" for document in documents]


def prediction(**changes: Any) -> dict[str, Any]:
    return {"data_row": ROW, "name": "coin", "kind": "bounding_box", "value": BOX, "confidence": 0.9, **changes}


def read_one(document: Any) -> NamedRow | LineError:
    (read,) = read_predictions(as_lines(document))
    return read


def bound(document: Any) -> Annotation:
    read = read_one(document)
    assert isinstance(read, NamedRow), read
    return bind(read.annotations[0], FEATURES, new_id=uuid4)


def label_line(**changes: Any) -> dict[str, Any]:
    annotation = {"id": OWN, "kind": "bounding_box", "feature": str(COIN.id), "name": "coin", "value": BOX}
    return {"data_row": {"id": OWN, **ROW}, "annotations": [annotation], **changes}


def read_label(document: Any) -> LabelRow | LineError:
    (read,) = LABELS.read(file_of(as_lines(document)), features=FEATURES)
    return read


def test_an_exported_line_names_features_and_options_beside_their_ids() -> None:
    worn = Answer(QUALITY.id, "radio", Radio(Choice(BAD.id, (Answer(WHY.id, "text", Text("worn")),))))
    coin = Annotation(UUID(OWN), "bounding_box", COIN.id, Box(1, 2, 3, 4), (worn,))
    row = LabelRow(DataRowRef(OWN, "coins-1"), (coin,), Extent(640, 480), by="ana@example.org", status="approved")
    (line,) = LABELS.write([row], features=FEATURES, report=Report())
    written = json.loads(line)
    assert written["data_row"] == {"id": OWN, "global_key": "coins-1", "width": 640, "height": 480}
    (annotation,) = written["annotations"]
    (answer,) = annotation["answers"]
    assert (annotation["name"], answer["name"], answer["value"]["name"]) == ("coin", "quality", "bad")
    assert answer["value"]["answers"][0]["name"] == "why"
    assert line.count(b"\n") == 1


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (label_line(data_row={}), "/data_row"),
        (label_line(data_row={"id": "7"}), "/data_row/id"),
        (label_line(data_row={"global_key": ""}), "/data_row/global_key"),
        (label_line(data_row={"global_key": "a", "width": 5}), "/data_row/height"),
        (label_line(labels=[]), "/labels"),
        (label_line(by=7), "/by"),
        (label_line(annotations=[{**label_line()["annotations"][0], "name": 7}]), "/annotations/0/name"),
        (label_line(annotations=[{**label_line()["annotations"][0], "kind": "cube"}]), "/annotations/0/kind"),
        (label_line(annotations=label_line()["annotations"] * 2), "/annotations/1/id"),
    ],
)
def test_a_wrong_label_line_is_refused_at_its_place_and_the_others_are_read(document: Any, pointer: str) -> None:
    first, error, last = LABELS.read(file_of(as_lines(label_line(), document, label_line())), features=FEATURES)
    assert first == last == read_label(label_line())
    assert isinstance(error, LineError)
    assert (error.line, error.pointer) == (2, pointer)


def unnamed(**changes: Any) -> dict[str, Any]:
    """An annotation of a label line as a script writes it: without ids."""
    return {"name": "coin", "kind": "bounding_box", "value": BOX, **changes}


TWO = {"options": [{"name": "red"}, {"name": "mauve"}]}


def worn(name: str = "quality", option: str = "bad", why: str = "why") -> list[dict[str, Any]]:
    deeper = [{"name": why, "kind": "text", "value": {"text": "worn"}}]
    return [{"name": name, "kind": "radio", "value": {"name": option, "answers": deeper}}]


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        (unnamed(name="coins"), "", "unknown_feature"),
        (unnamed(name=None), "", "required"),
        (unnamed(name=7), "/name", "invalid_value"),
        (unnamed(answers=worn("qualities")), "/answers/0", "unknown_feature"),
        (unnamed(answers=worn(option="ugly")), "/answers/0/value", "unknown_option"),
        (unnamed(answers=worn(why="how")), "/answers/0/value/answers/0", "unknown_feature"),
        (unnamed(name="colours", kind="checklist", value=TWO), "/value/options/1", "unknown_option"),
    ],
)
def test_a_name_that_nothing_has_is_told_in_labels_as_in_predictions(said: dict[str, Any], pointer: str, code: str) -> None:
    label = read_label(label_line(annotations=[said]))
    assert isinstance(label, LineError)
    assert (label.pointer, label.code) == (f"/annotations/0{pointer}", code)
    predicted = read_one({"data_row": ROW, **said})
    if isinstance(predicted, NamedRow):
        with pytest.raises(InvalidValue) as refusal:
            bind(predicted.annotations[0], FEATURES, new_id=uuid4)
        predicted = LineError.of(refusal.value)
    assert (predicted.pointer, predicted.code, predicted.message, predicted.expected) == (pointer, code, label.message, label.expected)


def test_annotations_of_a_label_line_need_no_ids_and_get_the_same_each_time() -> None:
    line = label_line(annotations=[unnamed(answers=worn()), unnamed(), unnamed(), unnamed(uuid=OWN)])
    row = read_label(line)
    assert isinstance(row, LabelRow), row
    assert len({each.id for each in row.annotations}) == 4
    assert row.annotations[3].id == UUID(OWN)
    assert {each.feature for each in row.annotations} == {COIN.id}
    assert row == read_label(line)
    other = read_label({**line, "data_row": {"global_key": "coins-2"}})
    assert isinstance(other, LabelRow)
    assert {each.id for each in other.annotations} & {each.id for each in row.annotations} == {UUID(OWN)}


def test_an_annotation_has_an_id_or_a_uuid_and_not_both() -> None:
    error = read_label(label_line(annotations=[unnamed(id=OWN, uuid=OWN)]))
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/annotations/0/uuid", "unknown_field")


def test_a_label_line_remembers_its_number() -> None:
    rows = list(LABELS.read(file_of([b"\n", *as_lines(label_line(), label_line())]), features=FEATURES))
    assert [row.line for row in rows] == [2, 3]


@given(annotation=annotations())
def test_a_dumped_prediction_is_read_and_bound_to_an_equal_annotation(annotation: Annotation) -> None:
    document = dump_prediction(DataRowRef(global_key="k"), annotation)
    (read,) = read_predictions(as_lines(document))
    assert isinstance(read, NamedRow)
    assert bind(read.annotations[0], [feature_for(annotation)], new_id=uuid4) == replace(annotation, derived_from=None)


def feature_for(said: Annotation | Answer) -> FeatureSpec:
    """A feature under which exactly this can be said."""
    content = said.value
    choices = (content.choice,) if isinstance(content, Radio) else content.options if isinstance(content, Checklist) else ()
    options = tuple(OptionSpec(choice.option, f"o{n}", tuple(map(feature_for, choice.answers))) for n, choice in enumerate(choices))
    nested = tuple(map(feature_for, said.answers)) if isinstance(said, Annotation) else ()
    return FeatureSpec(said.feature, "f", said.kind, options, nested)


def test_features_and_options_may_be_named_instead_of_numbered() -> None:
    annotation = bound(
        prediction(
            uuid=OWN,
            answers=[
                {
                    "name": "quality",
                    "kind": "radio",
                    "value": {"name": "bad", "answers": [{"name": "why", "kind": "text", "value": {"text": "worn"}}]},
                },
                {
                    "feature": str(COLOURS.id),
                    "kind": "checklist",
                    "value": {"options": [{"name": "red", "confidence": 0.2}, {"option": str(BLUE.id)}]},
                },
            ],
        )
    )
    check_annotation(annotation, features_by_id(FEATURES), Asset("image", Room(Extent(10, 10))))
    assert (annotation.id, annotation.feature, annotation.confidence) == (UUID(OWN), COIN.id, 0.9)
    quality, colours = annotation.answers
    assert quality.value == Radio(Choice(BAD.id, (Answer(WHY.id, "text", Text("worn")),)))
    assert colours.value == Checklist((Choice(RED.id, confidence=0.2), Choice(BLUE.id)))


def test_a_ranking_names_its_options_or_gives_their_ids() -> None:
    for first in ("blue", str(BLUE.id)):
        for second in ("red", str(RED.id)):
            said = prediction(name="order", kind="ranking", value={"order": [first, second]})
            assert bound(said).value == Ranking((BLUE.id, RED.id))


def test_a_prediction_without_a_key_of_its_own_gets_a_new_id() -> None:
    read = read_one(prediction())
    assert isinstance(read, NamedRow)
    assert bind(read.annotations[0], FEATURES, new_id=lambda: UUID(OWN)).id == UUID(OWN)


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (prediction(data_row={"id": OWN, **ROW}), "/data_row"),
        (prediction(data_row={"id": "coins"}), "/data_row/id"),
        (prediction(data_row={"global_key": None}), "/data_row"),
        (prediction(data_row="coins-1"), "/data_row"),
        (prediction(score=0.4), "/score"),
        (prediction(confidence=1.5), "/confidence"),
        (prediction(uuid="mine"), "/uuid"),
        (prediction(name=None), ""),
        (prediction(kind="cube"), "/kind"),
        (prediction(value={**BOX, "width": 0}), "/value/width"),
        (prediction(answers=[{"name": "quality", "kind": "bounding_box", "value": BOX}]), "/answers/0/kind"),
        (prediction(answers=[{"name": "quality", "kind": "radio", "value": {}}]), "/answers/0/value"),
        (prediction(kind="text", value={"text": "x"}, answers=[{"name": "why", "kind": "text", "value": {"text": ""}}]), "/answers"),
        ({key: member for key, member in prediction().items() if key != "data_row"}, ""),
        (prediction(dataRow={"globalKey": "coins-1"}), ""),
    ],
)
def test_a_wrong_prediction_line_is_refused_at_its_place(document: Any, pointer: str) -> None:
    error = read_one(document)
    assert isinstance(error, LineError), error
    assert (error.line, error.pointer) == (1, pointer)


@pytest.mark.parametrize(
    ("document", "pointer", "code"),
    [
        (prediction(name="gold"), "", "unknown_feature"),
        (prediction(name="why"), "/value", "wrong_kind"),
        (prediction(answers=[{"name": "gold", "kind": "text", "value": {"text": ""}}]), "/answers/0", "unknown_feature"),
        (prediction(answers=[{"name": "quality", "kind": "radio", "value": {"name": "gold"}}]), "/answers/0/value", "unknown_option"),
        (prediction(name="order", kind="ranking", value={"order": ["blue", "gold"]}), "/value/order/1", "unknown_option"),
        (prediction(answers=[{"name": "quality", "kind": "checklist", "value": {"options": []}}]), "/answers/0/value", "wrong_kind"),
        (prediction(answers=[{"name": "quality", "kind": "radio", "value": {"name": "good"}}] * 2), "/answers/1", "invalid_value"),
        (
            prediction(answers=[{"name": "colours", "kind": "checklist", "value": {"options": [{"name": "red"}, {"name": "red"}]}}]),
            "/answers/0/value/options/1",
            "invalid_value",
        ),
    ],
)
def test_what_the_ontology_does_not_know_is_refused_at_its_place(document: Any, pointer: str, code: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        bound(document)
    assert (caught.value.pointer, caught.value.code) == (pointer, code)


@pytest.mark.parametrize(
    ("kind", "value", "pointer", "expected"),
    [
        ("radio", "good", "/value", '{"name": "good"}'),
        ("radio", 7, "/value", '{"name": "..."}'),
        ("checklist", "red", "/value", '{"options": [{"name": "red"}]}'),
        ("checklist", ["red", "blue"], "/value", '{"options": [{"name": "red"}, {"name": "blue"}]}'),
        ("checklist", {"options": ["red"]}, "/value/options/0", '{"name": "red"}'),
        ("ranking", ["red", "blue"], "/value", '{"order": ["red", "blue"]}'),
        ("text", "worn", "/value", '{"text": "worn"}'),
    ],
)
def test_a_bare_answer_is_refused_with_how_it_is_written(kind: str, value: Any, pointer: str, expected: str) -> None:
    name = {"radio": "quality", "checklist": "colours", "ranking": "order", "text": "why"}[kind]
    error = read_one(prediction(name=name, kind=kind, value=value))
    assert isinstance(error, LineError), error
    assert (error.pointer, error.expected) == (pointer, expected)
    label = read_label(label_line(annotations=[unnamed(name=name, kind=kind, value=value)]))
    assert isinstance(label, LineError), label
    assert (label.pointer, label.expected) == (f"/annotations/0{pointer}", expected)


def test_a_name_in_the_place_of_an_id_is_refused_with_the_member_for_names() -> None:
    with pytest.raises(InvalidValue) as option:
        bound(prediction(name="quality", kind="radio", value={"option": "good"}))
    assert option.value.expected == '{"name": "good"}, or the id of the option'
    with pytest.raises(InvalidValue) as feature:
        bound({**prediction(feature="coin"), "name": None})
    assert feature.value.expected == '"name": "coin", or the id of the feature'


def test_a_name_that_two_features_share_asks_for_the_id() -> None:
    read = read_one(prediction())
    assert isinstance(read, NamedRow)
    with pytest.raises(InvalidValue, match="stands for 2"):
        bind(read.annotations[0], [COIN, FeatureSpec(uuid4(), "coin", "polygon")], new_id=uuid4)
