"""What COCO annotations say beside the geometry that is read: attributes, and what is counted as left out."""

import json
from typing import Any
from uuid import uuid4

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Box, Keypoint, Keypoints
from apps.kinds.radio import Radio
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice, Extent
from apps.ontologies.tree import check_tree
from tests.formats.specs import file_of

COCO = LABEL_FORMATS["coco"]
COLOR = FeatureSpec(uuid4(), "color", "radio", (OptionSpec(uuid4(), "red"), OptionSpec(uuid4(), "blue")))
OCCLUDED = FeatureSpec(uuid4(), "occluded", "radio", (OptionSpec(uuid4(), "true"), OptionSpec(uuid4(), "false")))
WORN = FeatureSpec(uuid4(), "worn", "checklist", (OptionSpec(uuid4(), "rim"), OptionSpec(uuid4(), "face")))
YEAR = FeatureSpec(uuid4(), "year", "text")
COIN = FeatureSpec(uuid4(), "coin", "bounding_box", features=(COLOR, OCCLUDED, WORN, YEAR))
PERSON = FeatureSpec(uuid4(), "person", "keypoints", settings={"points": ["nose", "tail"], "edges": []})
FEATURES = (COIN, PERSON)
BOX = {"category_id": 1, "bbox": [1, 2, 3, 4]}
SKELETON = {"category_id": 2, "keypoints": [10, 10, 2, 15, 15, 2], "num_keypoints": 2}


def read(*annotations: dict[str, Any]) -> tuple[LabelRow, list[LineError]]:
    document = {
        "images": [{"id": 7, "file_name": "a.jpg", "width": 64, "height": 60}],
        "categories": [{"id": 1, "name": "coin"}, {"id": 2, "name": "person", "keypoints": ["nose", "tail"]}],
        "annotations": [{"id": number, "image_id": 7, **each} for number, each in enumerate(annotations, start=1)],
    }
    row, *errors = COCO.read(file_of([json.dumps(document).encode()]), features=FEATURES)
    assert isinstance(row, LabelRow)
    return row, [each for each in errors if isinstance(each, LineError)]


def told(*annotations: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each.code, each.pointer, each.message) for each in read(*annotations)[1]]


def test_the_outline_of_what_is_a_box_here_is_counted_as_left_out() -> None:
    outlined = {**BOX, "segmentation": [[1, 2, 4, 2, 4, 6]]}
    message = "2 annotations say segmentation of coin, a bounding box, which has no place here: it is left out."
    assert told(BOX, outlined, outlined) == [("left_out", "/annotations/1/segmentation", message)]
    assert [each.value for each in read(outlined)[0].annotations] == [Box(1, 2, 3, 4)]


def test_an_outline_that_is_the_box_itself_is_nothing_that_is_lost() -> None:
    assert told({**BOX, "segmentation": [[4, 2, 4, 6, 1, 6, 1, 2]]}, {**BOX, "segmentation": []}) == []


def test_the_box_area_and_outline_of_a_skeleton_are_counted_as_left_out() -> None:
    members = {"bbox": [0, 0, 40, 50], "area": 1200.5, "segmentation": [[0, 0, 40, 0, 40, 50]]}
    assert [place for _, place, _ in told({**SKELETON, **members})] == [
        f"/annotations/0/{each}" for each in ("bbox", "area", "segmentation")
    ]
    assert told({**SKELETON, "bbox": [10, 10, 5, 5], "area": 25}) == []


def test_attributes_are_answers_of_their_names() -> None:
    attributes = {"color": "blue", "occluded": True, "worn: rim": True, "worn: face": False, "year": 1912, "rotation": 0.0}
    row, errors = read({**BOX, "attributes": attributes})
    assert errors == []
    answers = {each.feature: each.value for each in row.annotations[0].answers}
    assert [choice.option for choice in KINDS["radio"].choices(answers[COLOR.id])] == [COLOR.options[1].id]
    assert [choice.option for choice in KINDS["radio"].choices(answers[OCCLUDED.id])] == [OCCLUDED.options[0].id]
    assert isinstance(answers[WORN.id], Checklist)
    assert [choice.option for choice in KINDS["checklist"].choices(answers[WORN.id])] == [WORN.options[0].id]
    assert answers[YEAR.id] == Text("1912")


def test_an_attribute_that_nobody_asks_for_is_counted_as_left_out() -> None:
    found = told(
        {**BOX, "attributes": {"mint": "Oslo", "occluded": False}}, {**SKELETON, "attributes": {"occluded": False, "rotation": 0.0}}
    )
    message = "1 annotation says mint of coin, which has no place here: it is left out."
    assert found == [("left_out", "/annotations/0/attributes/mint", message)]


def test_an_attribute_with_a_value_that_is_no_option_is_refused_where_it_stands() -> None:
    (error,) = read({**BOX, "attributes": {"color": "green"}})[1]
    assert (error.code, error.pointer) == ("unknown_option", "/annotations/0/attributes/color")


def test_attributes_of_another_shape_are_counted_and_cost_nothing_else() -> None:
    row, (first, second) = read({**BOX, "attributes": ["worn"]}, {**BOX, "attributes": {"color": ["red"]}})
    assert len(row.annotations) == 2
    assert [(each.code, each.pointer) for each in (first, second)] == [
        ("left_out", "/annotations/0/attributes"),
        ("left_out", "/annotations/1/attributes/color"),
    ]


