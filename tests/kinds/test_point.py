"""Points against figures worked out by hand."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point as Place

from apps.kinds import KINDS, InvalidValue, NoConversion
from apps.kinds.geometry import Dot
from apps.kinds.point import RADIUS, nearness, radius_on
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


@pytest.mark.parametrize("unit", ["pixels", "metres", "US survey feet"])
def test_on_a_plane_points_are_as_alike_as_their_distance_in_shares_of_its_longer_side(unit: str) -> None:
    small, large = Extent(640, 480, unit=unit), Extent(480, 64_000, 500_000, 5_000_000, unit)
    assert KIND.similarity_on(Dot(0, 0), Dot(3, 4), small) == KIND.similarity(Dot(0, 0), Dot(3, 4))
    assert KIND.similarity_on(Dot(0, 0), Dot(300, 400), large) == pytest.approx(KIND.similarity(Dot(0, 0), Dot(3, 4)))
    assert KIND.similarity_on(Dot(0, 0), Dot(2_000, 0), large) == 0.0


def test_on_a_map_in_degrees_nearness_is_that_on_the_ground() -> None:
    village = Extent(0.02, 0.02, 10.0, 59.99, "degrees")  # in Norway: a degree of longitude is half as long there
    assert KIND.similarity_on(Dot(10.01, 60.0), Dot(10.0126, 60.0), village) == 0.0  # 70 m apart; the radius is 35 m
    north, east = Dot(10.01, 60.0001), Dot(10.0102, 60.0)
    assert KIND.similarity_on(Dot(10.01, 60.0), north, village) == pytest.approx(0.63, abs=0.05)
    assert KIND.similarity_on(Dot(10.01, 60.0), east, village) == pytest.approx(
        KIND.similarity_on(Dot(10.01, 60.0), north, village), rel=1e-3
    )
    assert KIND.similarity(Dot(10.01, 60.0), Dot(12.01, 60.0)) > 0.5  # what it is without knowing of degrees


def test_a_map_of_the_whole_world_has_a_radius_too() -> None:
    world = Extent(360, 180, -180, -90, "degrees")
    assert radius_on(world) == pytest.approx(360 / 64)
    pole = Extent(0.5, 0.5, 0, 89.5, "degrees")
    assert 0 < radius_on(pole) <= 0.5 / 64
