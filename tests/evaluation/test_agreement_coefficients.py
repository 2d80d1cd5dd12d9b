"""Kappa and alpha: published examples, scikit-learn, laws, and where they are not defined."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from apps.evaluation.agreement.coefficients import (
    NO_VARIATION,
    NOTHING_SHARED,
    Coefficient,
    Metric,
    alpha,
    interval,
    kappa,
    nominal,
    ordinal,
)
from apps.evaluation.undefined import Undefined

# Krippendorff, "Computing Krippendorff's alpha-reliability", 2011, section C: four observers, twelve units, data missing
OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
UNITS = [[int(each) for each in unit if each != "."] for unit in zip(*OBSERVERS, strict=True)]


def defined(found: Coefficient | Undefined) -> Coefficient:
    assert isinstance(found, Coefficient)
    return found


@pytest.mark.parametrize(("metric", "published"), [(nominal, 0.743), (ordinal, 0.815), (interval, 0.849)])
def test_krippendorff_s_own_example(metric: Metric, published: float) -> None:
    found = defined(alpha(UNITS, metric))
    assert found.value == pytest.approx(published, abs=0.0005)
    assert (found.units, found.answers) == (11, 40)
    assert found.low < found.value < found.high <= 1


def test_alpha_of_two_observers_and_two_values_by_hand() -> None:
    """The same paper, section A: meeting notes of two observers over ten units, alpha = 0.095."""
    first, second = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert defined(alpha(list(zip(first, second, strict=True)))).value == pytest.approx(0.095, abs=0.0005)


def test_kappa_by_hand() -> None:
    """Of 50 units 20 are called yes by both and 15 no by both: 0.7 agree, 0.5 would by chance, kappa = 0.4."""
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    found = defined(kappa(first, second))
    assert found.value == pytest.approx(0.4)
    assert found.low < 0.4 < found.high


numbers = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40)


@given(numbers)
def test_kappa_is_scikit_learn_s(answers: list[tuple[int, int]]) -> None:
    first, second = zip(*answers, strict=True)
    if len({*first, *second}) == 1:
        assert kappa(first, second) == NO_VARIATION
        return
    assert defined(kappa(first, second)).value == pytest.approx(cohen_kappa_score(first, second), abs=1e-9)
    theirs = cohen_kappa_score(first, second, labels=[0, 1, 2, 3], weights="quadratic")
    assert defined(kappa(first, second, interval)).value == pytest.approx(theirs, abs=1e-9)


@given(st.lists(st.lists(st.integers(0, 4), max_size=4), max_size=15), st.randoms())
def test_alpha_does_not_mind_who_said_it_or_in_which_order(units: list[list[int]], random: object) -> None:
    for metric in (nominal, ordinal, interval):
        found = alpha(units, metric)
        shuffled = [list(unit) for unit in units]
        for each in (*shuffled, shuffled):
            random.shuffle(each)  # type: ignore[attr-defined]
        again = alpha(shuffled, metric)
        if isinstance(found, Coefficient):
            assert defined(again).value == pytest.approx(found.value)
            assert found.low <= found.value + 1e-9
            assert found.value <= found.high + 1e-9 <= 1 + 2e-9
        else:
            assert found == again


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=2, max_size=3), min_size=1, max_size=12))
def test_alpha_is_its_definition(units: list[list[str]]) -> None:
    values = [value for unit in units for value in unit]
    if len(set(values)) == 1:
        assert alpha(units) == NO_VARIATION
        return
    observed = sum(_differing(unit) / (len(unit) - 1) for unit in units) / len(values)
    expected = _differing(values) / (len(values) * (len(values) - 1))
    assert defined(alpha(units)).value == pytest.approx(1 - observed / expected)


def _differing(values: Sequence[str]) -> int:
    return sum(values[i] != values[j] for i in range(len(values)) for j in range(len(values)) if i != j)


def test_the_bounds_hold_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(0)
    truth = random.integers(0, 3, 200_000)

    def answers(count: int) -> np.ndarray:
        said = np.tile(truth[:count], (3, 1))
        slips = random.random(said.shape) < 0.2
        return np.where(slips, random.integers(0, 3, said.shape), said).T

    true = defined(alpha(answers(50_000).tolist())).value
    found = [defined(alpha(answers(60).tolist())) for _ in range(200)]
    assert np.mean([each.low <= true <= each.high for each in found]) >= 0.93


def test_full_agreement_on_little_is_not_certain() -> None:
    found = defined(alpha([["a", "a"], ["b", "b"], ["a", "a"]]))
    assert found.value == 1
    assert found.low < 0


def test_what_cannot_be_told_says_why() -> None:
    assert alpha([]) == alpha([["a"], [], ["b"]]) == kappa([], []) == NOTHING_SHARED
    assert alpha([["a", "a"], ["a", "a"]]) == kappa(["a", "a"], ["a", "a"]) == NO_VARIATION
    assert defined(kappa(["a", "a"], ["b", "b"])).value == 0
    with pytest.raises(ValueError):
        kappa(["a"], [])
