"""A promise about what is decided automatically, and the threshold that keeps it: at most so many are wrong, with such confidence.

Learn then Test (Angelopoulos, Bates, Candes, Jordan and Lei, "Learn then Test: calibrating predictive algorithms to achieve risk control",
2021, arXiv 2110.01052) by fixed sequence testing. Candidate thresholds are fixed beforehand; from strict to loose each is tested against
'more than `error_rate` of what it accepts is wrong' by the exact binomial test; the first that fails ends the sequence, and the last that
passed is certified. So the chance that a threshold is certified which breaks the promise is at most the doubt that was spent, whatever the
model and its scores. What that stands on is the matter of whoever calls:

- the audits are a uniform sample of all that is predicted, from both sides of any threshold, labeled without a look at the prediction;
- neither the candidates nor the calibrator behind the scores were made from them;
- when a certification is held does not depend on what audits found: at counts of audits settled beforehand, see `due_at`.

The rate is that among automatic decisions, P(wrong | accepted): neither P(wrong and accepted) nor the rate of all data after review.
"""

from dataclasses import dataclass
from math import ceil, log, pi

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, gammaln, logsumexp

from apps.evaluation.intervals import upper_bound

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
CANDIDATES = 20
MOST_AUDITS = 100_000  # what would take more is told as out of reach


@dataclass(frozen=True, slots=True)
class Promise:
    """At most `error_rate` of what is decided automatically is wrong, with `confidence`; both in (0, 1). Raises ValueError."""

    error_rate: float
    confidence: float

    def __post_init__(self) -> None:
        if not (0 < self.error_rate < 1 and 0 < self.confidence < 1):
            raise ValueError("an error rate and a confidence are between 0 and 1")

    def doubt(self, number: int, classes: int = 1) -> float:
        """What the `number`-th certification, from 1, may spend of 1 - confidence: the share 6 / (pi^2 number^2), so that all add up to it.

        However often it is done, no certification breaks the promise with the confidence promised (a union bound, by Euler's sum of
        1 / k^2). `classes` with thresholds of their own each have an equal part.
        """
        if number < 1 or classes < 1:
            raise ValueError("certifications and classes count from 1")
        return (1 - self.confidence) * 6 / (pi * number) ** 2 / classes


@dataclass(frozen=True, slots=True)
class Candidate:
    """One threshold with what the audits say of it: `accepted` of them are at or above it, `wrong` of these are wrong.

    `bound` (Clopper-Pearson, one-sided, at the doubt spent) is what the true error rate is above with at most that probability.
    """

    threshold: float
    accepted: int
    wrong: int
    bound: float


@dataclass(frozen=True, slots=True)
class Certificate:
    """The promise is kept from `threshold` on; `candidates` from strict to loose, `place` of them being the certified one.

    `doubt` is what was spent on it and `audits` the sample's size.
    """

    promise: Promise
    candidates: tuple[Candidate, ...]
    place: int
    audits: int
    doubt: float

    @property
    def certified(self) -> Candidate:
        """The threshold with its counts and its bound, which is at most the rate promised."""
        return self.candidates[self.place]

    @property
    def threshold(self) -> float:
        """What is at or above it is decided automatically."""
        return self.certified.threshold

    @property
    def coverage(self) -> float:
        """The share of the audits that is at or above the threshold."""
        return self.certified.accepted / self.audits


@dataclass(frozen=True, slots=True)
class Refused:
    """No threshold keeps the promise, as far as these audits can tell.

    `more` audits would carry the next certification, with the doubt that it may spend, at the rates observed so far: a plan, not a promise,
    as rates will differ a little. None: no amount would at these rates (of at most MOST_AUDITS).
    """

    promise: Promise
    candidates: tuple[Candidate, ...]
    audits: int
    doubt: float
    more: int | None

    @property
    def reason(self) -> str:
        """What people read in place of a threshold."""
        asked = f"at most {self.promise.error_rate:.3g} wrong with a confidence of {self.promise.confidence:.3g}"
        if self.more is None:
            return f"{self.audits} audits do not show {asked}, and at the error rates seen so far no number up to {MOST_AUDITS:,} will."
        return f"{self.audits} audits do not show {asked}: {self.more} more would, at the error rates seen so far."


def candidates_of(scores: npt.ArrayLike, count: int = CANDIDATES) -> Floats:
    """Thresholds of equal steps of coverage, strict to loose: the j-th accepts j / `count` of these scores (n,), and more where they tie.

    The scores are not those of the audits that will certify one of them. Ties give fewer than `count`.
    """
    rising = np.sort(np.asarray(scores, np.float64))
    if not rising.size or np.isnan(rising).any():
        raise ValueError("candidates are taken from at least one score, each a number")
    places = rising.size - np.ceil(np.arange(1, count + 1) * rising.size / count).astype(int)
    return np.unique(rising[places])[::-1]


def certify(
    scores: npt.ArrayLike, wrong: npt.ArrayLike, candidates: npt.ArrayLike, promise: Promise, *, number: int = 1, classes: int = 1
) -> Certificate | Refused:
    """The `number`-th certification by the audits so far: their scores (n,) and whether each would have been decided wrongly (n,).

    `candidates` (c,) fall from strict to loose. See the module for what must hold of audits and candidates. Raises ValueError.
    """
    thresholds = np.asarray(candidates, np.float64)
    if not thresholds.size or (np.diff(thresholds) >= 0).any():
        raise ValueError("candidates fall from strict to loose")
    accepted, errors = count_accepted(scores, wrong, thresholds)
    audits, doubt = int(np.size(scores)), promise.doubt(number, classes)
    bounds = upper_bound(errors, accepted, doubt=doubt)
    columns = (each.tolist() for each in (thresholds, accepted, errors, bounds))
    listed = tuple(Candidate(*each) for each in zip(*columns, strict=True))
    place = int(last_passed(accepted, errors, promise.error_rate, doubt))
    if place >= 0:
        return Certificate(promise, listed, place, audits, doubt)
    more = _more(accepted, errors, audits, promise.error_rate, promise.doubt(number + 1, classes))
    return Refused(promise, listed, audits, doubt, more)


