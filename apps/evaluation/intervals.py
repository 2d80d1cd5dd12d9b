"""How far a share that was counted may be from the true one: bounds of binomial shares, for one or for many at once.

`part` of `of` trials succeeded; both may be arrays of any shapes that broadcast, and what comes back has that shape, in [0, 1]. Of no
trials everything is possible: from 0 to 1. `part` need not be whole: the mean of scores in [0, 1] varies at most as a coin of that mean
does (Bhatia and Davis, "A better bound on the variance", American Mathematical Monthly 2000), so their sum may stand for a count.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri

from apps.evaluation.undefined import Undefined

Floats = npt.NDArray[np.float64]
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """`value` = `part` / `of`, in [0, 1], and the bounds between which the true share lies with the `confidence` asked for."""

    value: float
    low: float
    high: float
    part: float
    of: int
    confidence: float = CONFIDENCE


def share_of(part: float, of: int, *, confidence: float = CONFIDENCE) -> Share | Undefined:
    """A share with its Wilson interval, never alone; Undefined of nothing."""
    if of == 0:
        return Undefined("Nothing was counted yet.")
    low, high = wilson(part, of, confidence=confidence)
    return Share(part / of, float(low), float(high), part, of, confidence)


def wilson(part: npt.ArrayLike, of: npt.ArrayLike, *, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """Low and high of the score interval: right on average, and never empty or beyond [0, 1].

    Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927; recommended for small numbers by Brown, Cai
    and DasGupta, "Interval estimation for a binomial proportion", Statistical Science 2001.
    """
    k, n = _counts(part, of)
    _check(confidence)
    z = float(ndtri((1 + confidence) / 2))
    trials = np.maximum(n, 1)
    centre = (k + z * z / 2) / (trials + z * z)
    half = z / (trials + z * z) * np.sqrt(k * (trials - k) / trials + z * z / 4)
    low = np.where((n == 0) | (k == 0), 0.0, np.clip(centre - half, 0, 1))
    return low, np.where((n == 0) | (k == n), 1.0, np.clip(centre + half, 0, 1))


def clopper_pearson(part: npt.ArrayLike, of: npt.ArrayLike, *, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """Low and high of the exact interval: the true share lies in it at least as often as `confidence` says, whatever it is.

    Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika 1934.
    """
    _check(confidence)
    doubt = (1 - confidence) / 2
    k, n = _counts(part, of)
    return 1 - upper_bound(n - k, n, doubt=doubt), upper_bound(k, n, doubt=doubt)


def upper_bound(part: npt.ArrayLike, of: npt.ArrayLike, *, doubt: float) -> Floats:
    """The one-sided Clopper-Pearson bound: the true share is above it with a probability of at most `doubt`, in (0, 1)."""
    _check(doubt)
    k, n = _counts(part, of)
    rest = np.maximum(n - k, 1)  # any number: not read where nothing failed
    return np.where(k >= n, 1.0, betaincinv(k + 1, rest, 1 - doubt))


def _counts(part: npt.ArrayLike, of: npt.ArrayLike) -> tuple[Floats, Floats]:
    k, n = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(of, np.float64))
    if not ((k >= 0) & (k <= n)).all():
        raise ValueError("a part is from 0 up to the whole that it is of")
    return k, n


def _check(share: float) -> None:
    if not 0 < share < 1:
        raise ValueError("a confidence or a doubt is between 0 and 1")
