"""The rotated box: a rectangle around its centre, turned by an angle."""

import math
from typing import Any

from typing_extensions import override

from apps.kinds.base import Kind
from apps.kinds.geometry import Point, Polygon, RotatedBox, check_inside, is_inside, mix, points_bounds, polygon_iou
from apps.kinds.reading import join, read_number, read_object, read_positive
from apps.kinds.values import Bounds, Extent, Room, Value

MEMBERS = ("x", "y", "width", "height", "angle")
FULL_TURN, HALF_TURN = 360.0, 180.0
QUARTER_TURNS = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}


class RotatedBoxKind(Kind[RotatedBox]):
    """Angles are in degrees from the x axis towards the y axis and are kept in [0, 360): in a picture, clockwise as seen."""

    name = "rotated_box"
    role = "object"
    frames = frozenset({"plane"})
    widens = frozenset({"polygon"})

    @override
    def parse(self, payload: Any, at: str = "") -> RotatedBox:
        members = read_object(payload, at, required=MEMBERS)
        x, y, angle = (read_number(members[key], join(at, key)) for key in ("x", "y", "angle"))
        width, height = (read_positive(members[key], join(at, key)) for key in ("width", "height"))
        return RotatedBox(x, y, width, height, normal_angle(angle))

    @override
    def dump(self, value: RotatedBox) -> dict[str, Any]:
        return {key: getattr(value, key) for key in MEMBERS}

    @override
    def schema(self) -> dict[str, Any]:
        number: dict[str, Any] = {"type": "number"}
        size: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0}
        properties = {"x": number, "y": number, "width": size, "height": size, "angle": number}
        return {"type": "object", "properties": properties, "required": list(MEMBERS), "additionalProperties": False}

    @override
    def bounds(self, value: RotatedBox) -> Bounds:
        return points_bounds(corners(value))

    @override
    def similarity(self, a: RotatedBox, b: RotatedBox) -> float:
        """Intersection over union of the two rectangles."""
        return 1.0 if a == b else polygon_iou(outline(a), outline(b))

    @override
    def convert(self, value: RotatedBox, to: str) -> Value:
        return outline(value) if to == "polygon" else super().convert(value, to)

    @override
    def check(self, value: RotatedBox, room: Room, at: str = "") -> None:
        check_inside(self.bounds(value), room, at)

    @override
    def clip(self, value: RotatedBox, extent: Extent) -> RotatedBox | None:
        """The box at the same angle, its sides drawn in until none reaches over an edge."""
        if is_inside(self.bounds(value), extent):
            return value
        kept: RotatedBox | None = value
        for edge in ("left", "top", "right", "bottom"):
            kept = kept and _drawn_in(kept, edge, getattr(extent, edge))
        return kept

    @override
    def translate(self, value: RotatedBox, dx: float, dy: float) -> RotatedBox:
        return RotatedBox(value.x + dx, value.y + dy, value.width, value.height, value.angle)

    @override
    def interpolate(self, a: RotatedBox, b: RotatedBox, share: float) -> RotatedBox:
        """Each number on its way, the angle along the shorter way around."""
        x, y, width, height = (mix(getattr(a, key), getattr(b, key), share) for key in ("x", "y", "width", "height"))
        turned = (b.angle - a.angle + HALF_TURN) % FULL_TURN - HALF_TURN
        return RotatedBox(x, y, width, height, normal_angle(a.angle + turned * share))


def normal_angle(degrees: float) -> float:
    """The same direction in [0, 360)."""
    turned = degrees % FULL_TURN
    return turned if turned < FULL_TURN else 0.0  # a tiny negative angle rounds up to the full turn


def corners(box: RotatedBox) -> tuple[Point, ...]:
    """The four corners in the asset's own units: before the turn top left, top right, bottom right and bottom left."""
    cos, sin = _direction(box.angle)
    across, down = box.width / 2, box.height / 2
    ends = ((-across, -down), (across, -down), (across, down), (-across, down))
    return tuple((box.x + u * cos - v * sin, box.y + u * sin + v * cos) for u, v in ends)


def outline(box: RotatedBox) -> Polygon:
    """The box as a polygon."""
    return Polygon((corners(box),))


def _direction(angle: float) -> tuple[float, float]:
    """Cosine and sine of an angle in degrees, exact for quarter turns."""
    return QUARTER_TURNS.get(angle) or (math.cos(math.radians(angle)), math.sin(math.radians(angle)))


def _drawn_in(box: RotatedBox, edge: str, limit: float) -> RotatedBox | None:
    """The largest box of the same angle inside this one that does not reach over one edge; None where nothing is left.

    Measured towards the edge, the box is as deep as its width and its height are long in that direction. Drawing in the corner that
    reaches furthest keeps `wide` of its width and `high` of its height: of all pairs with width * wide + height * high = what is left,
    the one with the largest product.
    """
    cos, sin = _direction(box.angle)
    along, off = (cos, -sin) if edge in ("left", "right") else (sin, cos)  # how far a step along width and height leads to x, or y
    sign = 1 if edge in ("right", "bottom") else -1
    centre = box.x if edge in ("left", "right") else box.y
    width, height = box.width * abs(along), box.height * abs(off)
    left = width / 2 + height / 2 + sign * (limit - centre)
    if left >= width + height:
        return box
    if left <= 0:
        return None
    if left > 2 * width:
        wide, high = 1.0, (left - width) / height
    elif left > 2 * height:
        wide, high = (left - height) / width, 1.0
    else:
        wide, high = left / (2 * width), left / (2 * height)
    u = -math.copysign(box.width * (1 - wide) / 2, sign * along)
    v = -math.copysign(box.height * (1 - high) / 2, sign * off)
    drawn = RotatedBox(box.x + u * cos - v * sin, box.y + u * sin + v * cos, box.width * wide, box.height * high, box.angle)
    return drawn if drawn.width > 0 and drawn.height > 0 else None


KIND = RotatedBoxKind()
