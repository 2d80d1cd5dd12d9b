"""Places with a few digits come back to the last one from every format that reckons with them."""

import math
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest

from apps.formats import LABEL_FORMATS, Report
from apps.formats.decimals import minus, number, plus, settled
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, RotatedBox
from apps.kinds.values import Annotation, Extent, Value

UPRIGHT = [Box(1.1, 1.2, 4.3, 4.4), Box(0.1, 0.7, 0.2, 41.3), Box(13.37, 0.3, 21.9, 8.8)]
TURNED = [RotatedBox(30.1, 20.2, 12.3, 8.4, 33.3), RotatedBox(31.7, 22.9, 20.3, 10.1, 211.7), RotatedBox(29.9, 25.1, 7.7, 9.3, 0.1)]
ALL = ("coco", "cvat", "voc", "yolo-segment", "yolo-obb")


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


def test_sums_are_those_of_the_numbers_as_they_are_written() -> None:
    assert (plus(1.1, 2.2), minus(5.4, 1.1), settled(33.30000000000001, 64), settled(0.1, 0), settled(0.1, math.inf)) == (
        3.3,
        4.3,
        33.3,
        0.1,
        0.1,
    )
    assert [number(each) for each in (2.0, 0.1, 1e-7, -3.0)] == ["2", "0.1", "0.0000001", "-3"]
