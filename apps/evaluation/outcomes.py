"""What became of every prediction and every truth of a portion of data rows, at every level of overlap and every confidence.

The rule: within a data row predictions choose in the order of their confidence (see apps.evaluation.matching). A true positive finds a
truth of its own subject; else it may be confused with a truth of another one; else it is there without a truth. A truth that is not found
by a prediction of at least the confidence asked for is missed. Questions asked under something are compared where that is matched, at the
levels at which it is, and are never surer than it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apps.evaluation.claims import Claims, claims_of
from apps.evaluation.gains import gains
from apps.evaluation.levels import LEVELS
from apps.evaluation.matching import Matching
from apps.evaluation.near import EVERY_LEVEL, Near, Pair, joined, near
from apps.evaluation.sparse import Floats, Ints
from apps.evaluation.subjects import BY_OPTION, Subjects
from apps.kinds.base import KINDS

__all__ = ["Outcomes", "Pair", "Predictions", "Truths", "assess"]

BITS = np.int32(1) << np.arange(len(LEVELS), dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Predictions:
    """p predictions, by row, as they were given; a checklist is one for each option, and each nested answer is one too.

    `row` (p,) and `place` (p,): the number of the pair, and of the annotation among its predictions. `subject` (p,), `confidence` (p,).
    `counted` (p,) int32: bit k is set where it counts at level k: all of them, but for answers under what is not matched there.
    `matched` (p,) int32: bit k is set where it finds a truth at level k. `overlap` (p,): the likeness with the truth found at the lowest of
    them, else 0; `overlaps` (p, 21): that at each level, else 0 (another one where a surer prediction took the most alike truth).
    `other` (p, 21) int16: the subject of the truth that it is confused with, -1 for none; `above` (p, 21): it is so only at thresholds
    above this, -1 for all. `nearest` (p,): the greatest likeness with a truth of its own subject, whoever finds that; else 0. `rival` (p,)
    int16: the subject of the truth of another one that it is most alike, whoever finds that, -1 for none; `rival_overlap` (p,): how alike.
    `gained` (p,) int32: bit k is set where it brings a pair more at level k by Labelbox's rule (see apps.evaluation.gains); -1 where that
    is not known.
    """

    row: Ints
    place: Ints
    subject: Ints
    confidence: Floats
    counted: npt.NDArray[np.int32]
    matched: npt.NDArray[np.int32]
    overlap: Floats
    overlaps: Floats
    other: npt.NDArray[np.int16]
    above: Floats
    nearest: Floats
    rival: npt.NDArray[np.int16]
    rival_overlap: Floats
    gained: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Truths:
    """q truths, by row, taken apart as predictions are.

    `found` (q, 21): the confidence of the prediction that finds it, -1 for none. `asked` (q, 21): it counts at thresholds up to this: 1,
    but for answers under something the confidence at which that is found, -1 for never.
    """

    row: Ints
    place: Ints
    subject: Ints
    asked: Floats
    found: Floats


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the predictions and of the truths of a portion of data rows."""

    predictions: Predictions
    truths: Truths


def assess(pairs: Sequence[Pair], subjects: Subjects) -> Outcomes:
    """The outcomes of these rows; what is no subject is not counted.

    Neither the order of the rows matters nor that of predictions that differ in confidence; of equal confidence the first chooses first.
    """
    ours, theirs = claims_of((pair.predictions for pair in pairs), subjects), claims_of((pair.truths for pair in pairs), subjects)
    of = ours.subject, theirs.subject
    family = np.array(subjects.families, np.int64)[ours.subject]
    matching = Matching.of(len(ours), len(theirs))
    alike = [near(pairs, ours, theirs, subjects)]
    matching.settle(alike[0], ours.confidence, (ours.row, family), of)
    for depth in range(1, 1 + int(ours.depth.max(initial=0))):
        asked = _asked(np.flatnonzero(ours.depth == depth), matching, ours, theirs, subjects)
        matching.settle(asked, ours.confidence, (ours.owner, family), of)
        alike.append(asked)
    gained = gains(ours, theirs, alike[0])
    return Outcomes(_predictions(ours, matching, of, joined(alike), gained), _truths(theirs, matching))


