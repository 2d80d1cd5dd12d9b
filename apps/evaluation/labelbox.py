"""The figures that Labelbox gives: mean overlap of a data row, and true and false positives and false negatives.

The rule is that of labelbox.data.metrics in the `labelbox` package for Python, 7.17.0: within a class pairs are made in falling order of
overlap, one to one, whatever the confidence; a pair counts where its overlap is strictly above the threshold. A class is a feature, and of
a radio or checklist each option. Apart from that it differs from what is said elsewhere in this room, which follows COCO.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple
from uuid import UUID

from shapely.geometry import LineString
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry

from apps.evaluation.near import Pair, may_overlap, measure
from apps.evaluation.subjects import BY_OPTION
from apps.kinds.base import KINDS, NoConversion
from apps.kinds.entity import Entity
from apps.kinds.geometry import Dot, Mask, Polygon, Polyline, polygon_iou, ratio
from apps.kinds.rle import iou, union
from apps.kinds.values import Annotation, Answer

Class = tuple[UUID, UUID | None]
Alike = Callable[[Annotation, Annotation], float]
FEW = 100


@dataclass(frozen=True, slots=True)
class Rules:
    """How overlaps are measured where Labelbox's way depends on the picture's scale or is off by one.

    `buffer`: points and lines are widened by so many pixels and overlap as areas do; None: they are as alike as their kinds have it.
    `spans_between_characters`: a span of text is as long as from its first to its last character, so that one of a single character has no
    length, and is wholly like itself; else it is as long as it has characters.
    """

    buffer: float | None = None
    spans_between_characters: bool = False


OURS = Rules()
LABELBOX = Rules(buffer=70.0, spans_between_characters=True)


class Confusion(NamedTuple):
    """True positives, false positives, true negatives (of which nothing is known: always 0) and false negatives."""

    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int


class _Said(NamedTuple):
    """One annotation as a member of a class, with what is answered under it."""

    annotation: Annotation
    answers: Sequence[Answer]


_Side = Sequence[_Said]


def row_iou(pair: Pair, *, least: float = 0.0, with_answers: bool = False, rules: Rules = OURS) -> float | None:
    """The plain mean over the classes of a data row of their `class_ious`, in [0, 1]; None where nothing is said on either side.

    Labelbox knows no threshold of confidence, which is its rule where `least` is 0; see `class_ious`.
    """
    return _mean(class_ious(pair, least=least, with_answers=with_answers, rules=rules).values())


def class_ious(pair: Pair, *, least: float = 0.0, with_answers: bool = False, rules: Rules = OURS) -> dict[Class, float]:
    """Of each class the mean overlap of its pairs, what is left over on either side counting 0.

    Predictions that are less sure than `least` are as if they were not there; without a confidence they are sure.
    Masks of a class count as one, marking what any of them marks. `with_answers` halves each pair's overlap and adds half of how far the
    answers under it agree; masks then count one by one.
    """
    alike = _alike(pair, rules)
    found = {}
    for key, (ours, theirs) in _by_class(pair, least).items():
        if not with_answers and ours and theirs and all(isinstance(each.annotation.value, Mask) for each in (*ours, *theirs)):
            found[key] = _mask_iou(ours, theirs)
            continue
        pairs = _greedy(ours, theirs, alike, _choice(pair, ours, theirs, rules, with_apart=with_answers))
        scores = [_with_answers(overlap, one, other) if with_answers else overlap for overlap, one, other in pairs]
        found[key] = sum(scores) / max(len(ours), len(theirs))
    return found


def confusion(
    pair: Pair, threshold: float, *, least: float = 0.0, with_answers: bool = False, rules: Rules = OURS
) -> dict[Class, Confusion]:
    """The counts of each class of a data row, a pair counting where its overlap is strictly above the threshold, in [0, 1].

    Predictions that are less sure than `least` are as if they were not there.
    `with_answers` makes no pairs whose answers do not wholly agree. Texts count where they are equal (Labelbox refuses them).
    """
    alike = _alike(pair, rules)
    found = {}
    for key, (ours, theirs) in _by_class(pair, least).items():
        pairs = _greedy(ours, theirs, alike, _choice(pair, ours, theirs, rules), above=threshold, agreeing=with_answers)
        found[key] = Confusion(len(pairs), len(ours) - len(pairs), 0, len(theirs) - len(pairs))
    return found


def _by_class(pair: Pair, least: float = 0.0) -> dict[Class, tuple[list[_Said], list[_Said]]]:
    found: dict[Class, tuple[list[_Said], list[_Said]]] = defaultdict(lambda: ([], []))
    for side, listed in enumerate((pair.predictions, pair.truths)):
        for annotation in listed:
            sure = 1.0 if annotation.confidence is None else annotation.confidence
            if annotation.kind in BY_OPTION:
                for choice in KINDS[annotation.kind].choices(annotation.value):
                    if side or (sure if choice.confidence is None else choice.confidence) >= least:
                        found[annotation.feature, choice.option][side].append(_Said(annotation, choice.answers))
            elif (side or sure >= least) and KINDS[annotation.kind].is_answered(annotation.value):
                found[annotation.feature, None][side].append(_Said(annotation, annotation.answers))
    return found


def _greedy(
    ours: _Side,
    theirs: _Side,
    alike: Alike,
    among: Iterable[tuple[int, int]],
    *,
    above: float | None = None,
    agreeing: bool = False,
) -> list[tuple[float, _Said, _Said]]:
    """Pairs `among` these places in falling order of overlap, ties in the order given, the earlier prediction first."""
    overlaps = [(alike(ours[i].annotation, theirs[j].annotation), i, j) for i, j in among]
    found: list[tuple[float, _Said, _Said]] = []
    mine, other = set(range(len(ours))), set(range(len(theirs)))
    for overlap, i, j in sorted(overlaps, key=lambda each: -each[0]):
        if above is not None and overlap <= above:
            break
        if i in mine and j in other and not (agreeing and _agreement(ours[i].answers, theirs[j].answers) not in (None, 1.0)):
            mine.remove(i)
            other.remove(j)
            found.append((overlap, ours[i], theirs[j]))
    return found


def _choice(pair: Pair, ours: _Side, theirs: _Side, rules: Rules, *, with_apart: bool = False) -> Iterable[tuple[int, int]]:
    """The places of all pairs; where they are many, of those that may overlap, unless what lies apart is wanted too."""
    kinds = {each.annotation.kind for each in (*ours, *theirs)}
    if with_apart or rules.buffer is not None or len(kinds) > 1 or len(ours) * len(theirs) <= FEW:
        return product(range(len(ours)), range(len(theirs)))
    return may_overlap([each.annotation for each in ours], [each.annotation for each in theirs], pair.asset)


def _with_answers(overlap: float, ours: _Said, theirs: _Said) -> float:
    agreed = _agreement(ours.answers, theirs.answers)
    return overlap if agreed is None else (overlap + agreed) / 2


def _agreement(ours: Sequence[Answer], theirs: Sequence[Answer]) -> float | None:
    """The mean over the options and texts of both of whether both have them; None where there is none."""
    mine, other = ({key: value for answer in side for key, value in _answered(answer)} for side in (ours, theirs))
    return _mean(float(key in mine and key in other and mine[key] == other[key]) for key in mine.keys() | other.keys())


def _answered(answer: Answer) -> Iterable[tuple[Class, object]]:
    if answer.kind in BY_OPTION:
        return [((answer.feature, choice.option), None) for choice in KINDS[answer.kind].choices(answer.value)]
    return [((answer.feature, None), answer.value)]


def _mask_iou(ours: _Side, theirs: _Side) -> float:
    mine, other = ([each.annotation.value for each in side if isinstance(each.annotation.value, Mask)] for side in (ours, theirs))
    sizes = {(mask.height, mask.width) for mask in (*mine, *other)}
    return iou(union(mine), union(other)) if len(sizes) == 1 else 0.0


def _alike(pair: Pair, rules: Rules) -> Alike:
    measures: Mapping[str, Alike] = {kind: measure(pair, kind) for kind in {each.kind for each in (*pair.predictions, *pair.truths)}}

    def alike(a: Annotation, b: Annotation) -> float:
        own = own_overlap(a, b, rules)
        if own is not None:
            return own
        return measures[a.kind](a, b) if a.kind == b.kind else _areas_alike(a, b)

    return alike


def own_overlap(a: Annotation, b: Annotation, rules: Rules) -> float | None:
    """How much two overlap where the rules have a measure of their own for them; None where their kinds have it."""
    if a.at != b.at:
        return None
    if isinstance(a.value, Entity) and isinstance(b.value, Entity) and rules.spans_between_characters:
        return _between_characters(a.value, b.value)
    one, other = widened(a, rules), widened(b, rules)
    return None if one is None or other is None else areas_iou(one, other)


def widened(said: Annotation, rules: Rules) -> BaseGeometry | None:
    """The area around a point or a line; None of other kinds, and where the rules know none."""
    if rules.buffer is None:
        return None
    match said.value:
        case Dot(x, y):
            return ShapelyPoint(x, y).buffer(rules.buffer)
        case Polyline(points):
            return LineString(points).buffer(rules.buffer)
    return None


def areas_iou(one: BaseGeometry, other: BaseGeometry) -> float:
    """Intersection over union, 0 of nothing."""
    shared: float = one.intersection(other).area
    return ratio(shared, one.area + other.area - shared)


def _between_characters(a: Entity, b: Entity) -> float:
    either = max(a.end, b.end) - 1 - min(a.start, b.start)
    return max(min(a.end, b.end) - 1 - max(a.start, b.start), 0) / either if either else 1.0


def _areas_alike(a: Annotation, b: Annotation) -> float:
    """Two kinds of one class, as far as both have an area."""
    try:
        one, other = (KINDS[each.kind].convert(each.value, "polygon") for each in (a, b))
    except NoConversion:
        return 0.0
    return polygon_iou(one, other) if isinstance(one, Polygon) and isinstance(other, Polygon) and a.at == b.at else 0.0


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
