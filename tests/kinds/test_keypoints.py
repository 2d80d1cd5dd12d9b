"""Keypoints and skeletons against figures worked out by hand."""

import math
from typing import Any
from uuid import uuid4

import jsonschema
import pytest

from apps.kinds import KINDS, InvalidValue, NoConversion
from apps.kinds.features import FeatureSpec, check_annotation, features_by_id
from apps.kinds.geometry import Box, Keypoint, Keypoints
from apps.kinds.keypoints import SPREAD
from apps.kinds.values import Annotation, Extent, Room

KIND = KINDS["keypoints"]
EXTENT = Extent(100, 50)
SKELETON = {"points": ["head", "neck", "tail"], "edges": [[0, 1], [1, 2]]}


def points(*places: tuple[str, float, float]) -> Keypoints:
    return Keypoints(tuple(Keypoint(*place) for place in places))


FISH = points(("head", 10, 10), ("neck", 20, 10), ("tail", 40, 30))


def on_wire(**changes: Any) -> dict[str, Any]:
    return {"points": [{"name": "head", "x": 1, "y": 2, "visible": False}, {"name": "tail", "x": 3, "y": 4, **changes}]}


def test_a_point_is_visible_unless_it_is_said_to_be_hidden() -> None:
    assert KIND.parse(on_wire()) == Keypoints((Keypoint("head", 1, 2, visible=False), Keypoint("tail", 3, 4, visible=True)))


