"""Labelbox's places in an asset: boxes from any corner, open and closed polygons, spans with their last character, masks as pictures."""

from collections.abc import Callable, Mapping
from typing import Any

from apps.formats.decimals import plus
from apps.formats.mask_forms import read_mask
from apps.formats.pictures import Color, Picture, read_picture_url, read_rgb
from apps.formats.rows import NamedMask
from apps.kinds.answers import read_kind
from apps.kinds.geometry import Box, Polygon
from apps.kinds.polygon import MAX_POINTS, MIN_POINTS, parse_ring_points
from apps.kinds.reading import InvalidValue, join, read_list, read_number, read_object, read_whole
from apps.kinds.values import Value

COLOR = ("colorRGB", "color_rgb")


def read_geometry(key: str, payload: Any, at: str) -> tuple[str, Value]:
    """The kind and the value of the member `key`, one of GEOMETRY, that stands at `at`. Raises InvalidValue."""
    kind, read = GEOMETRY[key]
    wire = read(payload, at)
    if isinstance(wire, Value):
        return kind, wire
    value: Value = read_kind(kind, at).parse(wire, at)
    return kind, value


def _box(payload: Any, at: str) -> Box:
    """A negative size measures from the other corner."""
    members = read_object(payload, at, required=("top", "left", "height", "width"))
    left, top, width, height = (read_number(members[key], join(at, key)) for key in ("left", "top", "width", "height"))
    for key, size in (("width", width), ("height", height)):
        if size == 0:
            raise InvalidValue(join(at, key), "This box has no area.", "a number other than 0")
    return Box(min(left, plus(left, width)), min(top, plus(top, height)), abs(width), abs(height))


def _points(payload: Any, at: str, at_least: int) -> list[tuple[float, float]]:
    return [_xy(point, join(at, index)) for index, point in enumerate(read_list(payload, at, at_least=at_least, at_most=MAX_POINTS))]


def _xy(payload: Any, at: str) -> tuple[float, float]:
    members = read_object(payload, at, required=("x", "y"))
    return read_number(members["x"], join(at, "x")), read_number(members["y"], join(at, "y"))


def _polygon(payload: Any, at: str) -> Polygon:
    return Polygon((parse_ring_points(_points(payload, at, MIN_POINTS), at),))


def _line(payload: Any, at: str) -> dict[str, Any]:
    return {"points": [list(point) for point in _points(payload, at, 2)]}


def _point(payload: Any, at: str) -> dict[str, float]:
    x, y = _xy(payload, at)
    return {"x": x, "y": y}


def _location(payload: Any, at: str) -> dict[str, int]:
    """The last character belongs to the span; here a span ends just before its end."""
    members = read_object(payload, at, required=("start", "end"), optional=("token",))
    start, last = (read_whole(members[key], join(at, key)) for key in ("start", "end"))
    if last < start:
        raise InvalidValue(join(at, "end"), f"This span ends at {last} and starts at {start}.", "the last character, not before the first")
    return {"start": start, "end": last + 1}


def _mask(payload: Any, at: str) -> Value:
    """A picture in base64, the address of one, or run lengths as COCO writes them, compressed or plain."""
    members = read_object(payload, at, optional=("png", "instanceURI", *COLOR, "size", "counts"))
    if "counts" in members:
        return read_mask({key: member for key, member in members.items() if key in ("size", "counts")}, at)
    color = read_color(members, at)
    if "png" in members:
        here = join(at, "png")
        return Picture.of_base64(members["png"], here).only_mask(color, here)
    return NamedMask(read_url(members.get("instanceURI"), join(at, "instanceURI")), color, join(at, "instanceURI"))


def read_url(payload: Any, at: str) -> str:
    """The address of a picture. Raises InvalidValue."""
    if payload is None:
        raise InvalidValue(at, "This mask has no picture.", "a png in base64, or an instanceURI", code="required")
    return read_picture_url(payload, at)


def read_color(members: Mapping[str, Any], at: str) -> Color | None:
    """Red, green and blue from 0 to 255; None for none. Raises InvalidValue."""
    key = next((key for key in COLOR if members.get(key) is not None), None)
    return None if key is None else read_rgb(members[key], join(at, key))


GEOMETRY: Mapping[str, tuple[str, Callable[[Any, str], Any]]] = {
    "bbox": ("bounding_box", _box),
    "polygon": ("polygon", _polygon),
    "line": ("polyline", _line),
    "point": ("point", _point),
    "location": ("entity", _location),
    "mask": ("mask", _mask),
}
