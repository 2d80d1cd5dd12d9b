"""Points against figures worked out by hand."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point as Place

from apps.kinds import KINDS, InvalidValue, NoConversion
from apps.kinds.geometry import Dot
from apps.kinds.point import RADIUS, nearness
from apps.kinds.values import Bounds, Extent, Room

KIND = KINDS["point"]
EXTENT = Extent(100, 50)


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ({"x": 1}, "/y"),
        ({"x": 1, "y": math.nan}, "/y"),
        ({"x": -math.inf, "y": 2}, "/x"),
        ({"x": 1, "y": 2, "z": 3}, "/z"),
        ([1, 2], ""),
    ],
)
def test_what_is_no_point_is_refused_at_its_place(payload: Any, pointer: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        KIND.parse(payload)
    assert caught.value.pointer == pointer


@given(distance=st.floats(0, 3 * RADIUS))
def test_points_are_as_alike_as_discs_around_them(distance: float) -> None:
    one, other = Place(0, 0).buffer(RADIUS, 256), Place(distance, 0).buffer(RADIUS, 256)
    shared = one.intersection(other).area
    assert KIND.similarity(Dot(0, 0), Dot(distance, 0)) == pytest.approx(shared / (one.area + other.area - shared), abs=1e-3)


def test_points_two_radii_apart_have_nothing_in_common() -> None:
    assert nearness(2 * RADIUS) == nearness(1e9) == 0.0
    assert nearness(0) == 1.0
    assert nearness(0.52 * RADIUS) > 0.5 > nearness(0.54 * RADIUS)


def test_a_point_has_a_place_but_no_size() -> None:
    assert KIND.bounds(Dot(3, 4)) == Bounds(3, 4, 3, 4)
    for to in ("bounding_box", "polygon", "mask"):
        with pytest.raises(NoConversion):
            KIND.convert(Dot(3, 4), to)


@pytest.mark.parametrize("dot", [Dot(0, 0), Dot(100, 50), Dot(-1, 51), Dot(101, 25)])
def test_a_point_on_the_edge_or_over_it_by_rounding_is_let_pass(dot: Dot) -> None:
    KIND.check(dot, Room(EXTENT))


@pytest.mark.parametrize("dot", [Dot(-1.5, 25), Dot(101.5, 25), Dot(50, -1.5), Dot(50, 51.5)])
def test_a_point_beyond_the_edge_is_refused(dot: Dot) -> None:
    with pytest.raises(InvalidValue, match="outside"):
        KIND.check(dot, Room(EXTENT))
    assert KIND.clip(dot, EXTENT) is None


def test_a_point_is_moved_onto_the_edge_where_rounding_put_it_over() -> None:
    assert KIND.clip(Dot(-0.5, 50.75), EXTENT) == Dot(0, 50)
    assert KIND.clip(Dot(5.5, 6.5), EXTENT) == Dot(5.5, 6.5)


def test_a_point_goes_straight_between_keyframes() -> None:
    assert KIND.interpolate(Dot(0, 10), Dot(10, 30), 0.25) == Dot(2.5, 15)
