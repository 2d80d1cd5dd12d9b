"""The point: a single place."""

import math
from typing import Any

from typing_extensions import override

from apps.kinds.base import Kind
from apps.kinds.geometry import Dot, check_inside, clamped, mix
from apps.kinds.reading import join, read_number, read_object
from apps.kinds.values import Bounds, Extent, Room

MEMBERS = ("x", "y")
RADIUS = 10.0


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
        """How near they are, see `nearness`."""
        return nearness(math.dist((a.x, a.y), (b.x, b.y)))

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


def nearness(distance: float) -> float:
    """How alike two places this far apart are, in [0, 1]: intersection over union of discs of RADIUS units around both.

    So a threshold means what it means for areas: 0.5 is a little over half a radius apart, 0 is two radii and more.
    """
    half = min(distance / (2 * RADIUS), 1.0)
    shared = (math.acos(half) - half * math.sqrt(1 - half * half)) / (math.pi / 2)  # as a share of one disc
    return shared / (2 - shared)


KIND = PointKind()
