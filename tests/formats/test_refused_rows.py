"""A data row all of whose annotations are refused is told from one of which a file says that nothing is on it."""

import json
from io import BytesIO

import pytest

from apps.core.ids import uuid7
from apps.formats import LABEL_FORMATS
from apps.formats.rows import LabelRow
from apps.kinds.features import FeatureSpec

FEATURES = (FeatureSpec(uuid7(), "car", "bounding_box"), FeatureSpec(uuid7(), "track", "bounding_box"))

CVAT_IMAGE = '<annotations><image id="0" name="a.png" width="9" height="9">{}</image></annotations>'
CVAT_VIDEO = (
    "<annotations><meta><task><id>1</id><name>clip</name><mode>interpolation</mode><size>9</size><source>a.mp4</source>"
    "<original_size><width>9</width><height>9</height></original_size></task></meta>{}</annotations>"
)
POINT = {"type": "Point", "coordinates": [1, 1]}
GEOJSON = {"type": "FeatureCollection", "data_rows": [{"data_row": "a"}]}
COCO = {"categories": [{"id": 1, "name": "car"}], "images": [{"id": 1, "file_name": "a.png"}]}
RESULT = {"type": "rectanglelabels", "from_name": "car", "to_name": "image", "value": {"x": -900, "rectanglelabels": ["?"]}}

EMPTY = {
    "coco": json.dumps({**COCO, "annotations": []}),
    "geojson": json.dumps({**GEOJSON, "features": []}),
    "cvat": CVAT_IMAGE.format(""),
    "cvat video": CVAT_VIDEO.format(""),
    "label-studio": json.dumps([{"data": {"image": "a.png"}, "annotations": [{"id": 1, "result": []}]}]),
}
WRONG = {
    "coco": json.dumps({**COCO, "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, -1, 1]}]}),
    "geojson": json.dumps({**GEOJSON, "features": [{"properties": {"data_row": "a", "feature": "?"}, "geometry": POINT}]}),
    "cvat": CVAT_IMAGE.format('<box label="?" xtl="1" ytl="1" xbr="2" ybr="2"/>'),
    "cvat video": CVAT_VIDEO.format('<track id="0" label="?" task_id="1"><box frame="0" xtl="1" ytl="1" xbr="2" ybr="2"/></track>'),
    "label-studio": json.dumps([{"data": {"image": "a.png"}, "annotations": [{"id": 1, "result": [RESULT]}]}]),
}


def rows(form: str, body: str) -> list[LabelRow]:
    found = LABEL_FORMATS[form.split(" ", maxsplit=1)[0]].read(BytesIO(body.encode()), features=FEATURES)
    return [each for each in found if isinstance(each, LabelRow)]


@pytest.mark.parametrize("form", EMPTY)
def test_a_data_row_without_annotations_is_a_row(form: str) -> None:
    assert [(row.annotations, row.refused) for row in rows(form, EMPTY[form])] == [((), False)]


@pytest.mark.parametrize("form", WRONG)
def test_a_data_row_whose_annotations_are_wrong_says_nothing(form: str) -> None:
    assert all(row.refused and not row.annotations for row in rows(form, WRONG[form]))
