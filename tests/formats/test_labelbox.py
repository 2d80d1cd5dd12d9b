"""Labelbox lines as its own package writes them, and as people's tools vary them."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.formats.binding import bind
from apps.formats.predictions import read_predictions
from apps.formats.rows import DataRowRef, LineError, NamedRow
from apps.kinds import KINDS, InvalidValue
from apps.kinds.bounding_box import Box
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec, check_annotation, features_by_id, walk_features
from apps.kinds.polygon import Polygon
from apps.kinds.radio import Radio
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer
from tests.formats.specs import LABELBOX, id_for, labelbox_features

FEATURES = labelbox_features()
FILES = ["bbox", "bbox-float", "polygon", "radio", "checklist", "text", "nested-radio", "nested-checklist", "nested-by-schema-id"]
every_file = pytest.mark.parametrize("name", FILES)


def raw(name: str) -> bytes:
    return (LABELBOX / f"image.{name}.ndjson").read_bytes()


def documents(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in raw(name).splitlines()]


def with_our_ids(data: bytes) -> bytes:
    """The same lines with the ids of our features and options where Labelbox's schema ids stood."""
    for spec in every_spec():
        data = data.replace(spec.encode(), str(id_for(spec)).encode())
    return data


def every_spec() -> list[str]:
    ontology = (LABELBOX / "image.ontology.json").read_text()
    return [part.split('"')[2] for part in ontology.split('"featureSchemaId')[1:]]


def bound(data: bytes, features: Sequence[FeatureSpec] = FEATURES) -> list[Annotation]:
    read = list(read_predictions([data]))
    assert not [line for line in read if isinstance(line, LineError)]
    annotations = [bind(line.annotations[0], features, new_id=uuid4) for line in read if isinstance(line, NamedRow)]
    for annotation in annotations:
        check_annotation(annotation, features_by_id(features), None)
    return annotations


def one(document: dict[str, Any]) -> NamedRow | LineError:
    (read,) = read_predictions([json.dumps(document).encode()])
    return read


def annotation_of(**said: Any) -> Annotation:
    (annotation,) = bound(json.dumps({"dataRow": {"globalKey": "k"}, **said}).encode())
    return annotation


@every_file
def test_every_line_of_the_package_is_read_and_bound(name: str) -> None:
    annotations = bound(with_our_ids(raw(name)))
    assert [str(annotation.id) for annotation in annotations] == [document["uuid"] for document in documents(name)]


@every_file
def test_data_rows_and_the_claimed_confidence_are_kept_even_0(name: str) -> None:
    read = list(read_predictions([raw(name)]))
    for line, document in zip(read, documents(name), strict=True):
        assert isinstance(line, NamedRow)
        assert line.data_row == DataRowRef(document["dataRow"].get("id"), document["dataRow"].get("globalKey"))
        if "confidence" in document:
            assert line.annotations[0].said.confidence == document["confidence"]


def test_the_corners_and_sizes_of_boxes_are_kept_to_the_last_digit() -> None:
    for name in ("bbox", "bbox-float"):
        for annotation, document in zip(bound(with_our_ids(raw(name))), documents(name), strict=True):
            box = document["bbox"]
            assert annotation.value == Box(box["left"], box["top"], box["width"], box["height"])


def test_the_points_of_polygons_are_kept_whether_closed_or_open() -> None:
    for annotation, document in zip(bound(with_our_ids(raw("polygon"))), documents("polygon"), strict=True):
        points = [(point["x"], point["y"]) for point in document["polygon"]]
        expected = points[:-1] if points[0] == points[-1] else points
        assert annotation.value == Polygon((tuple(expected),))


def named(annotation: Annotation | Answer) -> Any:
    """What is said, in names, as far down as it goes."""
    names = {spec.id: spec for feature in FEATURES for spec in (*walk_features([feature]), *_options([feature]))}
    value = annotation.value
    if isinstance(value, Text):
        return value.text
    choices = value.options if isinstance(value, Checklist) else [value.choice] if isinstance(value, Radio) else []
    return [
        (names[choice.option].name, choice.confidence, [(named(answer), answer.confidence) for answer in choice.answers])
        for choice in choices
    ]


def _options(features: Sequence[FeatureSpec]) -> list[OptionSpec]:
    return [option for feature in walk_features(features) for option in feature.options]


