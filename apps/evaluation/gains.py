"""Labelbox's matching at every level and at every confidence at once: which predictions bring one pair more.

Its rule (see apps.evaluation.labelbox) makes the pairs of a class in falling order of overlap, whatever the confidence. They are the one
stable matching of predictions and truths that prefer whom they overlap most (D. Gale and L. S. Shapley, "College admissions and the
stability of marriage", 1962), and of those that overlap more than a threshold they are the pairs at that threshold. A less sure prediction
that comes in may take a truth from a surer one, which then asks its next best: in the end there is at each level one pair more, or as many.
So the pairs from a confidence on are the predictions from there on that bring one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from apps.evaluation.claims import Claims
from apps.evaluation.labelbox import LABELBOX, areas_iou, own_overlap, widened
from apps.evaluation.levels import LEVELS
from apps.evaluation.near import Near
from apps.evaluation.sparse import Floats, Ints
from apps.kinds.geometry import Dot, Polyline
from apps.kinds.values import Annotation

Edge = tuple[int, int, float]
OTHERWISE = frozenset({"entity", "point", "polyline"})  # kinds that Labelbox measures in a way of its own
WIDENED = (Dot, Polyline)
BITS = np.append(0, np.cumsum(1 << np.arange(len(LEVELS))))


def gains(ours: Claims, theirs: Claims, near: Near) -> npt.NDArray[np.int32]:
    """Of each prediction, in the order of confidence and of equal ones as given: bit k is set where it brings a pair at level k (p,).

    At level k overlaps strictly above LEVELS[k] count, so that at 1.00 there is no pair. `near` are the pairs of claims about whole rows;
    what is asked under something brings none.
    """
    prediction, truth, overlap = _edges(ours, theirs, near)
    order = np.lexsort((truth, -overlap, prediction))
    wishes = list(zip(truth[order].tolist(), overlap[order].tolist(), _levels_below(overlap[order]).tolist(), strict=True))
    bounds = np.searchsorted(prediction[order], np.arange(len(ours) + 1)).tolist()
    asking = [iter(wishes[start:end]) for start, end in pairwise(bounds)]
    held: dict[int, tuple[float, int, int]] = {}
    found = np.zeros(len(ours), np.int32)
    for newcomer in np.argsort(-ours.confidence, kind="stable").tolist():
        found[newcomer] = _gain(newcomer, asking, held)
    return found


def _gain(newcomer: int, asking: Sequence[Iterator[tuple[int, float, int]]], held: dict[int, tuple[float, int, int]]) -> int:
    """The levels at which there is a pair more once the newcomer, and each that it displaces, has asked the truths that it overlaps."""
    one, levels = newcomer, 0
    while (wish := next(asking[one], None)) is not None:
        truth, overlap, below = wish
        before = held.get(truth)
        if before is None or before[:2] < (overlap, -one):
            held[truth] = overlap, -one, below
            if before is None:
                return levels | below
            levels |= below & ~before[2]
            one = -before[1]
    return levels


def _levels_below(overlap: Floats) -> Ints:
    """The levels that each overlap is strictly above, as bits."""
    return BITS[np.searchsorted(np.array(LEVELS), overlap, side="left")]


def _edges(ours: Claims, theirs: Claims, near: Near) -> tuple[Ints, Ints, Floats]:
    """The pairs of one subject that overlap by Labelbox's measure: their numbers and how much."""
    own = ours.subject[near.prediction] == theirs.subject[near.truth]
    otherwise = np.fromiter((said.kind in OTHERWISE for said in ours.said), np.bool_, len(ours))[near.prediction]
    as_here, others = own & ~otherwise, own & otherwise
    found = [*_measured(ours, theirs, near.prediction[others], near.truth[others], near.overlap[others]), *_of_widened(ours, theirs)]
    table = np.array([each for each in found if each[2] > 0], np.float64).reshape(-1, 3)
    columns = zip((near.prediction, near.truth, near.overlap), table.T, strict=True)
    prediction, truth, overlap = (np.append(here[as_here], there) for here, there in columns)
    return prediction.astype(np.int64), truth.astype(np.int64), overlap


def _measured(ours: Claims, theirs: Claims, *near: Ints | Floats) -> Iterator[Edge]:
    """These pairs as Labelbox measures them, but for points and lines of one place: they reach further."""
    for i, j, overlap in zip(*(column.tolist() for column in near), strict=True):
        a, b = ours.said[i], theirs.said[j]
        if not (isinstance(a, Annotation) and isinstance(b, Annotation)):
            continue
        if not (isinstance(a.value, WIDENED) and isinstance(b.value, WIDENED) and a.at == b.at):
            other = own_overlap(a, b, LABELBOX)
            yield i, j, overlap if other is None else other


def _of_widened(ours: Claims, theirs: Claims) -> Iterator[Edge]:
    """The points and lines of one row, subject and place of which the areas around them overlap."""
    mine, other = _around(ours), _around(theirs)
    for key in mine.keys() & other.keys():
        tree = STRtree([area for _, area in other[key]])
        for i, area in mine[key]:
            for found in tree.query(area, predicate="intersects").tolist():
                j, surroundings = other[key][found]
                yield i, j, areas_iou(area, surroundings)


def _around(claims: Claims) -> Mapping[tuple[int, int, object], list[tuple[int, BaseGeometry]]]:
    """By row, subject and place the points and lines, with the areas around them."""
    found = defaultdict[tuple[int, int, object], list[tuple[int, BaseGeometry]]](list)
    for number, said in enumerate(claims.said):
        if said.kind in OTHERWISE and isinstance(said, Annotation) and (area := widened(said, LABELBOX)) is not None:
            found[int(claims.row[number]), int(claims.subject[number]), said.at].append((number, area))
    return found
