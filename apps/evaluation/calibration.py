"""How far confidence can be believed: expected calibration error, Brier score and the bins of a reliability diagram.

Right is a prediction that finds its truth, at the level that is asked for. A bin's gap is between the share that is right and the mean
confidence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

BINS = 15
FEWEST = 30
FEWEST_TOLD = 10  # predictions behind a share that is believed


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of confidences from `low` to `high`: their mean confidence, the share of them that is right, and how many there are."""

    low: float
    high: float
    confidence: float
    right: float
    count: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """`ece` and `brier` in [0, 1], 0 being the best; `bins` by rising confidence."""

    ece: float
    brier: float
    bins: tuple[Bin, ...]

    def dump(self) -> dict[str, Any]:
        """As JSON can hold it."""
        members = ("low", "high", "confidence", "right", "count")
        return {"ece": self.ece, "brier": self.brier, "bins": [{name: getattr(each, name) for name in members} for each in self.bins]}


@dataclass(frozen=True, slots=True)
class TooFew:
    """Why there is no calibration, in words."""

    count: int

    @property
    def reason(self) -> str:
        """What people read in place of the figures."""
        return f"Calibration asks for at least {FEWEST} predictions; there are {self.count}."


def calibration(confidence: npt.ArrayLike, is_right: npt.ArrayLike) -> Calibration | TooFew:
    """Calibration of n predictions by their confidence (n,) in [0, 1] and whether each is right (n,); TooFew of less than FEWEST.

    The expected calibration error is the sum over bins of the share of predictions in it times its gap (Naeini, Cooper and Hauskrecht,
    "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015), over BINS bins of equal mass, which are less biased than
    those of equal width (Nguyen and O'Connor, "Posterior calibration and exploratory analysis for natural language processing models",
    EMNLP 2015); predictions of one confidence stay in one bin, so that their order does not matter. The Brier score is the mean squared
    difference of confidence and outcome, 1 for right and 0 for wrong (Brier, "Verification of forecasts", Monthly Weather Review 1950).
    """
    sure, right = np.asarray(confidence, np.float64), np.asarray(is_right, np.float64)
    if sure.size < FEWEST:
        return TooFew(int(sure.size))
    order = np.argsort(sure, kind="stable")
    sure, right = sure[order], right[order]
    _, first = np.unique(sure, return_index=True)
    middle = (first + np.append(first[1:], sure.size)) / 2  # of the places of one confidence
    number = np.repeat(np.floor(middle * BINS / sure.size).astype(int), np.diff(np.append(first, sure.size)))
    starts = np.flatnonzero(np.append(True, number[1:] != number[:-1]))
    bins = []
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), sure.size], strict=True):
        own = slice(start, end)
        bins.append(Bin(float(sure[start]), float(sure[end - 1]), float(sure[own].mean()), float(right[own].mean()), end - start))
    ece = sum(each.count * abs(each.right - each.confidence) for each in bins) / sure.size
    return Calibration(float(ece), float(np.mean((sure - right) ** 2)), tuple(bins))


def believed(bins: Sequence[Mapping[str, Any]]) -> npt.NDArray[np.float64]:
    """The share that is right of predictions at the confidences 0.00, 0.01 and so on up to 1.00 (101,), by bins as a dump has them.

    It never falls as confidence rises: bins that would have it fall are taken together (pool adjacent violators; Zadrozny and Elkan,
    "Transforming classifier scores into accurate multiclass probability estimates", KDD 2002). So are neighbours of less than FEWEST_TOLD
    predictions, as two or three that are right tell little. Between the means of bins it is a line.
    """
    pools: list[tuple[float, float, int]] = []  # the sum of what is right, that of confidence, and how many
    for each in bins:
        pools.append((each["right"] * each["count"], each["confidence"] * each["count"], each["count"]))
        while len(pools) > 1 and (pools[-2][2] < FEWEST_TOLD or pools[-2][0] * pools[-1][2] >= pools[-1][0] * pools[-2][2]):
            _join_last(pools)
    if len(pools) > 1 and pools[-1][2] < FEWEST_TOLD:
        _join_last(pools)
    right, confidence, count = np.array(pools).T
    return np.interp(np.linspace(0, 1, 101), confidence / count, right / count)


def _join_last(pools: list[tuple[float, float, int]]) -> None:
    last, before = pools.pop(), pools.pop()
    pools.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
