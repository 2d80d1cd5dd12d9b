"""Boxes beside boxes: what may stand, and what an answer of the network means."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from apps.inference.predictors.patch_detector.config import DetectorConfig
from apps.inference.predictors.patch_detector.decode import Found, beside, candidates, distinct, pairwise_iou
from apps.inference.predictors.patch_detector.look import windows

place = st.tuples(st.floats(0, 100), st.floats(0, 100), st.floats(1, 60), st.floats(1, 60), st.floats(0.01, 1), st.integers(0, 2))


def found_of(rows: list[tuple[float, float, float, float, float, int]]) -> Found:
    boxes = np.asarray([(x, y, x + w, y + h) for x, y, w, h, _, _ in rows]).reshape(-1, 4)
    return Found(boxes, np.asarray([row[4] for row in rows]), np.asarray([row[5] for row in rows], np.int64))


@given(st.lists(place, max_size=12))
def test_what_is_distinct_overlaps_nothing_else_and_keeps_the_surest(rows: list[tuple[float, float, float, float, float, int]]) -> None:
    everything = found_of(rows)
    kept = distinct(everything, overlap=0.4)
    overlaps = pairwise_iou(kept.boxes, kept.boxes)
    assert (overlaps[~np.eye(len(kept), dtype=bool)] <= 0.4).all()
    assert list(kept.scores) == sorted(kept.scores, reverse=True)
    assert not rows or kept.scores[0] == everything.scores.max()
    assert distinct(kept, overlap=0.4).scores.tolist() == kept.scores.tolist()


@given(st.lists(place, max_size=8), st.lists(place, max_size=8))
def test_what_is_beside_settled_boxes_overlaps_none_of_them(rows: list, settled: list) -> None:
    left = beside(found_of(rows), found_of(settled), overlap=0.4)
    if len(left) and settled:
        assert pairwise_iou(left.boxes, found_of(settled).boxes).max() <= 0.4


def test_two_classes_at_one_place_are_a_contradiction_and_the_surer_one_stays() -> None:
    kept = distinct(found_of([(0, 0, 10, 10, 0.6, 1), (1, 0, 10, 10, 0.9, 2), (50, 50, 10, 10, 0.3, 1)]), overlap=0.4)
    assert kept.labels.tolist() == [2, 1]
    assert kept.scores.tolist() == [0.9, 0.3]


def test_overlap_is_one_with_itself_nought_apart_and_a_third_at_half_a_shift() -> None:
    boxes = np.asarray([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30]], float)
    assert pairwise_iou(boxes, boxes) == pytest.approx(np.asarray([[1, 1 / 3, 0], [1 / 3, 1, 0], [0, 0, 1]]))


def test_a_cell_speaks_of_a_box_around_its_centre_with_objectness_times_class_probability() -> None:
    answer = torch.full((7, 4, 4), -9.0)
    answer[:, 1, 2] = torch.tensor([0.0, *torch.log(torch.tensor([0.5, 0.25, 1.0, 0.5])).tolist(), 0.0, 2.0])
    seen = candidates(answer, floor=0.2)
    assert seen.boxes.tolist() == [pytest.approx([12.0, 8.0, 36.0, 20.0], abs=1e-3)]
    assert seen.scores.tolist() == pytest.approx([0.5 * float(torch.sigmoid(torch.tensor(2.0)))], abs=1e-5)
    assert seen.labels.tolist() == [1]
    assert len(candidates(answer, floor=0.5)) == 0


@given(st.integers(16, 3000), st.integers(16, 3000), st.floats(0.05, 2))
def test_windows_cover_the_whole_picture_and_never_leave_it(width: int, height: int, scale: float) -> None:
    parts = windows((width, height), DetectorConfig(), scale=scale)
    for axis, whole in ((0, width), (1, height)):
        spans = sorted({(part[axis], part[axis + 2]) for part in parts})
        assert spans[0][0] == 0
        assert spans[-1][1] == pytest.approx(whole)
        assert all(later[0] < earlier[1] for earlier, later in pairwise(spans))
