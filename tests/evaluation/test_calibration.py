"""Calibration by hand, by laws, and against scikit-learn."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss

from apps.evaluation.calibration import Calibration, TooFew, believed, calibration


def calibrated(confidence: object, right: object) -> Calibration:
    found = calibration(confidence, right)  # type: ignore[arg-type]
    assert isinstance(found, Calibration)
    return found


def test_gaps_by_hand() -> None:
    found = calibrated([0.2] * 50 + [0.9] * 50, [True] * 10 + [False] * 40 + [True] * 25 + [False] * 25)
    assert [(each.low, each.high, each.count) for each in found.bins] == [(0.2, 0.2, 50), (0.9, 0.9, 50)]
    assert [each.right for each in found.bins] == [0.2, 0.5]
    assert found.ece == pytest.approx(0.5 * 0.0 + 0.5 * 0.4)
    assert found.brier == pytest.approx((10 * 0.8**2 + 40 * 0.2**2 + 25 * 0.1**2 + 25 * 0.9**2) / 100)


def test_bins_have_equal_mass_where_confidences_differ() -> None:
    found = calibrated(np.linspace(0.01, 0.99, 150) ** 3, np.arange(150) % 2 == 0)
    assert [each.count for each in found.bins] == [10] * 15
    assert all(one.high < other.low for one, other in zip(found.bins, found.bins[1:], strict=False))


def test_fewer_than_thirty_predictions_have_none_and_say_why() -> None:
    found = calibration([0.5] * 29, [True] * 29)
    assert found == TooFew(29)
    assert found.reason == "Calibration asks for at least 30 predictions; there are 29."


def test_what_is_right_as_often_as_it_says_has_next_to_no_error() -> None:
    random = np.random.default_rng(4)
    confidence = random.random(100_000)
    honest = calibrated(confidence, random.random(100_000) < confidence)
    assert honest.ece < 0.01
    assert calibrated(np.sqrt(confidence), random.random(100_000) < confidence).ece == pytest.approx(2 / 3 - 1 / 2, abs=0.01)


@given(st.lists(st.tuples(st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0]), st.booleans()), min_size=30, max_size=200), st.randoms())
def test_figures_lie_between_0_and_1_whatever_the_order(said: list[tuple[float, bool]], random: object) -> None:
    found = calibrated(*zip(*said, strict=True))
    assert 0 <= found.ece <= 1
    assert found.brier == pytest.approx(brier_score_loss([right for _, right in said], [sure for sure, _ in said], pos_label=True))
    assert sum(each.count for each in found.bins) == len(said)
    assert all(each.low <= each.confidence <= each.high + 1e-12 for each in found.bins if each.low < each.high)
    shuffled = list(said)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = calibrated(*zip(*shuffled, strict=True))
    assert again.ece == pytest.approx(found.ece, abs=1e-12)
    assert [each.count for each in again.bins] == [each.count for each in found.bins]


def test_what_is_dumped_is_json() -> None:
    found = calibrated([0.5] * 30, [True] * 30)
    assert json.loads(json.dumps(found.dump())) == {
        "ece": 0.5,
        "brier": 0.25,
        "bins": [{"low": 0.5, "high": 0.5, "confidence": 0.5, "right": 1.0, "count": 30}],
    }


def test_the_share_believed_never_falls_as_confidence_rises() -> None:
    shares = believed(
        [
            {"confidence": 0.2, "right": 0.1, "count": 10},
            {"confidence": 0.5, "right": 0.6, "count": 10},
            {"confidence": 0.7, "right": 0.4, "count": 10},
            {"confidence": 0.9, "right": 0.8, "count": 10},
        ]
    )
    assert shares[[0, 20, 60, 90, 100]] == pytest.approx([0.1, 0.1, 0.5, 0.8, 0.8])
    assert shares[40] == pytest.approx(0.3), "half way between two pools"
    assert (np.diff(shares) >= 0).all()


def test_no_share_is_believed_of_fewer_than_ten_predictions() -> None:
    few = [{"confidence": 0.1 * each, "right": float(each > 4), "count": 3} for each in range(1, 10)]
    shares = believed(few)  # in tens: four bins, four bins, and the last one with them
    assert shares[[0, 25, 70, 100]] == pytest.approx([0, 0, 1, 1])
    assert believed([{"confidence": 0.5, "right": 0.4, "count": 40}, {"confidence": 0.9, "right": 1.0, "count": 3}])[100] == pytest.approx(
        19 / 43
    )
    assert believed([{"confidence": 0.5, "right": 1.0, "count": 3}]).tolist() == [1.0] * 101
