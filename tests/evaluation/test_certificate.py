"""The certificate against exact binomials, published figures, and what it says when it refuses."""

from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom
from sklearn.datasets import load_digits
from sklearn.naive_bayes import GaussianNB

from apps.evaluation.certificate import (
    Certificate,
    Promise,
    Refused,
    candidates_of,
    certify,
    count_accepted,
    due_at,
    fewest_accepted,
    last_passed,
    most_wrong,
    outlook,
)

PROMISE = Promise(error_rate=0.03, confidence=0.9)


def audited(*groups: tuple[float, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Scores and whether each is wrong, of groups (score, count, wrong)."""
    scores = np.concatenate([np.full(count, score) for score, count, _ in groups])
    return scores, np.concatenate([np.arange(count) < wrong for _, count, wrong in groups])


def certified(*args: object, **more: object) -> Certificate:
    found = certify(*args, **more)  # type: ignore[arg-type]
    assert isinstance(found, Certificate)
    return found


def refused(*args: object, **more: object) -> Refused:
    found = certify(*args, **more)  # type: ignore[arg-type]
    assert isinstance(found, Refused)
    return found


# The rule of three in whole numbers: how many audits without an error bound the rate at so much, with 95 %
@pytest.mark.parametrize(("error_rate", "fewest"), [(0.10, 29), (0.05, 59), (0.03, 99), (0.02, 149), (0.01, 299)])
def test_the_fewest_audits_without_an_error(error_rate: float, fewest: int) -> None:
    assert fewest_accepted(error_rate, 0.05) == fewest
    promise = Promise(error_rate, 1 - 0.05 * pi**2 / 6)  # of which the first certification spends 5 %
    assert isinstance(certify(np.ones(fewest), np.zeros(fewest, bool), [1.0], promise), Certificate)
    assert isinstance(certify(np.ones(fewest - 1), np.zeros(fewest - 1, bool), [1.0], promise), Refused)


@pytest.mark.parametrize("accepted", [60, 99, 150, 700])
@pytest.mark.parametrize("doubt", [0.1, 0.05, 0.01])
def test_a_rate_just_above_the_promise_passes_at_most_as_often_as_the_doubt(accepted: int, doubt: float) -> None:
    wrong = np.arange(accepted + 1)
    passes = last_passed(np.full((accepted + 1, 1), accepted), wrong[:, None], 0.03, doubt) == 0
    share = binom.pmf(wrong, accepted, 0.03 + 1e-9)[passes].sum()
    assert share <= doubt
    assert passes.tolist() == (binom.cdf(wrong, accepted, 0.03) <= doubt).tolist(), "and no test that is exact passes more often"


@settings(max_examples=40)
@given(st.integers(0, 60), st.integers(60, 2000), st.sampled_from([0.1, 0.05, 0.005]))
def test_it_passes_just_where_the_bound_that_is_shown_is_at_most_the_rate(wrong: int, accepted: int, doubt: float) -> None:
    promise = Promise(0.03, 1 - doubt * pi**2 / 6)
    found = certify(*audited((1.0, accepted, wrong)), [1.0], promise)
    assert (found.candidates[0].bound <= 0.03) == isinstance(found, Certificate)


def test_the_sequence_ends_at_the_first_that_fails() -> None:
    scores, wrong = audited((0.9, 300, 0), (0.8, 100, 30), (0.7, 3000, 0))
    found = certified(scores, wrong, [0.9, 0.8, 0.7], PROMISE)
    assert (found.threshold, found.certified.accepted, found.certified.wrong) == (0.9, 300, 0)
    assert found.coverage == pytest.approx(300 / 3400)
    assert found.candidates[2].bound < 0.03, "the loosest would pass by itself; but nobody asked it first"


def test_candidates_that_nothing_could_pass_are_not_tested() -> None:
    found = certified(*audited((0.9, 5, 1), (0.8, 395, 0)), [0.9, 0.8], PROMISE)
    assert found.threshold == 0.8


def test_candidates_cover_equal_steps_of_the_scores_they_are_made_of() -> None:
    scores = np.random.default_rng(1).random(1000)
    candidates = candidates_of(scores)
    assert candidates.size == 20
    assert [int((scores >= each).sum()) for each in candidates] == list(range(50, 1001, 50))
    assert candidates_of([0.5, 0.5, 0.5, 0.9], 4).tolist() == [0.9, 0.5]
    for nothing in ([], [float("nan")]):
        with pytest.raises(ValueError):
            candidates_of(nothing)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.4, 0.8]) | st.floats(0, 1), st.booleans()), max_size=60), st.randoms())
def test_counts_are_those_of_counting(said: list[tuple[float, bool]], random: object) -> None:
    thresholds = [0.9, 0.8, 0.4, 0.0]
    accepted, wrong = count_accepted([score for score, _ in said], [is_wrong for _, is_wrong in said], thresholds)
    assert accepted.tolist() == [sum(score >= each for score, _ in said) for each in thresholds]
    assert wrong.tolist() == [sum(is_wrong for score, is_wrong in said if score >= each) for each in thresholds]


def test_what_all_certifications_and_classes_spend_adds_up_to_the_doubt_promised() -> None:
    spent = [PROMISE.doubt(number) for number in range(1, 100_001)]
    assert spent[0] == pytest.approx(0.1 * 6 / pi**2)
    assert 0.0999 < sum(spent) < 0.1
    assert 4 * PROMISE.doubt(3, classes=4) == pytest.approx(PROMISE.doubt(3))


def test_a_later_certification_asks_for_more() -> None:
    scores, wrong = audited((1.0, 120, 0))
    assert certified(scores, wrong, [1.0], PROMISE).doubt > refused(scores, wrong, [1.0], PROMISE, number=3).doubt


def test_a_refusal_says_how_many_audits_more_would_carry_it() -> None:
    found = refused(*audited((0.9, 60, 0), (0.1, 60, 30)), [0.9, 0.1], PROMISE)
    needed = 2 * fewest_accepted(0.03, PROMISE.doubt(2))
    assert found.more == needed - 120
    words = f"{needed - 120} more would, at the error rates seen so far."
    assert found.reason == f"120 audits do not show at most 0.03 wrong with a confidence of 0.9: {words}"
    grown = certify(*audited((0.9, needed // 2, 0), (0.1, needed // 2, needed // 4)), [0.9, 0.1], PROMISE, number=2)
    assert isinstance(grown, Certificate)


@pytest.mark.parametrize(("wrong", "of"), [(1, 80), (2, 100), (5, 200), (9, 400)])
def test_the_number_is_the_smallest_at_these_rates(wrong: int, of: int) -> None:
    found = refused(*audited((1.0, of, wrong)), [1.0], PROMISE)
    assert found.more is not None

    def carries(audits: int) -> bool:
        return float(binom.cdf(np.ceil(audits * wrong / of - 1e-9), audits, 0.03)) <= PROMISE.doubt(2)

    assert of + found.more == next(audits for audits in range(of, 100_000) if carries(audits))


def test_it_says_so_where_no_number_of_audits_would_do() -> None:
    found = refused(*audited((0.9, 100, 10), (0.1, 100, 40)), [0.9, 0.1], PROMISE)
    assert found.more is None
    assert found.reason.endswith("at the error rates seen so far no number up to 100,000 will.")


def test_without_audits_it_asks_for_the_fewest_that_could_do() -> None:
    assert refused([], [], [0.9, 0.1], PROMISE).more == fewest_accepted(0.03, PROMISE.doubt(2)) == 138


def test_the_outlook_says_what_more_audits_would_cover() -> None:
    found = certify(*audited((0.9, 100, 0), (0.5, 100, 2), (0.1, 100, 40)), [0.9, 0.5, 0.1], PROMISE)
    later = outlook(found, [50, 300, 420, 3000], number=2)
    assert later.tolist() == [0, 0, pytest.approx(1 / 3), pytest.approx(2 / 3)]
    grown = certified(*audited((0.9, 1000, 0), (0.5, 1000, 20), (0.1, 1000, 400)), [0.9, 0.5, 0.1], PROMISE, number=2)
    assert grown.coverage == later[3]
    assert outlook(refused([], [], [0.9], PROMISE), [100], number=1).tolist() == [0]


def test_certifications_are_due_at_counts_settled_beforehand() -> None:
    assert [due_at(number, first=100) for number in (1, 2, 3, 10)] == [100, 125, 157, 746]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Promise(0.0, 0.9),
        lambda: Promise(0.03, 1.0),
        lambda: PROMISE.doubt(0),
        lambda: certify([0.5], [True], [0.1, 0.9], PROMISE),
        lambda: certify([0.5], [True], [], PROMISE),
        lambda: certify([0.5, 0.4], [True], [0.9], PROMISE),
        lambda: certify([float("nan")], [True], [0.9], PROMISE),
        lambda: most_wrong(10, 11, 0, doubt=0.1),
        lambda: most_wrong(10, 5, 6, doubt=0.1),
    ],
)
def test_what_makes_no_sense_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()  # type: ignore[operator]


@pytest.mark.parametrize(("batch", "audited_of_it"), [(40, 12), (200, 60), (1000, 150)])
def test_a_finite_batch_is_bounded_exactly(batch: int, audited_of_it: int) -> None:
    for found in range(4):
        most = most_wrong(batch, audited_of_it, found, doubt=0.05)
        assert hypergeom.cdf(found, batch, most, audited_of_it) > 0.05
        assert hypergeom.cdf(found, batch, most + 1, audited_of_it) <= 0.05
    for wrong in (0, 3, batch // 10, batch // 2, batch):  # whatever is true, the bound holds
        seen = np.arange(audited_of_it + 1)
        weight = hypergeom.pmf(seen, batch, wrong, audited_of_it)
        missed = sum(
            w for k, w in zip(seen.tolist(), weight.tolist(), strict=True) if w and most_wrong(batch, audited_of_it, k, doubt=0.05) < wrong
        )
        assert missed <= 0.05


def test_who_audits_a_batch_whole_knows_it_whole() -> None:
    assert most_wrong(50, 50, 7, doubt=0.05) == 7
    assert most_wrong(50, 0, 0, doubt=0.05) == 50


def test_on_digits_the_precision_that_is_promised_is_kept_and_less_of_it_covers_more() -> None:
    """The shape of MAPIE's figures for its precision control on digits: .81 covered for a precision of .95, .65 for .98."""
    pixels, digit = load_digits(return_X_y=True)
    random = np.random.default_rng(0)
    noisy = pixels + random.normal(0, 3, pixels.shape)
    learnt, given, unseen = np.split(random.permutation(digit.size), [500, 1174])
    model = GaussianNB(var_smoothing=0.1).fit(noisy[learnt], digit[learnt])
    chances = model.predict_proba(noisy)
    scores, wrong = chances.max(axis=1), model.classes_[chances.argmax(axis=1)] != digit
    assert 0.05 < wrong.mean() < 0.15
    half = unseen.size // 2
    candidates = candidates_of(scores[unseen[:half]])
    coverages = []
    for precision in (0.95, 0.98):
        found = certified(scores[given], wrong[given], candidates, Promise(1 - precision, 0.9))
        held_out = scores[unseen[half:]] >= found.threshold
        assert 1 - wrong[unseen[half:]][held_out].mean() >= precision
        coverages.append(found.coverage)
    assert coverages[0] > coverages[1] > 0.3
