"""What a track says on each frame: keyframes as they are, in between as the kind moves, nothing where the object is absent."""

from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kinds import KINDS
from apps.kinds.geometry import Box, Dot, Keypoint, Keypoints, Polygon, Polyline, RotatedBox
from apps.kinds.locators import Keyframe, Track
from apps.kinds.rle import encode
from apps.kinds.text import Text
from apps.kinds.tracks import keyframe_at
from apps.kinds.values import Answer, Value
from tests.kinds.strategies import VALUES

BOX = KINDS["bounding_box"]
WHY = Answer(uuid4(), "text", Text("turns"))
STILL = Answer(WHY.feature, "text", Text("stands"))
CAR = Track(
    (
        (Keyframe(10, Box(0, 0, 10, 10), (WHY,)), Keyframe(20, Box(100, 50, 20, 10)), Keyframe(22, Box(100, 50, 20, 30), (STILL,))),
        (Keyframe(40, Box(5, 5, 5, 5)),),
        (Keyframe(41, Box(9, 9, 9, 9)), Keyframe(44, Box(9, 9, 9, 9))),
    )
)


def value_at(name: str, before: Value, after: Value, frame: int, last: int = 4) -> Value:
    """The value on a frame of a track that leads from frame 0 to `last`."""
    found = keyframe_at(Track(((Keyframe(0, before), Keyframe(last, after)),)), frame, KINDS[name])
    assert found is not None
    return found.value


@pytest.mark.parametrize(
    ("frame", "value", "answers"),
    [
        (10, Box(0, 0, 10, 10), (WHY,)),
        (15, Box(50, 25, 15, 10), (WHY,)),
        (20, Box(100, 50, 20, 10), ()),
        (21, Box(100, 50, 20, 20), ()),
        (22, Box(100, 50, 20, 30), (STILL,)),
        (40, Box(5, 5, 5, 5), ()),
        (43, Box(9, 9, 9, 9), ()),
    ],
)
def test_between_keyframes_the_value_moves_and_the_answers_hold(frame: int, value: Box, answers: tuple[Answer, ...]) -> None:
    assert keyframe_at(CAR, frame, BOX) == Keyframe(frame, value, answers)


@pytest.mark.parametrize("frame", [0, 9, 23, 30, 39, 45, 1_000])
def test_outside_its_segments_an_object_is_absent(frame: int) -> None:
    assert keyframe_at(CAR, frame, BOX) is None


def test_every_kind_moves_its_own_way() -> None:
    assert value_at("rotated_box", RotatedBox(0, 0, 10, 20, 350), RotatedBox(8, 4, 20, 20, 30), 1) == RotatedBox(2, 1, 12.5, 20, 0)
    assert value_at("point", Dot(0, 8), Dot(4, 0), 3) == Dot(3, 2)
    assert value_at("polyline", Polyline(((0, 0), (4, 0))), Polyline(((0, 4), (8, 4))), 2) == Polyline(((0, 2), (6, 2)))
    triangle = Polygon((((0, 0), (4, 0), (0, 4)),))
    assert value_at("polygon", triangle, KINDS["polygon"].translate(triangle, 8, 4), 1) == KINDS["polygon"].translate(triangle, 2, 1)
    before = Keypoints((Keypoint("head", 0, 0), Keypoint("tail", 4, 4, visible=False)))
    after = Keypoints((Keypoint("tail", 8, 8), Keypoint("head", 4, 0)))
    assert value_at("keypoints", before, after, 2) == Keypoints((Keypoint("head", 2, 0), Keypoint("tail", 6, 6, visible=False)))


def test_a_shape_of_other_vertices_and_a_mask_are_held_until_the_next_keyframe() -> None:
    line, bent = Polyline(((0, 0), (4, 0))), Polyline(((0, 0), (4, 0), (4, 4)))
    assert [value_at("polyline", line, bent, frame) for frame in (1, 3, 4)] == [line, line, bent]
    triangle, square = Polygon((((0, 0), (4, 0), (0, 4)),)), Polygon((((0, 0), (4, 0), (4, 4), (0, 4)),))
    assert [value_at("polygon", triangle, square, frame) for frame in (2, 4)] == [triangle, square]
    small, large = encode(np.eye(2, dtype=bool)[:1]), encode(np.ones((1, 2), bool))
    assert [value_at("mask", small, large, frame) for frame in (0, 3, 4)] == [small, small, large]


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if kind.role == "object"))
@given(data=st.data())
def test_a_track_is_at_its_keyframes_what_they_say(name: str, data: st.DataObject) -> None:
    frames = data.draw(st.lists(st.integers(0, 50), min_size=1, max_size=5, unique=True).map(sorted))
    values = [data.draw(VALUES[name]) for _ in frames]
    track = Track((tuple(Keyframe(frame, value) for frame, value in zip(frames, values, strict=True)),))
    assert [keyframe_at(track, frame, KINDS[name]).value for frame in frames] == values
    present = [frame for frame in range(52) if keyframe_at(track, frame, KINDS[name]) is not None]
    assert present == list(range(frames[0], frames[-1] + 1))


@pytest.mark.parametrize("name", sorted(name for name, kind in KINDS.items() if kind.frames & {"plane"} and kind.role == "object"))
@given(data=st.data(), share=st.floats(0.01, 0.99), dx=st.integers(-200, 200))
def test_what_stands_still_does_not_move_and_what_is_pushed_moves_in_step(name: str, data: st.DataObject, share: float, dx: int) -> None:
    kind, value = KINDS[name], data.draw(VALUES[name])
    assert kind.bounds(kind.interpolate(value, value, share)).left == pytest.approx(kind.bounds(value).left, abs=1e-6)
    between = kind.interpolate(value, kind.translate(value, dx, 0), share)
    assert kind.bounds(between).left == pytest.approx(kind.bounds(value).left + dx * share, abs=1e-6)
