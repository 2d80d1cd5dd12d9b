"""Mean mask overlap against pixels counted one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evaluation.masks import Pixels, mean_mask_iou, pixels
from apps.evaluation.outcomes import Pair
from apps.evaluation.subjects import subjects_of
from apps.kinds.locators import Frames, Keyframe, Track
from apps.kinds.rle import encode
from apps.kinds.values import Annotation
from tests.evaluation.annotations import asked, said

SUBJECTS = subjects_of([asked("mask", "road"), asked("mask", "sky"), asked("bounding_box", "coin")])
SIZE = (12, 16)


def rectangle(top: int, left: int, height: int = 4, width: int = 4) -> np.ndarray:
    found = np.zeros(SIZE, bool)
    found[top : top + height, left : left + width] = True
    return found


def mask(painted: np.ndarray, name: str = "road", **more: object) -> Annotation:
    return said("mask", name, encode(painted), **more)


def at(found: dict[int, Pixels], hundredth: int = 0) -> dict[int, tuple[int, int]]:
    """What both mark and what either does, by subject."""
    return {subject: (int(each.both[hundredth]), int(each.either[hundredth])) for subject, each in found.items()}


def test_masks_of_a_class_count_as_one_and_rows_are_summed_before_they_are_divided() -> None:
    pairs = [
        Pair([mask(rectangle(0, 0)), mask(rectangle(0, 2))], [mask(rectangle(0, 0, width=6))]),
        Pair([], [mask(rectangle(0, 0))]),
        Pair([mask(rectangle(4, 4), "sky", confidence=0.3)], []),
    ]
    found = pixels(pairs, SUBJECTS)
    assert at(found) == {0: (24, 40), 1: (0, 16)}
    assert mean_mask_iou(found)[[0, 30, 31]] == pytest.approx([0.3, 0.3, 0.6])
    assert mean_mask_iou(found, [0])[0] == 0.6
    assert np.isnan(mean_mask_iou({})).all()


def test_a_mask_counts_up_to_its_confidence() -> None:
    sure, unsure = mask(rectangle(0, 0, width=2), confidence=0.5), mask(rectangle(0, 0, width=5), confidence=0.29)
    found = pixels([Pair([unsure, sure, mask(rectangle(0, 0, width=1))], [mask(rectangle(0, 0))])], SUBJECTS)
    assert [at(found, hundredth)[0] for hundredth in (0, 29, 30, 50, 51, 100)] == [(16, 20), (16, 20), (8, 16), (8, 16), (4, 16), (4, 16)]


def test_slices_are_pictures_of_their_own() -> None:
    pair = Pair([mask(rectangle(0, 0), at=Frames(1, 1))], [mask(rectangle(0, 0), at=Frames(2, 2))])
    assert at(pixels([pair], SUBJECTS)) == {0: (0, 32)}


def test_a_track_counts_on_every_frame_that_it_is_on() -> None:
    whole, half = encode(rectangle(0, 0)), encode(rectangle(0, 0, width=2))
    track = Track(((Keyframe(0, whole), Keyframe(2, half)), (Keyframe(5, half),)))
    pair = Pair([said("mask", "road", whole, at=track)], [mask(rectangle(0, 0), at=Frames(1, 5))])
    assert at(pixels([pair], SUBJECTS)) == {0: (16 + 8 + 8, 6 * 16)}


paintings = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 12), st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=3)


@settings(max_examples=30)
@given(st.lists(st.tuples(paintings, paintings), min_size=1, max_size=4))
def test_figures_are_those_of_pixels_counted_one_by_one(rows: list[tuple[list[tuple[int, ...]], list[tuple[int, ...]]]]) -> None:
    pairs, both, either = [], 0, 0
    for ours, theirs in rows:
        sides = [[rectangle(*each) for each in side] for side in (ours, theirs)]
        mine, other = (np.any(side, axis=0) for side in sides)
        both, either = both + int((mine & other).sum()), either + int((mine | other).sum())
        pairs.append(Pair(*([mask(each) for each in side] for side in sides)))
    assert at(pixels(pairs, SUBJECTS)) == {0: (both, either)}
    parts = [pixels([pair], SUBJECTS)[0] for pair in pairs]
    assert at({0: sum(parts, Pixels.none())}) == {0: (both, either)}
