"""Whether what is predicted now still looks like what was predicted before: confidences, classes and embeddings, without any label.

Each measure has a size, which grows with the shift, and the chance of a size like that were there no shift at all. Many predictions make
small shifts certain, so an alarm asks for both. Errors are watched by apps.evaluation.cusum.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, kolmogorov

from apps.evaluation.undefined import Undefined

Floats = npt.NDArray[np.float64]
FEWEST = 50  # on either side
BINS = 10
FEWEST_EXPECTED = 5  # in a class or bin, for the chi-squared distribution to hold (Cochran, "Some methods", Biometrics 1954)
PERMUTATIONS = 999
SOME, MUCH = 0.1, 0.25  # stability indexes that are commonly taken for some and for much shift (Siddiqi, "Credit risk scorecards", 2006)


@dataclass(frozen=True, slots=True)
class Shift:
    """`size` as its measure has it, 0 for none; `chance` in [0, 1] of one as large by chance; how many were compared."""

    size: float
    chance: float
    before: int
    now: int


def population_stability(before: npt.ArrayLike, now: npt.ArrayLike, *, bins: int = BINS) -> Shift | Undefined:
    """The population stability index of confidences (n,) and (m,): the sum over bins of (q - p) ln(q / p).

    p and q are the shares in bins that hold equally many of what was before, each count half a one more so that none is 0. SOME and MUCH
    are how it is commonly read. Without a shift it is nearly (1 / n + 1 / m) times a chi-squared variable (Yurdakul and Naranjo,
    "Statistical properties of the population stability index", Journal of Risk Model Validation 2020). Undefined of fewer than FEWEST on
    either side, and where all that was before is the same.
    """
    old, new = np.asarray(before, np.float64), np.asarray(now, np.float64)
    if thin := _too_few(old.size, new.size):
        return thin
    edges = np.unique(np.quantile(old, np.arange(1, bins) / bins, method="higher"))
    edges = edges[edges > old.min()]
    if not edges.size:
        return Undefined("All confidences before were the same: there is no spread to compare.")
    p, q = (_shares(np.bincount(np.searchsorted(edges, each, side="right"), minlength=edges.size + 1)) for each in (old, new))
    size = float(np.sum((q - p) * np.log(q / p)))
    return Shift(size, float(chdtrc(edges.size, size / (1 / old.size + 1 / new.size))), old.size, new.size)


def largest_gap(before: npt.ArrayLike, now: npt.ArrayLike) -> Shift | Undefined:
    """The two-sample Kolmogorov-Smirnov statistic of confidences (n,) and (m,): the largest gap of their distributions, in [0, 1].

    Its chance is that of the limit distribution (Smirnov, "Table for estimating the goodness of fit of empirical distributions", Annals of
    Mathematical Statistics 1948), too large where there are ties. Undefined of fewer than FEWEST on either side.
    """
    old, new = np.sort(np.asarray(before, np.float64)), np.sort(np.asarray(now, np.float64))
    if thin := _too_few(old.size, new.size):
        return thin
    places = np.append(old, new)
    gaps = np.searchsorted(old, places, side="right") / old.size - np.searchsorted(new, places, side="right") / new.size
    size = float(np.abs(gaps).max())
    return Shift(size, float(kolmogorov(size * sqrt(old.size * new.size / (old.size + new.size)))), old.size, new.size)


def class_mix(before: Mapping[str, int], now: Mapping[str, int]) -> Shift | Undefined:
    """How far the shares of predicted classes have moved, by counts: their total variation distance, in [0, 1].

    Its chance is that of the chi-squared test of homogeneity (Pearson 1900), classes of which fewer than FEWEST_EXPECTED are expected on
    either side being taken together. Undefined of fewer than FEWEST on either side, and where there is but one class.
    """
    names = sorted(before.keys() | now.keys())
    counts = np.array([[side.get(name, 0) for name in names] for side in (before, now)], np.float64)
    totals = counts.sum(axis=1)
    if thin := _too_few(int(totals[0]), int(totals[1])):
        return thin
    if np.count_nonzero(counts.sum(axis=0)) < 2:  # noqa: PLR2004
        return Undefined("There is but one class: its share cannot move.")
    size = float(np.abs(counts[0] / totals[0] - counts[1] / totals[1]).sum() / 2)
    rare = counts.sum(axis=0) * totals.min() / totals.sum() < FEWEST_EXPECTED
    table = np.append(counts[:, ~rare], counts[:, rare].sum(axis=1, keepdims=True), axis=1) if rare.any() else counts
    table = table[:, table.sum(axis=0) > 0]
    expected = totals[:, None] * table.sum(axis=0) / totals.sum()
    freedom = table.shape[1] - 1
    chance = float(chdtrc(freedom, np.sum((table - expected) ** 2 / expected))) if freedom else 1.0
    return Shift(size, chance, int(totals[0]), int(totals[1]))


def mean_shift(before: npt.ArrayLike, now: npt.ArrayLike, *, permutations: int = PERMUTATIONS, seed: int = 0) -> Shift | Undefined:
    """How far the mean of embeddings (n, d) and (m, d) has moved, in units of their spread: |mean - mean| / root mean squared deviation.

    Its chance is that of as large a distance when all are dealt out anew to both sides (a permutation test, exact at any dimension; counted
    as by Phipson and Smyth, "Permutation p-values should never be zero", 2010). The same `seed` gives the same figure. Undefined of fewer
    than FEWEST on either side, and where all embeddings are the same.
    """
    old, new = np.asarray(before, np.float64), np.asarray(now, np.float64)
    if thin := _too_few(len(old), len(new), "embeddings"):
        return thin
    centred = np.concatenate([old, new])
    centred -= centred.mean(axis=0)
    spread = sqrt(float(np.mean(np.sum(centred**2, axis=1))))
    if spread == 0:
        return Undefined("All embeddings are the same.")
    # With a common mean of 0 the sum of one side tells the mean of both: they are as far apart as it is long, times 1 / n + 1 / m
    sides = np.zeros((permutations + 1, len(centred)))
    sides[:, : len(old)] = 1
    np.random.default_rng(seed).permuted(sides[1:], axis=1, out=sides[1:])
    distances = np.linalg.norm(sides @ centred, axis=1) * (1 / len(old) + 1 / len(new))
    as_far = int(np.sum(distances[1:] >= distances[0] * (1 - 1e-9)))
    return Shift(float(distances[0]) / spread, (as_far + 1) / (permutations + 1), len(old), len(new))


def _shares(counts: npt.NDArray[np.int64]) -> Floats:
    return (counts + 0.5) / (counts.sum() + counts.size / 2)


def _too_few(before: int, now: int, what: str = "predictions") -> Undefined | None:
    if min(before, now) >= FEWEST:
        return None
    return Undefined(f"A comparison asks for at least {FEWEST} {what} before and now; there are {before} and {now}.")
