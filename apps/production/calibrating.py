"""Confidence put right by what a queue's audits taught, where they did. No database."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.evaluation.calibrators import ByClass, Calibrator, parse_by_class

Floats = npt.NDArray[np.float64]


def read_calibrator(kept: Mapping[str, Any] | None) -> ByClass | None:
    """What a queue or a calibration keeps; None where confidences stay as they are."""
    return None if kept is None else parse_by_class(kept)


def calibrated(calibrator: ByClass | None, score: float | None, subject: str) -> float | None:
    """The calibrated score in [0, 1]; None where there is no calibrator for this class, or no score."""
    found = None if calibrator is None else calibrator.of(subject)
    if score is None or not isinstance(found, Calibrator):
        return None
    return min(1.0, max(0.0, float(found.calibrate(score))))


def held_scores(calibrator: ByClass | None, raw: npt.ArrayLike, subjects: npt.ArrayLike) -> Floats:
    """What is held against a threshold, of raw scores (n,) and their classes (n,): (n,), put right where that can be."""
    scores = np.asarray(raw, np.float64)
    if calibrator is None or not scores.size:
        return scores
    found = np.clip(calibrator.calibrate(scores, subjects), 0.0, 1.0)
    return np.where(np.isnan(found), scores, found)