def _nearest(alike: Near, of: tuple[Ints, Ints]) -> Floats:
    """The greatest likeness of each prediction with a truth of its own subject, 0 where there is none."""
    nearest = np.zeros(of[0].size)
    own = of[0][alike.prediction] == of[1][alike.truth]
    np.maximum.at(nearest, alike.prediction[own], alike.overlap[own])
    return nearest


def _rivals(alike: Near, of: tuple[Ints, Ints]) -> tuple[npt.NDArray[np.int16], Floats]:
    """The subject of the truth of another one that each prediction is most alike, -1 where there is none, and how alike they are."""
    rival, overlap = np.full(of[0].size, -1, np.int16), np.zeros(of[0].size)
    others = np.flatnonzero(of[0][alike.prediction] != of[1][alike.truth])
    rising = others[np.argsort(alike.overlap[others], kind="stable")]
    rival[alike.prediction[rising]] = of[1][alike.truth[rising]]  # the last one stays
    overlap[alike.prediction[rising]] = alike.overlap[rising]
    return rival, overlap


def _asked(claims: Ints, matching: Matching, ours: Claims, theirs: Claims, subjects: Subjects) -> Near:
    """The pairs of answers to one question under a prediction and the truth that it finds, at the levels at which it does."""
    under: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number in np.flatnonzero(theirs.depth).tolist():
        under[int(theirs.owner[number]), subjects.families[theirs.subject[number]]].append(number)
    found: list[tuple[int, int, float, int]] = []
    for claim in claims.tolist():
        mates = matching.mate[:, ours.owner[claim]]
        family = subjects.families[ours.subject[claim]]
        for mate in set(mates[mates >= 0].tolist()):
            at = int(BITS[mates == mate].sum())
            found += [(claim, truth, _alike(ours, claim, theirs, truth), at) for truth in under.get((mate, family), ())]
    columns = np.array([each for each in found if each[2] > 0], np.float64).reshape(-1, 4)
    first, second, levels = (columns[:, column].astype(np.int64) for column in (0, 1, 3))
    return joined([Near(first, second, columns[:, 2], levels)])


def _alike(ours: Claims, mine: int, theirs: Claims, other: int) -> float:
    a, b = ours.said[mine], theirs.said[other]
    return 1.0 if a.kind in BY_OPTION else KINDS[a.kind].similarity(a.value, b.value)


def _predictions(
    claims: Claims, matching: Matching, subjects: tuple[Ints, Ints], alike: Near, gained: npt.NDArray[np.int32]
) -> Predictions:
    nested = claims.owner >= 0
    is_matched = matching.mate >= 0
    counted = np.full(len(claims), EVERY_LEVEL, np.int32)
    counted[nested] = BITS @ is_matched[:, claims.owner[nested]]
    overlaps = matching.overlap.T
    lowest = np.argmax(is_matched, axis=0)
    level, which = np.nonzero(matching.confused >= 0)
    truth = matching.confused[level, which]
    other, above = np.full(is_matched.shape, -1, np.int16), np.full(is_matched.shape, -1.0)
    other[level, which] = subjects[1][truth]
    above[level, which] = matching.found[level, truth]
    rival, rival_overlap = _rivals(alike, subjects)
    return Predictions(
        row=claims.row,
        place=claims.place,
        subject=claims.subject,
        confidence=claims.confidence,
        counted=counted,
        matched=(BITS @ is_matched).astype(np.int32),
        overlap=overlaps[np.arange(len(claims)), lowest],
        overlaps=overlaps,
        other=other.T,
        above=above.T,
        nearest=_nearest(alike, subjects),
        rival=rival,
        rival_overlap=rival_overlap,
        gained=gained,
    )


def _truths(claims: Claims, matching: Matching) -> Truths:
    nested = claims.owner >= 0
    asked = np.ones(matching.found.shape)
    asked[:, nested] = matching.found[:, claims.owner[nested]]
    return Truths(claims.row, claims.place, claims.subject, asked.T, matching.found.T)
