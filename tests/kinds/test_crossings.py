"""What is refused of polygons that come from elsewhere, and what only looks like it."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import is_valid
from shapely.geometry import Polygon as ShapelyPolygon

from apps.kinds import KINDS, InvalidValue
from apps.kinds.crossings import check_uncrossed, doubtful, faults
from apps.kinds.geometry import Polygon, Ring
from apps.kinds.rle import encode, outlines
from tests.kinds.strategies import star_polygons

SQUARE: Ring = ((0, 0), (10, 0), (10, 10), (0, 10))
BOWTIE: Ring = ((0, 0), (10, 10), (10, 0), (0, 10))
STAR: Ring = ((5, 0), (8, 10), (0, 4), (10, 4), (2, 10))
CROSSING = {
    "two lobes": BOWTIE,
    "two lobes, a point where they cross": ((0, 0), (5, 5), (10, 10), (10, 0), (5, 5), (0, 10)),
    "a star drawn in one go": STAR,
    "twice around": SQUARE * 2,
    "a loop at a corner": ((0, 0), (10, 0), (10, 10), (4, 10), (4, 12), (5, 12), (5, 9), (0, 9)),
}
TOUCHING = {
    "two lobes that meet in a point": ((0, 0), (5, 5), (10, 0), (10, 10), (5, 5), (0, 10)),
    "a corner on a side": ((0, 0), (10, 0), (10, 10), (5, 0), (0, 10)),
    "a seam to a hole": (
        (0, 0), (10, 0), (10, 10), (0, 10), (0, 5), (3, 5), (3, 7), (7, 7), (7, 3), (3, 3), (3, 5), (0, 5),
    ),
    "a seam to a hole, rounded": (
        (0, 0), (10, 0), (10, 10), (0, 10), (0, 5), (3, 5.000001), (3, 7), (7, 7), (7, 3), (3, 3), (3, 5), (0, 5.000001),
    ),
    "out and back on a line": ((0, 0), (10, 0), (15, 0), (10, 0), (10, 10), (0, 10)),
    "points said twice": ((0, 0), (0, 0), (10, 0), (10, 10), (10, 10)),
}  # fmt: skip
OUTSIDE: dict[str, Ring] = {
    "apart": ((20, 20), (22, 20), (22, 22)),
    "across": ((5, 5), (15, 5), (5, 8)),
    "around": ((-1, -1), (11, -1), (11, 11), (-1, 11)),
}
INSIDE: dict[str, tuple[Ring, ...]] = {
    "touching in a point": (((0, 5), (5, 5), (5, 8)),),
    "touching on a side": (((0, 5), (5, 5), (0, 8)),),
    "from side to side": (((0, 5), (5, 0), (10, 5), (5, 10)),),
    "meeting another": (((1, 1), (5, 1), (5, 5)), ((2, 1), (5, 1), (5, 5))),
}


@pytest.mark.parametrize("ring", CROSSING.values(), ids=CROSSING)
def test_a_ring_that_crosses_itself_is_refused_with_the_place(ring: Ring) -> None:
    with pytest.raises(InvalidValue, match=r"crosses itself at \([\d.]+, [\d.]+\)") as caught:
        check_uncrossed((ring,), "/value/rings")
    assert (caught.value.code, caught.value.pointer) == ("self_crossing", "/value/rings/0")


def test_the_place_is_where_the_sides_cross() -> None:
    with pytest.raises(InvalidValue, match=r"at \(5, 5\)"):
        check_uncrossed((BOWTIE,))


@pytest.mark.parametrize("ring", TOUCHING.values(), ids=TOUCHING)
def test_a_ring_that_touches_itself_is_taken(ring: Ring) -> None:
    assert faults([(ring,), (tuple(reversed(ring)),)]) == {}


@pytest.mark.parametrize("hole", OUTSIDE.values(), ids=OUTSIDE)
def test_a_hole_that_is_not_inside_the_outer_ring_is_refused(hole: Ring) -> None:
    with pytest.raises(InvalidValue, match="outside its outer ring") as caught:
        check_uncrossed((SQUARE, ((1, 1), (2, 1), (2, 2)), hole), "/value/rings")
    assert (caught.value.code, caught.value.pointer) == ("hole_outside", "/value/rings/2")


@pytest.mark.parametrize("holes", INSIDE.values(), ids=INSIDE)
def test_a_hole_that_touches_what_is_around_it_is_taken(holes: tuple[Ring, ...]) -> None:
    assert faults([(SQUARE, *holes)]) == {}


def test_a_hole_that_crosses_itself_is_refused() -> None:
    (fault,) = faults([(((-1, -1), (20, -1), (20, 20), (-1, 20)), BOWTIE)], "/rings").values()
    assert (fault.code, fault.pointer) == ("self_crossing", "/rings/1")


def test_of_many_each_that_is_wrong_is_told() -> None:
    touching = [(TOUCHING["a corner on a side"],), (SQUARE, *INSIDE["from side to side"])]
    many = [(SQUARE,), (BOWTIE,), (SQUARE, OUTSIDE["apart"]), touching[0], (STAR,), touching[1]]
    assert {index: fault.code for index, fault in faults(many).items()} == {1: "self_crossing", 2: "hole_outside", 4: "self_crossing"}
    assert doubtful([]) == []


@given(st.booleans().flatmap(lambda crossed: star_polygons(crossed=crossed)), st.floats(0.01, 100), st.floats(-1e5, 1e5))
def test_what_is_valid_is_taken_and_what_crosses_is_not(polygon: Polygon, scale: float, shift: float) -> None:
    ring = tuple((x * scale + shift, y * scale - shift) for x, y in polygon.rings[0])
    drawn = ShapelyPolygon(ring)
    if is_valid(drawn):
        assert faults([(ring,)]) == {}
    elif crosses(polygon.rings[0]):
        assert [fault.code for fault in faults([(ring,)]).values()] == ["self_crossing"]


def crosses(ring: Ring) -> bool:
    """Whether two sides cross far from their ends, as whoever looks at it sees."""

    def turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
        across = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        return across / (math.dist(a, b) or 1)

    sides = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    pairs = (((turn(a, b, c), turn(a, b, d)), (turn(c, d, a), turn(c, d, b))) for a, b in sides for c, d in sides)
    return any(
        one * other < 0 and each * another < 0 and min(map(abs, (one, other, each, another))) > 1 for (one, other), (each, another) in pairs
    )


@pytest.mark.parametrize("seed", range(8))
def test_every_outline_of_a_mask_is_taken(seed: int) -> None:
    """Specks, holes, and what touches at corners."""
    pixels = np.random.default_rng(seed).random((40, 50)) < 0.1 * (seed + 1)
    drawn = outlines(encode(pixels))
    assert len(drawn) > 0
    assert faults([polygon.rings for polygon in drawn]) == {}


def test_a_polygon_too_tangled_to_tell_is_refused_in_bounded_time() -> None:
    chance = random.Random(1)
    ring = tuple((chance.random() * 1000, chance.random() * 1000) for _ in range(30_000))
    assert [fault.code for fault in faults([(ring,)]).values()] == ["too_tangled"]


def test_a_polygon_of_many_points_is_looked_at_too() -> None:
    around = [2 * math.pi * number / 20_000 for number in range(20_000)]
    ring = tuple((500 + 400 * math.cos(turn), 500 + 400 * math.sin(turn)) for turn in around)
    crossed = (*ring[:10_000], (900.0, 900.0), (900.0, 100.0), *ring[10_000:])
    assert {index: fault.code for index, fault in faults([(ring,), (crossed,)]).items()} == {1: "self_crossing"}


def test_a_crossing_polygon_is_as_readable_as_it_was() -> None:
    polygon = Polygon((BOWTIE,))
    assert KINDS["polygon"].parse({"rings": [[list(point) for point in BOWTIE]]}) == polygon
    assert KINDS["polygon"].similarity(polygon, polygon) == 1
