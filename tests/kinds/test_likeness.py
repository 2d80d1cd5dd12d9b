"""How alike two annotations are, with where they stand: laws for every kind and every place, and figures by hand."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.kinds import KINDS
from apps.kinds.geometry import Box, Polygon
from apps.kinds.likeness import likeness
from apps.kinds.locators import Frames, Keyframe, Message, OnMap, Page, TimeSpan, Track
from apps.kinds.tracks import keyframe_at
from apps.kinds.values import Annotation, Asset, Extent, Locator, Room, Value
from tests.kinds.strategies import VALUES, placed, tracks

FEATURE = UUID(int=1)
SQUARE = Box(0, 0, 10, 10)
HALF = Box(0, 0, 10, 5)
every_kind = pytest.mark.parametrize("name", sorted(KINDS))
ASSETS = [None, Asset("image", Room(Extent(2_500, 2_500)))]


def annotation(kind: str, value: Value, at: Locator | None = None) -> Annotation:
    return Annotation(uuid4(), kind, FEATURE, value, at=at)


def box(value: Box, at: Locator | None = None) -> Annotation:
    return annotation("bounding_box", value, at)


@every_kind
@settings(max_examples=20)
@given(data=st.data())
def test_likeness_is_symmetric_and_between_0_and_1(name: str, data: st.DataObject) -> None:
    a, b = data.draw(placed(name, FEATURE)), data.draw(placed(name, FEATURE))
    asset = data.draw(st.sampled_from(ASSETS))
    found = likeness(a, b, asset)
    assert 0.0 <= found <= 1.0
    assert likeness(b, a, asset) == pytest.approx(found, abs=1e-12)


@every_kind
@settings(max_examples=20)
@given(data=st.data())
def test_what_says_the_same_at_the_same_place_is_wholly_alike(name: str, data: st.DataObject) -> None:
    a = data.draw(placed(name, FEATURE))
    assert likeness(a, annotation(name, a.value, a.at), data.draw(st.sampled_from(ASSETS))) == 1.0


@given(data=st.data())
def test_boxes_through_frames_are_compared_frame_by_frame(data: st.DataObject) -> None:
    one, other = (data.draw(tracks(VALUES["bounding_box"])) for _ in range(2))
    kind, alike, either = KINDS["bounding_box"], 0.0, 0
    for frame in range(13):
        mine, theirs = (keyframe_at(track, frame, kind) for track in (one, other))
        either += mine is not None or theirs is not None
        alike += kind.similarity(mine.value, theirs.value) if mine and theirs else 0.0
    a, b = (box(track.segments[0][0].value, track) for track in (one, other))
    assert likeness(a, b) == pytest.approx(alike / either, abs=1e-9)


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        (None, None, 0.5),
        (Page(1), Page(1), 0.5),
        (Page(1), Page(2), 0.0),
        (Page(1), None, 0.0),
        (Message("a"), Message("b"), 0.0),
        (OnMap(4326), OnMap(3857), 0.0),
        (Frames(0, 9), Frames(5, 14), 0.5 * 5 / 15),
        (Frames(0, 4), Frames(5, 9), 0.0),
        (TimeSpan(0, 100), TimeSpan(50, 100), 0.25),
        (TimeSpan(0, 50), TimeSpan(50, 100), 0.0),
        (Frames(0, 9), TimeSpan(0, 9), 0.0),
    ],
)
def test_another_place_is_another_thing(here: Locator | None, there: Locator | None, expected: float) -> None:
    assert likeness(box(SQUARE, here), box(HALF, there)) == pytest.approx(expected)


def test_a_track_is_compared_with_what_stands_still_and_counts_nothing_where_one_is_absent() -> None:
    track = Track(((Keyframe(0, SQUARE), Keyframe(4, SQUARE)), (Keyframe(8, HALF),)))
    still = box(SQUARE, Frames(2, 8))
    assert likeness(box(SQUARE, track), still) == pytest.approx((3 * 1.0 + 0.5) / 9)


def test_outlines_through_frames_are_held_and_measured_as_their_kind_has_it() -> None:
    whole, part = (Polygon((((0, 0), (10, 0), (10, down), (0, down)),)) for down in (10, 5))
    track = Track(((Keyframe(0, whole), Keyframe(9, whole)),))
    assert likeness(annotation("polygon", whole, track), annotation("polygon", part, Frames(0, 9))) == pytest.approx(0.5)


def test_two_kinds_are_not_alike() -> None:
    assert likeness(box(SQUARE), annotation("polygon", Polygon((((0, 0), (10, 0), (10, 10), (0, 10)),)))) == 0.0