@pytest.mark.parametrize(
    ("payload", "pointer", "code"),
    [
        ({"points": []}, "/points", "invalid_value"),
        ({"points": None}, "/points", "invalid_value"),
        (on_wire(name="head"), "/points/1/name", "duplicate"),
        (on_wire(name=""), "/points/1/name", "invalid_value"),
        (on_wire(name="x" * 201), "/points/1/name", "invalid_value"),
        (on_wire(name=7), "/points/1/name", "invalid_value"),
        (on_wire(x=math.nan), "/points/1/x", "invalid_value"),
        (on_wire(y=math.inf), "/points/1/y", "invalid_value"),
        (on_wire(visible=2), "/points/1/visible", "invalid_value"),
        (on_wire(v=2), "/points/1/v", "unknown_field"),
        ({"points": [{"name": str(index), "x": 0, "y": 0} for index in range(1_001)]}, "/points", "invalid_value"),
    ],
)
def test_what_are_no_keypoints_is_refused_at_its_place(payload: Any, pointer: str, code: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        KIND.parse(payload)
    assert (caught.value.pointer, caught.value.code) == (pointer, code)


def test_similarity_is_the_object_keypoint_similarity() -> None:
    moved = points(("head", 13, 14), ("neck", 20, 10), ("tail", 40, 30))
    ours, theirs = (30**2 + 20**2) / 2, (27**2 + 20**2) / 2
    expected = (math.exp(-25 / (2 * (ours + theirs) / 2 * SPREAD**2)) + 1 + 1) / 3
    assert KIND.similarity(FISH, moved) == pytest.approx(expected)


def test_a_name_that_one_lacks_counts_as_wrong() -> None:
    assert KIND.similarity(FISH, points(("head", 10, 10), ("tail", 40, 30))) == pytest.approx(2 / 3)
    assert KIND.similarity(FISH, points(("head", 10, 10), ("neck", 20, 10), ("fin", 40, 30))) == pytest.approx(2 / 4)
    assert KIND.similarity(FISH, points(("fin", 10, 10))) == 0.0


def test_the_same_shift_matters_less_on_a_larger_object() -> None:
    def twice(value: Keypoints) -> Keypoints:
        return points(*((each.name, each.x * 10, each.y * 10) for each in value.points))

    small = KIND.similarity(FISH, KIND.translate(FISH, 4, 0))
    assert KIND.similarity(twice(FISH), KIND.translate(twice(FISH), 4, 0)) > small
    assert KIND.similarity(twice(FISH), KIND.translate(twice(FISH), 40, 0)) == pytest.approx(small)


def test_single_places_are_as_alike_as_points_and_hidden_ones_as_seen_ones() -> None:
    assert KIND.similarity(points(("head", 1, 1)), points(("head", 1, 1))) == 1.0
    assert 0 < KIND.similarity(points(("head", 1, 1)), points(("head", 4, 5))) < 1
    assert KIND.similarity(Keypoints((Keypoint("head", 1, 1, visible=False),)), points(("head", 1, 1))) == 1.0


def test_keypoints_become_the_box_around_them_where_it_has_an_area() -> None:
    assert KIND.convert(FISH, "bounding_box") == Box(10, 10, 30, 20)
    for value, to in ((FISH, "polygon"), (points(("head", 1, 1)), "bounding_box"), (points(("a", 1, 1), ("b", 9, 1)), "bounding_box")):
        with pytest.raises(NoConversion):
            KIND.convert(value, to)


def test_each_place_is_checked_on_its_own() -> None:
    KIND.check(points(("head", -0.5, 10), ("tail", 100.5, 50)), Room(EXTENT))
    with pytest.raises(InvalidValue) as caught:
        KIND.check(points(("head", 10, 10), ("tail", 140, 30)), Room(EXTENT), "/value")
    assert (caught.value.pointer, caught.value.code) == ("/value/points/1", "outside_asset")


def test_places_off_the_asset_are_left_out_and_those_at_its_edge_moved_onto_it() -> None:
    clipped = KIND.clip(points(("head", -0.5, 10), ("neck", 20, 10), ("tail", 140, 30)), EXTENT)
    assert clipped == points(("head", 0, 10), ("neck", 20, 10))
    assert KIND.clip(points(("head", -50, 10)), EXTENT) is None
    assert KIND.clip(FISH, EXTENT) is FISH


def test_between_keyframes_places_move_by_their_names() -> None:
    after = Keypoints((Keypoint("tail", 60, 50, visible=False), Keypoint("head", 20, 20), Keypoint("fin", 0, 0)))
    assert KIND.interpolate(FISH, after, 0.5) == points(("head", 15, 15), ("neck", 20, 10), ("tail", 50, 40))


def test_a_skeleton_is_read_with_its_edges() -> None:
    assert KIND.parse_settings(SKELETON) == SKELETON
    assert KIND.parse_settings({"points": ["head"]}) == {"points": ["head"], "edges": []}
    jsonschema.validate(SKELETON, KIND.settings_schema)


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({}, "/settings/points"),
        ({"points": []}, "/settings/points"),
        ({"points": ["head", "head"]}, "/settings/points/1"),
        ({"points": ["head", ""]}, "/settings/points/1"),
        ({"points": ["head", 3]}, "/settings/points/1"),
        ({"points": ["head"], "flips": []}, "/settings/flips"),
        ({"points": ["head", "tail"], "edges": [[0, 2]]}, "/settings/edges/0/1"),
        ({"points": ["head", "tail"], "edges": [[0, 1], [1]]}, "/settings/edges/1"),
        ({"points": ["head", "tail"], "edges": [[1, 1]]}, "/settings/edges/0"),
        ({"points": ["head", "tail"], "edges": [[-1, 1]]}, "/settings/edges/0/0"),
    ],
)
def test_what_is_no_skeleton_is_refused_at_its_place(settings: Any, pointer: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        KIND.parse_settings(settings, "/settings")
    assert caught.value.pointer == pointer


def test_a_name_that_the_skeleton_lacks_is_refused() -> None:
    feature = FeatureSpec(uuid4(), "fish", "keypoints", settings=KIND.parse_settings(SKELETON))
    check_annotation(Annotation(uuid4(), "keypoints", feature.id, FISH), features_by_id([feature]), None)
    stranger = Annotation(uuid4(), "keypoints", feature.id, points(("head", 1, 1), ("fin", 2, 2)))
    with pytest.raises(InvalidValue, match="head, neck, tail") as caught:
        check_annotation(stranger, features_by_id([feature]), None)
    assert (caught.value.pointer, caught.value.code) == ("/value/points/1/name", "unknown_point")


def test_on_a_map_in_degrees_skeletons_are_as_alike_as_on_the_ground() -> None:
    arctic = Extent(1, 1, 10, 59.5, "degrees")  # a degree of longitude is half one of latitude in its middle
    flat = points(("head", 10, 10), ("tail", 40, 30))
    moved = points(("head", 13, 10), ("tail", 40, 30))

    def placed(value: Keypoints) -> Keypoints:
        return points(*((each.name, 10 + each.x / 1_000, 60 + each.y / 2_000) for each in value.points))

    assert KIND.similarity_on(placed(flat), placed(moved), arctic) == pytest.approx(KIND.similarity(flat, moved), rel=1e-3)
    assert KIND.similarity_on(flat, moved, Extent(100, 50)) == KIND.similarity(flat, moved)
    one, other = points(("head", 10.01, 60)), points(("head", 10.02, 60))
    assert KIND.similarity_on(one, other, arctic) < 1 == KIND.similarity_on(one, one, arctic)
