"""Agreement beyond chance: Cohen's kappa of two people, Krippendorff's alpha of any number, some of whose answers may be missing.

Both are 1 - observed / expected disagreement: 1 where all agree, 0 where they do as by chance, below 0 where they do less. Where there is
nothing to compare, or everybody always says the same, they are not defined, and say why.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.evaluation.intervals import CONFIDENCE, wilson
from apps.evaluation.undefined import Undefined

Floats = npt.NDArray[np.float64]
# How far v values that rise are apart, (v, v) and 0 on the diagonal, by how often each was said, (v,)
Metric = Callable[[Sequence[Any], Floats], Floats]
Gaps = Callable[[Any, Any], float]

NOTHING_SHARED = Undefined("Nobody answered what somebody else answered too.")
NO_VARIATION = Undefined("Everybody always gave the same answer: nothing tells their agreement from chance.")


@dataclass(frozen=True, slots=True)
class Coefficient:
    """`value`, at most 1, between `low` and `high` with the confidence asked for; `units` that two or more answered, and their `answers`.

    The bounds are those of the disagreement observed (Wilson's, a unit counting once), held against the same expected disagreement, as in
    the bootstrap of Hayes and Krippendorff, "Answering the call for a standard reliability measure for coding data", 2007.
    """

    value: float
    low: float
    high: float
    units: int
    answers: int


def nominal(values: Sequence[Any], _said: Floats) -> Floats:
    """Two answers are the same or not."""
    return 1 - np.eye(len(values))


def ordinal(_values: Sequence[Any], said: Floats) -> Floats:
    """Ranks: two are as far apart as answers lie between them, half of their own counted, squared (Krippendorff 2011)."""
    up_to = np.cumsum(said)
    middle = up_to - said / 2
    return (middle[:, None] - middle) ** 2


def interval(values: Sequence[Any], _said: Floats) -> Floats:
    """Numbers: the square of their difference."""
    numbers = np.asarray(values, np.float64)
    return (numbers[:, None] - numbers) ** 2


def alpha(units: Sequence[Sequence[Hashable]], metric: Metric = nominal, *, confidence: float = CONFIDENCE) -> Coefficient | Undefined:
    """Krippendorff's alpha of units, each with the answers that were given to it, by whomever.

    Krippendorff, "Computing Krippendorff's alpha-reliability", 2011: units with a single answer tell nothing and are left out. `metric`
    takes values that can be sorted, but for `nominal`.
    """
    shared = [unit for unit in units if len(unit) > 1]
    if not shared:
        return NOTHING_SHARED
    said = Counter(value for unit in shared for value in unit)
    if len(said) == 1:
        return NO_VARIATION
    count = said.total()
    gaps: Gaps = _differ
    if metric is nominal:  # without a matrix: texts are as many as they are
        expected, largest = (count**2 - sum(each**2 for each in said.values())) / (count * (count - 1)), 1.0
    else:
        gaps, totals, apart = _measured(said, metric)
        expected, largest = float(totals @ apart @ totals) / (count * (count - 1)), float(apart.max())
    sizes = np.array([len(unit) for unit in shared], np.float64)
    disagreement = np.array([_within(unit, gaps) for unit in shared])
    observed = float(sizes @ disagreement) / count
    weight = float(sizes.sum() ** 2 / (sizes @ sizes))
    return _coefficient(observed, expected, largest=largest, weight=weight, counts=(len(shared), count), confidence=confidence)


def kappa(
    first: Sequence[Hashable], second: Sequence[Hashable], metric: Metric = nominal, *, confidence: float = CONFIDENCE
) -> Coefficient | Undefined:
    """Cohen's kappa of two people's answers to the same n units, (n,) each; weighted where a metric says how far answers are apart.

    Cohen, "A coefficient of agreement for nominal scales", 1960; "Weighted kappa", 1968. What is expected by chance is that each goes on
    answering as often so, whatever the other says. Raises ValueError for answers to different numbers of units.
    """
    if len(first) != len(second):
        raise ValueError("two people's answers are to the same units")
    if not first:
        return NOTHING_SHARED
    ours, theirs = Counter(first), Counter(second)
    if len(ours | theirs) == 1:
        return NO_VARIATION
    units = len(first)
    gaps: Gaps = _differ
    if metric is nominal:
        expected, largest = 1 - sum(ours[value] * theirs[value] for value in ours) / units**2, 1.0
    else:
        both = ours + theirs
        gaps, _, apart = _measured(both, metric)
        rows, columns = (np.array([side[value] for value in _rising(both)], np.float64) for side in (ours, theirs))
        expected, largest = float(rows @ apart @ columns) / units**2, float(apart.max())
    observed = float(np.mean([gaps(a, b) for a, b in zip(first, second, strict=True)]))
    return _coefficient(observed, expected, largest=largest, weight=float(units), counts=(units, 2 * units), confidence=confidence)


def _rising(said: Iterable[Any]) -> list[Any]:
    return sorted(said)


def _measured(said: Mapping[Any, int], metric: Metric) -> tuple[Gaps, Floats, Floats]:
    """How far any two are apart, how often each was said, and the matrix of it."""
    values = _rising(said)
    place = {value: number for number, value in enumerate(values)}
    totals = np.array([said[value] for value in values], np.float64)
    apart = metric(values, totals)
    return lambda a, b: float(apart[place[a], place[b]]), totals, apart


def _differ(a: Any, b: Any) -> float:
    return float(a != b)


def _within(unit: Sequence[Hashable], gaps: Gaps) -> float:
    """How far two different answers to a unit are apart, on average."""
    said = list(Counter(unit).items())
    apart = sum(m * n * gaps(a, b) for i, (a, m) in enumerate(said) for b, n in said[i + 1 :])
    return 2 * apart / (len(unit) * (len(unit) - 1))


def _coefficient(
    observed: float, expected: float, *, largest: float, weight: float, counts: tuple[int, int], confidence: float
) -> Coefficient:
    """`largest` is the greatest disagreement that two answers can have, `weight` how many units of one size these are worth."""
    low, high = wilson(min(observed / largest, 1.0) * weight, weight, confidence=confidence)
    worst, best = (1 - float(each) * largest / expected for each in (high, low))
    return Coefficient(1 - observed / expected, worst, best, *counts)
