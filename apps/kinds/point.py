"""The point: a single place."""

import math
from typing import Any

from typing_extensions import override

from apps.kinds.base import Kind
from apps.kinds.geometry import Dot, Point, check_inside, clamped, mix
from apps.kinds.reading import join, read_number, read_object
from apps.kinds.values import Bounds, Extent, Room

MEMBERS = ("x", "y")
RADIUS = 10.0
SHARE = RADIUS / 640
MOST_LATITUDE = 89.0  # beyond, a degree of longitude is next to nothing


class PointKind(Kind[Dot]):
    """A point has no size, so what it stands for has no area and becomes no other kind."""

    name = "point"
    role = "object"
    frames = frozenset({"plane"})

    @override
    def parse(self, payload: Any, at: str = "") -> Dot:
        members = read_object(payload, at, required=MEMBERS)
        return Dot(*(read_number(members[key], join(at, key)) for key in MEMBERS))

    @override
    def dump(self, value: Dot) -> dict[str, Any]:
        return {"x": value.x, "y": value.y}

    @override
    def schema(self) -> dict[str, Any]:
        place: dict[str, Any] = {"type": "number"}
        return {"type": "object", "properties": {"x": place, "y": place}, "required": list(MEMBERS), "additionalProperties": False}

    @override
    def bounds(self, value: Dot) -> Bounds:
        """The place itself: no width and no height."""
        return Bounds(value.x, value.y, value.x, value.y)

    @override
    def similarity(self, a: Dot, b: Dot) -> float:
        """How near they are, see `nearness`, where nothing is known of the plane: with a radius of RADIUS units."""
        return nearness(math.dist((a.x, a.y), (b.x, b.y)))

    @override
    def similarity_on(self, a: Dot, b: Dot, extent: Extent) -> float:
        """How near they are, see `nearness`, with the radius that `radius_on` gives the plane."""
        return nearness(distance_on((a.x, a.y), (b.x, b.y), extent), radius_on(extent))

    @override
    def check(self, value: Dot, room: Room, at: str = "") -> None:
        check_inside(self.bounds(value), room, at)

    @override
    def clip(self, value: Dot, extent: Extent) -> Dot | None:
        """The nearest place on the asset where the point is off it by no more than rounding."""
        inside = clamped((value.x, value.y), extent)
        return inside and Dot(*inside)

    @override
    def translate(self, value: Dot, dx: float, dy: float) -> Dot:
        return Dot(value.x + dx, value.y + dy)

    @override
    def interpolate(self, a: Dot, b: Dot, share: float) -> Dot:
        return Dot(mix(a.x, b.x, share), mix(a.y, b.y, share))


def nearness(distance: float, radius: float = RADIUS) -> float:
    """How alike two places this far apart are, in [0, 1]: intersection over union of discs of this radius around both.

    So a threshold means what it means for areas: 0.5 is a little over half a radius apart, 0 is two radii and more.
    """
    half = min(distance / (2 * radius), 1.0)
    shared = (math.acos(half) - half * math.sqrt(1 - half * half)) / (math.pi / 2)  # as a share of one disc
    return shared / (2 - shared)


def radius_on(extent: Extent) -> float:
    """The radius of `nearness` on this plane: SHARE of its longer side, so that it means the same whatever the unit and the resolution.

    A tolerance in shares of the longer side is how keypoints are judged by PCK (Yang and Ramanan, "Articulated human detection with
    flexible mixtures of parts", 2013, section 6); SHARE is chosen so that a picture 640 pixels wide has RADIUS.
    """
    across, down = scales_on(extent)
    return SHARE * max(extent.width * across, extent.height * down)


def distance_on(a: Point, b: Point, extent: Extent) -> float:
    """How far two places are apart on this plane, in its unit; in degrees, in degrees of latitude."""
    across, down = scales_on(extent)
    return math.hypot((a[0] - b[0]) * across, (a[1] - b[1]) * down)


def scales_on(extent: Extent) -> tuple[float, float]:
    """What a unit of x and of y counts: on a map in degrees, x shrinks with the cosine of the latitude in its middle."""
    if extent.unit != "degrees":
        return 1.0, 1.0
    middle = min(max((extent.top + extent.bottom) / 2, -MOST_LATITUDE), MOST_LATITUDE)
    return math.cos(math.radians(middle)), 1.0


KIND = PointKind()
