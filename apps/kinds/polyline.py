"""The polyline: an open line through two or more places."""

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from shapely import distance, line_interpolate_point
from shapely.geometry import LineString
from typing_extensions import override

from apps.kinds.base import Kind
from apps.kinds.geometry import Point, Polyline, check_inside, is_inside, mix_points, points_bounds
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_point
from apps.kinds.values import Bounds, Extent, Room

MIN_POINTS = 2
MAX_POINTS = 100_000
SAMPLES = 65
REACH = 0.1


class PolylineKind(Kind[Polyline]):
    """A line has a length but no area; it may cross itself."""

    name = "polyline"
    role = "object"
    frames = frozenset({"plane"})

    @override
    def parse(self, payload: Any, at: str = "") -> Polyline:
        here = join(at, "points")
        listed = read_list(read_object(payload, at, required=("points",))["points"], here, at_least=MIN_POINTS, at_most=MAX_POINTS)
        points = tuple(read_point(point, join(here, index)) for index, point in enumerate(listed))
        if len(set(points)) < MIN_POINTS:
            raise InvalidValue(here, "All points of this line are the same.", f"at least {MIN_POINTS} distinct points")
        return Polyline(points)

    @override
    def dump(self, value: Polyline) -> dict[str, Any]:
        return {"points": [[x, y] for x, y in value.points]}

    @override
    def schema(self) -> dict[str, Any]:
        point = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
        points = {"type": "array", "items": point, "minItems": MIN_POINTS, "maxItems": MAX_POINTS}
        return {"type": "object", "properties": {"points": points}, "required": ["points"], "additionalProperties": False}

    @override
    def bounds(self, value: Polyline) -> Bounds:
        """It has no area where the line is upright or level."""
        return points_bounds(value.points)

    @override
    def similarity(self, a: Polyline, b: Polyline) -> float:
        """1 where the lines lie on each other, whichever way they run, falling evenly to 0 where they lie REACH of their length apart.

        Apart is the mean distance from SAMPLES evenly spaced places of each line to the nearest place of the other, the mean of both
        ways; the length is the mean of both. A line that covers only part of another is apart from it by what it leaves out.
        """
        if a == b:
            return 1.0
        one, other = (LineString(each.points) for each in (a, b))
        length = (one.length + other.length) / 2
        apart = (_mean_distance(one, other) + _mean_distance(other, one)) / 2
        return max(1.0 - apart / (REACH * length), 0.0) if length > 0 else 0.0

    @override
    def check(self, value: Polyline, room: Room, at: str = "") -> None:
        check_inside(self.bounds(value), room, at)

    @override
    def clip(self, value: Polyline, extent: Extent) -> Polyline | None:
        """The longest unbroken part of the line inside the asset; an untouched line comes back as it was."""
        if is_inside(self.bounds(value), extent):
            return value
        parts = [part for part in _parts_inside(value, extent) if len(set(part)) >= MIN_POINTS]
        return Polyline(tuple(max(parts, key=_length))) if parts else None

    @override
    def translate(self, value: Polyline, dx: float, dy: float) -> Polyline:
        return Polyline(tuple((x + dx, y + dy) for x, y in value.points))

    @override
    def interpolate(self, a: Polyline, b: Polyline, share: float) -> Polyline:
        """Vertex by vertex where both have as many; else held at a."""
        return Polyline(mix_points(a.points, b.points, share)) if len(a.points) == len(b.points) else a


def _length(points: Iterable[Point]) -> float:
    return math.fsum(math.dist(start, end) for start, end in pairwise(points))


def _mean_distance(line: LineString, other: LineString) -> float:
    places = line_interpolate_point(line, np.linspace(0, 1, SAMPLES), normalized=True)
    return float(np.mean(distance(places, other)))


def _parts_inside(line: Polyline, extent: Extent) -> list[list[Point]]:
    """The stretches of the line that lie in the extent, each as its points; a stretch ends where the line leaves."""
    parts: list[list[Point]] = []
    for start, end in pairwise(line.points):
        inside = _segment_inside(start, end, extent)
        if inside is None:
            continue
        if parts and parts[-1][-1] == inside[0] == start:
            parts[-1].append(inside[1])
        else:
            parts.append(list(inside))
    return parts


def _segment_inside(start: Point, end: Point, extent: Extent) -> tuple[Point, Point] | None:
    """The part of a segment in the extent, by the method of Liang and Barsky (1984): the shares of the way where it enters and leaves."""
    enter, leave = 0.0, 1.0
    for axis, low, high in ((0, extent.left, extent.right), (1, extent.top, extent.bottom)):
        step = end[axis] - start[axis]
        if step == 0:
            if not low <= start[axis] <= high:
                return None
            continue
        near, far = sorted(((low - start[axis]) / step, (high - start[axis]) / step))
        enter, leave = max(enter, near), min(leave, far)
    if enter > leave:
        return None
    (first,) = mix_points([start], [end], enter) if enter > 0 else (start,)
    (last,) = mix_points([start], [end], leave) if leave < 1 else (end,)
    return first, last


KIND = PolylineKind()
