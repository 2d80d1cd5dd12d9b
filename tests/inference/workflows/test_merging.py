"""Overlaps, suppression and fusion: their laws on any boxes, and figures worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.inference.predictors.contract import Answer, Prediction
from apps.inference.predictors.workflow.boxes import Floats, fused, overlaps, suppressed
from apps.inference.predictors.workflow.merging import Branch, merged
from apps.kinds import KINDS
from tests.inference.workflows.graphs import box

numbers = st.floats(0, 100, allow_nan=False, width=32)


@st.composite
def some_boxes(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Boxes with an area, and how sure each is."""
    corners = draw(st.lists(st.tuples(numbers, numbers, st.floats(1, 60), st.floats(1, 60)), min_size=1, max_size=12))
    boxes = np.array([(x, y, x + width, y + height) for x, y, width, height in corners])
    return boxes, np.array(draw(st.lists(st.floats(0.01, 1), min_size=len(boxes), max_size=len(boxes))))


@given(some=some_boxes())
def test_overlaps_are_those_of_the_kind_one_by_one(some: tuple[Floats, Floats]) -> None:
    kind, (boxes, _) = KINDS["bounding_box"], some
    values = [kind.parse({"x": left, "y": top, "width": right - left, "height": bottom - top}) for left, top, right, bottom in boxes]
    found = overlaps(boxes, boxes)
    expected = [[kind.similarity(one, other) for other in values] for one in values]
    assert found == pytest.approx(np.array(expected), abs=1e-6)


@given(some=some_boxes(), threshold=st.floats(0.05, 0.95))
def test_what_is_kept_is_apart_and_what_is_not_is_like_a_surer_one(some: tuple[Floats, Floats], threshold: float) -> None:
    boxes, scores = some
    alike = overlaps(boxes, boxes)
    stands = suppressed(alike, scores, threshold)
    kept = np.unique(stands)
    assert all(stands[one] == one for one in kept)
    apart = alike[np.ix_(kept, kept)] - np.eye(len(kept))
    assert apart.max(initial=0) <= threshold + 1e-9
    for one, other in enumerate(stands):
        assert one == other or (alike[one, other] > threshold and scores[other] >= scores[one])


@given(some=some_boxes(), threshold=st.floats(0.05, 0.95), models=st.integers(1, 4))
def test_a_fused_box_lies_within_its_boxes_and_is_no_surer(some: tuple[Floats, Floats], threshold: float, models: int) -> None:
    boxes, scores = some
    places, sure, joined = fused(boxes, scores, np.ones(len(scores)), threshold, models=float(models))
    assert sorted(set(joined.tolist())) == list(range(len(places)))
    for number, place in enumerate(places):
        members = boxes[joined == number]
        assert (place >= members.min(axis=0) - 1e-6).all()
        assert (place <= members.max(axis=0) + 1e-6).all()
        assert 0 < sure[number] <= scores[joined == number].max() + 1e-9


@given(some=some_boxes())
def test_each_box_alone_is_fused_to_itself(some: tuple[Floats, Floats]) -> None:
    boxes, scores = some
    places, sure, joined = fused(boxes[:1], scores[:1], np.ones(1), 0.5, models=1.0)
    assert places == pytest.approx(boxes[:1])
    assert (sure.tolist(), joined.tolist()) == ([pytest.approx(scores[0])], [0])


def test_fusion_weighs_corners_and_counts_who_agreed() -> None:
    boxes = np.array([(0, 0, 10, 10), (2, 0, 12, 10), (50, 50, 60, 60)], float)
    places, sure, joined = fused(boxes, np.array([0.9, 0.6, 0.8]), np.ones(3), 0.5, models=2.0)
    assert joined.tolist() == [0, 0, 1]
    assert places[0] == pytest.approx([0.8, 0, 10.8, 10])  # (0.9 x 0 + 0.6 x 2) / 1.5
    assert sure == pytest.approx([0.75, 0.4])  # the mean of two of two; one of two


def found(*branches: list[Prediction], method: str = "nms", overlap: float = 0.5) -> list[Prediction]:
    return list(merged([Branch(each) for each in branches], method=method, overlap=overlap))


def test_suppression_goes_class_by_class() -> None:
    kept = found([box("cat", 0, 0, 10, 10, 0.8), box("dog", 0, 0, 10, 10, 0.7)], [box("cat", 1, 0, 10, 10, 0.9)])
    assert [(one.class_name, one.confidence) for one in kept] == [("cat", 0.9), ("dog", 0.7)]


def test_everything_is_kept_where_that_is_asked_for() -> None:
    assert len(found([box("cat", 0, 0, 10, 10)], [box("cat", 0, 0, 10, 10)], method="all")) == 2


def test_the_answers_of_what_is_suppressed_stay() -> None:
    sure, other = (
        box("cat", 0, 0, 9, 9, 0.9, answers=(Answer("old", 0.6),)),
        box("cat", 0, 0, 9, 9, 0.5, answers=(Answer("old", 0.7), Answer("wet", 0.4))),
    )
    (kept,) = found([sure], [other])
    assert kept.confidence == 0.9
    assert [(each.class_name, each.confidence) for each in kept.answers] == [("old", 0.7), ("wet", 0.4)]


def test_options_of_a_question_are_averaged_over_the_branches() -> None:
    one, other = Prediction("radio", "day", {}, 0.9), Prediction("radio", "night", {}, 0.6)
    assert {each.class_name: each.confidence for each in found([one], [one, other], method="weighted_boxes")} == {"day": 0.9, "night": 0.3}
    assert {each.class_name: each.confidence for each in found([one], [other])} == {"day": 0.9, "night": 0.6}


def test_polygons_are_told_apart_by_what_they_cover_and_not_by_their_boxes() -> None:
    def triangle(*points: tuple[int, int]) -> Prediction:
        return Prediction("polygon", "roof", {"rings": [[list(point) for point in points]]}, 0.5)

    lower, upper = ((0, 0), (20, 20), (0, 20)), ((0, 0), (20, 0), (20, 20))
    shape = KINDS["polygon"]
    assert shape.similarity(*(shape.parse(dict(triangle(*points).value)) for points in (lower, upper))) < 0.1
    assert len(found([triangle(*lower)], [triangle(*upper)])) == 2
    assert len(found([triangle(*lower)], [triangle(*lower)])) == 1


def test_what_cannot_be_read_is_handed_on() -> None:
    broken = Prediction("bounding_box", "cat", {"x": "far"}, 0.5)
    assert broken in found([broken], [box("cat", 0, 0, 9, 9)])
