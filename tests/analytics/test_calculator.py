"""The calculator's own example, and its edges."""

import pytest

from apps.analytics.calculator import estimate
from apps.analytics.queries import BINS_S, histogram, spread


def test_six_seconds_at_eighty_percent_saves_three_point_eight() -> None:
    found = estimate(seconds_to_draw=6, accuracy=0.8, seconds_saved=5, seconds_lost=1)
    assert found.seconds_saved == pytest.approx(3.8)
    assert found.percent == pytest.approx(63.333, abs=0.001)
    assert found.break_even_accuracy == pytest.approx(1 / 6)


def test_a_model_that_is_mostly_wrong_costs_time() -> None:
    assert estimate(seconds_to_draw=6, accuracy=0.1, seconds_saved=5, seconds_lost=3).seconds_saved < 0


def test_nothing_at_stake_has_no_break_even() -> None:
    assert estimate(seconds_to_draw=6, accuracy=0.5, seconds_saved=0, seconds_lost=0).break_even_accuracy is None


def test_every_time_falls_into_one_bin() -> None:
    counts = histogram([0.0, 0.49, 0.5, 59.9, 60.0, 3600.0])
    assert len(counts) == len(BINS_S)
    assert (counts[0], counts[1], counts[-2], counts[-1]) == (2, 1, 1, 2)


def test_the_spread_of_one_time_is_that_time() -> None:
    times = spread([2.5])
    assert (times.n, times.median_s, times.p25_s, times.p75_s) == (1, 2.5, 2.5, 2.5)
