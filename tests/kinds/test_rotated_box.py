"""Rotated boxes against figures worked out by hand."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kinds import KINDS, InvalidValue, NoConversion
from apps.kinds.geometry import Box, Polygon, RotatedBox, region
from apps.kinds.values import Bounds, Extent, Room
from tests.kinds.strategies import boxes, rotated_boxes

KIND = KINDS["rotated_box"]
EXTENT = Extent(100, 50)
WIRE = {"x": 50, "y": 25, "width": 20, "height": 10, "angle": 30}


def parsed(**changes: Any) -> RotatedBox:
    value = KIND.parse({**WIRE, **changes})
    assert isinstance(value, RotatedBox)
    return value


@pytest.mark.parametrize(
    ("angle", "kept"),
    [(0, 0.0), (359.5, 359.5), (360, 0.0), (-90, 270.0), (725, 5.0), (-1e-20, 0.0), (-360, 0.0)],
)
def test_an_angle_is_kept_within_one_turn(angle: float, kept: float) -> None:
    assert parsed(angle=angle).angle == kept


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"width": 0}, "/width"),
        ({"height": -1}, "/height"),
        ({"angle": math.nan}, "/angle"),
        ({"angle": math.inf}, "/angle"),
        ({"x": 1e12}, "/x"),
        ({"y": "25"}, "/y"),
        ({"angle": None}, "/angle"),
        ({"rotation": 3}, "/rotation"),
    ],
)
def test_what_is_no_rotated_box_is_refused_at_its_place(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parsed(**changes)
    assert caught.value.pointer == pointer


def test_a_positive_angle_turns_clockwise_as_seen() -> None:
    quarter = KIND.convert(RotatedBox(50, 25, 20, 10, 90), "polygon")
    assert quarter == Polygon((((55.0, 15.0), (55.0, 35.0), (45.0, 35.0), (45.0, 15.0)),))
    (_, top_right, *_), *_ = KIND.convert(RotatedBox(0, 0, 2, 2, 10), "polygon").rings
    assert top_right[1] > -1, "the right end of the upper side sinks"


def test_bounds_reach_to_the_corners() -> None:
    assert KIND.bounds(RotatedBox(50, 25, 20, 10, 90)) == Bounds(45, 15, 55, 35)
    bounds = KIND.bounds(RotatedBox(0, 0, 2, 2, 45))
    assert (bounds.left, bounds.top) == pytest.approx((-math.sqrt(2), -math.sqrt(2)))
    assert KIND.convert(RotatedBox(50, 25, 20, 10, 90), "bounding_box") == Box(45, 15, 10, 20)


@pytest.mark.parametrize(
    ("a", "b", "iou"),
    [
        (RotatedBox(0, 0, 10, 10, 0), RotatedBox(5, 0, 10, 10, 0), 1 / 3),
        (RotatedBox(0, 0, 10, 10, 0), RotatedBox(0, 0, 10, 10, 90), 1.0),
        (RotatedBox(0, 0, 20, 10, 0), RotatedBox(0, 0, 20, 10, 90), 100 / 300),
        (RotatedBox(0, 0, 10, 10, 0), RotatedBox(0, 0, 10, 10, 45), 1 / math.sqrt(2)),
        (RotatedBox(0, 0, 10, 10, 0), RotatedBox(20, 0, 10, 10, 45), 0.0),
    ],
)
def test_boxes_overlap_as_reckoned(a: RotatedBox, b: RotatedBox, iou: float) -> None:
    assert KIND.similarity(a, b) == pytest.approx(iou)


@given(box=boxes)
def test_an_upright_box_becomes_a_rotated_one_and_comes_back(box: Box) -> None:
    assert {"rotated_box", "polygon"} <= KINDS["bounding_box"].widens
    turned = KINDS["bounding_box"].convert(box, "rotated_box")
    assert turned.angle == 0
    back = KIND.convert(turned, "bounding_box")
    assert (back.x, back.y, back.width, back.height) == pytest.approx((box.x, box.y, box.width, box.height), abs=1e-9)


def test_a_rotated_box_does_not_become_what_it_is_not() -> None:
    for to in ("mask", "polyline", "point"):
        with pytest.raises(NoConversion):
            KIND.convert(RotatedBox(0, 0, 2, 2, 45), to)


def test_what_reaches_over_the_edge_is_refused_beyond_rounding() -> None:
    KIND.check(RotatedBox(50, 25, 51, 51, 0), Room(EXTENT))
    with pytest.raises(InvalidValue, match=r"beyond the (top|bottom) edge"):
        KIND.check(RotatedBox(50, 25, 40, 40, 45), Room(EXTENT))
    KIND.check(RotatedBox(50, 25, 40, 40, 45), Room())


def test_a_box_over_the_edge_is_drawn_in_at_its_own_angle() -> None:
    assert KIND.clip(RotatedBox(50, 25, 20, 10, 30), EXTENT) == RotatedBox(50, 25, 20, 10, 30)
    assert KIND.clip(RotatedBox(0, 25, 20, 10, 0), EXTENT) == RotatedBox(5, 25, 10, 10, 0)
    upright = KIND.clip(RotatedBox(0, 25, 10, 20, 90), EXTENT)
    assert (upright.x, upright.y, upright.width, upright.height, upright.angle) == (5, 25, 10, 10, 90)
    corner = KIND.clip(RotatedBox(0, 25, 20, 20, 45), EXTENT)
    assert (corner.x, corner.y) == pytest.approx((10 / math.sqrt(2), 25))
    assert (corner.width, corner.height, corner.angle) == pytest.approx((10, 10, 45))
    assert KIND.clip(RotatedBox(-30, 25, 20, 20, 45), EXTENT) is None


@given(box=rotated_boxes)
def test_what_is_clipped_lies_in_the_box_and_in_the_asset(box: RotatedBox) -> None:
    clipped = KIND.clip(box, Extent(640, 480))
    if clipped is not None:
        inside = region(KIND.convert(clipped, "polygon"))
        assert region(KIND.convert(box, "polygon")).buffer(1e-6).contains(inside)


@pytest.mark.parametrize(
    ("start", "end", "share", "angle"), [(10, 50, 0.25, 20), (350, 10, 0.5, 0), (10, 350, 0.75, 355), (0, 180, 0.5, 270), (90, 90, 0.5, 90)]
)
def test_between_keyframes_a_box_turns_the_shorter_way(start: float, end: float, share: float, angle: float) -> None:
    between = KIND.interpolate(RotatedBox(0, 0, 10, 10, start), RotatedBox(8, 4, 20, 30, end), share)
    assert between.angle == pytest.approx(angle)
    assert (between.x, between.width, between.height) == pytest.approx((8 * share, 10 + 10 * share, 10 + 20 * share))


@given(a=rotated_boxes, b=rotated_boxes, share=st.floats(0.01, 0.99))
def test_what_is_interpolated_can_be_read_back(a: RotatedBox, b: RotatedBox, share: float) -> None:
    between = KIND.interpolate(a, b, share)
    assert KIND.parse(KIND.dump(between)) == between