def outlook(found: Certificate | Refused, sizes: npt.ArrayLike, *, number: int, classes: int = 1) -> Floats:
    """The coverage that the `number`-th certification would reach with so many audits (s,), at the rates observed so far; 0 for none."""
    audits, promise = np.asarray(sizes, np.int64)[:, None], found.promise
    accepted, wrong = (np.array([getattr(each, name) for each in found.candidates]) for name in ("accepted", "wrong"))
    counts = audits * accepted // max(found.audits, 1)
    errors = -(-audits * wrong // max(found.audits, 1))  # rounded up
    places = last_passed(counts, np.minimum(errors, counts), promise.error_rate, promise.doubt(number, classes))
    return np.append(accepted / max(found.audits, 1), 0.0)[places]


def count_accepted(scores: npt.ArrayLike, wrong: npt.ArrayLike, thresholds: npt.ArrayLike) -> tuple[Ints, Ints]:
    """How many of n scores are at or above each of t thresholds, and how many of these are wrong: (t,) each."""
    said, errors = np.asarray(scores, np.float64), np.asarray(wrong, np.bool_)
    if said.ndim != 1 or said.shape != errors.shape or np.isnan(said).any():
        raise ValueError("each score is a number, and has an outcome")
    order = np.argsort(-said, kind="stable")
    accepted = np.searchsorted(-said[order], -np.asarray(thresholds, np.float64), side="right").astype(np.int64)
    return accepted, np.append(0, np.cumsum(errors[order]))[accepted].astype(np.int64)


def last_passed(accepted: npt.ArrayLike, wrong: npt.ArrayLike, error_rate: float, doubt: float) -> Ints:
    """The place of the last candidate that passes, -1 where none does, by counts (..., c) from strict to loose; returns (...).

    The sequence starts at the first candidate that could pass at all, with `fewest_accepted`: which that is says nothing of errors.
    """
    counts, errors = np.asarray(accepted), np.asarray(wrong)
    can_pass = counts >= fewest_accepted(error_rate, doubt)
    fails = can_pass & (bdtr(errors.astype(np.float64), counts.astype(np.int64), error_rate) > doubt)
    passes = can_pass & ~np.logical_or.accumulate(fails, axis=-1)
    return np.where(passes.any(axis=-1), counts.shape[-1] - 1 - np.argmax(passes[..., ::-1], axis=-1), -1)


def fewest_accepted(error_rate: float, doubt: float) -> int:
    """How many accepted audits without any error pass: the least m with (1 - error_rate)^m <= doubt."""
    return ceil(log(doubt) / log(1 - error_rate))


def due_at(number: int, *, first: int, growth: float = 1.25) -> int:
    """At how many audits the `number`-th certification is held, from 1: at `first`, then whenever they have grown by `growth`.

    Settled beforehand: who certifies whenever the figures look good has a promise of nothing.
    """
    return ceil(first * growth ** (number - 1))


def _more(accepted: Ints, wrong: Ints, audits: int, error_rate: float, doubt: float) -> int | None:
    """How many audits more, at the shares accepted and wrong that these show: it is the first candidate tested that has to pass."""
    fewest = fewest_accepted(error_rate, doubt)
    if not audits:
        return fewest
    sizes = np.arange(audits + 1, MOST_AUDITS + 1)
    first = np.full(sizes.size, accepted.size)
    for place in reversed(range(accepted.size)):
        first[sizes * accepted[place] // audits >= fewest] = place
    sizes, first = sizes[first < accepted.size], first[first < accepted.size]
    counts = sizes * accepted[first] // audits
    errors = -(-counts * wrong[first] // np.maximum(accepted[first], 1))  # rounded up
    carried = bdtr(errors.astype(np.float64), counts, error_rate) <= doubt
    return int(sizes[np.argmax(carried)]) - audits if carried.any() else None


def most_wrong(batch: int, audited: int, wrong: int, *, doubt: float) -> int:
    """How many of a finite batch are wrong at most, of which `audited`, drawn at random without replacement, showed `wrong`.

    The exact hypergeometric bound: the largest number of wrong ones under which so few would be found with a probability above `doubt`.
    For a batch that is audited itself, where the binomial bound would be too wide. Raises ValueError.
    """
    if not 0 <= wrong <= audited <= batch or not 0 < doubt < 1:
        raise ValueError("wrong ones are among those audited, and these among the batch; a doubt is between 0 and 1")
    low, high = wrong, batch - (audited - wrong)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _found_at_most(wrong, batch, middle, audited) > doubt else (low, middle - 1)
    return low


def _found_at_most(found: int, batch: int, wrong: int, audited: int) -> float:
    """The hypergeometric distribution function."""
    drawn = np.arange(max(0, audited - (batch - wrong)), found + 1)
    if not drawn.size:
        return 0.0
    ways = _log_choose(wrong, drawn) + _log_choose(batch - wrong, audited - drawn) - _log_choose(batch, audited)
    return float(np.exp(logsumexp(ways)))


def _log_choose(of: int, count: npt.ArrayLike) -> Floats:
    chosen = np.asarray(count, np.float64)
    return gammaln(of + 1) - gammaln(chosen + 1) - gammaln(of - chosen + 1)
