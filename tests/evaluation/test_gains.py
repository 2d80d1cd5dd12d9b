"""The pairs from a confidence on are those that Labelbox's rule makes when all less sure has never been said."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evaluation.labelbox import LABELBOX, confusion
from apps.evaluation.levels import BINS, LEVELS, ROUNDING
from apps.evaluation.outcomes import Pair, assess
from apps.kinds.geometry import Dot, Polyline
from apps.kinds.locators import Page
from tests.evaluation.annotations import ONTOLOGY, SUBJECTS, Chance, answered, box, checklist, radio, said

KINDS_TOGETHER = [("bounding_box",), ("entity",), ("polygon", "point"), ("radio", "checklist", "text"), ("bounding_box", "relationship")]


def pairs_at(pairs: list[Pair], level: int, hundredth: int) -> Counter[int]:
    """How many pairs of each subject."""
    found = assess(pairs, SUBJECTS).predictions
    bring = (found.gained >> level & 1 == 1) & (found.confidence >= hundredth / (BINS - 1) - ROUNDING)
    return Counter(found.subject[bring].tolist())


@pytest.mark.parametrize("kinds", KINDS_TOGETHER, ids="-".join)
@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), level=st.integers(0, 20), hundredth=st.integers(0, 100))
def test_they_are_those_of_matching_from_the_start(kinds: tuple[str, ...], seed: int, level: int, hundredth: int) -> None:
    chance = Chance(seed, kinds)
    crowd = [chance.pair() for _ in range(6)]
    pairs = [*chance.pairs(), Pair(*([each for pair in crowd for each in pair[side]] for side in (0, 1)))]
    expected = Counter[int]()
    for pair in pairs:
        counts = confusion(pair, LEVELS[level], least=hundredth / (BINS - 1) - ROUNDING, rules=LABELBOX)
        expected += Counter({SUBJECTS.index_of(*key): found.true_positives for key, found in counts.items()})
    assert pairs_at(pairs, level, hundredth) == expected


def gained(predictions: list[Any], truths: list[Any]) -> list[list[float]]:
    """The overlaps above which each prediction brings a pair more."""
    bits = assess([Pair(predictions, truths)], SUBJECTS).predictions.gained
    return [[LEVELS[level] for level in np.flatnonzero(each >> np.arange(len(LEVELS)) & 1).tolist()] for each in bits.tolist()]


def test_a_less_sure_prediction_that_overlaps_more_takes_the_truth_and_brings_what_it_overlaps_more() -> None:
    half, whole = box(0, 0, 10, 5, confidence=0.9), box(0, 0, 10, 10, confidence=0.2)
    assert gained([half, whole], [box(0, 0, 10, 10)]) == [list(LEVELS[:10]), list(LEVELS[10:20])]


def test_who_is_displaced_takes_what_is_left() -> None:
    truths = [box(0, 0, 10, 10), box(4, 0, 10, 10)]
    surer, other = box(1, 0, 10, 10, confidence=0.9), box(0, 0, 10, 10, confidence=0.5)
    first, second = gained([surer, other], truths)
    assert first == list(LEVELS[:17])  # 9 / 11
    assert second == [*LEVELS[:11], *LEVELS[17:20]]  # 7 / 13 of the one displaced, and its own 1 beyond 9 / 11


def test_points_and_lines_reach_as_far_as_the_areas_around_them_whatever_our_own_measure() -> None:
    name = next(each.name for each in ONTOLOGY if each.kind == "point")
    here, there = said("point", name, Dot(0, 0), confidence=0.5), said("point", name, Dot(100, 0))
    assert gained([here], [there]) == [[0.0, 0.05]]  # the discs overlap by 0.096
    assert gained([replace(here, at=Page(1))], [replace(there, at=Page(2))]) == [[]]
    assert gained([said("polyline", name, Polyline(((0, 0), (9, 9))))], [said("polyline", name, Polyline(((0, 0), (9, 9))))]) == [
        list(LEVELS[:20])
    ]


def test_each_option_is_a_class_and_what_is_asked_under_something_brings_nothing() -> None:
    assert gained([radio("weather", "sun")], [radio("weather", "rain")]) == [[]]
    tags = checklist("tags", {"old": 0.5, "new": None})
    assert gained([tags], [checklist("tags", {"new": None})]) == [[], list(LEVELS[:20])]
    coins = [box(0, 0, 10, 10, answers=(answered("side", "heads"),)) for _ in range(2)]
    assert gained(coins[:1], coins[1:]) == [list(LEVELS[:20]), []]
