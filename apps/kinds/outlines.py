"""Outlines of a mask along the edges of its pixels: exact, with holes, one polygon for each part whose pixels share edges."""

from collections.abc import Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from shapely import STRtree, linearrings, polygons

from apps.kinds.geometry import Polygon, Ring
from apps.kinds.runs import Ints, neighbours

Floats = NDArray[np.float64]

RIGHT, DOWN, LEFT, UP = range(4)


def trace(column: Ints, top: Ints, bottom: Ints, height: int) -> tuple[Polygon, ...]:
    """The polygons around stretches of marked pixels: each in a column, from row `top` until before row `bottom`; the largest first.

    Rings hold corners only. Parts that touch at a corner are polygons of their own; a hole may touch its polygon or another hole at a
    corner. Holes come in the order of their area, the largest first.
    """
    stride = height + 1
    starts, ends, way = _sides(column, top, bottom, stride)
    rings = [*_rings(starts.tolist(), _followers(starts, ends, way).tolist())]
    lengths = np.fromiter(map(len, rings), np.int64)
    x, y = np.divmod(np.fromiter(chain.from_iterable(rings), np.int64, int(lengths.sum())), stride)
    return _polygons(*_corners(x, y, lengths))


def _sides(column: Ints, top: Ints, bottom: Ints, stride: int) -> tuple[Ints, Ints, Ints]:
    """The sides between marked and not marked pixels, with what is marked on the right hand: start, end and direction of each.

    Corners are numbered x * stride + y. Between two columns, sides run from corner to corner of either; where both columns are marked,
    or neither is, there is none.
    """
    x = np.concatenate((column, column, column + 1, column + 1))
    y = np.concatenate((top, bottom, top, bottom))
    change = np.repeat([1, -1, -1, 1], column.size)  # +1: marked on the right only, -1: on the left only
    order = np.lexsort((y, x))
    corner, state = (x * stride + y)[order], np.cumsum(change[order])
    lasts = np.flatnonzero((state[:-1] != 0) & (corner[:-1] != corner[1:]))
    above, below, rising = corner[lasts], corner[lasts + 1], state[lasts] > 0
    level, under = column * stride + top, column * stride + bottom
    starts = np.concatenate((level, under + stride, np.where(rising, below, above)))
    ends = np.concatenate((level + stride, under, np.where(rising, above, below)))
    ways = (np.full(column.size, RIGHT), np.full(column.size, LEFT), np.where(rising, UP, DOWN))
    return starts, ends, np.concatenate(ways)


def _followers(starts: Ints, ends: Ints, way: Ints) -> NDArray[np.intp]:
    """The side that follows each: at a corner where two parts touch, the one to the right, so that the ring stays with its own part."""
    codes = starts * 4 + way
    order = np.argsort(codes)
    codes = codes[order]
    turning = ends * 4 + (way + 1) % 4
    found = np.minimum(np.searchsorted(codes, turning), codes.size - 1)
    return order[np.where(codes[found] == turning, found, np.searchsorted(codes, ends * 4))]


def _rings(starts: list[int], following: list[int]) -> Iterator[list[int]]:
    """The corners of each closed ring; where a walk comes back to a corner it has passed, the ring between is one of its own."""
    walked = [False] * len(starts)
    for first in range(len(starts)):
        path: list[int] = []
        passed: dict[int, int] = {}
        side = first
        while not walked[side]:
            walked[side] = True
            corner = starts[side]
            if corner in passed:
                cut = passed[corner]
                yield path[cut:]
                for left in path[cut + 1 :]:
                    del passed[left]
                del path[cut + 1 :]
            else:
                passed[corner] = len(path)
                path.append(corner)
            side = following[side]
        if path:
            yield path


def _corners(x: Ints, y: Ints, lengths: Ints) -> tuple[Floats, Ints, Floats]:
    """The rings, one after the other, without the places where they go straight on: corners (n, 2), how many each ring has, and its area.

    The area is above 0 around marked pixels, below 0 around a hole.
    """
    before, after = neighbours(lengths)
    level = y == y[before]
    turns = level != level[after]
    firsts = np.cumsum(lengths) - lengths
    left = np.add.reduceat(turns, firsts, dtype=np.int64)
    x, y = x[turns], y[turns]
    _, after = neighbours(left)
    area = np.add.reduceat(x * y[after] - x[after] * y, np.cumsum(left) - left) / 2
    return np.column_stack((x, y)).astype(np.float64), left, area


def _polygons(corners: Floats, lengths: Ints, areas: Floats) -> tuple[Polygon, ...]:
    """Each ring around marked pixels with its holes, the largest first: a hole belongs to the smallest ring around it."""
    ends = np.cumsum(lengths)
    order = np.argsort(-np.abs(areas), kind="stable")
    outer, holes = order[areas[order] > 0], order[areas[order] < 0]
    within: dict[int, list[int]] = {ring: [] for ring in outer.tolist()}
    if holes.size:
        shapes = polygons(linearrings(corners, indices=np.repeat(np.arange(lengths.size), lengths)))
        hole, ring = STRtree(shapes[outer]).query(shapes[holes], predicate="covered_by")
        smallest = dict(sorted(zip(hole.tolist(), ring.tolist(), strict=True)))  # the last of each hole is the smallest
        for each, around in smallest.items():
            within[int(outer[around])].append(int(holes[each]))

    def points(ring: int) -> Ring:
        return tuple((a, b) for a, b in corners[ends[ring] - lengths[ring] : ends[ring]].tolist())

    return tuple(Polygon((points(ring), *map(points, inside))) for ring, inside in within.items())
