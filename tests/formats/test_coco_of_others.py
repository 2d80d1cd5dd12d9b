"""COCO as others extend it: turned boxes of CVAT, members beside COCO's own, and what is no COCO of objects at all."""

import json
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from apps.formats import LABEL_FORMATS
from apps.formats.rows import LabelRow, LineError
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Polygon, RotatedBox
from apps.kinds.text import Text

COCO = LABEL_FORMATS["coco"]
SHIP = FeatureSpec(uuid4(), "ship", "rotated_box")
UPRIGHT, OUTLINE = replace(SHIP, kind="bounding_box"), replace(SHIP, kind="polygon")
IMAGE = {"id": 1, "file_name": "a.png", "width": 64, "height": 48}
TURNED = {"bbox": [10.0, 10.0, 20.0, 10.0], "area": 200.0, "segmentation": [], "attributes": {"occluded": False, "rotation": 30.0}}
STRAIGHT = {**TURNED, "attributes": {"occluded": False, "rotation": 0.0}}


def document(*annotations: dict[str, Any], image: dict[str, Any] = IMAGE, **category: Any) -> bytes:
    said = [{"id": number, "image_id": 1, "category_id": 1, "iscrowd": 0, **each} for number, each in enumerate(annotations, start=1)]
    return json.dumps({"images": [image], "categories": [{"id": 1, "name": "ship", **category}], "annotations": said}).encode()


def read(body: bytes, *features: FeatureSpec) -> tuple[list[Any], list[LineError]]:
    """The values, and what is told."""
    found = list(COCO.read(BytesIO(body), features=features))
    values = [annotation.value for row in found if isinstance(row, LabelRow) for annotation in row.annotations]
    return values, [each for each in found if isinstance(each, LineError)]


def test_a_turned_box_is_drafted_and_read_as_one_and_an_upright_one_beside_it() -> None:
    body = document(TURNED, STRAIGHT)
    (drafted,) = COCO.draft(BytesIO(body))
    assert (drafted.kind, drafted.features) == ("rotated_box", ())
    values, told = read(body, drafted)
    assert values == [RotatedBox(20, 15, 20, 10, 30), RotatedBox(20, 15, 20, 10, 0)]
    assert told == []


def test_a_turned_box_is_the_outline_of_a_polygon() -> None:
    (value,), told = read(document({**TURNED, "attributes": {"rotation": 90}}), OUTLINE)
    assert isinstance(value, Polygon)
    assert {(round(x), round(y)) for x, y in value.rings[0]} == {(15, 5), (25, 5), (25, 25), (15, 25)}
    assert told == []


def test_a_turned_box_is_no_upright_one_and_that_is_told() -> None:
    values, (told,) = read(document(TURNED, STRAIGHT), UPRIGHT)
    assert values == [Box(10, 10, 20, 10)] * 2
    assert (told.pointer, told.code) == ("/annotations/0/attributes/rotation", "left_out")


def test_upright_boxes_are_drafted_as_such() -> None:
    (drafted,) = COCO.draft(BytesIO(document(STRAIGHT)))
    assert (drafted.kind, drafted.features) == ("bounding_box", ())


def test_plain_members_beside_cocos_own_are_drafted_and_read_as_answers() -> None:
    said = {"bbox": [1, 2, 3, 4], "utf8_string": "OPEN", "track_id": 7, "occluded": False, "ignore": 0}
    body = document(said, {"bbox": [1, 2, 3, 4], "utf8_string": "SHUT", "track_id": 8})
    (drafted,) = COCO.draft(BytesIO(body))
    assert {(each.name, each.kind) for each in drafted.features} == {("utf8_string", "radio"), ("track_id", "text")}
    (row,) = COCO.read(BytesIO(body), features=(drafted,))
    assert isinstance(row, LabelRow)
    assert [each.value for each in row.annotations[0].answers if isinstance(each.value, Text)] == [Text("7")]
    assert [len(each.answers) for each in row.annotations] == [2, 2]


@pytest.mark.parametrize(
    ("body", "pointer", "word"),
    [
        (document({**STRAIGHT, "utf8_string": "OPEN"}, {**STRAIGHT, "utf8_string": "SHUT"}), "/annotations/0/utf8_string", "utf8_string"),
        (document({**STRAIGHT, "tags": ["a"]}), "/annotations/0/tags", "tags"),
        (document(STRAIGHT, image={**IMAGE, "weather": "wet", "license": 1, "date_captured": ""}), "/images/0/weather", "weather"),
        (document(STRAIGHT, supercategory="vehicle"), "/categories/0/supercategory", "supercategory"),
    ],
)
def test_members_that_nothing_here_asks_for_are_told_once_by_their_names(body: bytes, pointer: str, word: str) -> None:
    values, (told,) = read(body, UPRIGHT)
    assert values
    assert (told.pointer, told.code) == (pointer, "left_out")
    assert word in told.message


def test_panoptic_is_told_as_what_it_is() -> None:
    segments = [{"id": 1, "category_id": 1, "area": 10, "bbox": [1, 2, 3, 4], "iscrowd": 0}]
    annotations = [{"image_id": 1, "file_name": "a.png", "segments_info": segments}] * 2
    body = {"images": [IMAGE], "categories": [{"id": 1, "name": "ship", "isthing": 1}], "annotations": annotations}
    values, (told,) = read(json.dumps(body).encode(), UPRIGHT)
    assert values == []
    assert (told.pointer, told.code) == ("/annotations/0/segments_info", "unsupported")
    assert "panoptic" in told.message
