"""Cells say at every level and threshold what matching from the start would say, and add up."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evaluation.counts import counts_by_subject, total_counts
from apps.evaluation.levels import BINS, LEVELS
from apps.evaluation.outcomes import Pair, assess
from apps.evaluation.sums import Cells, summed
from tests.evaluation.annotations import SUBJECTS, Chance
from tests.evaluation.naive import Naive

KINDS_TOGETHER = [
    ("bounding_box",),
    ("entity",),
    ("polygon", "point"),
    ("radio", "checklist", "text"),
    ("bounding_box", "radio", "relationship"),
]
seeds = st.integers(0, 2**32 - 1)
together = pytest.mark.parametrize("kinds", KINDS_TOGETHER, ids="-".join)


def cells(pairs: list[Pair]) -> Cells:
    return summed(assess(pairs, SUBJECTS))


def dumped(found: Cells) -> dict[tuple[int, int, int], Any]:
    return {
        (level, predicted, truth): (counts, np.round(overlaps, 9).tolist()) for level, predicted, truth, counts, overlaps in found.rows()
    }


@together
@settings(max_examples=40)
@given(seed=seeds, level=st.integers(0, 20), hundredth=st.integers(0, 100))
def test_every_threshold_counts_as_if_all_less_sure_had_never_been_said(
    kinds: tuple[str, ...], seed: int, level: int, hundredth: int
) -> None:
    pairs = Chance(seed, kinds).pairs()
    expected = sum((Naive(pair, SUBJECTS, level, hundredth / 100).cells() for pair in pairs), Counter())
    assert {(predicted, truth): count for predicted, truth, count, _ in cells(pairs).at(level, hundredth)} == expected


@together
@settings(max_examples=15)
@given(seed=seeds)
def test_cells_of_two_portions_add_up_to_those_of_both(kinds: tuple[str, ...], seed: int) -> None:
    pairs = Chance(seed, kinds).pairs(10)
    cut = len(pairs) // 2
    assert dumped(cells(pairs[:cut]) + cells(pairs[cut:])) == dumped(cells(pairs))


@together
@settings(max_examples=15)
@given(seed=seeds)
def test_the_order_of_rows_does_not_matter(kinds: tuple[str, ...], seed: int) -> None:
    pairs = Chance(seed, kinds).pairs(10)
    assert dumped(cells(pairs[::-1])) == dumped(cells(pairs))


@settings(max_examples=40)
@given(seed=seeds, level=st.integers(0, 20), hundredth=st.integers(0, 100))
def test_rows_and_columns_of_the_confusion_matrix_are_all_predictions_and_all_truths(seed: int, level: int, hundredth: int) -> None:
    pairs = Chance(seed, ("bounding_box", "entity")).pairs()
    outcomes = assess(pairs, SUBJECTS)
    found = list(summed(outcomes).at(level, hundredth))
    by_subject = counts_by_subject(found)
    said, true = outcomes.predictions, outcomes.truths
    top = np.array([subject.parent is None for subject in SUBJECTS])
    for subject in np.flatnonzero(top).tolist():
        predicted = int(np.sum((said.subject == subject) & (said.confidence >= hundredth / 100)))
        truths = int(np.sum(true.subject == subject))
        assert sum(count for each, _, count, _ in found if each == subject) == predicted
        assert sum(count for _, each, count, _ in found if each == subject) == truths
        if predicted or truths:
            counts = by_subject[subject]
            assert (counts.predictions, counts.truths) == (predicted, truths)
    total = total_counts(found)
    assert total.true_positives == sum(count for predicted, truth, count, _ in found if predicted == truth)
    twice = sum(count for predicted, truth, count, _ in found if min(predicted, truth) >= 0)
    assert sum(count for *_, count, _ in found) == total.predictions + total.truths - twice


@settings(max_examples=30)
@given(seed=seeds)
def test_fewer_are_found_the_more_is_asked(seed: int) -> None:
    for level, predicted, truth, counts, overlaps in cells(Chance(seed, ("bounding_box",)).pairs()).rows():
        assert len(counts) == len(overlaps) == BINS
        assert min(counts) >= 0
        if predicted == truth:
            assert counts == sorted(counts, reverse=True)
            assert np.all(np.array(overlaps) <= np.array(counts) + 1e-9)
            assert np.all(np.array(overlaps) + 1e-9 >= LEVELS[level] * np.array(counts))


@settings(max_examples=30)
@given(seed=seeds, level=st.integers(0, 20), hundredth=st.integers(0, 100))
def test_a_point_that_is_looked_up_is_that_of_the_whole_rows(seed: int, level: int, hundredth: int) -> None:
    found = cells(Chance(seed, ("bounding_box", "entity")).pairs())
    whole = {(each[1], each[2]): (each[3][hundredth], each[4][hundredth]) for each in found.rows() if each[0] == level}
    here = {(predicted, truth): (count, overlap) for predicted, truth, count, overlap in found.at(level, hundredth)}
    assert here == {cell: (count, pytest.approx(overlap)) for cell, (count, overlap) in whole.items() if count}


def test_nothing_gives_no_cells() -> None:
    found = cells([Pair((), ())])
    assert list(found.rows()) == []
    assert list(found.at(10, 50)) == []
    assert total_counts([]).precision is None
    assert dumped(found + found) == {}
