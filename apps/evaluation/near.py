"""Which claims of two sides are at all alike, and how much: the pairs that matching chooses among."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from typing import NamedTuple
from uuid import UUID

import numpy as np

from apps.evaluation.claims import Claims
from apps.evaluation.levels import LEVELS
from apps.evaluation.sparse import PAIRS_AT_ONCE, Floats, Ints, candidates
from apps.evaluation.subjects import BY_OPTION, Subjects
from apps.kinds.base import KINDS
from apps.kinds.entity import Entity
from apps.kinds.geometry import Box, box_ious
from apps.kinds.likeness import extent_of, likeness
from apps.kinds.locators import Frames, TimeSpan, Track
from apps.kinds.point import RADIUS, radius_on, scales_on
from apps.kinds.relationship import Relationship
from apps.kinds.values import Annotation, Asset, Bounds, Value

EVERY_LEVEL = (1 << len(LEVELS)) - 1
# What overlaps nothing beyond its bounds, but for points, which reach as far as a disc around them.
BOUNDED = frozenset({"bounding_box", "rotated_box", "polygon", "mask", "entity", "point"})
Rectangle = tuple[float, float, float, float]
WHOLE: Rectangle = (0.0, 0.0, 1.0, 1.0)
EVERYWHERE = (-np.inf, -np.inf, np.inf, np.inf)


class Pair(NamedTuple):
    """What is predicted and what is true on one data row; a prediction without confidence counts as sure.

    `asset` is what points are measured against; None where nothing is known of it.
    """

    predictions: Sequence[Annotation]
    truths: Sequence[Annotation]
    asset: Asset | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """n pairs of one family: the numbers of both claims, their likeness above 0, and the levels at which they are compared, as bits."""

    prediction: Ints
    truth: Ints
    overlap: Floats
    levels: Ints


def near(pairs: Sequence[Pair], predictions: Claims, truths: Claims, subjects: Subjects) -> Near:
    """All pairs of claims about whole rows that are of one family and alike, see apps.kinds.likeness.

    Options are as alike as their places are, of one question or the same: what was chosen is the matter of matching. Relationships are
    as alike as the less alike of their ends; undirected ones either way round.
    """
    groups: dict[object, int] = {}
    ours, theirs = (_sorted_out(claims, subjects, groups) for claims in (predictions, truths))
    found = [*_of_rectangles(ours.rectangles, theirs.rectangles), _of_others(pairs, ours.others, theirs.others)]
    return joined([Near(*each, np.full(each[0].size, EVERY_LEVEL)) for each in found])


def joined(found: Sequence[Near]) -> Near:
    """All of them."""
    none = np.zeros(0, np.int64)
    parts = [(each.prediction, each.truth, each.overlap, each.levels) for each in (Near(none, none, np.zeros(0), none), *found)]
    return Near(*(np.concatenate(column) for column in zip(*parts, strict=True)))


class _Rectangles(NamedTuple):
    """n claims that stay where they are and overlap as upright rectangles do: boxes; spans of text, which have no height; options, which
    fill their place. Their numbers, their groups (of one row, family and place) and their x, y, width, height (n, 4).
    """

    number: Ints
    group: Ints
    places: Floats


class _SortedOut(NamedTuple):
    """One side: the rectangles, and all others with their numbers, by row and family."""

    rectangles: _Rectangles
    others: Mapping[tuple[int, int], list[tuple[int, Annotation]]]


def _sorted_out(claims: Claims, subjects: Subjects, groups: dict[object, int]) -> _SortedOut:
    """The claims that are asked under nothing; `groups` numbers the groups of both sides."""
    numbers, group, places = [], [], []
    others = defaultdict(list)
    families = subjects.families
    columns = (claims.row.tolist(), claims.subject.tolist(), claims.depth.tolist(), claims.said)
    for number, (row, subject, depth, said) in enumerate(zip(*columns, strict=True)):
        if depth or not isinstance(said, Annotation):
            continue
        rectangle = rectangle_of(said)
        if rectangle is None:
            others[row, families[subject]].append((number, said))
        else:
            numbers.append(number)
            group.append(groups.setdefault((row, families[subject], said.at), len(groups)))
            places.append(rectangle)
    rectangles = _Rectangles(np.array(numbers, np.int64), np.array(group, np.int64), np.array(places, np.float64).reshape(-1, 4))
    return _SortedOut(rectangles, others)


def _of_rectangles(ours: _Rectangles, theirs: _Rectangles) -> Iterator[tuple[Ints, Ints, Floats]]:
    """The pairs of one group that overlap, in pieces."""
    order = np.argsort(theirs.group, kind="stable")
    number, places = theirs.number[order], theirs.places[order]
    for i, j in candidates(ours.group, theirs.group[order]):
        overlap = box_ious(ours.places[i], places[j])
        kept = overlap > 0
        yield ours.number[i[kept]], number[j[kept]], overlap[kept]


def rectangle_of(said: Annotation) -> Rectangle | None:
    """As x, y, width, height; None for what is no rectangle, or does not stay at one place."""
    if isinstance(said.at, Frames | Track | TimeSpan):
        return None
    match said.value:
        case Box(x, y, width, height):
            return x, y, width, height
        case Entity(start, end):
            return start, 0.0, end - start, 1.0
    return WHOLE if said.kind in BY_OPTION else None


def _of_others(
    pairs: Sequence[Pair],
    ours: Mapping[tuple[int, int], list[tuple[int, Annotation]]],
    theirs: Mapping[tuple[int, int], list[tuple[int, Annotation]]],
) -> tuple[Ints, Ints, Floats]:
    """The pairs of one row and family that are alike."""
    found: list[tuple[int, int, float]] = []
    for key in ours.keys() & theirs.keys():
        pair = pairs[key[0]]
        alike = measure(pair, ours[key][0][1].kind)
        mine, other = ([said for _, said in side[key]] for side in (ours, theirs))
        for i, j in may_overlap(mine, other, pair.asset):
            overlap = alike(mine[i], other[j])
            if overlap > 0:
                found.append((ours[key][i][0], theirs[key][j][0], overlap))
    columns = np.array(found, np.float64).reshape(-1, 3)
    return columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64), columns[:, 2]


def measure(pair: Pair, kind: str) -> Callable[[Annotation, Annotation], float]:
    """How alike two annotations of this kind are, on this row."""
    if kind in BY_OPTION:
        return lambda a, b: likeness(a, replace(b, value=a.value), pair.asset)
    if kind != "relationship":
        return lambda a, b: likeness(a, b, pair.asset)
    ours, theirs = ({each.id: each for each in side} for side in (pair.predictions, pair.truths))

    def way(source: UUID, target: UUID, other_source: UUID, other_target: UUID) -> float:
        ends = ((ours.get(source), theirs.get(other_source)), (ours.get(target), theirs.get(other_target)))
        return min(0.0 if one is None or other is None else likeness(one, other, pair.asset) for one, other in ends)

    def ends_alike(a: Annotation, b: Annotation) -> float:
        match a.value, b.value:
            case Relationship(source, target, True), Relationship(other_source, other_target, True):
                return way(source, target, other_source, other_target)
            case Relationship(source, target, False), Relationship(one, other, False):
                return max(way(source, target, one, other), way(source, target, other, one))
        return 0.0

    return ends_alike


def may_overlap(mine: Sequence[Annotation], theirs: Sequence[Annotation], asset: Asset | None) -> list[tuple[int, int]]:
    """The places of the pairs, of one kind, whose surroundings have something in common: the only ones that can be alike."""
    a, b = (np.array([_surroundings(each, asset) for each in side]).reshape(-1, 4) for side in (mine, theirs))
    step = max(PAIRS_AT_ONCE // max(len(b), 1), 1)
    found: list[tuple[int, int]] = []
    for start in range(0, len(a), step):
        here = a[start : start + step, None]
        apart = (np.maximum(here[..., :2], b[:, :2]) >= np.minimum(here[..., 2:], b[:, 2:])).any(axis=2)
        i, j = np.nonzero(~apart)
        found += zip((i + start).tolist(), j.tolist(), strict=True)
    return found


def _surroundings(said: Annotation, asset: Asset | None) -> Rectangle:
    """Left, top, right and bottom of all that could be like this: its bounds, or of a point the disc around it; else everything."""
    if said.kind not in BOUNDED:
        return EVERYWHERE
    values = [each.value for segment in said.at.segments for each in segment] if isinstance(said.at, Track) else [said.value]
    bounds = [each for each in map(_bounds, values, repeat(said.kind)) if each is not None]
    if not bounds:
        return EVERYWHERE
    left, top = min(each.left for each in bounds), min(each.top for each in bounds)
    right, bottom = max(each.right for each in bounds), max(each.bottom for each in bounds)
    across, down = _reach(said, asset)
    return left - across, top - down, right + across, bottom + down


def _bounds(value: Value, kind: str) -> Bounds | None:
    return Bounds(value.start, 0.0, value.end, 1.0) if isinstance(value, Entity) else KINDS[kind].bounds(value)


def _reach(said: Annotation, asset: Asset | None) -> tuple[float, float]:
    """How far beyond its bounds something may be and still be alike, halved."""
    if said.kind != "point":
        return 0.0, 0.0
    extent = extent_of(said, asset)
    if extent is None:
        return RADIUS, RADIUS
    across, down = scales_on(extent)
    return radius_on(extent) / across, radius_on(extent) / down
