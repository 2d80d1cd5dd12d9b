"""Polygons whose outline does not say what they hold: a ring that crosses itself, and a hole that is not inside its outer ring.

A ring crosses itself where it goes around some place twice, or around some places one way about and around others the other way. Then three
areas differ: that between its sides by the even-odd rule, that of all it goes around, and that of the shoelace formula. Touching is no
crossing: where a ring comes back to a point, or runs back along itself as outlines with a seam to their hole do, the three agree; and so
they do, up to ROUNDING, for outlines whose points were rounded to the digits of a file.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from shapely import Geometry, is_valid, is_valid_reason, linearrings, make_valid, polygons
from shapely.geometry import Polygon as ShapelyPolygon

from apps.kinds.reading import InvalidValue, join
from apps.kinds.tangles import SMALL, Rings, check_untangled

ROUNDING = 1e-6  # how far points may be off: a share of the size of their ring
DIGITS = 1e-12  # ... and a share of how far they lie from zero, as floats are
PLACE = re.compile(r"\[(\S+) (\S+)\]")


def faults(many: Sequence[Rings], at: str = "") -> Mapping[int, InvalidValue]:
    """What is wrong with the polygons of these rings, by index: `self_crossing`, `hole_outside`, or `too_tangled` to tell.

    Pointers begin at `at`, where the rings of a polygon stand.
    """
    found = {}
    for index in doubtful(many):
        try:
            check_uncrossed(many[index], at)
        except InvalidValue as error:
            found[index] = error
    return found


def doubtful(many: Sequence[Rings]) -> list[int]:
    """Which of the polygons `check_uncrossed` may refuse; all at once, at a few microseconds each."""
    small = [index for index, rings in enumerate(many) if sum(map(len, rings)) <= SMALL]
    large = set(range(len(many))).difference(small)
    if not small:
        return sorted(large)
    rings = list(chain.from_iterable(many[index] for index in small))
    points = np.array(list(chain.from_iterable(rings)), dtype=np.float64)
    drawn = linearrings(points, indices=np.repeat(np.arange(len(rings)), [len(ring) for ring in rings]))
    shapes = polygons(drawn, indices=np.repeat(np.arange(len(small)), [len(many[index]) for index in small]))
    return sorted(large.union(np.array(small)[~is_valid(shapes)].tolist()))


def check_uncrossed(rings: Rings, at: str = "") -> None:
    """Nothing, where no ring crosses itself and every hole lies inside the outer ring; holes may meet. Raises InvalidValue."""
    check_untangled(rings, at)
    if is_valid(ShapelyPolygon(rings[0], rings[1:])):
        return
    outer, *holes = (_area_of(ring, join(at, index)) for index, ring in enumerate(rings))
    slack = _slack(rings[0])
    for index, (hole, ring) in enumerate(zip(holes, rings[1:], strict=True), start=1):
        outside = hole.difference(outer)
        if outside.area > slack + _slack(ring):
            place = outside.representative_point()
            words = f"This hole reaches outside its outer ring, as at {_shown(place.x, place.y)}."
            expected = "a hole inside the first ring; what lies apart as a polygon of its own"
            raise InvalidValue(join(at, index), words, expected, "hole_outside")


def _area_of(ring: Sequence[tuple[float, float]], at: str) -> Geometry:
    """What the ring goes around. Raises InvalidValue where it crosses itself."""
    drawn = ShapelyPolygon(ring)
    if is_valid(drawn):
        return drawn
    slack, between = _slack(ring), make_valid(drawn, method="linework").area
    if abs(between - _shoelace(ring)) <= slack:
        around = make_valid(drawn, method="structure", keep_collapsed=False)
        if around.area - between <= slack:
            return around
    place = PLACE.search(str(is_valid_reason(drawn)))
    where = f" at {_shown(float(place[1]), float(place[2]))}" if place else ""
    expected = "its points in their order around the object; parts that lie apart as polygons of their own"
    raise InvalidValue(at, f"This ring crosses itself{where}.", expected, "self_crossing")


def _shoelace(ring: Sequence[tuple[float, float]]) -> float:
    x, y = (np.array(ring, dtype=np.float64) - ring[0]).T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(np.roll(x, -1), y))) / 2


def _slack(ring: Sequence[tuple[float, float]]) -> float:
    """The area that a ring may gain or lose where its points are off by rounding."""
    points = np.array(ring, dtype=np.float64)
    off = ROUNDING * float(np.ptp(points, axis=0).max()) + DIGITS * float(np.abs(points).max())
    sides = np.roll(points, -1, axis=0) - points
    return off * float(np.hypot(*sides.T).sum())


def _shown(x: float, y: float) -> str:
    return f"({x:.10g}, {y:.10g})"
