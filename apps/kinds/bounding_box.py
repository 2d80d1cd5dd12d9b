"""The bounding box: an upright rectangle around an object."""

from typing import Any

from typing_extensions import override

from apps.kinds.base import TOLERANCE_PX, Kind, NoConversion
from apps.kinds.geometry import Box, Polygon, box_bounds, box_iou, check_inside
from apps.kinds.reading import join, read_number, read_object, read_positive
from apps.kinds.values import Bounds, Extent, Value

MEMBERS = ("x", "y", "width", "height")


class BoundingBox(Kind[Box]):
    """A box has a place in pixels and says nothing but that place."""

    name = "bounding_box"
    role = "object"
    frames = frozenset({"pixels"})

    @override
    def parse(self, payload: Any, at: str = "") -> Box:
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
        if to != "polygon":
            raise NoConversion(self.name, to)
        edge = box_bounds(value)
        return Polygon((((edge.left, edge.top), (edge.right, edge.top), (edge.right, edge.bottom), (edge.left, edge.bottom)),))

    @override
    def check(self, value: Box, extent: Extent, at: str = "", *, tolerance_px: float = TOLERANCE_PX) -> None:
        check_inside(box_bounds(value), extent, at, tolerance_px=tolerance_px)

    @override
    def clip(self, value: Box, extent: Extent) -> Box | None:
        edge = box_bounds(value)
        if edge.left >= 0 and edge.top >= 0 and edge.right <= extent.width and edge.bottom <= extent.height:
            return value
        left, top = max(edge.left, 0.0), max(edge.top, 0.0)
        width, height = min(edge.right, extent.width) - left, min(edge.bottom, extent.height) - top
        return Box(left, top, width, height) if width > 0 and height > 0 else None

    @override
    def translate(self, value: Box, dx: float, dy: float) -> Box:
        return Box(value.x + dx, value.y + dy, value.width, value.height)


KIND = BoundingBox()
