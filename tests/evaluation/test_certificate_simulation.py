"""The promise kept along many made-up lives of a model, beside thresholds that are chosen by looking.

In each trial audits come in one after the other, and the promise is certified anew at twelve sizes settled beforehand. A trial is broken
where any of the thresholds certified along it lets more errors through than was promised: the true rates are known, as the models are made.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from apps.evaluation.certificate import Certificate, Promise, candidates_of, certify, count_accepted, due_at, last_passed

Floats = npt.NDArray[np.float64]
PROMISE = Promise(error_rate=0.03, confidence=0.9)
DOUBT = 0.1
TIMES = 12
SIZES = [due_at(number, first=300) for number in range(1, TIMES + 1)]  # 300 to 3,493 audits
TRIALS = 500
BORDER = 0.03 * 1.0001


class Model(NamedTuple):
    """By rank, from 0 for the surest to 1: the chance that a prediction is wrong, and how often one is among those up to there."""

    wrong: Callable[[Any], Any]
    wrong_up_to: Callable[[Any], Any]


# Raw accuracy 86.6 %; up to rank 0.51, 3 % are wrong. It says of itself that a quarter as many are.
OVERCONFIDENT = Model(lambda rank: 0.134 * 3.22 * rank**2.22, lambda rank: 0.134 * rank**2.22)
# Whatever is certified is broken, by a hair: nothing is harder to refuse
AT_THE_BORDER = Model(lambda rank: np.full_like(rank, BORDER), lambda rank: np.full_like(rank, BORDER))
# The surest are the worst: the fewer of them are drawn, the better all looks
UPSIDE_DOWN = Model(
    lambda rank: np.where(rank < 0.5, 2 * BORDER, 0.0), lambda rank: np.where(rank < 0.5, 2 * BORDER, BORDER / np.maximum(rank, 0.5))
)


def stated(rank: Floats) -> Floats:
    """The confidence of an overconfident model, which tells ranks apart whatever the errors are."""
    return 1 - OVERCONFIDENT.wrong(rank) / 4


def rank_of(confidence: Any) -> Any:
    return ((1 - confidence) * 4 / (0.134 * 3.22)) ** (1 / 2.22)


class Trial(NamedTuple):
    """Audits in the order in which they came, candidates that were made of other predictions, and how often those are truly wrong."""

    scores: Floats
    wrong: npt.NDArray[np.bool_]
    candidates: Floats
    true_rates: Floats


def trial(model: Model, seed: int) -> Trial:
    random = np.random.default_rng(seed)
    rank = random.random(SIZES[-1])
    candidates = candidates_of(stated(random.random(2000)))
    return Trial(stated(rank), random.random(rank.size) < model.wrong(rank), candidates, model.wrong_up_to(rank_of(candidates)))


def best_looking(model: Model, one: Trial) -> Floats:
    """At each size the true rate of the loosest threshold of all up to which at most 3 % of the audits are wrong, 0 where there is none."""
    found = []
    for size in SIZES:
        order = np.argsort(-one.scores[:size])
        good = np.flatnonzero(np.cumsum(one.wrong[order]) <= PROMISE.error_rate * np.arange(1, size + 1))
        found.append(float(model.wrong_up_to(rank_of(one.scores[order[good[-1]]]))) if good.size else 0.0)
    return np.array(found)


class Broken(NamedTuple):
    """Shares of trials broken at any of the certifications, those of choosing by looking at one size, and what was covered at the end."""

    certified: float
    without_budget: float
    naive_once: float
    naive_ever: float
    trusting: float
    covered: float


def live(model: Model) -> Broken:
    """All trials at once: counts are (trials, times, candidates)."""
    trials = [trial(model, seed) for seed in range(TRIALS)]
    counted = [[count_accepted(each.scores[:size], each.wrong[:size], each.candidates) for size in SIZES] for each in trials]
    accepted, wrong = (np.array([[pair[side] for pair in sizes] for sizes in counted]) for side in (0, 1))
    is_broken = np.append(np.stack([each.true_rates > PROMISE.error_rate for each in trials]), np.zeros((TRIALS, 1), np.bool_), axis=1)

    def breaks(places: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """(trials, times): whether the candidate chosen breaks the promise; place -1, none, never does."""
        return np.take_along_axis(is_broken, places, axis=1)

    places = np.stack([last_passed(accepted[:, k], wrong[:, k], PROMISE.error_rate, PROMISE.doubt(k + 1)) for k in range(TIMES)], axis=1)
    unbudgeted = last_passed(accepted, wrong, PROMISE.error_rate, DOUBT)
    naive = np.stack([best_looking(model, each) for each in trials]) > PROMISE.error_rate
    says_good = np.stack([np.minimum.accumulate(np.add.accumulate(1 - each.candidates) / np.arange(1, 21)) for each in trials])
    trusting = np.sum(says_good <= PROMISE.error_rate, axis=1)[:, None] - 1
    share = np.append(accepted[:, -1] / SIZES[-1], np.zeros((TRIALS, 1)), axis=1)
    return Broken(
        certified=float(breaks(places).any(axis=1).mean()),
        without_budget=float(breaks(unbudgeted).any(axis=1).mean()),
        naive_once=float(naive.mean()),
        naive_ever=float(naive.any(axis=1).mean()),
        trusting=float(breaks(trusting).mean()),
        covered=float(np.take_along_axis(share, places[:, -1:], axis=1).mean()),
    )


@pytest.fixture(scope="module")
def overconfident() -> Broken:
    return live(OVERCONFIDENT)


def test_the_promise_is_broken_in_no_more_than_the_stated_share_of_trials(overconfident: Broken) -> None:
    assert overconfident.certified <= DOUBT, overconfident
    assert overconfident.covered > 0.3, "and something is decided automatically"


def test_the_naive_threshold_breaks_it_about_half_the_time(overconfident: Broken) -> None:
    """The loosest threshold up to which at most 3 % of the audits are wrong: the one whose luck was best."""
    assert 0.35 <= overconfident.naive_once <= 0.65, overconfident
    assert overconfident.naive_ever > 0.75, overconfident


def test_the_threshold_by_the_model_s_own_word_always_breaks_it(overconfident: Broken) -> None:
    assert overconfident.trusting == 1, overconfident


def test_the_budget_is_what_keeps_it_where_every_certificate_would_be_wrong() -> None:
    border = live(AT_THE_BORDER)
    assert border.certified <= DOUBT, border
    assert border.without_budget > DOUBT, border
    assert border.naive_ever > 0.9, border


def test_it_is_kept_where_the_surest_predictions_are_the_worst() -> None:
    assert live(UPSIDE_DOWN).certified <= DOUBT


def test_the_trials_certify_as_one_does_who_asks_for_a_certificate() -> None:
    for seed in range(3):
        one = trial(OVERCONFIDENT, seed)
        for number, size in enumerate(SIZES, 1):
            found = certify(one.scores[:size], one.wrong[:size], one.candidates, PROMISE, number=number)
            counts = count_accepted(one.scores[:size], one.wrong[:size], one.candidates)
            place = int(last_passed(*counts, PROMISE.error_rate, PROMISE.doubt(number)))
            assert (found.place if isinstance(found, Certificate) else -1) == place
