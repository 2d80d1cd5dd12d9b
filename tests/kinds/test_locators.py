"""The places in an asset: each survives the wire, agrees with its schema, and what is none is refused at its place."""

import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kinds import KINDS, InvalidValue, dump_annotation, parse_annotation
from apps.kinds.geometry import Box
from apps.kinds.locators import (
    MAX_EPSG,
    MAX_INDEX,
    READERS,
    Frames,
    Keyframe,
    Message,
    OnMap,
    Page,
    TimeSpan,
    Track,
    dump_locator,
    parse_locator,
)
from apps.kinds.values import Annotation, Locator
from tests.kinds.schemas import component
from tests.kinds.strategies import VALUES, answer_lists, boxes, plain_text, uuids

OBJECTS = sorted(name for name, kind in KINDS.items() if kind.role == "object")
BOX = KINDS["bounding_box"]
HERE = {"x": 1, "y": 2, "width": 3, "height": 4}
THERE = {"x": 5, "y": 6, "width": 3, "height": 4}

indices = st.integers(0, MAX_INDEX)
ranges = st.tuples(indices, indices).map(sorted)
plain_places = st.one_of(
    ranges.map(lambda ends: Frames(*ends)),
    st.integers(1, MAX_INDEX).map(Page),
    plain_text.filter(bool).map(Message),
    ranges.filter(lambda ends: ends[0] < ends[1]).map(lambda ends: TimeSpan(*ends)),
    st.integers(0, MAX_EPSG).map(OnMap),
)


@st.composite
def tracks(draw: st.DrawFn, name: str) -> Track:
    """Keyframes of a kind, cut into segments."""
    frames = sorted(draw(st.lists(indices, min_size=1, max_size=6, unique=True)))
    keyframes = [Keyframe(frame, draw(VALUES[name]), draw(answer_lists)) for frame in frames]
    cuts = sorted(draw(st.sets(st.integers(1, len(frames) - 1))) if len(frames) > 1 else [])
    return Track(tuple(tuple(keyframes[a:b]) for a, b in zip([0, *cuts], [*cuts, len(frames)], strict=True)))


def through_json(payload: Any) -> Any:
    return json.loads(json.dumps(payload, allow_nan=False))


@given(place=plain_places, value=boxes)
def test_a_place_survives_the_wire_and_agrees_with_its_schema(place: Locator, value: Box) -> None:
    annotation = Annotation(uuid4(), "bounding_box", uuid4(), value, at=place)
    payload = through_json(dump_annotation(annotation))
    assert parse_annotation(payload) == annotation
    component("BoundingBoxAnnotation").validate(payload)


@pytest.mark.parametrize("name", OBJECTS)
@given(data=st.data(), identifier=uuids)
def test_a_track_of_every_kind_survives_the_wire_and_agrees_with_its_schema(name: str, data: st.DataObject, identifier: Any) -> None:
    track = data.draw(tracks(name))
    annotation = Annotation(identifier, name, identifier, track.segments[0][0].value, at=track)
    payload = through_json(dump_annotation(annotation))
    assert parse_annotation(payload) == annotation
    component("Annotation").validate(payload)


def test_the_asset_as_a_whole_is_null() -> None:
    assert parse_locator(None, "/at", BOX, Box(1, 2, 3, 4)) is None
    assert dump_locator(None, BOX) is None


def test_every_type_of_place_has_a_reader_of_its_name() -> None:
    assert set(READERS) == {each.type for each in (Frames, Track, Page, Message, TimeSpan, OnMap)}
    with pytest.raises(TypeError):
        dump_locator(Locator(), BOX)


def track(*segments: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "track", "segments": list(segments)}


def key(frame: Any, value: Any = THERE, **more: Any) -> dict[str, Any]:
    return {"frame": frame, "value": value, **more}


@pytest.mark.parametrize(
    ("at", "pointer"),
    [
        ("page 3", "/at"),
        ([], "/at"),
        ({}, "/at"),
        ({"type": "galaxy"}, "/at"),
        ({"type": ["page"]}, "/at"),
        ({"type": "frames", "first": 0}, "/at/last"),
        ({"type": "frames", "first": 5, "last": 4}, "/at/last"),
        ({"type": "frames", "first": -1, "last": 4}, "/at/first"),
        ({"type": "frames", "first": 0, "last": 2**31}, "/at/last"),
        ({"type": "frames", "first": 0.0, "last": 4}, "/at/first"),
        ({"type": "frames", "first": False, "last": 4}, "/at/first"),
        ({"type": "page", "page": 0}, "/at/page"),
        ({"type": "page", "page": "1"}, "/at/page"),
        ({"type": "page", "page": 1, "of": 3}, "/at/of"),
        ({"type": "message", "message": ""}, "/at/message"),
        ({"type": "message", "message": 7}, "/at/message"),
        ({"type": "message", "message": "x" * 201}, "/at/message"),
        ({"type": "message", "message": "a\x00b"}, "/at/message"),
        ({"type": "time", "start_ms": 5, "end_ms": 5}, "/at/end_ms"),
        ({"type": "time", "start_ms": 5, "end_ms": 4}, "/at/end_ms"),
        ({"type": "time", "start_ms": -5, "end_ms": 4}, "/at/start_ms"),
        ({"type": "time", "start_ms": 1.5, "end_ms": 4}, "/at/start_ms"),
        ({"type": "map", "epsg": "EPSG:4326"}, "/at/epsg"),
        ({"type": "map", "epsg": 10_000_000}, "/at/epsg"),
        ({"type": "map"}, "/at/epsg"),
        (track(), "/at/segments"),
        (track([]), "/at/segments/0"),
        (track([key(3, HERE), key(3)]), "/at/segments/0/1/frame"),
        (track([key(3, HERE), key(5)], [key(4)]), "/at/segments/1/0/frame"),
        (track([key(3, HERE)], [key(3)]), "/at/segments/1/0/frame"),
        (track([key(-1, HERE)]), "/at/segments/0/0/frame"),
        (track([key(3, THERE), key(4, HERE)]), "/at/segments/0/0/value"),
        (track([key(3, HERE), key(4, {**THERE, "width": 0})]), "/at/segments/0/1/value/width"),
        (track([key(3, HERE, enabled=True)]), "/at/segments/0/0/enabled"),
        (track([key(3, HERE, answers=[{"feature": 1}])]), "/at/segments/0/0/answers/0/kind"),
        ({"type": "track", "segments": {"0": []}}, "/at/segments"),
    ],
)
def test_what_is_no_place_is_refused_where_it_goes_wrong(at: Any, pointer: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_annotation({"id": str(uuid4()), "kind": "bounding_box", "feature": str(uuid4()), "value": HERE, "at": at})
    assert caught.value.pointer == pointer
    assert caught.value.expected


def test_only_an_object_moves() -> None:
    at = track([key(3, {"text": "three"})])
    with pytest.raises(InvalidValue, match="A text does not move") as caught:
        parse_annotation({"id": str(uuid4()), "kind": "text", "feature": str(uuid4()), "value": {"text": "three"}, "at": at})
    assert (caught.value.pointer, caught.value.code) == ("/at", "wrong_place")
