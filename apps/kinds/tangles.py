"""How tangled the sides of a polygon are, so that what is done with it stays bounded.

To mend a polygon that crosses itself, its sides are cut wherever they meet: n sides that all cross make n^2 / 2 places, and minutes of work
out of a few kilobytes. What such work costs is told beforehand, and cheaply, by how many pairs of sides have rectangles around them that
overlap. A drawn outline has one or two such pairs for each side, one that runs back along itself has three; a scribble has thousands. So a
polygon that is valid may have as many as it likes where it is small enough to see that at once, and any other FREE and EACH for every side.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from shapely import STRtree, is_valid, linearrings, linestrings, polygons

from apps.kinds.reading import InvalidValue

FREE = 4_000
EACH = 4
SMALL = 4_000  # points; whether a polygon is valid is seen in some hundredths of a second, however it lies
Rings = Sequence[Sequence[tuple[float, float]]]


def check_untangled(rings: Rings, at: str = "") -> None:
    """Nothing, where the polygon of these rings can be mended in bounded time. Raises InvalidValue with the code `too_tangled`."""
    sides = sum(map(len, rings))
    most = FREE + EACH * sides
    if sides * (sides - 1) // 2 <= most or (sides <= SMALL and _is_valid(rings)):
        return
    if overlapping_sides(rings, most) > most:
        words = f"The {sides:,} sides of this polygon cross one another too often."
        raise InvalidValue(at, words, "an outline that crosses itself in few places, or a mask", "too_tangled")


def _is_valid(rings: Rings) -> bool:
    outer, *holes = (linearrings(np.array(ring, dtype=np.float64)) for ring in rings)
    return bool(is_valid(polygons(outer, holes or None)))


def overlapping_sides(rings: Rings, most: int) -> int:
    """How many pairs of sides have overlapping rectangles around them; counted no further than the first block beyond `most`."""
    starts = np.array(list(chain.from_iterable(rings)), dtype=np.float64)
    ends = np.array(list(chain.from_iterable((*ring[1:], ring[0]) for ring in rings)), dtype=np.float64)
    sides = linestrings(np.stack((starts, ends), axis=1))
    tree = STRtree(sides)
    block = max(most // len(sides), 1)
    found = 0
    for start in range(0, len(sides), block):
        some = sides[start : start + block]
        found += tree.query(some).shape[1] - len(some)  # each pair is found from either side, and each side finds itself
        if found > 2 * most:
            break
    return found // 2
