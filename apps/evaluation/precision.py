"""Average precision as COCO defines it: precision over recall, as confidence is lowered, for every subject at every level.

The rule ("Detection Evaluation" on cocodataset.org; accumulate in cocoeval.py of the COCO API): of each subject at most the 100 surest
predictions of a data row count; precision is made monotone, so that it never rises with recall, and read at the 101 recalls 0.00 to 1.00;
a recall that is never reached has precision 0. Predictions of equal confidence count in the order of their data rows, and within one in
the order in which they were sent: the same order as COCO's stable sort leaves them in, so that figures are equal to its own. It is the
order of the lines about one data row alone that may matter, never that of the data rows, nor how an upload was cut.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from apps.evaluation.calibration import Calibration, TooFew, calibration
from apps.evaluation.levels import BINS, COCO_LEVELS, LEVELS, bins_of
from apps.evaluation.outcomes import Predictions, Truths
from apps.evaluation.sparse import Flags, Floats, Ints, ranks

RECALLS = np.linspace(0.0, 1.0, 101)
MOST = 100


@dataclass(frozen=True, slots=True)
class Averages:
    """Per subject and level, NaN where nothing of it is true.

    `precision` (subjects, 21): average precision. `recall` (subjects, 21): the most recall reached. `curves` (subjects, 21, 101): the
    monotone precision at each recall.
    """

    precision: Floats
    recall: Floats
    curves: Floats

    def mean(self, levels: Collection[int] = COCO_LEVELS, among: Collection[int] | None = None) -> float | None:
        """Mean average precision: the plain mean over these levels and the subjects that have truths; None where none has."""
        chosen = self.precision if among is None else self.precision[sorted(among)]
        known = chosen[:, sorted(levels)]
        known = known[~np.isnan(known)]
        return float(known.mean()) if known.size else None

    def of(self, subject: int, levels: Collection[int] = COCO_LEVELS) -> float | None:
        """The mean over these levels for one subject, 0.50 to 0.95 by default; None where nothing of it is true."""
        return self.mean(levels, (subject,))


class Scored(NamedTuple):
    """What figures that are no sums of cells ask of p predictions, as `Predictions` has it, (p,) each."""

    row: Ints
    subject: Ints
    confidence: Floats
    matched: npt.NDArray[np.int32]
    counted: npt.NDArray[np.int32]
    gained: npt.NDArray[np.int32]

    def calibration(self, which: Flags, level: int) -> Calibration | TooFew:
        """How far the confidence of some of them, `which` (p,), can be believed at a level; of all that count there."""
        there = which & (self.counted >> level & 1 == 1)
        return calibration(self.confidence[there], self.matched[there] >> level & 1 == 1)

    def labelbox_pairs(self, which: Flags, level: int) -> Ints | None:
        """How many pairs Labelbox's rule makes of some of them, `which` (p,), from each hundredth of confidence on (101,); None where
        that is not known.
        """
        if (self.gained[which] < 0).any():
            return None
        bins = bins_of(self.confidence[which & (self.gained >> level & 1 == 1)])
        return np.cumsum(np.bincount(bins[bins >= 0], minlength=BINS)[::-1])[::-1]


def scored(said: Predictions) -> Scored:
    """The same of one portion."""
    return Scored(said.row, said.subject, said.confidence, said.matched, said.counted, said.gained)


def averages(said: Scored, truths: Ints) -> Averages:
    """The averages of all predictions, and of the number of truths of each subject at each level (subjects, 21)."""
    row, subject, confidence = said.row, said.subject, said.confidence
    order = np.lexsort((-confidence, row, subject))
    changes = np.append(True, (row[order][1:] != row[order][:-1]) | (subject[order][1:] != subject[order][:-1]))[: order.size]
    kept = order[ranks(np.cumsum(changes)) < MOST]
    kept = kept[np.lexsort((row[kept], -confidence[kept], subject[kept]))]
    bounds = np.searchsorted(subject[kept], np.arange(len(truths) + 1))
    precision, recall = np.full(truths.shape, np.nan), np.full(truths.shape, np.nan)
    curves = np.full((*truths.shape, RECALLS.size), np.nan)
    for each, level in np.argwhere(truths > 0).tolist():
        own = kept[bounds[each] : bounds[each + 1]]
        own = own[(said.counted[own] >> level) & 1 == 1]
        curves[each, level], recall[each, level] = curve((said.matched[own] >> level) & 1 == 1, int(truths[each, level]))
        precision[each, level] = curves[each, level].mean()
    return Averages(precision, recall, curves)


def truth_counts(truths: Truths, subjects: int) -> Ints:
    """How many truths there are of each of so many subjects at each level (subjects, 21), for `averages`; those of portions add up."""
    columns = [np.bincount(truths.subject[truths.asked[:, level] >= 0], minlength=subjects) for level in range(len(LEVELS))]
    return np.stack(columns, axis=1)


def curve(is_right: Flags, truths: int) -> tuple[Floats, float]:
    """Monotone precision at the 101 recalls (101,), and the most recall, of predictions (n,) from the surest on, among so many truths."""
    right = np.cumsum(is_right)
    precision = right / np.arange(1, right.size + 1)
    monotone = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)
    recall = right / truths
    return monotone[np.searchsorted(recall, RECALLS, side="left")], float(recall[-1]) if right.size else 0.0