def test_nested_answers_keep_every_level_and_every_confidence() -> None:
    radio = bound(with_our_ids(raw("nested-radio")))
    assert (named(radio[1]), radio[1].confidence) == (
        [("first_radio_answer", None, [([("first_sub_radio_answer", None, [([("y", None, [])], 0.7)])], 0.8)])],
        0.9,
    )
    assert named(radio[2]) == [("second_radio_answer", None, [("because", 0.3)])]
    checklist = bound(with_our_ids(raw("nested-checklist")))[1]
    assert named(checklist) == [
        ("first_checklist_answer", 0.5, [([("first_sub_checklist_answer", 0.5, []), ("second_sub_checklist_answer", 0.25, [])], None)]),
        ("second_checklist_answer", 0.6, [("note", 0.61)]),
    ]
    assert checklist.confidence is None


def test_ids_count_before_names_from_the_second_level_on_too() -> None:
    by_id = bound(with_our_ids(raw("nested-by-schema-id")))
    assert named(by_id[0].answers[0]) == [("first_sub_radio_answer", None, [([("other", None, [])], None)])]


def test_texts_keep_their_characters_and_their_emptiness() -> None:
    texts = [annotation.value for annotation in bound(with_our_ids(raw("text")))]
    assert texts[2] == Text("")
    assert texts[3] == Text('unicode é中文 😀 "quoted"\nline two')


def test_what_has_no_place_here_is_named_and_not_silently_lost() -> None:
    (read,) = read_predictions([raw("benchmark-reference")])
    assert isinstance(read, NamedRow)
    assert read.ignored == ("/isBenchmarkReferenceLabel",)


def test_custom_metrics_are_kept_on_answers_however_their_key_is_written() -> None:
    answer = bound(with_our_ids(raw("nested-radio")))[1]
    assert isinstance(answer.value, Radio)
    assert answer.value.choice.answers[0].metrics == (("customMetric1", 0.712), ("customMetric2", 0.503))


def test_a_kind_that_another_ontology_has_is_refused_without_costing_the_others() -> None:
    read = list(read_predictions([raw("bbox") + raw("point") + raw("radio")]))
    refused = 0
    for line in read:
        assert isinstance(line, NamedRow)
        try:
            bind(line.annotations[0], [feature for feature in FEATURES if feature.kind != "point"], new_id=uuid4)
        except InvalidValue:
            refused += line.annotations[0].said.kind == "point"
    assert refused == raw("point").count(b"\n")


def test_a_schema_id_that_is_not_ours_is_refused_with_what_is_known() -> None:
    (line, *_rest) = read_predictions([raw("nested-by-schema-id")])
    assert isinstance(line, NamedRow)
    with pytest.raises(InvalidValue, match="bounding_box") as caught:
        bind(line.annotations[0], FEATURES, new_id=uuid4)
    assert caught.value.code == "unknown_feature"


FIRST, SECOND = "first_checklist_answer", "second_checklist_answer"


def test_variants_in_use_are_read_alike() -> None:
    bare = annotation_of(name="free_text", answer="x", bbox=None, messageId=None, customMetrics=None, confidence=None)
    assert bare.value == Text("x")
    listed = annotation_of(name="checklist_question", answers=[{"name": FIRST}])
    single = annotation_of(name="checklist_question", answer={"name": FIRST}, classifications=None)
    assert listed.value == single.value
    radio = annotation_of(name="radio_question", answer=[{"name": "first_radio_answer"}])
    assert radio.value == annotation_of(name="radio_question", answer={"name": "first_radio_answer"}).value
    whole = annotation_of(name="bounding_box", bbox={"top": 5, "left": 5, "height": 10, "width": 20})
    reversed_corner = annotation_of(name="bounding_box", bbox={"top": 15, "left": 25, "height": -10, "width": -20})
    assert whole.value == reversed_corner.value == Box(5, 5, 20, 10)
    nested = annotation_of(
        name="bounding_box",
        bbox={"top": 5, "left": 5, "height": 10, "width": 20},
        classifications=[{"name": "sub_checklist_question", "answer": {"name": "first_sub_checklist_answer"}}],
    )
    assert named(nested.answers[0]) == [("first_sub_checklist_answer", None, [])]


