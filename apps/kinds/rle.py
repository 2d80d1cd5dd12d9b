"""Masks as COCO run lengths, worked on without unpacking the picture where that is simple.

Run lengths count pixels column by column; their compressed string is what COCO's tools write (see apps.kinds.runs). Arrays are
boolean, of shape (height, width). Coordinates are pixels: the pixel in column c and row r covers x from c to c + 1 and y from r to r + 1.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from apps.kinds import outlines as tracing
from apps.kinds.geometry import Mask, Polygon, Ring, ratio
from apps.kinds.reading import InvalidValue
from apps.kinds.runs import (
    MAX_COUNTS,
    Ints,
    edges_of,
    marked_before,
    neighbours,
    odd_ones,
    pieces_of,
    read_runs,
    runs_of,
    settled,
    spans_of,
    write_runs,
)
from apps.kinds.values import Bounds

Pixels = NDArray[np.bool_]

MAX_PIXELS = 100_000_000
MAX_CROSSINGS = 10_000_000
HOLE = -2


def mask_of_counts(size: tuple[int, int], counts: str, at: str = "") -> Mask:
    """The mask of size (height, width) that a compressed string spells, in canonical form. Raises InvalidValue."""
    return mask_of_runs(size, read_runs(counts, at), at)


def mask_of_runs(size: tuple[int, int], runs: Sequence[int] | Ints, at: str = "") -> Mask:
    """The mask of size (height, width) that these runs make, the first of them not marked. Raises InvalidValue."""
    pixels = check_size(size, at)
    found = np.asarray(runs, np.int64)
    if found.size == 0 or found.min() < 0 or found.max() > pixels or int(found.sum()) != pixels:
        words = f"These runs do not add up to the {size[0]} x {size[1]} pixels of their mask."
        raise InvalidValue(at, words, f"runs from 0 on with a sum of {pixels}", code="wrong_counts")
    return _mask(size, edges_of(found))


def check_size(size: tuple[int, int], at: str = "") -> int:
    """The number of pixels of this (height, width). Raises InvalidValue where it has none or more than MAX_PIXELS."""
    height, width = size
    if height < 1 or width < 1 or height * width > MAX_PIXELS:
        words = f"A mask of {height} x {width} pixels is not taken."
        raise InvalidValue(at, words, f"a height and a width from 1, and at most {MAX_PIXELS} pixels", code="mask_size")
    return height * width


def encode(pixels: Pixels) -> Mask:
    """The mask of a boolean array of shape (height, width). Raises InvalidValue where it is too large or too intricate."""
    height, width = pixels.shape
    check_size((height, width))
    flat = np.ravel(np.asarray(pixels, np.bool_), order="F")
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    return _mask((height, width), np.concatenate(([0], edges)) if flat[0] else edges)


def decode(mask: Mask) -> Pixels:
    """The boolean array of shape (height, width)."""
    runs = read_runs(mask.counts)
    flat = np.repeat(np.arange(runs.size) % 2 == 1, runs)
    return flat.reshape(mask.width, mask.height).T


def area(mask: Mask) -> int:
    """The number of marked pixels."""
    return int(read_runs(mask.counts)[1::2].sum())


def bounds(mask: Mask) -> Bounds | None:
    """The upright rectangle around the marked pixels; None where none is marked."""
    starts, ends = spans_of(_edges(mask), mask.height * mask.width)
    if not starts.size:
        return None
    left, right = int(starts[0]) // mask.height, (int(ends[-1]) - 1) // mask.height + 1
    if np.any(starts // mask.height != (ends - 1) // mask.height):
        top, bottom = 0, mask.height  # a stretch that goes on in the next column passes the last row and the first
    else:
        top, bottom = int((starts % mask.height).min()), int(((ends - 1) % mask.height).max()) + 1
    return Bounds(float(left), float(top), float(right), float(bottom))


def iou(a: Mask, b: Mask) -> float:
    """Intersection over union, in [0, 1]; 0 for masks of different size, which are not of one picture."""
    if a == b:
        return 1.0
    if (a.height, a.width) != (b.height, b.width):
        return 0.0
    ours, theirs = read_runs(a.counts), read_runs(b.counts)
    starts, ends = spans_of(np.cumsum(theirs)[:-1], b.height * b.width)
    before = marked_before(np.cumsum(ours)[:-1], np.concatenate((starts, ends)))
    shared = int(before[starts.size :].sum() - before[: starts.size].sum())
    return ratio(shared, int(ours[1::2].sum() + theirs[1::2].sum()) - shared)


def union(masks: Sequence[Mask]) -> Mask:
    """What any of one or more masks of one size marks."""
    return _where(masks, 1)


def intersection(masks: Sequence[Mask]) -> Mask:
    """What all of one or more masks of one size mark."""
    return _where(masks, len(masks))


def shifted(mask: Mask, right: int, down: int) -> Mask:
    """The mask moved by whole pixels within its size: what leaves it is lost."""
    return placed(mask, (mask.height, mask.width), right, down)


def placed(mask: Mask, size: tuple[int, int], right: int, down: int) -> Mask:
    """The mask in a raster of size (height, width), its corner so many pixels to the right and down: what leaves that is lost."""
    check_size(size)
    height, width = size
    column, top, bottom = pieces_of(_edges(mask), mask.height, mask.width)
    column, top, bottom = column + right, np.clip(top + down, 0, height), np.clip(bottom + down, 0, height)
    kept = (column >= 0) & (column < width) & (top < bottom)
    places = (column * height)[kept]
    return _mask(size, odd_ones(np.concatenate((places + top[kept], places + bottom[kept])), height * width))


def rle_of_polygon(rings: Sequence[Ring], size: tuple[int, int]) -> Mask:
    """The pixels of a raster of size (height, width) whose centres lie in a polygon; its first ring is the outer one, the others holes.

    A ring that crosses itself counts with all that it goes around. What lies beyond the raster is left out; a polygon that is narrower
    than a pixel may mark none. Raises InvalidValue where the rings cross columns more than MAX_CROSSINGS times.
    """
    pixels = check_size(size)
    ring, position, step = _crossings(rings, size)
    keys, winding = settled(ring * (pixels + 1) + position, step)
    ring, position = np.divmod(keys[np.diff(winding != 0, prepend=False)], pixels + 1)  # each ring's stretches: start, end, start ...
    weight = np.where(ring == 0, 1, HOLE)
    weight[1::2] *= -1
    places, depth = settled(position, weight)
    return _mask(size, odd_ones(places[np.diff(depth == 1, prepend=False)], pixels))


def outlines(mask: Mask) -> tuple[Polygon, ...]:
    """The polygons around what is marked, along the edges of the pixels, the largest first: together they mark exactly the same pixels."""
    pieces = pieces_of(_edges(mask), mask.height, mask.width)
    return tracing.trace(*pieces, mask.height) if pieces[0].size else ()


def _crossings(rings: Sequence[Ring], size: tuple[int, int]) -> tuple[Ints, Ints, Ints]:
    """Where rings cross the middles of columns: the ring's index, the first pixel below, and 1 on the way right, -1 on the way left."""
    height, width = size
    lengths = np.array([len(ring) for ring in rings])
    x, y = np.array([point for ring in rings for point in ring], np.float64).T
    after = neighbours(lengths)[1]
    limits = np.clip(np.ceil(np.sort((x, x[after]), axis=0) - 0.5), 0, width).astype(np.int64)
    times = limits[1] - limits[0]
    if times.sum() > MAX_CROSSINGS:
        raise InvalidValue("", f"This outline crosses the columns {times.sum()} times.", f"at most {MAX_CROSSINGS}", code="too_intricate")
    side = np.repeat(np.arange(times.size), times)
    end = after[side]
    column = limits[0][side] + np.arange(side.size) - np.repeat(np.cumsum(times) - times, times)
    down = y[side] + (y[end] - y[side]) * ((column + 0.5 - x[side]) / (x[end] - x[side]))
    row = np.clip(np.ceil(down - 0.5), 0, height).astype(np.int64)
    return np.repeat(np.arange(lengths.size), lengths)[side], column * height + row, np.where(x[end] > x[side], 1, -1)


def _edges(mask: Mask) -> Ints:
    return np.cumsum(read_runs(mask.counts))[:-1]  # the string is canonical: no run but the first is empty


def _mask(size: tuple[int, int], edges: Ints) -> Mask:
    counts = write_runs(runs_of(edges, size[0] * size[1]))
    if len(counts) > MAX_COUNTS:
        words = f"This mask is too intricate: its run lengths have {len(counts)} characters."
        raise InvalidValue("", words, f"at most {MAX_COUNTS}, as after a smoothing", code="too_intricate")
    return Mask(*size, counts)


def _where(masks: Sequence[Mask], at_least: int) -> Mask:
    """The pixels that so many of the masks mark. Raises ValueError where they are of different sizes."""
    ((height, width),) = {(mask.height, mask.width) for mask in masks}
    pixels = height * width
    ends = [spans_of(_edges(mask), pixels) for mask in masks]
    positions = np.concatenate([position for both in ends for position in both])
    steps = np.concatenate([np.full(position.size, step) for both in ends for position, step in zip(both, (1, -1), strict=True)])
    places, depth = settled(positions, steps)
    return _mask((height, width), odd_ones(places[np.diff(depth >= at_least, prepend=False)], pixels))
