"""How sure a model is of all that it says of a data row, and what becomes of it then. No database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from apps.kinds import KINDS
from apps.kinds.answered import second_answers
from apps.kinds.features import FeatureSpec, askable, missing_required
from apps.kinds.sureness import least_sure
from apps.kinds.values import Annotation
from apps.production.models import Why


@dataclass(frozen=True)
class Routed:
    """What becomes of a prediction: whether it is the decision, why, its score, and that put right where there is a calibrator.

    Both in [0, 1]; the calibrated one is held against the threshold, where there is one.
    """

    is_decided: bool
    why: Why
    score: float | None
    calibrated: float | None


def score_of(said: Sequence[Annotation], stated: float | None) -> float | None:
    """What the sender stated, else the smallest confidence in all that is said, in [0, 1]; None where nothing says how sure it is."""
    if stated is not None or not said:
        return stated
    each = [least_sure(one) for one in said]
    known = [one for one in each if one is not None]
    return min(known) if len(known) == len(each) else None


def route(
    said: Sequence[Annotation],
    *,
    stated: float | None,
    put_right: Callable[[float | None], float | None],
    threshold: float | None,
    is_on: bool,
    features: Sequence[FeatureSpec],
    modality: str,
) -> Routed:
    """Whether a prediction is the decision. It is where its score reaches the threshold and it leaves nothing open or in doubt."""
    score = score_of(said, stated)
    calibrated = put_right(score)
    held = score if calibrated is None else calibrated
    why = _why_not(said, held, threshold, is_on=is_on, features=features, modality=modality)
    return Routed(why is None, why or Why.SURE_ENOUGH, score, calibrated)


def _why_not(
    said: Sequence[Annotation],
    score: float | None,
    threshold: float | None,
    *,
    is_on: bool,
    features: Sequence[FeatureSpec],
    modality: str,
) -> Why | None:
    if score is None:
        return Why.NO_CONFIDENCE if said else Why.NOTHING_SAID
    if not is_on:
        return Why.SWITCHED_OFF
    if threshold is None:
        return Why.NO_THRESHOLD
    if score < threshold:
        return Why.BELOW_THRESHOLD
    if second_answers(said):
        return Why.CONTRADICTORY
    return Why.INCOMPLETE if missing_required(said, askable(features, modality)) else None


def may_be_automatic(said: Sequence[Annotation], score: float | None, *, features: Sequence[FeatureSpec], modality: str) -> bool:
    """Whether there is any threshold from which on this would be the decision."""
    return score is not None and not second_answers(said) and not missing_required(said, askable(features, modality))


def subject_of(said: Sequence[Annotation]) -> str:
    """The class of what is least sure of all that is said: the id of the option chosen, else of the feature; '' where nothing is said."""
    if not said:
        return ""
    one = min(said, key=lambda each: 1.0 if (sure := least_sure(each)) is None else sure)
    chosen = KINDS[one.kind].choices(one.value)
    if not chosen:
        return str(one.feature)
    return str(min(chosen, key=lambda each: 1.0 if each.confidence is None else each.confidence).option)


def threshold_of(threshold: float | None, by_class: Mapping[str, float | None] | None, subject: str) -> float | None:
    """What this class is held against; None: nothing of it is decided automatically."""
    return threshold if by_class is None else by_class.get(subject, by_class.get(""))
