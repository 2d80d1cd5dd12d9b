"""Keypoints: the named places of one object, as the skeleton of its feature names them."""

import math
from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from apps.kinds.base import Kind
from apps.kinds.geometry import Keypoint, Keypoints, check_inside, clamped, is_inside, mix, points_bounds
from apps.kinds.point import RADIUS, distance_on, nearness, radius_on
from apps.kinds.reading import InvalidValue, join, read_flag, read_list, read_number, read_object, read_text, read_whole
from apps.kinds.skeletons import KEPT
from apps.kinds.values import Bounds, Extent, Room

MAX_POINTS = 1_000
MAX_EDGES = 10_000
MAX_NAME = 200
SPREAD = 2 * 0.067
UNKNOWN = Extent(0, 0)
NAME: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": MAX_NAME}


class KeypointsKind(Kind[Keypoints]):
    """A feature settles its skeleton: `points`, the names there are, and `edges`, the pairs of them (by index) that a line joins."""

    name = "keypoints"
    role = "object"
    frames = frozenset({"plane"})
    settings_schema = {
        "type": "object",
        "properties": {
            "points": {"type": "array", "items": NAME, "minItems": 1, "maxItems": MAX_POINTS, "uniqueItems": True},
            "edges": {
                "type": "array",
                "items": {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2},
                "maxItems": MAX_EDGES,
            },
        },
        "required": ["points"],
        "additionalProperties": False,
    }

    @override
    def parse(self, payload: Any, at: str = "") -> Keypoints:
        here = join(at, "points")
        points = read_list(read_object(payload, at, required=("points",))["points"], here, at_least=1, at_most=MAX_POINTS)
        read = tuple(_parse_keypoint(point, join(here, index)) for index, point in enumerate(points))
        _refuse_twice([point.name for point in read], [f"{here}/{index}/name" for index in range(len(read))])
        return Keypoints(read)

    @override
    def dump(self, value: Keypoints) -> dict[str, Any]:
        return {"points": [{"name": each.name, "x": each.x, "y": each.y, "visible": each.visible} for each in value.points]}

    @override
    def schema(self) -> dict[str, Any]:
        place: dict[str, Any] = {"type": "number"}
        properties = {"name": NAME, "x": place, "y": place, "visible": {"type": "boolean", "default": True}}
        point = {"type": "object", "properties": properties, "required": ["name", "x", "y"], "additionalProperties": False}
        points = {"type": "array", "items": point, "minItems": 1, "maxItems": MAX_POINTS}
        return {"type": "object", "properties": {"points": points}, "required": ["points"], "additionalProperties": False}

    @override
    def bounds(self, value: Keypoints) -> Bounds:
        """Around all places, the hidden ones too; it may have no area."""
        return points_bounds([(point.x, point.y) for point in value.points])

    @override
    def similarity(self, a: Keypoints, b: Keypoints) -> float:
        """Object keypoint similarity as COCO's evaluation has it (https://cocodataset.org/#keypoints-eval), made symmetric.

        Each name that either has counts alike: with exp(-d^2 / (2 s^2 SPREAD^2)) where both have it, d apart, and with 0 where one lacks
        it. The scale s^2 is half the squared diagonal of the bounds (the area, of a square), the mean of both. SPREAD is twice the mean
        of the deviations that COCO gives for the 17 points of a person. Whether a place is visible does not matter. Where the scale is 0,
        single places are as alike as points are.
        """
        return self._alike(a, b, UNKNOWN, RADIUS)

    @override
    def similarity_on(self, a: Keypoints, b: Keypoints, extent: Extent) -> float:
        """The same, with distances and scales as points have them on this plane."""
        return self._alike(a, b, extent, radius_on(extent))

    def _alike(self, a: Keypoints, b: Keypoints, extent: Extent, radius: float) -> float:
        ours, theirs = ({point.name: (point.x, point.y) for point in each.points} for each in (a, b))
        names = [point.name for point in a.points if point.name in theirs]
        spread = (_squared_scale(self.bounds(a), extent) + _squared_scale(self.bounds(b), extent)) * SPREAD**2
        distances = [distance_on(ours[name], theirs[name], extent) for name in names]
        terms = (math.exp(-(distance**2) / spread) if spread > 0 else nearness(distance, radius) for distance in distances)
        return math.fsum(terms) / len(ours.keys() | theirs.keys())

    @override
    def check(self, value: Keypoints, room: Room, at: str = "") -> None:
        for index, point in enumerate(value.points):
            check_inside(Bounds(point.x, point.y, point.x, point.y), room, f"{at}/points/{index}")

    @override
    def clip(self, value: Keypoints, extent: Extent) -> Keypoints | None:
        """The places on the asset; those off it by no more than rounding are moved onto it."""
        if is_inside(self.bounds(value), extent):
            return value
        inside = ((point, clamped((point.x, point.y), extent)) for point in value.points)
        kept = tuple(Keypoint(point.name, *place, point.visible) for point, place in inside if place is not None)
        return Keypoints(kept) if kept else None

    @override
    def translate(self, value: Keypoints, dx: float, dy: float) -> Keypoints:
        return Keypoints(tuple(Keypoint(each.name, each.x + dx, each.y + dy, each.visible) for each in value.points))

    @override
    def interpolate(self, a: Keypoints, b: Keypoints, share: float) -> Keypoints:
        """Name by name; a place that the next keyframe lacks is held, one that only the next has is not there yet."""
        after = {point.name: point for point in b.points}
        ends = ((point, after.get(point.name, point)) for point in a.points)
        return Keypoints(
            tuple(Keypoint(one.name, mix(one.x, other.x, share), mix(one.y, other.y, share), one.visible) for one, other in ends)
        )

    @override
    def parse_settings(self, payload: Any, at: str = "") -> Mapping[str, Any]:
        members = read_object(payload or {}, at, required=("points",), optional=("edges",))
        here = join(at, "points")
        listed = read_list(members["points"], here, at_least=1, at_most=MAX_POINTS)
        names = [_parse_name(name, join(here, index)) for index, name in enumerate(listed)]
        _refuse_twice(names, [join(here, index) for index in range(len(names))])
        return {"points": names, "edges": _parse_edges(members.get("edges", ()), join(at, "edges"), len(names))}

    @override
    def check_settings(self, value: Keypoints, settings: Mapping[str, Any], at: str = "") -> None:
        known, kept = settings.get("points", ()), settings.get(KEPT, ())
        for index, point in enumerate(value.points):
            if point.name not in known and point.name not in kept:
                expected = f"one of: {', '.join(known)}" if known else "a feature whose settings name its points"
                raise InvalidValue(f"{at}/points/{index}/name", "The skeleton has no point of this name.", expected, "unknown_point")


