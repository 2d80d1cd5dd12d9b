"""What two people marked alike: F1 by class, of every kind; for spans exact or by any overlap, by the level that is asked.

Neither is right and nobody chooses first, as predictions do by their confidence (apps.evaluation.matching): within a class of a data row
things are paired in the way that overlaps most in all, and of several such ways in the one of the most pairs. So it is the same whoever
stands first, in whatever order things were marked. Answers under an object are compared where that is paired.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import linear_sum_assignment

from apps.evaluation.claims import Claims, claims_of
from apps.evaluation.clusters import Row
from apps.evaluation.counts import Counts
from apps.evaluation.intervals import CONFIDENCE, wilson
from apps.evaluation.levels import DEFAULT_LEVEL, REACHED
from apps.evaluation.near import Pair, near
from apps.evaluation.subjects import BY_OPTION, Subjects
from apps.evaluation.undefined import Undefined
from apps.kinds.base import KINDS

EXACT, ANY_OVERLAP = len(REACHED) - 1, 0  # levels, as spans are asked about
A_PAIR = 1e-6  # what it is worth beyond its overlap, to tell ways apart that overlap the same
Mates = dict[int, tuple[int, float]]


@dataclass(frozen=True, slots=True)
class F1:
    """`value` in [0, 1] between `low` and `high`, and the counts behind it: a true positive is what both marked.

    Of j, the share of all that either marked which both did, F1 is 2 j / (1 + j): the bounds are those of j (Wilson).
    """

    value: float
    low: float
    high: float
    counts: Counts


def f1_of(counts: Counts, *, times: float = 1.0, confidence: float = CONFIDENCE) -> F1 | Undefined:
    """Undefined where neither marked anything. `times` is how often each mark is among the counts: counted again it tells no more."""
    either = counts.true_positives + counts.false_positives + counts.false_negatives
    if not either:
        return Undefined("Neither of the two marked any of it.")
    low, high = (float(each) for each in wilson(counts.true_positives / times, either / times, confidence=confidence))
    both = counts.true_positives / either
    return F1(2 * both / (1 + both), 2 * low / (1 + low), 2 * high / (1 + high), counts)


def pairwise(rows: Iterable[Row], subjects: Subjects, *, level: int = DEFAULT_LEVEL) -> dict[tuple[str, str], dict[int, Counts]]:
    """Of each two people with a data row in common, in the order of their names, the counts by subject over all those rows."""
    shared: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for row in rows:
        for one, other in combinations(sorted(row.sets), 2):
            shared[one, other].append(Pair(row.sets[one], row.sets[other], row.asset))
    return {two: compared(pairs, subjects, level=level) for two, pairs in sorted(shared.items())}


def compared(pairs: Sequence[Pair], subjects: Subjects, *, level: int = DEFAULT_LEVEL) -> dict[int, Counts]:
    """By subject what both marked, alike at least as the level of apps.evaluation.levels asks, what the first only, and what the second.

    `predictions` of a pair are what the first says; confidences do not matter. Subjects that neither marked are left out.
    """
    ours, theirs = claims_of((pair.predictions for pair in pairs), subjects), claims_of((pair.truths for pair in pairs), subjects)
    found = _paired(pairs, ours, theirs, subjects, level)
    found.update(_paired_under(found, ours, theirs, level))
    others = {other: number for number, (other, _) in found.items()}
    both, alike, first, second = (defaultdict[int, float](float) for _ in range(4))
    for number, (_, overlap) in found.items():
        both[int(ours.subject[number])] += 1
        alike[int(ours.subject[number])] += overlap
    for claims, mates, counts in ((ours, found, first), (theirs, others, second)):
        for number in _asked(claims, mates):
            if number not in mates:
                counts[int(claims.subject[number])] += 1
    indexes = sorted(both.keys() | first.keys() | second.keys())
    return {each: Counts(int(both[each]), int(first[each]), int(second[each]), alike[each]) for each in indexes}


def _paired(pairs: Sequence[Pair], ours: Claims, theirs: Claims, subjects: Subjects, level: int) -> Mates:
    """The pairs of claims about whole rows: of each claim of ours its mate and how alike they are."""
    close = near(pairs, ours, theirs, subjects)
    fits = (close.overlap >= REACHED[level]) & (ours.subject[close.prediction] == theirs.subject[close.truth])
    groups: dict[tuple[int, int], list[tuple[int, int, float]]] = defaultdict(list)
    for i, j, overlap in zip(*(each[fits].tolist() for each in (close.prediction, close.truth, close.overlap)), strict=True):
        groups[int(ours.row[i]), int(ours.subject[i])].append((i, j, overlap))
    return {i: (j, overlap) for edges in groups.values() for i, j, overlap in _most(edges)}


def _most(edges: Sequence[tuple[int, int, float]]) -> Iterable[tuple[int, int, float]]:
    """The edges, no two with an end in common, of the greatest sum, of several such sets the largest."""
    mine, other = (sorted({edge[side] for edge in edges}) for side in (0, 1))
    if len(mine) == len(other) == len(edges):
        return edges
    rows, columns = ({end: place for place, end in enumerate(ends)} for ends in (mine, other))
    worth = np.zeros((len(mine), len(other)))
    for i, j, overlap in edges:
        worth[rows[i], columns[j]] = overlap + A_PAIR
    chosen = set(zip(*(each.tolist() for each in linear_sum_assignment(worth, maximize=True)), strict=True))
    return [edge for edge in edges if (rows[edge[0]], columns[edge[1]]) in chosen]


def _paired_under(found: Mates, ours: Claims, theirs: Claims, level: int) -> Mates:
    """The pairs of answers under what is paired, outer questions first."""
    under: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number in np.flatnonzero(theirs.depth).tolist():
        under[int(theirs.owner[number]), int(theirs.subject[number])].append(number)
    mates = dict(found)
    for number in np.argsort(ours.depth, kind="stable").tolist():
        owner = mates.get(int(ours.owner[number]))
        for other in under[owner[0], int(ours.subject[number])] if owner else ():
            overlap = _alike(ours, number, theirs, other)
            if overlap >= REACHED[level]:
                mates[number] = other, overlap
                under[theirs.owner[other], int(ours.subject[number])].remove(other)
                break
    return mates


def _alike(ours: Claims, mine: int, theirs: Claims, other: int) -> float:
    a, b = ours.said[mine], theirs.said[other]
    return 1.0 if a.kind in BY_OPTION else KINDS[a.kind].similarity(a.value, b.value)


def _asked(claims: Claims, mates: Mapping[int, object]) -> list[int]:
    """The claims that count: about whole rows, and answers under what is paired."""
    return [number for number, owner in enumerate(claims.owner.tolist()) if owner < 0 or owner in mates]
