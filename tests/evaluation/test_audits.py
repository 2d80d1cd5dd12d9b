"""Estimates from audits that were aimed: without bias, and in their intervals as often as these say."""

import numpy as np
import pytest

from apps.evaluation.audits import Estimate, total_mean, weighted_mean, weights_of
from apps.evaluation.undefined import Undefined


def test_by_hand() -> None:
    values, chance = [1] * 10 + [0] * 30, [0.5] * 10 + [0.1] * 30
    found = total_mean(values, chance, 320)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(20 / 320)
    deviation = np.sqrt(10 * 0.5 / 0.25) / 320
    assert [found.low, found.high] == pytest.approx([20 / 320 - 1.959964 * deviation, 20 / 320 + 1.959964 * deviation])
    ratio = weighted_mean(values, chance)
    assert isinstance(ratio, Estimate)
    assert ratio.value == pytest.approx(20 / (20 + 300))
    assert ratio.effective == pytest.approx(320**2 / (10 * 4 + 30 * 100))


def test_audits_drawn_alike_are_worth_themselves() -> None:
    found = weighted_mean(np.arange(100) < 7, np.full(100, 0.02))
    assert isinstance(found, Estimate)
    assert (found.value, found.audits) == (pytest.approx(0.07), 100)
    assert found.effective == pytest.approx(100)


def test_they_are_right_on_average_where_the_plain_mean_is_not() -> None:
    random = np.random.default_rng(5)
    wrong = random.random(20_000) < np.linspace(0.3, 0.0, 20_000)  # the least sure first
    chance = np.linspace(0.2, 0.02, 20_000)  # and they are looked at most
    found, plain = [], []
    for _ in range(300):
        drawn = random.random(20_000) < chance
        found.append((total_mean(wrong[drawn], chance[drawn], 20_000), weighted_mean(wrong[drawn], chance[drawn])))
        plain.append(wrong[drawn].mean())
    assert np.mean(plain) > 1.25 * wrong.mean()
    for estimates in zip(*found, strict=True):
        assert np.mean([each.value for each in estimates]) == pytest.approx(wrong.mean(), rel=0.01)
        assert 0.92 <= np.mean([each.low <= wrong.mean() <= each.high for each in estimates]) <= 0.98


def test_too_few_and_what_had_no_chance() -> None:
    assert total_mean([1] * 29, [0.5] * 29, 100) == Undefined("An estimate by aimed audits asks for at least 30 of them; there are 29.")
    assert isinstance(weighted_mean([], []), Undefined)
    for chance in ([0.0], [1.1], [float("nan")]):
        with pytest.raises(ValueError):
            weights_of(chance)
