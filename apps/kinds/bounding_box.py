"""The bounding box: an upright rectangle around an object."""

from typing import Any

from typing_extensions import override

from apps.kinds.base import Kind, NoConversion
from apps.kinds.geometry import Box, Polygon, RotatedBox, box_bounds, box_iou, check_inside, is_inside, mix
from apps.kinds.reading import is_near, join, read_number, read_object, read_positive
from apps.kinds.values import Bounds, Extent, Room, Value

MEMBERS = ("x", "y", "width", "height")


class BoundingBox(Kind[Box]):
    """A box has a place in the asset's own units and says nothing but that place."""

    name = "bounding_box"
    role = "object"
    frames = frozenset({"plane"})
    widens = frozenset({"polygon", "rotated_box"})

    @override
    def parse(self, payload: Any, at: str = "") -> Box:
        if type(payload) is dict and len(payload) == len(MEMBERS):  # the common case, without the cost of a pointer for each number
            x, y, width, height = map(payload.get, MEMBERS)
            if type(x) is type(y) is type(width) is type(height) is float and is_near(x, y, width, height) and width > 0 and height > 0:
                return Box(x, y, width, height)
        members = read_object(payload, at, required=MEMBERS)
        x, y = (read_number(members[key], join(at, key)) for key in ("x", "y"))
        width, height = (read_positive(members[key], join(at, key)) for key in ("width", "height"))
        return Box(x, y, width, height)

    @override
    def dump(self, value: Box) -> dict[str, Any]:
        return {"x": value.x, "y": value.y, "width": value.width, "height": value.height}

    @override
    def schema(self) -> dict[str, Any]:
        place: dict[str, Any] = {"type": "number"}
        size: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0}
        properties = {"x": place, "y": place, "width": size, "height": size}
        return {"type": "object", "properties": properties, "required": list(MEMBERS), "additionalProperties": False}

    @override
    def bounds(self, value: Box) -> Bounds:
        return box_bounds(value)

    @override
    def similarity(self, a: Box, b: Box) -> float:
        return box_iou(a, b)

    @override
    def convert(self, value: Box, to: str) -> Value:
        if to == self.name:
            return value
        if to == "rotated_box":
            return RotatedBox(value.x + value.width / 2, value.y + value.height / 2, value.width, value.height, 0.0)
        if to != "polygon":
            raise NoConversion(self.name, to)
        edge = box_bounds(value)
        return Polygon((((edge.left, edge.top), (edge.right, edge.top), (edge.right, edge.bottom), (edge.left, edge.bottom)),))

    @override
    def check(self, value: Box, room: Room, at: str = "") -> None:
        check_inside(box_bounds(value), room, at)

    @override
    def fitting(self, payload: Any, room: Room) -> dict[str, Any] | None:
        """At once where it is four floats of a box wholly on the plane, which is not larger than coordinates may be."""
        extent = room.extent
        if type(payload) is dict and len(payload) == len(MEMBERS) and extent is not None and is_near(extent.right, extent.bottom):
            x, y, width, height = map(payload.get, MEMBERS)
            if type(x) is type(y) is type(width) is type(height) is float and width > 0 and height > 0:
                across = 0.0 <= extent.left <= x and x + width <= extent.right
                if across and 0.0 <= extent.top <= y and y + height <= extent.bottom:
                    return {"x": x, "y": y, "width": width, "height": height}
        return super().fitting(payload, room)

    @override
    def clip(self, value: Box, extent: Extent) -> Box | None:
        edge = box_bounds(value)
        if is_inside(edge, extent):
            return value
        left, top = max(edge.left, extent.left), max(edge.top, extent.top)
        width, height = min(edge.right, extent.right) - left, min(edge.bottom, extent.bottom) - top
        return Box(left, top, width, height) if width > 0 and height > 0 else None

    @override
    def translate(self, value: Box, dx: float, dy: float) -> Box:
        return Box(value.x + dx, value.y + dy, value.width, value.height)

    @override
    def interpolate(self, a: Box, b: Box, share: float) -> Box:
        return Box(*(mix(getattr(a, key), getattr(b, key), share) for key in MEMBERS))


KIND = BoundingBox()