def test_our_own_files_tell_of_nothing_left_out() -> None:
    skeleton = Keypoints((Keypoint("nose", 1.1, 2.7), Keypoint("tail", 5.3, 9.9)))
    said = (
        Annotation(uuid4(), "bounding_box", COIN.id, Box(0.1, 0.2, 30.7, 40.9)),
        Annotation(uuid4(), "keypoints", PERSON.id, skeleton),
    )
    row = LabelRow(DataRowRef(str(uuid4()), "a.jpg"), said, Extent(64, 60))
    written = file_of(COCO.write([row], features=FEATURES, report=Report()))
    assert list(COCO.read(written, features=FEATURES)) == [row]


def answered(*answers: Answer) -> dict[str, Any]:
    """What one coin with these answers is written as."""
    said = Annotation(uuid4(), "bounding_box", COIN.id, Box(1, 2, 3, 4), answers)
    row, report = LabelRow(DataRowRef(None, "a.jpg"), (said,), Extent(64, 60)), Report()
    document = json.loads(b"".join(COCO.write([row], features=FEATURES, report=report)))
    assert report.lines() == []
    (found,) = document["annotations"]
    return dict(found)


def chosen(feature: FeatureSpec, *places: int) -> Any:
    chosen = tuple(Choice(feature.options[place].id) for place in places)
    return Answer(feature.id, feature.kind, Checklist(chosen) if feature.kind == "checklist" else Radio(chosen[0]))


def test_answers_are_written_as_attributes_for_others() -> None:
    said = answered(chosen(COLOR, 1), chosen(OCCLUDED, 0), chosen(WORN, 1), Answer(YEAR.id, "text", Text("1912")))
    assert said["attributes"] == {"color": "blue", "occluded": True, "worn: rim": False, "worn: face": True, "year": "1912"}
    assert "attributes" not in answered()


def test_what_others_changed_or_read_into_another_ontology_is_taken_from_the_attributes() -> None:
    ours = (chosen(COLOR, 1), chosen(WORN, 1))
    said = Annotation(uuid4(), "bounding_box", COIN.id, Box(1, 2, 3, 4), ours)
    written = b"".join(COCO.write([LabelRow(DataRowRef(None, "a.jpg"), (said,), Extent(64, 60))], features=FEATURES, report=Report()))
    drafted = COCO.draft(file_of([written]))
    (coin, _) = drafted
    assert [(each.name, each.kind, [option.name for option in each.options]) for each in coin.features] == [
        ("color", "radio", ["blue"]),
        ("worn", "checklist", ["rim", "face"]),
    ]
    (row,) = COCO.read(file_of([written]), features=drafted)
    assert isinstance(row, LabelRow)
    color, worn = row.annotations[0].answers
    assert [choice.option for each in (color, worn) for choice in KINDS[each.kind].choices(each.value)] == [
        coin.features[0].options[0].id,
        coin.features[1].options[1].id,
    ]
    (own,) = COCO.read(file_of([written]), features=FEATURES)
    assert isinstance(own, LabelRow)
    assert own.annotations[0].answers == ours


def drafted(*attributes: Any) -> list[tuple[str, str, list[str]]]:
    document = {
        "images": [{"id": 7, "file_name": "a.jpg", "width": 64, "height": 60}],
        "categories": [{"id": 1, "name": "coin"}],
        "annotations": [{"id": number, "image_id": 7, **BOX, "attributes": each} for number, each in enumerate(attributes)],
    }
    (coin,) = COCO.draft(file_of([json.dumps(document).encode()]))
    assert check_tree((coin,)) == []
    row, *errors = COCO.read(file_of([json.dumps(document).encode()]), features=(coin,))
    assert isinstance(row, LabelRow)
    assert [each for each in errors if isinstance(each, LineError) and each.code != "left_out"] == []
    return [(each.name, each.kind, [option.name for option in each.options]) for each in coin.features]


def test_a_draft_asks_what_the_attributes_of_others_answer() -> None:
    said = {"color": "red", "worn: rim": True, "worn: face": False, "year": 1912, "occluded": False, "rotation": 0.0, "coated": True}
    assert drafted(said, {"color": "blue", "note": "x" * 200}, {"occluded": True}) == [
        ("color", "radio", ["red", "blue"]),
        ("worn", "checklist", ["rim", "face"]),
        ("year", "text", []),
        ("coated", "radio", ["true", "false"]),
        ("note", "text", []),
        ("occluded", "radio", ["true", "false"]),
    ]


def test_a_draft_takes_no_attribute_twice_and_none_that_is_a_list() -> None:
    assert drafted({"Color": "red"}, {"color": "blue"}, {"tags": ["a"]}, {"": "x"}, {"none": None}) == [("Color", "radio", ["red"])]
    assert drafted(["red"]) == []


def test_annotations_may_have_texts_for_ids_each_once() -> None:
    row, errors = read({**BOX, "id": "a-1"}, {**BOX, "id": "a-2"}, {**BOX, "id": "a-1"}, {**BOX, "id": ""})
    assert len({each.id for each in row.annotations}) == len(row.annotations) == 2
    assert [(each.code, each.pointer) for each in errors] == [("duplicate", "/annotations/2/id"), ("invalid_value", "/annotations/3/id")]
    assert read({**BOX, "id": "a-1"})[0].annotations[0].id == row.annotations[0].id
