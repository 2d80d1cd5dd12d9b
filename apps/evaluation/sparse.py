"""Work on arrays whose entries come in stretches: the overlapping pairs of many groups at once, and the last that fits of each stretch."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PAIRS_AT_ONCE = 1 << 20


def candidates(mine: Ints, theirs: Ints) -> Iterator[tuple[Ints, Ints]]:
    """The places i, j of all pairs with mine[i] == theirs[j], theirs ascending; in pieces, so that crowds cost time and not memory."""
    first = np.searchsorted(theirs, mine, side="left")
    count = np.searchsorted(theirs, mine, side="right") - first
    for start, end in _pieces(count):
        yield np.repeat(np.arange(start, end), count[start:end]), _ranges(first[start:end], count[start:end])


def ranks(groups: Ints) -> Ints:
    """How many of its group stand before each; those of one group stand together."""
    starts = _starts(groups)
    return np.arange(groups.size) - np.repeat(starts, np.diff(np.append(starts, groups.size)))


def stretches(values: Ints) -> Iterator[tuple[int, int]]:
    """From where to where each value stands, in an array where equal values stand together."""
    starts = _starts(values)
    yield from zip(starts.tolist(), np.append(starts, values.size)[1:].tolist(), strict=True)


def last_of_each(fits: Flags, values: Ints) -> tuple[Ints, Ints]:
    """The values, each once, and per row of `fits` (k, n) the last place of each value's stretch that fits, (k, values); -1 where none."""
    starts = _starts(values)
    places = np.where(fits, np.arange(fits.shape[1]), -1)
    return values[starts], np.maximum.reduceat(places, starts, axis=1)


def _starts(values: Ints) -> Ints:
    return np.flatnonzero(np.append(True, values[1:] != values[:-1])) if values.size else np.zeros(0, np.int64)


def _ranges(first: Ints, count: Ints) -> Ints:
    """first[0], first[0] + 1, ... count[0] of them, then those of the next."""
    ends = np.cumsum(count)
    return np.arange(ends[-1] if ends.size else 0) - np.repeat(ends - count, count) + np.repeat(first, count)


def _pieces(count: Ints) -> Iterator[tuple[int, int]]:
    """Stretches of at most PAIRS_AT_ONCE pairs, or of one entry."""
    ends = np.cumsum(count)
    start = 0
    while start < len(count):
        done = ends[start - 1] if start else 0
        end = max(start + 1, int(np.searchsorted(ends, done + PAIRS_AT_ONCE, side="right")))
        yield start, end
        start = end
