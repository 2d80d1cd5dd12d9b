"""How sure a model is of all that it says of a data row, and what becomes of it then. No database."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

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


def is_drawn(seed: UUID, external_id: str, share: float) -> bool:
    """Whether this one falls into a uniform share, in [0, 1]: the same answer each time, which nobody outside can foretell."""
    drawn = int.from_bytes(hashlib.sha256(seed.bytes + external_id.encode()).digest()[:8], "big") / 2**64
    return drawn < share
