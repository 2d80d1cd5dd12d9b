"""Whether an annotation may stand where it says it stands, in assets of every type."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import numpy as np
import pytest

from apps.kinds import KINDS, InvalidValue
from apps.kinds.entity import Entity
from apps.kinds.geometry import Box, Dot, Keypoint, Keypoints, Polyline
from apps.kinds.locators import Frames, Keyframe, Message, OnMap, Page, TimeSpan, Track
from apps.kinds.placing import check_place, clipped, room_at, was_clipped
from apps.kinds.rle import encode
from apps.kinds.support import matrix, why_not
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Asset, Extent, Length, Locator, Room, Value
from apps.modalities import MODALITIES

PLANE = {"bounding_box", "rotated_box", "polygon", "point", "keypoints", "polyline"}
ANYWHERE = {"radio", "checklist", "text", "ranking"}
LIVES: Mapping[str, set[str]] = {
    "image": {*PLANE, "mask", "relationship", *ANYWHERE},
    "video": {*PLANE, "mask", "relationship", *ANYWHERE},
    "geospatial": {*PLANE, "mask", "relationship", *ANYWHERE},
    "dicom": {*PLANE, "mask", "relationship", *ANYWHERE},
    "document": {*PLANE, "entity", "relationship", *ANYWHERE},
    "text": {"entity", "relationship", *ANYWHERE},
    "html": {"entity", "relationship", *ANYWHERE},
    "conversation": {"entity", "relationship", *ANYWHERE},
    "audio": {"entity", *ANYWHERE},
}

PICTURE = Asset("image", Room(Extent(100, 50)))
FILM = Asset("video", Room(Extent(100, 50)), frames=30, duration_ms=1_000)
SCAN = Asset("dicom", Room(Extent(100, 50)), frames=30)
PAGES = {"1": Room(Extent(600, 800, unit="points"), Length(20)), "2": Room(Extent(100, 50, unit="points"), Length(5))}
PAPER = Asset("document", parts=PAGES)
TALK = Asset("conversation", parts={"hello": Room(length=Length(5)), "m/2": Room(length=Length(40))})
MAP = Asset("geospatial", Room(Extent(0.2, 0.1, left=13.3, top=52.4, unit="degrees", tolerance=1e-6)), epsg=4326)
SOUND = Asset("audio", Room(length=Length(9_000, "milliseconds")), duration_ms=9_000)
NOVEL = Asset("text", Room(length=Length(12)))

BOX = Box(10, 10, 20, 20)
SPOT = Dot(13.4, 52.45)


def said(kind: str, value: Value, at: Locator | None = None) -> Annotation:
    return Annotation(uuid4(), kind, uuid4(), value, at=at)


def boxed(at: Locator | None = None, value: Box = BOX) -> Annotation:
    return said("bounding_box", value, at)


def moving(*keys: tuple[int, Box]) -> Annotation:
    return boxed(Track((tuple(Keyframe(frame, value) for frame, value in keys),)), keys[0][1])


def place(annotation: Annotation, asset: Asset) -> None:
    check_place(annotation, KINDS[annotation.kind], asset, "")


def refused(annotation: Annotation, asset: Asset) -> tuple[str, str]:
    with pytest.raises(InvalidValue) as caught:
        place(annotation, asset)
    return caught.value.pointer, caught.value.code


def known(*cases: Any) -> list[Any]:
    """The cases of asset types that are registered."""
    return [case for case in cases if case[1].modality in MODALITIES]


@pytest.mark.parametrize("modality", sorted(MODALITIES))
def test_each_asset_type_has_room_for_its_kinds_and_says_why_not_for_others(modality: str) -> None:
    assert {name for name, reasons in matrix().items() if not reasons[modality]} == LIVES[modality]
    for name in KINDS.keys() - LIVES[modality]:
        reason = why_not(KINDS[name], MODALITIES[modality])
        assert name.replace("_", " ") in reason.lower()
        assert modality in reason


def test_a_kind_without_room_in_the_asset_type_is_refused_with_the_reason() -> None:
    with pytest.raises(InvalidValue, match="an asset of type image does not have") as caught:
        place(said("entity", Entity(0, 3)), PICTURE)
    assert (caught.value.pointer, caught.value.code) == ("/kind", "kind_not_for_asset")
    assert refused(boxed(), NOVEL) == ("/kind", "kind_not_for_asset")
    mask = encode(np.ones((50, 100), bool))
    place(said("mask", mask), PICTURE)
    assert refused(said("mask", mask, Page(2)), PAPER) == ("/kind", "kind_not_for_asset")


@pytest.mark.parametrize(
    ("annotation", "asset"),
    known(
        (boxed(), PICTURE),
        (boxed(Frames(0, 29)), FILM),
        (moving((0, BOX), (29, Box(70, 20, 20, 20))), FILM),
        (boxed(Frames(29, 29)), SCAN),
        (boxed(Page(1), Box(500, 700, 99, 99)), PAPER),
        (said("entity", Entity(0, 20), Page(1)), PAPER),
        (said("entity", Entity(4, 5), Message("hello")), TALK),
        (said("entity", Entity(0, 12)), NOVEL),
        (said("entity", Entity(8_000, 9_000)), SOUND),
        (said("point", SPOT, OnMap(4326)), MAP),
        (said("text", Text("calm")), PICTURE),
        (said("text", Text("calm")), FILM),
        (said("text", Text("calm"), Frames(3, 9)), FILM),
        (said("text", Text("calm"), Page(2)), PAPER),
        (said("text", Text("calm"), Message("m/2")), TALK),
        (said("text", Text("calm"), TimeSpan(0, 9_000)), SOUND),
        (boxed(Page(7)), replace(PAPER, parts={})),
        (boxed(Frames(0, 10_000)), replace(FILM, frames=None)),
        (said("text", Text("calm"), TimeSpan(0, 10_000)), replace(SOUND, duration_ms=None)),
        (said("point", SPOT, OnMap(3857)), replace(MAP, epsg=None)),
    ),
)
def test_what_stands_where_the_asset_has_a_place_passes(annotation: Annotation, asset: Asset) -> None:
    place(annotation, asset)


@pytest.mark.parametrize(
    ("annotation", "asset"),
    known(
        (boxed(Page(1)), PICTURE),
        (boxed(Frames(0, 1)), PICTURE),
        (said("text", Text("calm"), Frames(0, 1)), PICTURE),
        (boxed(TimeSpan(0, 500)), FILM),
        (boxed(Page(1)), FILM),
        (moving((0, BOX)), PICTURE),
        (said("text", Text("calm"), Page(1)), FILM),
        (boxed(Message("hello")), PAPER),
        (said("entity", Entity(0, 3), Page(1)), TALK),
        (said("entity", Entity(0, 3), Message("hello")), NOVEL),
        (said("entity", Entity(0, 3), TimeSpan(0, 500)), SOUND),
        (said("text", Text("calm"), Page(1)), NOVEL),
        (said("text", Text("calm"), OnMap(4326)), MAP),
        (boxed(Page(1)), MAP),
    ),
)
def test_a_place_of_another_type_is_refused(annotation: Annotation, asset: Asset) -> None:
    assert refused(annotation, asset) == ("/at", "wrong_place")


@pytest.mark.parametrize(
    ("annotation", "asset"),
    known((boxed(), FILM), (boxed(), SCAN), (boxed(), PAPER), (said("entity", Entity(0, 3)), TALK), (said("point", SPOT), MAP)),
)
def test_an_object_must_say_where_it_stands_in_what_has_parts(annotation: Annotation, asset: Asset) -> None:
    assert refused(annotation, asset) == ("/at", "place_missing")


@pytest.mark.parametrize(
    ("annotation", "asset", "pointer", "code"),
    known(
        (boxed(Frames(0, 30)), FILM, "/at/last", "outside_asset"),
        (boxed(Frames(30, 31)), SCAN, "/at/last", "outside_asset"),
        (moving((3, BOX), (30, BOX)), FILM, "/at/segments/0/1/frame", "outside_asset"),
        (boxed(Page(3)), PAPER, "/at/page", "outside_asset"),
        (said("entity", Entity(0, 1), Message("Hello")), TALK, "/at/message", "outside_asset"),
        (said("text", Text("calm"), Message("m")), TALK, "/at/message", "outside_asset"),
        (said("text", Text("calm"), TimeSpan(0, 9_001)), SOUND, "/at/end_ms", "outside_asset"),
        (said("point", SPOT, OnMap(3857)), MAP, "/at/epsg", "wrong_epsg"),
    ),
)
def test_a_place_that_the_asset_lacks_is_refused(annotation: Annotation, asset: Asset, pointer: str, code: str) -> None:
    assert refused(annotation, asset) == (pointer, code)


@pytest.mark.parametrize(
    ("annotation", "asset", "pointer"),
    known(
        (boxed(value=Box(95, 10, 20, 20)), PICTURE, "/value"),
        (boxed(Page(2), Box(500, 700, 50, 50)), PAPER, "/value"),
        (said("entity", Entity(0, 6), Page(2)), PAPER, "/value/end"),
        (said("entity", Entity(0, 6), Message("hello")), TALK, "/value/end"),
        (said("entity", Entity(0, 13)), NOVEL, "/value/end"),
        (said("entity", Entity(0, 9_001)), SOUND, "/value/end"),
        (said("point", Dot(13.4, 50), OnMap(4326)), MAP, "/value"),
        (said("point", Dot(13.50001, 52.45), OnMap(4326)), MAP, "/value"),
        (moving((3, BOX), (9, Box(95, 10, 20, 20))), FILM, "/at/segments/0/1/value"),
        (said("keypoints", Keypoints((Keypoint("head", 5, 5), Keypoint("tail", 5, 70)))), PICTURE, "/value/points/1"),
    ),
)
def test_a_value_is_held_to_the_room_of_its_own_place(annotation: Annotation, asset: Asset, pointer: str) -> None:
    assert refused(annotation, asset) == (pointer, "outside_asset")


def test_what_is_known_of_the_asset_settles_the_room() -> None:
    assert room_at(None, PICTURE, "/at") == PICTURE.room
    assert room_at(Page(2), PAPER, "/at") == PAGES["2"]
    assert room_at(OnMap(4326), MAP, "/at") == MAP.room
    assert room_at(Page(2), replace(PAPER, parts={}), "/at") == Room()
    with pytest.raises(InvalidValue, match="EPSG:4326") as caught:
        room_at(OnMap(25833), MAP, "/at")
    assert caught.value.code == "wrong_epsg"


def test_what_reaches_over_the_edge_is_clipped_on_every_keyframe() -> None:
    inside, over = Box(70, 20, 20, 20), Box(90, 20, 20, 20)
    cut = clipped(moving((0, over), (5, inside), (9, Box(-5, -5, 20, 20))), FILM)
    assert cut.value == Box(90, 20, 10, 20)
    assert isinstance(cut.at, Track)
    assert [each.value for each in cut.at.segments[0]] == [Box(90, 20, 10, 20), inside, Box(0, 0, 15, 15)]
    place(cut, FILM)


def test_clipping_uses_the_room_of_the_page_and_leaves_alone_what_fits() -> None:
    assert clipped(boxed(Page(2), Box(90, 20, 20, 20)), PAPER).value == Box(90, 20, 10, 20)
    line = said("polyline", Polyline(((10, 10), (10, 80))), Page(1))
    assert clipped(line, PAPER) == line
    assert clipped(replace(line, at=Page(2)), PAPER).value == Polyline(((10, 10), (10, 50)))


def test_what_lasts_longer_than_a_sound_is_cut_at_its_end() -> None:
    spoken = said("entity", Entity(8_000, 9_500))
    assert clipped(spoken, SOUND).value == Entity(8_000, 9_000)
    heard = said("text", Text("calm"), TimeSpan(8_000, 9_001))
    cut = clipped(heard, SOUND)
    assert (cut.at, cut.value) == (TimeSpan(8_000, 9_000), Text("calm"))
    assert (was_clipped(spoken, clipped(spoken, SOUND)), was_clipped(heard, cut)) == (True, True)
    fits = said("entity", Entity(0, 9_000)), said("text", Text("calm"), TimeSpan(0, 9_000))
    assert [clipped(each, SOUND) for each in fits] == list(fits)


@pytest.mark.parametrize(
    ("annotation", "asset"),
    [
        (said("entity", Entity(9_000, 9_500)), SOUND),
        (said("text", Text("calm"), TimeSpan(9_000, 9_500)), SOUND),
        (said("entity", Entity(0, 13)), NOVEL),
    ],
)
def test_what_begins_after_the_end_and_what_is_no_time_is_cut_nowhere(annotation: Annotation, asset: Asset) -> None:
    with pytest.raises(InvalidValue) as caught:
        clipped(annotation, asset)
    assert caught.value.code == "outside_asset"


def test_what_would_leave_nothing_is_refused_as_it_was() -> None:
    with pytest.raises(InvalidValue) as caught:
        clipped(boxed(value=Box(200, 20, 20, 20)), PICTURE, "/annotations/4")
    assert (caught.value.pointer, caught.value.code) == ("/annotations/4/value", "outside_asset")
    with pytest.raises(InvalidValue) as caught:
        clipped(moving((0, BOX), (5, Box(200, 20, 20, 20))), FILM)
    assert caught.value.pointer == "/at/segments/0/1/value"
    with pytest.raises(InvalidValue):
        clipped(boxed(Page(9)), PAPER)


@pytest.mark.parametrize(
    ("annotation", "asset", "words"),
    [
        (said("point", SPOT, OnMap(3857)), MAP, "This is in EPSG:3857, and the file in EPSG:4326."),
        (said("point", SPOT, OnMap(0)), MAP, "This is in pixels, but the file lies on a map, in EPSG:4326."),
        (said("point", SPOT, OnMap(4326)), replace(MAP, epsg=0), "This is in EPSG:4326, but the file lies on no map"),
        (said("point", Dot(13.4, 50), OnMap(4326)), MAP, "outside the asset (x from 13.3 to 13.5, y from 52.4 to 52.5, in degrees)"),
        (said("bounding_box", Box(13.45, 52.45, 0.01, 1), OnMap(4326)), MAP, "degrees beyond the north edge"),
    ],
)
def test_what_does_not_lie_on_a_map_is_refused_in_words_of_maps(annotation: Annotation, asset: Asset, words: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        place(annotation, asset)
    assert words in caught.value.message
