"""Places with a few digits come back to the last one from every format that reckons with them."""

import json
import math
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest

from apps.formats import LABEL_FORMATS, Report
from apps.formats.decimals import minus, number, plus, settled
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Polygon, RotatedBox
from apps.kinds.values import Annotation, Extent, Value

UPRIGHT = [Box(1.1, 1.2, 4.3, 4.4), Box(0.1, 0.7, 0.2, 41.3), Box(13.37, 0.3, 21.9, 8.8)]
TURNED = [RotatedBox(30.1, 20.2, 12.3, 8.4, 33.3), RotatedBox(31.7, 22.9, 20.3, 10.1, 211.7), RotatedBox(29.9, 25.1, 7.7, 9.3, 0.1)]
AREA = Polygon((((10.1, 0.2), (14.0, 0.2), (14.0, 5.3)),))  # 14 - 10.1 is 3.9000000000000004 in floats
ALL = ("coco", "cvat", "label-studio", "voc", "yolo-segment", "yolo-obb")


def written(form: str, value: Value, kind: str) -> tuple[FeatureSpec, bytes]:
    feature = FeatureSpec(uuid4(), "car", kind)
    row = LabelRow(DataRowRef(None, "a.jpg", "a.jpg"), (Annotation(uuid4(), kind, feature.id, value),), Extent(64, 48))
    return feature, b"".join(LABEL_FORMATS[form].write([row], features=(feature,), report=Report()))


def back(form: str, value: Value, kind: str) -> Value:
    feature, data = written(form, value, kind)
    rows = list(LABEL_FORMATS[form].read(BytesIO(data), features=(feature,), extents=lambda ref: Extent(64, 48)))
    (annotation,) = (each for row in rows if isinstance(row, LabelRow) for each in row.annotations)
    return annotation.value


@pytest.mark.parametrize("form", [*ALL, "yolo-detect"])
@pytest.mark.parametrize("box", UPRIGHT)
def test_a_box_comes_back_to_the_last_digit(form: str, box: Box) -> None:
    assert back(form, box, "bounding_box") == box


@pytest.mark.parametrize("form", ALL)
@pytest.mark.parametrize("box", TURNED)
def test_a_rotated_box_comes_back_to_the_last_digit(form: str, box: RotatedBox) -> None:
    assert back(form, box, "rotated_box") == box


def test_shares_are_written_with_no_digit_more_than_they_need() -> None:
    _, data = written("yolo-detect", Box(3.2, 2.4, 6.4, 4.8), "bounding_box")
    with ZipFile(BytesIO(data)) as archive:
        (label,) = (archive.read(name) for name in archive.namelist() if name.endswith("a.txt"))
    assert label == b"0 0.1 0.1 0.1 0.1\n"


def test_the_box_around_an_outline_and_the_corners_of_a_box_have_no_digit_more_than_they_need() -> None:
    (area,) = json.loads(written("coco", AREA, "polygon")[1])["annotations"]
    assert area["bbox"] == [10.1, 0.2, 3.9, 5.1]
    (box,) = json.loads(written("coco", UPRIGHT[0], "bounding_box")[1])["annotations"]
    assert box["segmentation"] == [[1.1, 1.2, 5.4, 1.2, 5.4, 5.6, 1.1, 5.6]]


@pytest.mark.parametrize(
    ("value", "kind", "bbox"), [(AREA, "polygon", [10.1, 0.2, 3.9, 5.1]), (UPRIGHT[0], "bounding_box", [1.1, 1.2, 4.3, 4.4])]
)
def test_a_column_of_boxes_has_no_digit_more_than_it_needs(value: Value, kind: str, bbox: list[float]) -> None:
    (row,) = pq.read_table(BytesIO(written("parquet", value, kind)[1])).to_pylist()
    assert row["objects"]["bbox"] == [bbox]


@pytest.mark.parametrize("rotation", [0, 30, 12.5, 271])
@pytest.mark.parametrize("percents", [(77.8, 75.08, 20.3662, 16.2), (10.1, 0.3, 54.5104, 0.7), (1.0, 33.3333, 0.1, 99.9)])
def test_percentages_of_label_studio_come_back_to_the_last_digit(percents: tuple[float, ...], rotation: float) -> None:
    value = dict(zip(("x", "y", "width", "height"), percents, strict=True)) | {"rotation": rotation}
    size = {"original_width": 1920, "original_height": 1013, "image_rotation": 0}
    result = {"id": "a", "from_name": "label", "to_name": "image", "type": "rectanglelabels", **size}
    task = {"data": {"image": "a.jpg"}, "annotations": [{"result": [result | {"value": value | {"rectanglelabels": ["car"]}}]}]}
    feature = FeatureSpec(uuid4(), "car", "rotated_box" if rotation else "bounding_box")
    form = LABEL_FORMATS["label-studio"]
    rows = [row for row in form.read(BytesIO(json.dumps([task]).encode()), features=(feature,)) if isinstance(row, LabelRow)]
    (written,) = json.loads(b"".join(form.write(rows, features=(feature,), report=Report())))
    (back,) = written["annotations"][0]["result"]
    assert {key: back["value"][key] for key in value} == value


def test_sums_are_those_of_the_numbers_as_they_are_written() -> None:
    assert (plus(1.1, 2.2), minus(5.4, 1.1), settled(33.30000000000001, 64), settled(0.1, 0), settled(0.1, math.inf)) == (
        3.3,
        4.3,
        33.3,
        0.1,
        0.1,
    )
    assert [number(each) for each in (2.0, 0.1, 1e-7, -3.0)] == ["2", "0.1", "0.0000001", "-3"]
