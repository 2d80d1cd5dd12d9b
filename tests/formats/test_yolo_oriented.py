"""Corners of oriented boxes that people drew: they make no rectangle, and a rotated box takes the smallest one around them."""

import pytest
from shapely.geometry import Polygon as Area

from apps.formats.rows import LabelRow, LineError
from apps.kinds import KINDS
from apps.kinds.geometry import RotatedBox
from apps.kinds.values import Extent
from tests.formats.yolo_sets import ORIENTED, PLATE, RIM, foreign, read

CORNERS = "0.780811 0.743961 0.782371 0.74686 0.777691 0.752174 0.776131 0.749758"  # the example of Ultralytics' documentation


def rows(name: str, text: str) -> list[LabelRow | LineError]:
    return read(ORIENTED, foreign({"data.yaml": f"names: [{name}]\n", "labels/a.txt": text}), lambda _: Extent(1024, 1024))


def test_the_smallest_rectangle_around_them_is_taken_and_told_once() -> None:
    row, error = rows(PLATE.name, f"0 {CORNERS}\n0 {CORNERS}\n")
    assert isinstance(row, LabelRow)
    (box, same) = (each.value for each in row.annotations)
    assert isinstance(box, RotatedBox)
    assert box == same
    numbers = [1024 * float(each) for each in CORNERS.split()]
    corners = Area(list(zip(numbers[::2], numbers[1::2], strict=True)))
    (ring,) = KINDS["rotated_box"].convert(box, "polygon").rings
    assert Area(ring).buffer(1e-3).contains(corners)
    assert Area(ring).area == pytest.approx(corners.minimum_rotated_rectangle.area, rel=1e-3)
    assert isinstance(error, LineError)
    assert (error.line, error.pointer, error.code) == (1, "/labels/a.txt", "left_out")
    assert error.message.startswith("2 lines have corners")


def test_a_polygon_keeps_them_as_they_are() -> None:
    (row,) = rows(RIM.name, f"0 {CORNERS}\n")
    assert isinstance(row, LabelRow)
    assert [each.kind for each in row.annotations] == ["polygon"]