def test_a_checklist_has_no_confidence_but_the_one_it_says_itself() -> None:
    answer = [{"name": FIRST, "confidence": 0.0}, {"name": SECOND, "confidence": 0.9}]
    read = annotation_of(name="checklist_question", answer=answer)
    assert (read.confidence, [choice.confidence for choice in KINDS["checklist"].choices(read.value)]) == (None, [0.0, 0.9])
    assert annotation_of(name="checklist_question", answer=answer, confidence=0.4).confidence == 0.4
    assert annotation_of(name="checklist_question", answer=[]).confidence is None


@pytest.mark.parametrize("several", [False, True])
def test_a_radio_answer_is_as_sure_as_its_option_unless_it_says_so_itself(*, several: bool) -> None:
    option = {"name": "first_radio_answer", "confidence": 0.3}
    answer = [option] if several else option
    assert annotation_of(name="radio_question", answer=answer).confidence == 0.3
    assert annotation_of(name="radio_question", answer=answer, confidence=0.4).confidence == 0.4


BOX = {"top": 1, "left": 2, "height": 3, "width": 4}


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"name": "bounding_box"}, ""),
        ({"name": "bounding_box", "bbox": BOX, "polygon": []}, ""),
        ({"bbox": BOX}, ""),
        ({"name": "bounding_box", "bbox": {**BOX, "width": 0}}, "/bbox/width"),
        ({"name": "bounding_box", "bbox": {**BOX, "width": None}}, "/bbox/width"),
        ({"name": "bounding_box", "bbox": {**BOX, "right": 1}}, "/bbox/right"),
        ({"name": "bounding_box", "bbox": BOX, "confidence": 2}, "/confidence"),
        ({"name": "bounding_box", "bbox": BOX, "uuid": "x"}, "/uuid"),
        ({"name": "bounding_box", "bbox": BOX, "colour": 1}, "/colour"),
        ({"name": "bounding_box", "bbox": BOX, "page": 1}, "/page"),
        ({"name": "polygon", "polygon": [{"x": 1, "y": 1}, {"x": 2, "y": 2}]}, "/polygon"),
        ({"name": "polygon", "polygon": [{"x": 1, "y": 1}, {"x": 2, "y": 2}, {"x": True, "y": 2}]}, "/polygon/2/x"),
        ({"name": "radio_question", "answer": 7}, "/answer"),
        ({"name": "radio_question", "answer": {"confidence": 0.5}}, "/answer"),
        ({"name": "radio_question", "answer": {"name": "a"}, "classifications": [{"name": "b", "answer": "c"}]}, "/classifications"),
        ({"name": "bounding_box", "bbox": BOX, "classifications": [{"name": "b", "bbox": BOX}]}, "/classifications/0/bbox"),
        ({"name": "bounding_box", "bbox": BOX, "dataRow": {"id": "a", "globalKey": "b"}}, "/dataRow"),
        ({"name": "bounding_box", "bbox": BOX, "dataRow": {"externalId": "a"}}, "/dataRow/externalId"),
    ],
)
def test_a_wrong_line_is_refused_at_its_place(said: dict[str, Any], pointer: str) -> None:
    error = one({"dataRow": {"globalKey": "k"}, **said})
    assert isinstance(error, LineError), error
    assert error.pointer == pointer


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        ({"name": "bounding_box", "polygon": [{"x": 1, "y": 1}, {"x": 9, "y": 1}, {"x": 5, "y": 9}]}, "/polygon", "wrong_kind"),
        ({"name": "free_text", "answer": {"name": "a"}}, "/answer", "wrong_kind"),
        ({"name": "radio_question", "answer": "first_radio_answer"}, "/answer", "wrong_kind"),
        ({"name": "radio_question", "answer": []}, "/answer", "invalid_value"),
        ({"name": "radio_question", "answer": {"name": "nowhere"}}, "/answer", "unknown_option"),
        ({"name": "checklist_question", "answer": [{"name": FIRST}, {"name": FIRST}]}, "/answer/1", "invalid_value"),
        (
            {"name": "bounding_box", "bbox": BOX, "classifications": [{"name": "free_text", "answer": "x"}]},
            "/classifications/0",
            "unknown_feature",
        ),
    ],
)
def test_a_line_that_does_not_fit_the_ontology_is_refused_at_its_place(said: dict[str, Any], pointer: str, code: str) -> None:
    read = one({"dataRow": {"globalKey": "k"}, **said})
    assert isinstance(read, NamedRow), read
    with pytest.raises(InvalidValue) as caught:
        bind(read.annotations[0], FEATURES, new_id=lambda: UUID(int=1))
    assert (caught.value.pointer, caught.value.code) == (pointer, code)
