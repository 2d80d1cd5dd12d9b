"""Outcomes added up: how many there are of each cell of the confusion matrix, at every level and every hundredth of confidence.

A cell is (level, predicted, truth), both subjects, -1 for none: the diagonal holds true positives, other cells of two subjects
confusions, (s, -1) predictions without a truth and (-1, s) truths that nothing found or was confused with. Figures that are read from one
and the same cells always agree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from apps.evaluation.levels import BINS, LEVELS, bins_of
from apps.evaluation.outcomes import Outcomes
from apps.evaluation.sparse import Floats, Ints
from apps.evaluation.subjects import MOST

NONE = -1
WIDTH = MOST + 2
CELLS_AT_ONCE = 4_096
Cell = tuple[int, int, int, float]
Row = tuple[int, int, int, list[int], list[float]]


@dataclass(frozen=True, slots=True)
class Cells:
    """What is counted, as n steps by cell and threshold, rising; the cells of two portions add up to those of both.

    `key` (n,) holds level, predicted, truth and a hundredth of confidence up to which `count` (n,) more are in the cell; `overlap` (n,)
    is the likeness of that many true positives with their truths.
    """

    key: Ints
    count: Ints
    overlap: Floats

    @staticmethod
    def together(parts: Iterable["Cells"]) -> "Cells":
        """The cells of all of them."""
        listed = list(parts)
        key, count, overlap = (np.concatenate([np.zeros(0, int), *(getattr(each, name) for each in listed)]) for name in Cells.__slots__)
        keys = np.unique(key.astype(np.int64))
        number = np.searchsorted(keys, key)
        added = np.rint(np.bincount(number, count, keys.size)).astype(np.int64)
        kept = added != 0
        return Cells(keys[kept], added[kept], np.bincount(number, overlap, keys.size).astype(np.float64)[kept])

    def __add__(self, other: "Cells") -> "Cells":
        return Cells.together((self, other))

    def at(self, level: int, confidence: int) -> Iterator[Cell]:
        """Predicted, truth, count and overlap of the cells at this level and this hundredth of confidence that are not empty."""
        first, last = np.searchsorted(self.key, [level * WIDTH**2 * BINS, (level + 1) * WIDTH**2 * BINS])
        here = first + np.flatnonzero(self.key[first:last] % BINS >= confidence)
        cells = np.unique(self.key[here] // BINS)
        number = np.searchsorted(cells, self.key[here] // BINS)
        counts, overlaps = (np.bincount(number, column[here], cells.size).tolist() for column in (self.count, self.overlap))
        for cell, count, overlap in zip(cells.tolist(), counts, overlaps, strict=True):
            if round(count):
                _, predicted, truth = _parts(cell)
                yield predicted, truth, round(count), overlap

    def rows(self) -> Iterator[Row]:
        """Of each cell that is not empty everywhere: level, predicted, truth, and counts and overlaps at the thresholds 0.00 to 1.00."""
        cells = np.unique(self.key // BINS)
        for start in range(0, cells.size, CELLS_AT_ONCE):
            own = cells[start : start + CELLS_AT_ONCE]
            first, last = np.searchsorted(self.key, [own[0] * BINS, (own[-1] + 1) * BINS])
            steps = np.searchsorted(own, self.key[first:last] // BINS) * BINS + self.key[first:last] % BINS
            counts, overlaps = (_up_to(steps, column[first:last], own.size) for column in (self.count, self.overlap))
            for cell, count, overlap in zip(own.tolist(), np.rint(counts).astype(np.int64).tolist(), overlaps.tolist(), strict=True):
                yield (*_parts(cell), count, overlap)


def summed(outcomes: Outcomes) -> Cells:
    """The cells of these outcomes."""
    return Cells.together(_level(outcomes, level) for level in range(len(LEVELS)))


def _level(outcomes: Outcomes, level: int) -> Cells:
    """The cells at one level."""
    said, true = outcomes.predictions, outcomes.truths
    sure = bins_of(said.confidence)
    matched, counted = ((bits >> level) & 1 == 1 for bits in (said.matched, said.counted))
    alone = counted & ~matched
    asked, found = bins_of(true.asked[:, level]), bins_of(true.found[:, level])
    right = said.subject[matched]
    steps = [
        _steps(level, right, right, sure[matched], overlap=said.overlaps[matched, level]),
        _steps(level, said.subject[alone], NONE, sure[alone]),
        _steps(level, NONE, true.subject, asked),
        _steps(level, NONE, true.subject, found, -1),
    ]
    confused = alone & (said.other[:, level] >= 0)
    subject, other = said.subject[confused], said.other[confused, level].astype(np.int64)
    for until, sign in ((sure[confused], 1), (bins_of(said.above[confused, level]), -1)):
        steps.append(_steps(level, subject, other, until, sign))
        steps += (_steps(level, subject, NONE, until, -sign), _steps(level, NONE, other, until, -sign))
    return Cells.together(steps)


def _steps(level: int, predicted: Ints | int, truth: Ints | int, until: Ints, count: int = 1, *, overlap: Floats | None = None) -> Cells:
    """`count` more of these cells at all thresholds up to `until`, at none where that is -1; not yet rising."""
    key = ((level * WIDTH + predicted + 1) * WIDTH + truth + 1) * BINS + until
    some = until >= 0
    return Cells(key[some], np.full(int(some.sum()), count), np.zeros(int(some.sum())) if overlap is None else overlap[some])


def _parts(cell: int) -> tuple[int, int, int]:
    level, pair = divmod(cell, WIDTH**2)
    predicted, truth = divmod(pair, WIDTH)
    return level, predicted - 1, truth - 1


def _up_to(steps: Ints, values: Ints | Floats, cells: int) -> Floats:
    """What each cell has at each threshold (cells, 101): all steps at that or a higher one."""
    dense = np.bincount(steps, values, cells * BINS).reshape(cells, BINS)
    return np.cumsum(dense[:, ::-1], axis=1)[:, ::-1].astype(np.float64)
