"""What is done with a polygon costs no more than its size allows, however its sides lie."""

import math
import random
from typing import Any

import pytest

from apps.kinds import KINDS, InvalidValue
from apps.kinds import geometry as geometry_module
from apps.kinds.geometry import Polygon, Ring, region
from apps.kinds.tangles import EACH, FREE, check_untangled, overlapping_sides
from apps.kinds.values import Extent, Room

KIND = KINDS["polygon"]
ROOM = Room(Extent(1000, 1000))


def scribble(points: int) -> Ring:
    chance = random.Random(points)
    return tuple((chance.random() * 1000, chance.random() * 1000) for _ in range(points))


def fan(spokes: int) -> Ring:
    """Out from the middle and back, again and again."""
    around = (2 * math.pi * number / spokes for number in range(spokes))
    return tuple(place for angle in around for place in ((500.0, 500.0), (500 + 400 * math.cos(angle), 500 + 400 * math.sin(angle))))


def back_and_forth(points: int) -> Ring:
    return (*((x, 10.0) for x, _ in scribble(points)), (500.0, 900.0))


def outline(points: int) -> Ring:
    """A rough outline, as a person draws it."""
    turns = [2 * math.pi * number / points for number in range(points)]
    return tuple((500 + (400 + 30 * math.sin(40 * turn)) * math.cos(turn), 500 + 400 * math.sin(turn)) for turn in turns)


def along_itself(points: int) -> Ring:
    """There and the same way back, as outlines of thin lines are traced."""
    there = [(1000 * number / points, 500.0 + number * 7919 % 13) for number in range(points // 2)]
    return (*there, *reversed(there[1:-1]), (0.5, 600.0))


def hatching(points: int) -> Ring:
    """Valid, though all sides have rectangles that overlap."""
    lines = [((i / 8, 400 + i / 8), (400 + i / 8, i / 8)) for i in range(points // 2)]
    return (*(end for number, line in enumerate(lines) for end in (line if number % 2 == 0 else line[::-1])), (999.0, 999.0), (0.0, 999.0))


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was given to shapely to mend."""
    given: list[Any] = []
    original = geometry_module.make_valid
    monkeypatch.setattr(geometry_module, "make_valid", lambda shape, **options: given.append(shape) or original(shape, **options))
    return given


@pytest.mark.parametrize("tangle", [scribble, fan, back_and_forth])
@pytest.mark.parametrize("points", [300, 2_000, 30_000])
def test_a_polygon_of_thousands_of_crossings_is_refused_where_it_comes_in(tangle: Any, points: int, mended: list[Any]) -> None:
    polygon = KIND.parse({"rings": [[list(point) for point in tangle(points)]]})
    with pytest.raises(InvalidValue) as caught:
        KIND.check(polygon, ROOM, "/value")
    assert (caught.value.code, caught.value.pointer) == ("too_tangled", "/value/rings")
    assert f"{len(polygon.rings[0]):,} sides" in caught.value.message
    for measured in (lambda: region(polygon), lambda: KIND.similarity(polygon, Polygon((outline(8),)))):
        with pytest.raises(InvalidValue, match="cross one another"):
            measured()
    assert mended == []


@pytest.mark.parametrize("drawn", [outline, along_itself])
@pytest.mark.parametrize("points", [4, 300, 2_000, 30_000])
def test_outlines_of_any_length_are_taken(drawn: Any, points: int) -> None:
    polygon = Polygon((drawn(points),))
    KIND.check(polygon, ROOM, "/value")
    assert region(polygon).is_valid


def test_a_small_scribble_counts_with_the_area_it_encloses(mended: list[Any]) -> None:
    polygon = Polygon((scribble(80),))
    KIND.check(polygon, ROOM)
    assert region(polygon).area > 0
    assert len(mended) == 1


def test_what_is_valid_may_lie_as_it_likes() -> None:
    assert overlapping_sides([hatching(1_000)], 10**9) > FREE + EACH * 1_002
    KIND.check(Polygon((hatching(1_000),)), ROOM)


def test_holes_that_cross_their_outline_count_too() -> None:
    with pytest.raises(InvalidValue, match="400 sides"):
        check_untangled([scribble(200), scribble(200)])


def test_pairs_are_counted_as_they_are() -> None:
    square = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    assert overlapping_sides([square], 10**9) == 4
    assert overlapping_sides([square, tuple((x + 5, y) for x, y in square)], 10**9) == 8
    assert overlapping_sides([((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0))], 10**9) == 5  # the diagonals too, the uprights not


@pytest.mark.parametrize("points", [1_000, 30_000])
def test_no_more_pairs_are_looked_at_than_a_refusal_needs(points: int) -> None:
    most = FREE + EACH * points
    counted = overlapping_sides([fan(points // 2)], most)
    block = max(most // points, 1)
    assert most < counted <= most + block * points / 2
