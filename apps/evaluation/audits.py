"""What audits that were not drawn uniformly say of all: each counts as often as it was unlikely to be drawn.

For audits that are aimed, as at scores near a threshold, with the chance of each kept. They serve calibration and the watch for drift; a
certificate never stands on them (see apps.evaluation.certificate).
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from apps.evaluation.intervals import CONFIDENCE
from apps.evaluation.undefined import Undefined

Floats = npt.NDArray[np.float64]
FEWEST = 30  # drawn, for an interval by the normal distribution


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over all predictions, between `low` and `high` with the confidence asked for.

    `effective`: so many uniform audits would tell as much.
    """

    value: float
    low: float
    high: float
    audits: int
    effective: float


def weights_of(chance: npt.ArrayLike) -> Floats:
    """1 / chance of each audit (n,), chances in (0, 1]. Raises ValueError."""
    drawn = np.asarray(chance, np.float64)
    if not ((drawn > 0) & (drawn <= 1)).all():
        raise ValueError("what was drawn had a chance above 0 and up to 1")
    return 1 / drawn


def total_mean(values: npt.ArrayLike, chance: npt.ArrayLike, population: int, *, confidence: float = CONFIDENCE) -> Estimate | Undefined:
    """The mean of `population` predictions by the values of those drawn (n,), each independently with its chance (n,).

    The sum of value / chance over the population: without bias whatever the chances (Horvitz and Thompson, "A generalization of sampling
    without replacement from a finite universe", JASA 1952), with their variance for independent draws, the sum of (1 - chance) value^2 /
    chance^2 (Sarndal, Swensson and Wretman, "Model assisted survey sampling", 1992, section 3.5). The interval is the normal one; values
    are shares in [0, 1], and so is what comes back. Undefined of fewer than FEWEST.
    """
    value, weight = np.asarray(values, np.float64), weights_of(chance)
    if value.size < FEWEST:
        return _too_few(value.size)
    spread = float(np.sum((1 - 1 / weight) * (value * weight) ** 2))
    return _estimate(float(np.sum(value * weight)) / population, sqrt(spread) / population, weight, confidence)


def weighted_mean(values: npt.ArrayLike, chance: npt.ArrayLike, *, confidence: float = CONFIDENCE) -> Estimate | Undefined:
    """The same where nobody knows how many there are, or when it is steadier: the weighted mean of those drawn.

    The ratio of two totals (Hajek, in "Foundations of statistical inference", 1971), with the variance of its linear form (Sarndal,
    Swensson and Wretman, section 5.7).
    """
    value, weight = np.asarray(values, np.float64), weights_of(chance)
    if value.size < FEWEST:
        return _too_few(value.size)
    mean = float(np.average(value, weights=weight))
    spread = float(np.sum((1 - 1 / weight) * ((value - mean) * weight) ** 2))
    return _estimate(mean, sqrt(spread) / float(weight.sum()), weight, confidence)


def _estimate(mean: float, deviation: float, weight: Floats, confidence: float) -> Estimate:
    """`effective` as by Kish, "Survey sampling", 1965: (sum of weights)^2 / sum of their squares."""
    half = float(ndtri((1 + confidence) / 2)) * deviation
    effective = float(weight.sum() ** 2 / np.sum(weight**2))
    return Estimate(min(max(mean, 0.0), 1.0), min(max(mean - half, 0.0), 1.0), min(max(mean + half, 0.0), 1.0), weight.size, effective)


def _too_few(count: int) -> Undefined:
    return Undefined(f"An estimate by aimed audits asks for at least {FEWEST} of them; there are {count}.")