def _squared_scale(edge: Bounds, extent: Extent) -> float:
    return distance_on((edge.left, edge.top), (edge.right, edge.bottom), extent) ** 2 / 2


def _parse_keypoint(payload: Any, at: str) -> Keypoint:
    members = read_object(payload, at, required=("name", "x", "y"), optional=("visible",))
    name = _parse_name(members["name"], join(at, "name"))
    x, y = (read_number(members[key], join(at, key)) for key in ("x", "y"))
    return Keypoint(name, x, y, read_flag(members.get("visible", True), join(at, "visible")))


def _parse_name(payload: Any, at: str) -> str:
    name = read_text(payload, at, at_most=MAX_NAME)
    if not name:
        raise InvalidValue(at, "This names no point.", "a name of at least one character")
    return name


def _refuse_twice(names: list[str], places: list[str]) -> None:
    seen: set[str] = set()
    for name, place in zip(names, places, strict=True):
        if name in seen:
            raise InvalidValue(place, "This name stands twice.", "each point at most once", code="duplicate")
        seen.add(name)


def _parse_edges(payload: Any, at: str, count: int) -> list[list[int]]:
    edges: list[list[int]] = []
    for index, edge in enumerate(read_list(payload, at, at_most=MAX_EDGES)):
        here = join(at, index)
        ends = read_list(edge, here, at_least=2, at_most=2)
        one, other = (read_whole(end, join(here, place), at_most=count - 1) for place, end in enumerate(ends))
        if one == other:
            raise InvalidValue(here, "This edge joins a point with itself.", "the indices of two points")
        edges.append([one, other])
    return edges


KIND = KeypointsKind()
