"""Predictions and truths are matched one to one, as COCO does and as Labelbox does."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.evaluation.matching import Match, box_ious, match_by_confidence, match_by_similarity, pairwise, similarities
from tests.evaluation.annotations import box, feature, labelbox
from tests.kinds.strategies import boxes

CASES = [json.loads(line) for line in (Path(__file__).parent / "data" / "labelbox-metrics.ndjson").read_text().splitlines()]
TWO_BY_TWO = np.array([[0.6, 0.9], [0.5, 0.8]])


def test_the_surest_prediction_chooses_first() -> None:
    matching = match_by_confidence(TWO_BY_TWO, np.array([0.3, 0.7]), 0.5)
    assert matching.pairs == (Match(1, 1, 0.8), Match(0, 0, 0.6))


def test_the_most_similar_pair_is_made_first() -> None:
    assert match_by_similarity(TWO_BY_TWO, 0.5, inclusive=True).pairs == (Match(0, 1, 0.9), Match(1, 0, 0.5))
    matching = match_by_similarity(TWO_BY_TWO, 0.5)
    assert matching.pairs == (Match(0, 1, 0.9),)
    assert (matching.unmatched_predictions, matching.unmatched_truths) == ((1,), (0,))


def test_a_second_prediction_of_the_same_truth_is_left_over() -> None:
    matching = match_by_confidence(np.array([[0.9], [0.95]]), np.array([0.9, 0.8]), 0.5)
    assert [pair.prediction for pair in matching.pairs] == [0]
    assert (matching.unmatched_predictions, matching.unmatched_truths) == ((1,), ())


def test_an_overlap_that_equals_the_threshold_matches_as_in_coco() -> None:
    assert len(match_by_confidence(np.array([[0.5]]), np.array([1.0]), 0.5).pairs) == 1
    assert len(match_by_confidence(np.array([[0.4999]]), np.array([1.0]), 0.5).pairs) == 0
    assert len(match_by_confidence(np.array([[1.0]]), np.array([1.0]), 1.0).pairs) == 1


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nothing_to_match_leaves_everything_over(shape: tuple[int, int]) -> None:
    for matching in (match_by_confidence(np.zeros(shape), np.ones(shape[0]), 0.5), match_by_similarity(np.zeros(shape))):
        assert matching.pairs == ()
        assert (len(matching.unmatched_predictions), len(matching.unmatched_truths)) == shape


matrices = st.integers(0, 6).flatmap(
    lambda n: st.integers(0, 6).flatmap(
        lambda m: st.lists(st.lists(st.floats(0, 1), min_size=m, max_size=m), min_size=n, max_size=n).map(
            lambda rows: np.array(rows, dtype=np.float64).reshape(n, m)
        )
    )
)


@given(similarity=matrices, threshold=st.floats(0.01, 1))
def test_a_matching_is_one_to_one_above_the_threshold_and_leaves_no_pair_behind(similarity: Any, threshold: float) -> None:
    confidence = np.linspace(1, 0, similarity.shape[0])
    for matching in (match_by_confidence(similarity, confidence, threshold), match_by_similarity(similarity, threshold, inclusive=True)):
        predictions = [pair.prediction for pair in matching.pairs]
        truths = [pair.truth for pair in matching.pairs]
        assert sorted([*predictions, *matching.unmatched_predictions]) == list(range(similarity.shape[0]))
        assert sorted([*truths, *matching.unmatched_truths]) == list(range(similarity.shape[1]))
        assert all(pair.similarity == similarity[pair.prediction, pair.truth] >= min(threshold, 1 - 1e-10) for pair in matching.pairs)
        left = similarity[np.ix_(matching.unmatched_predictions, matching.unmatched_truths)]
        assert left.size == 0 or left.max() < threshold


@given(a=st.lists(boxes, max_size=4), b=st.lists(boxes, max_size=4))
def test_many_boxes_at_once_overlap_as_each_two_do(a: list[Any], b: list[Any]) -> None:
    ours = [box(each.x, each.y, each.width, each.height) for each in a]
    theirs = [box(each.x, each.y, each.width, each.height) for each in b]
    assert pairwise(ours, theirs) == pytest.approx(similarities(ours, theirs), abs=1e-9)


def test_boxes_of_two_features_are_not_alike() -> None:
    assert pairwise([box(0, 0, 5, 5)], [box(0, 0, 5, 5, name="rim")]).tolist() == [[0.0]]


def test_overlaps_are_reckoned_in_pixels() -> None:
    ious = box_ious(np.array([[0.0, 0, 10, 10]]), np.array([[0.0, 0, 10, 10], [5, 0, 10, 10], [20, 20, 5, 5]]))
    assert ious == pytest.approx(np.array([[1, 1 / 3, 0]]))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_counts_agree_with_those_of_labelbox(case: dict[str, Any]) -> None:
    truths, predictions = ([labelbox(said) for said in case[side]] for side in ("truths", "predictions"))
    names = {said["name"] for said in case["truths"] + case["predictions"]}
    for threshold, expected in case["confusion"].items():
        found = np.zeros(3, dtype=int)
        for name in names:
            ours = [annotation for annotation in predictions if annotation.feature == feature(name)]
            true = [annotation for annotation in truths if annotation.feature == feature(name)]
            matching = match_by_similarity(pairwise(ours, true), float(threshold))
            found += [len(matching.pairs), len(matching.unmatched_predictions), len(matching.unmatched_truths)]
        true_positives, false_positives, _true_negatives, false_negatives = expected
        assert found.tolist() == [true_positives, false_positives, false_negatives]
