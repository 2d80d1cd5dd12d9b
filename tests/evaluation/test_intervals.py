"""Intervals against published figures, scipy's own, and by how often they hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from apps.evaluation.intervals import Share, clopper_pearson, share_of, upper_bound, wilson
from apps.evaluation.undefined import Undefined

counts = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(counts, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_both_agree_with_scipy(count: tuple[int, int], confidence: float) -> None:
    test = binomtest(*count)
    for ours, method in ((wilson, "wilson"), (clopper_pearson, "exact")):
        theirs = test.proportion_ci(confidence_level=confidence, method=method)
        assert [float(each) for each in ours(*count, confidence=confidence)] == pytest.approx([theirs.low, theirs.high], abs=1e-9)


def test_the_figures_of_newcombe() -> None:
    """Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 1998, table I."""
    low, high = wilson([81, 15, 0, 1], [263, 148, 20, 29])
    assert low.round(4).tolist() == [0.2553, 0.0624, 0.0, 0.0061]
    assert high.round(4).tolist() == [0.3662, 0.1605, 0.1611, 0.1718]
    low, high = clopper_pearson([81, 15, 0, 1], [263, 148, 20, 29])
    assert low.round(4).tolist() == [0.2527, 0.0578, 0.0, 0.0009]
    assert high.round(4).tolist() == [0.3676, 0.1617, 0.1684, 0.1776]


def test_no_error_among_so_many_bounds_the_rate_at_so_much() -> None:
    bounds = upper_bound(0, [29, 59, 99, 149, 299], doubt=0.05)
    assert (bounds <= [0.10, 0.05, 0.03, 0.02, 0.01]).all()
    assert (upper_bound(0, [28, 58, 98, 148, 298], doubt=0.05) > [0.10, 0.05, 0.03, 0.02, 0.01]).all()


@pytest.mark.parametrize("rate", [0.01, 0.03, 0.2, 0.5, 0.97])
def test_the_exact_ones_hold_at_least_as_often_as_they_say(rate: float) -> None:
    counted = np.arange(151)
    weight = binom.pmf(counted, 150, rate)
    low, high = clopper_pearson(counted, 150, confidence=0.9)
    assert weight[(low <= rate) & (rate <= high)].sum() >= 0.9
    assert weight[upper_bound(counted, 150, doubt=0.1) < rate].sum() <= 0.1


def test_of_nothing_everything_is_possible_and_no_share_is_told() -> None:
    assert [float(each) for each in wilson(0, 0)] == [float(each) for each in clopper_pearson(0, 0)] == [0, 1]
    assert float(upper_bound(0, 0, doubt=0.1)) == 1
    assert share_of(0, 0) == Undefined("Nothing was counted yet.")


def test_a_share_of_scores_that_are_no_counts_has_an_interval_too() -> None:
    found = share_of(8.5, 10)
    assert isinstance(found, Share)
    assert found.value == 0.85
    assert 0.5 < found.low < 0.85 < found.high < 1


def test_ten_of_ten_are_not_all() -> None:
    found = share_of(10, 10)
    assert isinstance(found, Share)
    assert (found.low, found.high) == (pytest.approx(0.7225, abs=1e-4), 1.0)


def test_what_is_no_share_is_refused() -> None:
    for wrong in (lambda: wilson(3, 2), lambda: wilson(-1, 2), lambda: wilson(1, 2, confidence=1.0), lambda: upper_bound(1, 2, doubt=0)):
        with pytest.raises(ValueError):
            wrong()
