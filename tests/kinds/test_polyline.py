"""Polylines against figures worked out by hand."""

import math
from typing import Any

import pytest
from hypothesis import given
from shapely.geometry import LineString, box

from apps.kinds import KINDS, InvalidValue, NoConversion
from apps.kinds.geometry import Box, Polyline
from apps.kinds.values import Bounds, Extent, Room
from tests.kinds.strategies import polylines

KIND = KINDS["polyline"]
EXTENT = Extent(100, 50)


def line(*points: tuple[float, float]) -> Polyline:
    return Polyline(tuple((float(x), float(y)) for x, y in points))


LEVEL = line((0, 0), (100, 0))


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ({"points": []}, "/points"),
        ({"points": [[1, 2]]}, "/points"),
        ({"points": [[1, 2], [1, 2]]}, "/points"),
        ({"points": [[1, 2], [1.0, 2.0], [1, 2]]}, "/points"),
        ({"points": [[1, 2], [3]]}, "/points/1"),
        ({"points": [[1, 2], [3, 4, 5]]}, "/points/1"),
        ({"points": [[1, 2], [3, math.nan]]}, "/points/1/1"),
        ({"points": [[math.inf, 2], [3, 4]]}, "/points/0/0"),
        ({"points": [[1, 2], {"x": 3, "y": 4}]}, "/points/1"),
        ({"points": [[0, 0]] * 100_001}, "/points"),
        ({"rings": [[[1, 2], [3, 4]]]}, "/rings"),
    ],
)
def test_what_is_no_line_is_refused_at_its_place(payload: Any, pointer: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        KIND.parse(payload)
    assert caught.value.pointer == pointer


def test_a_line_may_pass_a_place_twice() -> None:
    assert KIND.parse({"points": [[1, 2], [1, 2], [3, 4], [1, 2]]}) == line((1, 2), (1, 2), (3, 4), (1, 2))


@pytest.mark.parametrize(
    ("other", "similarity"),
    [
        (line((100, 0), (0, 0)), 1.0),
        (line((0, 0), (40, 0), (100, 0)), 1.0),
        (line((0, 4), (100, 4)), 0.6),
        (line((0, 5), (100, 5)), 0.5),
        (line((0, 10), (100, 10)), 0.0),
        (line((0, 70), (100, 70)), 0.0),
    ],
)
def test_lines_are_alike_by_how_far_apart_they_lie(other: Polyline, similarity: float) -> None:
    assert KIND.similarity(LEVEL, other) == pytest.approx(similarity)


def test_a_line_that_covers_only_part_of_another_is_less_alike() -> None:
    part = line((0, 0), (90, 0))
    apart = sum(max(100 * index / 64 - 90, 0) for index in range(65)) / 65 / 2
    assert KIND.similarity(LEVEL, part) == pytest.approx(1 - apart / 9.5)
    assert 0 < KIND.similarity(LEVEL, line((0, 0), (50, 0))) < 0.2
    assert KIND.similarity(LEVEL, line((0, 0), (30, 0))) == 0.0


def test_likeness_does_not_depend_on_the_scale() -> None:
    tiny = KIND.similarity(line((0, 0), (0.001, 0)), line((0, 0.00004), (0.001, 0.00004)))
    assert tiny == pytest.approx(0.6)


def test_a_line_becomes_the_box_around_it_where_it_has_an_area() -> None:
    assert KIND.convert(line((1, 9), (5, 2)), "bounding_box") == Box(1, 2, 4, 7)
    assert KIND.bounds(LEVEL) == Bounds(0, 0, 100, 0)
    for value, to in ((LEVEL, "bounding_box"), (line((1, 9), (5, 2)), "polygon")):
        with pytest.raises(NoConversion):
            KIND.convert(value, to)


def test_a_line_over_the_edge_is_refused_beyond_rounding() -> None:
    KIND.check(line((0, 0), (100.5, 51)), Room(EXTENT))
    KIND.check(line((-0.5, 5), (-0.5, 45)), Room(EXTENT))
    for outside in (line((90, 5), (105, 5)), line((-1.5, 5), (-1.5, 45)), line((200, 5), (300, 5))):
        with pytest.raises(InvalidValue) as caught:
            KIND.check(outside, Room(EXTENT), "/value")
        assert (caught.value.pointer, caught.value.code) == ("/value", "outside_asset")


def test_a_line_is_clipped_to_its_longest_part() -> None:
    assert KIND.clip(line((-10, 10), (30, 10), (30, 40)), EXTENT) == line((0, 10), (30, 10), (30, 40))
    twice = line((10, 10), (10, 60), (40, 60), (40, 5), (90, 5))
    assert KIND.clip(twice, EXTENT) == line((40, 50), (40, 5), (90, 5))
    assert KIND.clip(line((-10, 25), (110, 25)), EXTENT) == line((0, 25), (100, 25))
    assert KIND.clip(line((-10, -10), (-10, 60), (110, 60)), EXTENT) is None
    assert KIND.clip(line((-10, 10), (10, -10)), EXTENT) is None, "it only touches the corner"


def test_a_line_that_crosses_itself_is_clipped_in_one_part() -> None:
    loop = line((10, 10), (60, 10), (60, 30), (30, 30), (30, -20))
    assert KIND.clip(loop, EXTENT) == line((10, 10), (60, 10), (60, 30), (30, 30), (30, 0))


@given(value=polylines)
def test_what_is_clipped_is_part_of_the_line_and_no_longer_than_what_lies_inside(value: Polyline) -> None:
    clipped = KIND.clip(value, Extent(640, 480))
    if clipped is not None and clipped is not value:
        part, whole = LineString(clipped.points), LineString(value.points)
        assert all(whole.distance(LineString([point, point])) < 1e-6 for point in clipped.points)
        assert part.length <= whole.length + 1e-6
        assert part.difference(box(0, 0, 640, 480).buffer(1e-6)).is_empty


def test_between_keyframes_a_line_moves_vertex_by_vertex_or_is_held() -> None:
    after = line((0, 10), (200, 20))
    assert KIND.interpolate(LEVEL, after, 0.5) == line((0, 5), (150, 10))
    assert KIND.interpolate(LEVEL, line((0, 0), (1, 1), (2, 2)), 0.5) is LEVEL
