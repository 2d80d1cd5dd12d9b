"""Outcomes added up: how many there are of each cell of the confusion matrix, at every level and every hundredth of confidence.

A cell is (level, predicted, truth), both subjects, -1 for none: the diagonal holds true positives, other cells of two subjects
confusions, (s, -1) predictions without a truth and (-1, s) truths that nothing found or was confused with. Figures that are read from one
and the same cells always agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from apps.evaluation.levels import BINS, LEVELS, bins_of
from apps.evaluation.outcomes import Outcomes
from apps.evaluation.sparse import Floats, Ints
from apps.evaluation.subjects import Subjects

NONE = -1


@dataclass(frozen=True, slots=True)
class Cells:
    """n cells, rising by level, predicted and truth (n,) each; those of two portions add up to those of both.

    `counts` (n, 101): how many at the thresholds 0.00 to 1.00. `overlaps` (n, 101): the likeness of the pairs of a diagonal cell, added up.
    """

    level: Ints
    predicted: Ints
    truth: Ints
    counts: Ints
    overlaps: Floats

    def __add__(self, other: "Cells") -> "Cells":
        level, predicted, truth, counts, overlaps = (
            np.concatenate((getattr(self, name), getattr(other, name))) for name in ("level", "predicted", "truth", "counts", "overlaps")
        )
        keys, first, number = np.unique(_keys(level, predicted, truth), return_index=True, return_inverse=True)
        added, likeness = np.zeros((keys.size, BINS), np.int64), np.zeros((keys.size, BINS))
        np.add.at(added, number, counts)
        np.add.at(likeness, number, overlaps)
        return Cells(level[first], predicted[first], truth[first], added, likeness)

    def at(self, level: int, confidence: int) -> Iterator[tuple[int, int, int, float]]:
        """Predicted, truth, count and overlaps of the cells at this level and this hundredth of confidence that are not empty."""
        here = np.flatnonzero((self.level == level) & (self.counts[:, confidence] > 0))
        columns = (self.predicted[here], self.truth[here], self.counts[here, confidence], self.overlaps[here, confidence])
        yield from zip(*(column.tolist() for column in columns), strict=True)


def summed(outcomes: Outcomes, subjects: Subjects) -> Cells:
    """The cells of these outcomes; `subjects` are those that they were assessed with."""
    parts = [_level(outcomes, level, len(subjects) + 1) for level in range(len(LEVELS))]
    return Cells(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _level(outcomes: Outcomes, level: int, width: int) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    """The columns of Cells at one level; `width` is one more than there are subjects."""
    steps = _Steps(width)
    said, true = outcomes.predictions, outcomes.truths
    sure = bins_of(said.confidence)
    matched, counted = ((bits >> level) & 1 == 1 for bits in (said.matched, said.counted))
    steps.add(said.subject[matched], said.subject[matched], sure[matched], overlap=said.overlaps[matched, level])
    alone = counted & ~matched
    steps.add(said.subject[alone], NONE, sure[alone])
    asked, found = bins_of(true.asked[:, level]), bins_of(true.found[:, level])
    steps.add(NONE, true.subject, asked)
    steps.add(NONE, true.subject, found, -1)
    confused = alone & (said.other[:, level] >= 0)
    subject, other = said.subject[confused], said.other[confused, level].astype(np.int64)
    for until, sign in ((sure[confused], 1), (bins_of(said.above[confused, level]), -1)):
        steps.add(subject, other, until, sign)
        steps.add(subject, NONE, until, -sign)
        steps.add(NONE, other, until, -sign)
    return steps.summed(level)


class _Steps:
    """Counts that hold from threshold 0 up to a hundredth, collected by cell."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._cells: list[Ints] = []
        self._until: list[Ints] = []
        self._counts: list[Ints] = []
        self._overlaps: list[Floats] = []

    def add(self, predicted: Ints | int, truth: Ints | int, until: Ints, count: int = 1, overlap: Floats | float = 0.0) -> None:
        """`count` more of these cells at all thresholds up to `until`; at none where that is -1."""
        cells, overlaps = np.broadcast_to((predicted + 1) * self._width + truth + 1, until.shape), np.broadcast_to(overlap, until.shape)
        some = until >= 0
        self._cells.append(cells[some])
        self._until.append(until[some])
        self._counts.append(np.full(int(some.sum()), count))
        self._overlaps.append(overlaps[some])

    def summed(self, level: int) -> tuple[Ints, Ints, Ints, Ints, Floats]:
        """The columns of Cells."""
        cells, until, counts, overlaps = (np.concatenate(each) for each in (self._cells, self._until, self._counts, self._overlaps))
        keys = np.unique(cells)
        places, shape = np.searchsorted(keys, cells) * BINS + until, (keys.size, BINS)
        added = np.bincount(places, counts, keys.size * BINS).reshape(shape)
        likeness = np.bincount(places, overlaps, keys.size * BINS).reshape(shape).astype(np.float64)
        at_least = np.rint(np.cumsum(added[:, ::-1], axis=1)[:, ::-1]).astype(np.int64)
        kept = at_least.any(axis=1)
        predicted, truth = np.divmod(keys[kept], self._width)
        overlapping = np.cumsum(likeness[:, ::-1], axis=1)[:, ::-1]
        return np.full(predicted.size, level), predicted - 1, truth - 1, at_least[kept], overlapping[kept]


def _keys(level: Ints, predicted: Ints, truth: Ints) -> Ints:
    width = 1 + max(int(predicted.max(initial=0)), int(truth.max(initial=0))) + 1
    return (level * width + predicted + 1) * width + truth + 1
