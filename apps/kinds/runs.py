"""Run lengths on bare numbers: COCO's compressed strings, and the edges and spans that the work on masks is done with.

A raster of height x width pixels is counted column by column, top to bottom and left to right. Runs are the lengths of the stretches,
not marked and marked in turn, the first of which may be 0. Edges are the positions where one stretch ends and the next begins, rising:
the first marked pixel, the first that is not, and so on. All arrays hold 64-bit integers.
"""

import numpy as np
from numpy.typing import NDArray

from apps.kinds.reading import InvalidValue

Ints = NDArray[np.int64]

MAX_COUNTS = 2_000_000
MAX_RUN = 2**31 - 1
MAX_DIGITS = 7
DIGIT_BITS, MORE, SIGN, OFFSET = 5, 0x20, 0x10, 48
BACK = 2  # from the fourth on, a run is written as its difference to the one two before it


def read_runs(counts: str, at: str = "") -> Ints:
    """The runs that a compressed string spells. Raises InvalidValue where it spells none.

    The code is that of COCO's maskApi.c (rleFrString): little-endian digits of five bits, each with a bit that says whether more follow
    and 48 added, the highest bit of the last digit being the sign; runs after the third are differences to the one two before.
    """
    if not counts or len(counts) > MAX_COUNTS:
        raise InvalidValue(at, f"These run lengths have {len(counts)} characters.", f"1 to {MAX_COUNTS}")
    digits = np.frombuffer(counts.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64) - OFFSET
    if digits.min() < 0 or digits.max() >= 2 * MORE:
        raise InvalidValue(at, "These run lengths hold a character that spells none.", "the characters from 0 to o, as COCO writes them")
    last = np.flatnonzero(digits & MORE == 0)
    if not last.size or last[-1] != digits.size - 1:
        raise InvalidValue(at, "These run lengths end in the middle of a number.", "the whole string")
    first = np.concatenate(([0], last[:-1] + 1))
    lengths = last - first + 1
    if lengths.max() > MAX_DIGITS:
        raise InvalidValue(at, "A run is too long to be one.", f"runs of at most {MAX_RUN} pixels")
    place = np.arange(digits.size) - np.repeat(first, lengths)
    runs = np.add.reduceat((digits & (MORE - 1)) << (DIGIT_BITS * place), first)
    runs -= np.where(digits[last] & SIGN, 1 << (DIGIT_BITS * lengths), 0)
    for start in (1, BACK):
        runs[start::BACK] = np.cumsum(runs[start::BACK])
    if runs.min() < 0 or runs.max() > MAX_RUN:
        raise InvalidValue(at, "A run is below 0 or too long to be one.", f"runs of 0 to {MAX_RUN} pixels")
    return runs


def write_runs(runs: Ints) -> str:
    """The compressed string of these runs, as COCO's maskApi.c (rleToString) writes it."""
    numbers = runs.copy()
    numbers[BACK + 1 :] -= runs[1:-BACK]
    lengths = np.ones(numbers.size, np.int64)
    for digits in range(1, MAX_DIGITS):
        half = 1 << (DIGIT_BITS * digits - 1)
        lengths += (numbers < -half) | (numbers >= half)
    ends = np.cumsum(lengths)
    written = np.zeros(int(ends[-1]), np.uint8)
    for digit in range(int(lengths.max())):
        has = lengths > digit
        more = np.where(lengths[has] > digit + 1, MORE, 0)
        written[(ends - lengths)[has] + digit] = ((numbers[has] >> (DIGIT_BITS * digit)) & (MORE - 1)) + more + OFFSET
    return written.tobytes().decode("ascii")


def edges_of(runs: Ints) -> Ints:
    """The edges of runs; runs of no pixels between others disappear."""
    return odd_ones(np.cumsum(runs)[:-1], int(runs.sum()))


def odd_ones(positions: Ints, pixels: int) -> Ints:
    """The edges where marked and not marked change places at each of these positions, each time that it is named, in any order."""
    found, times = np.unique(positions, return_counts=True)
    return found[(times % 2 == 1) & (found < pixels)]


def runs_of(edges: Ints, pixels: int) -> Ints:
    """The runs of edges over a raster of so many pixels: the one canonical form."""
    return np.diff(edges, prepend=0, append=pixels)


def spans_of(edges: Ints, pixels: int) -> tuple[Ints, Ints]:
    """The marked stretches: where each starts, and where the first pixel after it lies."""
    whole = np.append(edges, pixels) if edges.size % 2 else edges
    return whole[0::2], whole[1::2]


def pieces_of(edges: Ints, height: int, width: int) -> tuple[Ints, Ints, Ints]:
    """The marked stretches cut where a column ends: the column of each, its first row, and the row after its last."""
    starts, ends = spans_of(edges, height * width)
    first = starts // height
    times = (ends - 1) // height - first + 1
    each = np.repeat(np.arange(times.size), times)
    column = first[each] + np.arange(each.size) - np.repeat(np.cumsum(times) - times, times)
    return column, np.maximum(starts[each] - column * height, 0), np.minimum(ends[each] - column * height, height)


def marked_before(edges: Ints, positions: Ints) -> Ints:
    """How many marked pixels lie before each position."""
    starts, ends = edges[0::2], edges[1::2]
    whole = np.concatenate(([0], np.cumsum(ends - starts[: ends.size])))
    passed = np.searchsorted(edges, positions, side="right")
    inside = passed % 2 == 1
    counted = whole[passed // 2]
    counted[inside] += positions[inside] - edges[passed[inside] - 1]
    return counted


def settled(positions: Ints, steps: Ints) -> tuple[Ints, Ints]:
    """The different ones of these positions, rising, and the sum of all steps up to and with each."""
    order = np.argsort(positions, kind="stable")
    places, depth = positions[order], np.cumsum(steps[order])
    last = np.append(places[1:] != places[:-1], True)[: places.size]
    return places[last], depth[last]


def neighbours(lengths: Ints) -> tuple[Ints, Ints]:
    """For each place of rings that stand one after the other: the places before and after it, around its ring."""
    ends = np.cumsum(lengths)
    firsts, places = ends - lengths, np.arange(ends[-1])
    before, after = places - 1, places + 1
    before[firsts] = ends - 1
    after[ends - 1] = firsts
    return before, after
