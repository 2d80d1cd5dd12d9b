"""The alarm rings within the audits that were measured for it, and falsely as rarely as it says."""

import json
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.evaluation.cusum import Cusum, CusumState, parse_state
from apps.kinds.reading import InvalidValue

TUNED = Cusum(tolerated=0.05, feared=0.15, audits_between=exp(7.6))


def rings(alarm: Cusum, rate: float, *, seeds: int, longest: int) -> np.ndarray:
    """After how many audits it rings, by seed; `longest` where it does not."""
    found = (alarm.watch(CusumState(), np.random.default_rng(seed).random(longest) < rate).rang_at for seed in range(seeds))
    return np.array([at or longest for at in found])


# Measured for these settings: an error rate of 20 % is told after 55 audits, 15 % after 100, 10 % after 391
@pytest.mark.parametrize(("rate", "audits"), [(0.20, 55), (0.15, 100), (0.10, 391)])
def test_a_jump_rings_within_the_audits_that_were_measured(rate: float, audits: int) -> None:
    assert np.median(rings(TUNED, rate, seeds=2001, longest=5000)) <= audits


def test_a_jump_after_quiet_times_rings_as_soon() -> None:
    waits = []
    for seed in range(1000):
        random = np.random.default_rng(seed)
        quiet = TUNED.watch(CusumState(), random.random(500) < 0.05)
        loud = TUNED.watch(CusumState(quiet.sum, quiet.audits), random.random(5000) < 0.20)
        assert loud.rang_at is not None
        waits.append(loud.rang_at - 500)
    assert np.median(waits) <= 55


@pytest.mark.parametrize("between", [20.0, 100.0, 500.0])
def test_false_alarms_are_at_least_as_rare_as_promised(between: float) -> None:
    found = rings(Cusum(0.05, 0.15, between), 0.05, seeds=300, longest=100_000)
    assert (found < 100_000).mean() > 0.9, "it does ring, at last"
    assert found.mean() >= between


def test_at_its_usual_level_a_false_alarm_comes_after_tens_of_thousands() -> None:
    assert rings(TUNED, 0.05, seeds=100, longest=100_000).mean() > 20_000
    assert TUNED.level == pytest.approx(7.6)


@given(st.lists(st.booleans(), max_size=200), st.integers(0, 200), st.sampled_from([20.0, 1e9]))
def test_it_is_the_plain_sum_and_may_be_put_aside_at_any_audit(wrong: list[bool], cut: int, between: float) -> None:
    alarm = Cusum(0.05, 0.15, between)
    total, rang = 0.0, None
    for number, each in enumerate(wrong, 1):
        total = max(0.0, total + (log(3) if each else log(0.85 / 0.95)))
        if total >= log(between):
            rang = number
            break
    half = alarm.watch(CusumState(), wrong[:cut])
    whole = alarm.watch(parse_state(json.loads(json.dumps(half.dump()))), wrong[cut:])
    assert whole.rang_at == rang
    assert whole.sum == pytest.approx(total, abs=1e-9)
    assert whole.audits == (rang or len(wrong))


def test_what_rang_stays_so_until_it_is_begun_anew() -> None:
    rang = TUNED.watch(CusumState(), [True] * 20)
    assert rang.rang_at == 7
    assert TUNED.watch(rang, [False] * 1000) == rang


def test_nonsense_is_refused() -> None:
    for settings in ((0.15, 0.05, 100), (0.0, 0.1, 100), (0.05, 0.15, 1)):
        with pytest.raises(ValueError):
            Cusum(*settings)
    for payload in ({"sum": -1.0, "audits": 0, "rang_at": None}, {"sum": 0.0, "audits": 1.5, "rang_at": None}, {"sum": 0.0}):
        with pytest.raises(InvalidValue):
            parse_state(payload)
