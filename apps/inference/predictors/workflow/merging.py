"""What several branches found of one data row, put together class by class."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from apps.inference.predictors.contract import Answer, Prediction
from apps.inference.predictors.workflow.boxes import Floats, fused, overlaps, suppressed
from apps.inference.predictors.workflow.sureness import sureness
from apps.kinds import KINDS, InvalidValue
from apps.kinds.values import Bounds, Locator, Value

QUESTIONS = frozenset({"radio", "checklist"})
AREAS = frozenset({"mask", "polygon", "rotated_box"})  # alike only where the boxes around them overlap
BOX = "bounding_box"
Key = tuple[str, str, Locator | None]


@dataclass(frozen=True)
class Branch:
    """What came by one edge, and how much it counts."""

    found: Sequence[Prediction]
    weight: float = 1.0


@dataclass(frozen=True)
class _Said:
    """One prediction with its value, and the weight of its branch."""

    prediction: Prediction
    value: Value | None
    weight: float


def merged(branches: Sequence[Branch], *, method: str, overlap: float) -> Iterator[Prediction]:
    """Everything (`all`), or of each class what is the same thing once, `overlap` being the likeness from which on it is.

    `nms`: the surest stands for those that are like it. `weighted_boxes`: boxes are fused; the options of a question get the mean
    confidence of the branches, one that did not say them counting as 0; all else as with nms. What stands for others has their answers
    too. What has no confidence comes after everything that has one, and gets none. A value that cannot be read is handed on as it is.
    """
    if method == "all":
        yield from (one for branch in branches for one in branch.found)
        return
    groups: dict[Key, list[_Said]] = {}
    for branch in branches:
        for one in branch.found:
            value = None
            if one.kind not in QUESTIONS:
                try:
                    value = KINDS[one.kind].parse(dict(one.value))
                except InvalidValue:
                    yield one
                    continue
            groups.setdefault((one.kind, one.class_name, one.at), []).append(_Said(one, value, branch.weight))
    weight = sum(branch.weight for branch in branches)
    for (kind, _, _), said in groups.items():
        if kind in QUESTIONS:
            yield _option(said, method, weight)
        elif kind == BOX and method == "weighted_boxes":
            yield from _fused(said, overlap, weight)
        else:
            yield from _surest(said, overlap)


def _option(said: Sequence[_Said], method: str, weight: float) -> Prediction:
    surest = max(said, key=lambda one: sureness(one.prediction)).prediction
    if method != "weighted_boxes" or surest.confidence is None:
        return surest
    scored = [(one.prediction.confidence, one.weight) for one in said if one.prediction.confidence is not None]
    silent = sum(one.weight for one in said) - sum(share for _, share in scored)
    mean = sum(confidence * share for confidence, share in scored) / (weight - silent)
    return replace(surest, confidence=_rounded(mean))


def _surest(said: Sequence[_Said], overlap: float) -> Iterator[Prediction]:
    stands = suppressed(_likeness(said), _scores(said), overlap)
    for place in dict.fromkeys(stands.tolist()):
        yield _standing(said, [place, *(int(one) for one in np.flatnonzero(stands == place) if one != place)])


def _fused(said: Sequence[_Said], overlap: float, weight: float) -> Iterator[Prediction]:
    weights = np.array([one.weight for one in said])
    places, scores, joined = fused(_edges(said), _scores(said), weights, overlap, models=weight)
    for number, (place, score) in enumerate(zip(places.tolist(), scores.tolist(), strict=True)):
        members = sorted(np.flatnonzero(joined == number).tolist(), key=lambda one: -sureness(said[one].prediction))
        left, top, right, bottom = (round(edge, 2) for edge in place)
        value = {"x": left, "y": top, "width": round(right - left, 2), "height": round(bottom - top, 2)}
        yield replace(_standing(said, members), value=value, confidence=_rounded(score))


def _standing(said: Sequence[_Said], members: Sequence[int]) -> Prediction:
    """The first of them, with the answers of all."""
    first = said[members[0]].prediction
    answers = [answer for one in members for answer in said[one].prediction.answers]
    return replace(first, answers=_surest_answers(answers))


def _surest_answers(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    found: dict[str, Answer] = {}
    for each in answers:
        if each.class_name not in found or sureness(each) > sureness(found[each.class_name]):
            found[each.class_name] = each
    return tuple(found.values())


def _likeness(said: Sequence[_Said]) -> Floats:
    """How alike they are, (n, n) in [0, 1]; boxes all at once, what has an area only where the boxes around overlap."""
    kind = KINDS[said[0].prediction.kind]
    if kind.name == BOX:
        return overlaps(_edges(said), _edges(said))
    alike = np.eye(len(said))
    near = overlaps(_edges(said), _edges(said)) > 0 if kind.name in AREAS else np.ones_like(alike, np.bool_)
    for one, other in zip(*np.nonzero(np.triu(near, 1)), strict=True):
        alike[one, other] = alike[other, one] = kind.similarity(said[one].value, said[other].value)
    return alike


def _edges(said: Sequence[_Said]) -> Floats:
    """The boxes around them, (n, 4)."""
    found = [KINDS[one.prediction.kind].bounds(one.value) or Bounds(0.0, 0.0, 0.0, 0.0) for one in said]
    return np.array([(each.left, each.top, each.right, each.bottom) for each in found], np.float64).reshape(-1, 4)


def _scores(said: Sequence[_Said]) -> Floats:
    return np.array([one.prediction.confidence for one in said], np.float64)  # None becomes NaN


def _rounded(confidence: float) -> float | None:
    return None if math.isnan(confidence) else min(1.0, max(0.0001, round(confidence, 4)))
