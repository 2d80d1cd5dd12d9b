"""Calibrators by laws, by what they are known to do, and against scikit-learn."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit, softmax
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_digits
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.naive_bayes import GaussianNB

from apps.evaluation.calibration import Calibration, calibration
from apps.evaluation.calibrators import (
    ByClass,
    Calibrator,
    Isotonic,
    Platt,
    Temperature,
    fit,
    fit_by_class,
    fit_temperature,
    parse_by_class,
    parse_calibrator,
)
from apps.evaluation.undefined import Undefined
from apps.kinds.reading import InvalidValue


def overconfident(count: int, seed: int = 0, *, slope: float = 0.5, offset: float = -0.3) -> tuple[np.ndarray, np.ndarray]:
    """Confidences, and outcomes that are right as often as this line through logits says."""
    random = np.random.default_rng(seed)
    sure = expit(random.normal(1.5, 1.5, count))
    return sure, random.random(count) < expit(slope * logit(sure) + offset)


def error(confidence: np.ndarray, right: np.ndarray) -> float:
    found = calibration(confidence, right)
    assert isinstance(found, Calibration)
    return found.ece


def test_platt_finds_the_line_that_outcomes_were_drawn_by() -> None:
    sure, right = overconfident(900)
    found = fit(sure, right)
    assert isinstance(found, Platt)
    assert [found.slope, found.offset] == pytest.approx([0.5, -0.3], abs=0.2)
    later = overconfident(20_000, seed=1)
    assert error(found.calibrate(later[0]), later[1]) < 0.05 < error(*later)


def test_platt_is_logistic_regression_on_logits() -> None:
    sure, right = overconfident(900)
    found = fit(sure, right)
    assert isinstance(found, Platt)
    hits = right.sum()
    targets = np.where(right, (hits + 1) / (hits + 2), 1 / (right.size - hits + 2))  # Platt's own
    twice = np.concatenate([logit(sure)] * 2)[:, None]
    theirs = LogisticRegression(C=np.inf, tol=1e-10).fit(twice, [1] * 900 + [0] * 900, sample_weight=np.append(targets, 1 - targets))
    assert [found.slope, found.offset] == pytest.approx([theirs.coef_[0, 0], theirs.intercept_[0]], abs=1e-3)


def test_platt_counts_each_by_its_weight() -> None:
    sure, right = overconfident(900)
    weight = np.random.default_rng(1).integers(1, 5, 900)
    ours = fit(sure, right, weight=weight)
    assert isinstance(ours, Platt)
    targets = np.where(right, (right.sum() + 1) / (right.sum() + 2), 1 / ((~right).sum() + 2))
    twice, weights = np.concatenate([logit(sure)] * 2)[:, None], np.concatenate([weight * targets, weight * (1 - targets)])
    theirs = LogisticRegression(C=np.inf, tol=1e-10).fit(twice, [1] * 900 + [0] * 900, sample_weight=weights)
    assert [ours.slope, ours.offset] == pytest.approx([theirs.coef_[0, 0], theirs.intercept_[0]], abs=1e-3)


def test_isotonic_is_scikit_learn_s_within_its_ends() -> None:
    sure, right = overconfident(3000)
    weight = np.random.default_rng(2).uniform(1, 20, 3000)
    found = fit(sure, right, weight=weight)
    assert isinstance(found, Isotonic)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(sure, right, sample_weight=weight)
    asked = np.linspace(0, 1, 1001)
    assert found.calibrate(asked) == pytest.approx(np.clip(theirs.predict(asked), 1 / 3002, 3001 / 3002), abs=1e-9)
    assert len(found.at) < 200
    later = overconfident(20_000, seed=1)
    assert error(found.calibrate(later[0]), later[1]) < 0.05


def test_nothing_becomes_a_sure_thing() -> None:
    sure, right = overconfident(2000)
    found = fit(np.append(sure, [1.0] * 50), np.append(right, [True] * 50))
    assert isinstance(found, Calibrator)
    assert 0 < found.calibrate([0.0])[0] < found.calibrate([1.0])[0] < 1


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([100, 200, 1000]), st.floats(-2, 3), st.floats(-2, 2))
def test_a_surer_prediction_stays_as_sure(seed: int, count: int, slope: float, offset: float) -> None:
    sure, right = overconfident(count, seed, slope=slope, offset=offset)
    sure = np.round(sure, 2)  # with ties
    raw = sure.copy()
    found = fit(sure, right)
    asked = np.linspace(0, 1, 301)
    if isinstance(found, Calibrator):
        became = found.calibrate(asked)
        assert (np.diff(became) >= 0).all()
        assert ((became >= 0) & (became <= 1)).all()
        assert parse_calibrator(json.loads(json.dumps(found.dump()))) == found
    assert (sure == raw).all()


def test_weights_undo_what_aiming_did() -> None:
    random = np.random.default_rng(4)
    sure, right = overconfident(200_000, seed=4)
    chance = np.where(right, 0.005, 0.01)  # wrong ones are drawn twice as often
    drawn = random.random(sure.size) < chance
    plain, weighted = fit(sure[drawn], right[drawn]), fit(sure[drawn], right[drawn], weight=1 / chance[drawn])
    assert isinstance(plain, Calibrator)
    assert isinstance(weighted, Calibrator)
    later = overconfident(20_000, seed=5)
    assert error(weighted.calibrate(later[0]), later[1]) < 0.05
    assert error(plain.calibrate(later[0]), later[1]) > 0.1


def test_thin_data_have_none_and_say_why() -> None:
    sure, right = overconfident(99)
    assert fit(sure, right) == Undefined("A calibration asks for at least 100 audited predictions; there are 99.")
    ever = fit(np.linspace(0.5, 1, 300), np.arange(300) > 8)
    assert ever == Undefined("A calibration asks for at least 10 predictions that are wrong; there are 9.")
    sure, right = overconfident(5000)
    upside = fit(sure, ~right)
    assert upside == Undefined("Surer predictions are not more often right here: no calibration could keep their order.")
    with pytest.raises(ValueError):
        fit([1.2], [True])
    with pytest.raises(ValueError):
        fit([0.5, 0.6], [True])


def test_classes_have_their_own_where_there_is_enough_and_the_pooled_one_else() -> None:
    many, some = overconfident(1200, slope=1.0, offset=-1.5), overconfident(150, seed=1)
    sure, right = (np.append(*each) for each in zip(many, some, strict=True))
    names = np.array(["dent"] * 1200 + ["scratch"] * 150)
    found = fit_by_class(sure, right, names)
    assert found.classes.keys() == {"dent"}
    assert isinstance(found.classes["dent"], Isotonic)
    assert found.of("scratch") is found.pooled
    assert isinstance(found.pooled, Calibrator)
    became = found.calibrate([0.9, 0.9], ["dent", "scratch"])
    assert became.tolist() == [found.classes["dent"].calibrate([0.9])[0], found.pooled.calibrate([0.9])[0]]
    assert parse_by_class(json.loads(json.dumps(found.dump()))) == found


def test_where_even_all_together_are_too_few_nothing_is_calibrated() -> None:
    found = fit_by_class([0.5] * 20, [True] * 20, ["dent"] * 20)
    assert isinstance(found.of("dent"), Undefined)
    assert np.isnan(found.calibrate([0.5], ["dent"])).all()
    assert parse_by_class(json.loads(json.dumps(found.dump()))) == found == ByClass(found.pooled, {})


@pytest.mark.parametrize(
    ("payload", "at"),
    [
        ({"method": "magic"}, "/method"),
        ([], "/method"),
        ({"method": "platt", "slope": -1.0, "offset": 0.0}, "/slope"),
        ({"method": "temperature", "temperature": "warm"}, "/temperature"),
        ({"method": "isotonic", "at": [0.1, 0.2], "becomes": [0.5, 0.4]}, "/becomes"),
        ({"method": "isotonic", "at": [0.1, 0.2], "becomes": [0.5]}, "/becomes"),
    ],
)
def test_what_is_no_calibrator_is_refused_with_its_place(payload: object, at: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        parse_calibrator(payload)
    assert refused.value.pointer == at


def test_temperature_finds_the_heat_that_was_added() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (4000, 5))
    label = np.array([random.choice(5, p=each) for each in softmax(logits, axis=1)])
    found = fit_temperature(softmax(3 * logits, axis=1), label)
    assert isinstance(found, Temperature)
    assert found.temperature == pytest.approx(3, rel=0.1)
    assert parse_calibrator(json.loads(json.dumps(found.dump()))) == found


def test_temperature_is_scikit_learn_s_and_beats_what_moves_the_surest_class() -> None:
    """As measured for digits with noise: one temperature has the least calibration error and log loss, and the surest class stays."""
    pixels, digit = load_digits(return_X_y=True)
    random = np.random.default_rng(0)
    noisy = pixels + random.normal(0, 4, pixels.shape)
    learnt, held, unseen = np.split(random.permutation(digit.size), [600, 1200])
    model = GaussianNB(var_smoothing=1e-3).fit(noisy[learnt], digit[learnt])
    raw = model.predict_proba(noisy)
    found = fit_temperature(raw[held], digit[held])
    assert isinstance(found, Temperature)
    ours = found.calibrate(raw[unseen])
    assert (ours.argmax(axis=1) == raw[unseen].argmax(axis=1)).all()
    theirs = {
        method: CalibratedClassifierCV(FrozenEstimator(model), method=method).fit(noisy[held], digit[held]).predict_proba(noisy[unseen])
        for method in ("temperature", "sigmoid", "isotonic")
    }
    truth = digit[unseen]
    losses = {method: log_loss(truth, each) for method, each in {**theirs, "ours": ours, "raw": raw[unseen]}.items()}
    assert losses["ours"] == pytest.approx(losses["temperature"], rel=0.02)
    assert losses["ours"] < min(losses["sigmoid"], losses["isotonic"], losses["raw"])

    def gap(chances: np.ndarray) -> float:
        return error(chances.max(axis=1), chances.argmax(axis=1) == truth)

    assert gap(ours) < 0.5 * gap(raw[unseen])


def test_a_temperature_asks_for_errors_and_for_enough() -> None:
    sure = np.tile([0.9, 0.1], (120, 1))
    assert fit_temperature(sure[:99], np.zeros(99)) == Undefined("A calibration asks for at least 100 audited predictions; there are 99.")
    assert isinstance(fit_temperature(sure, np.zeros(120)), Undefined)
