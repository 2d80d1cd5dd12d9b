"""Confidence put right by what a queue's audits taught, where they did."""

from collections.abc import Mapping
from typing import Any

from apps.evaluation.calibrators import parse_calibrator


def calibrated(calibrator: Mapping[str, Any] | None, score: float | None) -> float | None:
    """The calibrated score in [0, 1]; None where there is no calibrator or no score."""
    if calibrator is None or score is None:
        return None
    return min(1.0, max(0.0, float(parse_calibrator(calibrator).calibrate(score))))
