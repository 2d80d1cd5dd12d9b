"""The grid of levels and thresholds."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.evaluation.levels import BINS, COCO_LEVELS, DEFAULT_LEVEL, LEVELS, REACHED, bin_of, bins_of, level_of
from apps.kinds import InvalidValue


def test_every_level_and_every_hundredth_has_its_place() -> None:
    assert [level_of(level) for level in LEVELS] == list(range(21))
    assert [bin_of(step / 100) for step in range(BINS)] == list(range(BINS))
    assert (level_of(0.5), level_of(0), level_of(1), level_of(0.1 + 0.2)) == (DEFAULT_LEVEL, 0, 20, 6)


@pytest.mark.parametrize("wrong", [0.51, -0.05, 1.05, "0.5", None, True, float("nan")])
def test_what_is_not_on_the_grid_is_refused_by_name(wrong: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        level_of(wrong)
    assert (refused.value.pointer, refused.value.expected) == ("/iou", "0 (any overlap), 0.05, 0.10 and so on up to 1")
    with pytest.raises(InvalidValue) as refused:
        bin_of(0.505 if wrong == 0.51 else wrong)
    assert refused.value.pointer == "/confidence"


def test_the_levels_that_coco_averages_over_are_its_own_numbers() -> None:
    assert REACHED[COCO_LEVELS].tolist() == np.linspace(0.5, 0.95, 10).tolist()


@given(confidence=st.floats(0, 1))
def test_a_prediction_counts_up_to_the_hundredth_below_it(confidence: float) -> None:
    highest = bins_of(confidence).item()
    assert highest / 100 <= confidence + 1e-6
    assert highest == 100 or (highest + 1) / 100 > confidence


def test_single_precision_does_not_move_a_confidence_to_another_threshold() -> None:
    hundredths = np.arange(BINS) / 100
    assert bins_of(hundredths).tolist() == bins_of(hundredths.astype(np.float32)).tolist() == list(range(BINS))
    assert bins_of(-1.0).item() == -1
