"""COCO's matching at every level at once: the surest prediction of a row chooses first, whatever confidence is asked for later.

As cocoeval.py of the COCO API has it (evaluateImg; "Detection Evaluation" on cocodataset.org): within a class a prediction takes the free
truth that it overlaps most, at or above the level; of equal overlaps the later truth. Since a less sure prediction never changes what a
surer one took, the outcomes hold at every threshold of confidence. What COCO leaves out is what else a prediction may have meant: one that
finds no truth of its own class is taken for a confusion with the truth of another class that it overlaps most.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apps.evaluation.levels import LEVELS, REACHED
from apps.evaluation.near import EVERY_LEVEL, Near
from apps.evaluation.sparse import Flags, Floats, Ints, last_of_each, ranks, stretches

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Matching:
    """Who found whom at each level.

    Of p predictions, (21, p): `mate`, the truth that each finds, -1 for none, `overlap`, how alike they are, and `confused`, the truth that
    it is taken for, -1 for none. Of q truths, (21, q): `found`, the confidence of the prediction that finds it, -1 for none, and
    `mistaken`, whether a prediction is confused with it.
    """

    mate: Numbers
    overlap: Floats
    confused: Numbers
    found: Floats
    mistaken: Flags

    @staticmethod
    def of(predictions: int, truths: int) -> "Matching":
        """Nothing matched yet."""
        ours, theirs = (len(LEVELS), predictions), (len(LEVELS), truths)
        none = np.full(ours, -1, np.int32)
        return Matching(none, np.zeros(ours), none.copy(), np.full(theirs, -1.0), np.zeros(theirs, np.bool_))

    def settle(self, near: Near, confidence: Floats, groups: Sequence[Ints], subjects: tuple[Ints, Ints]) -> None:
        """Let the predictions in these pairs choose, the surest of each group first, ties in the order given.

        `confidence`, `groups` (keys, the first one counting most) and the first of `subjects` are those of all predictions, the second
        those of all truths.
        """
        rank = _ranked(confidence, groups)
        order = np.lexsort((near.truth, near.overlap, near.prediction, rank[near.prediction]))
        pairs = Near(near.prediction[order], near.truth[order], near.overlap[order], near.levels[order])
        same = subjects[0][pairs.prediction] == subjects[1][pairs.truth]
        for start, end in stretches(rank[pairs.prediction]):
            one = slice(start, end)
            chosen = Near(pairs.prediction[one], pairs.truth[one], pairs.overlap[one], pairs.levels[one])
            self._choose(chosen, same[one], confidence)

    def _choose(self, pairs: Near, same: Flags, confidence: Floats) -> None:
        """Let each of these predictions, one of each group, have its choice."""
        fits = (pairs.overlap >= REACHED[:, None]) & (self.found[:, pairs.truth] < 0)
        if (pairs.levels != EVERY_LEVEL).any():
            fits &= (pairs.levels >> np.arange(len(LEVELS))[:, None]) & 1 == 1
        own, chosen = last_of_each(fits & same, pairs.prediction)
        level, which = np.nonzero(chosen >= 0)
        pair = chosen[level, which]
        self.mate[level, own[which]] = pairs.truth[pair]
        self.overlap[level, own[which]] = pairs.overlap[pair]
        self.found[level, pairs.truth[pair]] = confidence[own[which]]
        if same.all():
            return
        _, other = last_of_each(fits & ~same & ~self.mistaken[:, pairs.truth], pairs.prediction)
        level, which = np.nonzero((chosen < 0) & (other >= 0))
        truth = pairs.truth[other[level, which]]
        self.confused[level, own[which]] = truth
        self.mistaken[level, truth] = True


def _ranked(confidence: Floats, groups: Sequence[Ints]) -> Ints:
    """How many of its group are surer than each, or as sure and before it."""
    order = np.lexsort((-confidence, *reversed(groups)))
    number = np.zeros(order.size, np.int64)
    if order.size:
        changes = np.any([key[order][1:] != key[order][:-1] for key in groups], axis=0)
        number[1:] = np.cumsum(changes)
    rank = np.empty(order.size, np.int64)
    rank[order] = ranks(number)
    return rank
