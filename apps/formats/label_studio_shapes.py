"""Regions drawn on a picture: from percentages to the kinds, and back.

Rotations are clockwise around the top left corner there, around the centre here. An ellipse becomes a polygon,
see apps.formats.ellipses.
"""

import math
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from apps.formats import label_studio_brush as brush
from apps.formats.coco_values import without_holes
from apps.formats.ellipses import DECIMALS, ellipse, turned
from apps.formats.label_studio_results import Result, members_of, read_percent, to_percent, to_pixels
from apps.kinds import KINDS, InvalidValue, rle
from apps.kinds.geometry import Box, Dot, Mask, Polygon, Polyline, RotatedBox
from apps.kinds.polygon import MAX_POINTS
from apps.kinds.reading import join, read_list
from apps.kinds.values import Value

KEYPOINT_WIDTH = 0.5
MOST_DIGITS = 14  # after the point of a percentage
PNG = "data:image/png;base64,"
MAX_PNG_BYTES = 32 << 20
CORNERS = 3  # of an area, at least

Shape = tuple[str, Value]
Numbers = tuple[float, float]


def read_shape(shape: str, result: Result) -> Shape:
    """Kind and value of a region; one that lies wholly beside the picture is refused. Raises InvalidValue."""
    size = result.size()
    kind, value = READERS[shape](result, size)
    bounds = KINDS[kind].bounds(value)
    if bounds and (bounds.right < 0 or bounds.bottom < 0 or bounds.left > size[0] or bounds.top > size[1]):
        words = f"This lies wholly beside the picture of {size[0]:g} x {size[1]:g}."
        raise InvalidValue(result.value_at, words, "percentages from 0 to 100", code="outside_asset")
    return kind, value


def outlined(shape: Shape, wanted: str | None) -> Shape:
    """An outline as the kind that is wanted: a closed one as a line that ends where it begins, an open one as the area that it goes round.

    Whatever else it is, or is wanted, comes back as it is; so does a line of two points.
    """
    kind, value = shape
    if wanted == "polyline" and isinstance(value, Polygon):
        ring = value.rings[0]
        return wanted, Polyline((*ring, ring[0]))
    if wanted == "polygon" and isinstance(value, Polyline) and len(set(value.points)) >= CORNERS:
        ring = value.points[:-1] if value.points[0] == value.points[-1] else value.points
        return wanted, Polygon((ring,))
    return kind, value


def _rectangle(result: Result, size: Numbers) -> Shape:
    return box_of(result.value, result.value_at, size)


def box_of(value: Mapping[str, Any], at: str, size: Numbers) -> Shape:
    """A box in percentages: upright where it is not turned. Raises InvalidValue."""
    x, y, width, height = (
        read_percent(value.get(key), join(at, key), size[index % 2]) for index, key in enumerate(("x", "y", "width", "height"))
    )
    upright = KINDS["bounding_box"].parse({"x": x, "y": y, "width": width, "height": height}, at)
    angle = value.get("rotation") or 0
    if isinstance(angle, int | float) and not angle % 360:
        return "bounding_box", upright
    if isinstance(angle, int | float) and math.isfinite(angle):
        x, y = _middle((x, y), (width, height), angle)
    return "rotated_box", KINDS["rotated_box"].parse({"x": x, "y": y, "width": width, "height": height, "angle": angle}, at)


def _middle(corner: Numbers, sides: Numbers, angle: float) -> Numbers:
    """The centre of a rectangle that is turned around its corner by so many degrees."""
    u, v = turned(sides[0] / 2, sides[1] / 2, angle)
    return round(corner[0] + u, DECIMALS), round(corner[1] + v, DECIMALS)


def _ellipse(result: Result, size: Numbers) -> Shape:
    value, at = result.value, result.value_at
    x, y = (read_percent(value.get(key), join(at, key), side) for key, side in zip("xy", size, strict=True))
    across = read_percent(value.get("radiusX"), join(at, "radiusX"), size[0])
    down = read_percent(value.get("radiusY"), join(at, "radiusY"), size[1])
    if across <= 0 or down <= 0:
        raise InvalidValue(at, "This ellipse has no area.", "radiusX and radiusY above 0")
    angle = result.number("rotation", 0)
    return "polygon", KINDS["polygon"].parse(KINDS["polygon"].dump(ellipse((x, y), across, down, angle)), at)


def _polygon(result: Result, size: Numbers) -> Shape:
    at = join(result.value_at, "points")
    points = [
        _point_of(each, join(at, index), size) for index, each in enumerate(read_list(result.value.get("points"), at, at_most=MAX_POINTS))
    ]
    if result.value.get("closed") is False:
        return "polyline", KINDS["polyline"].parse({"points": points}, result.value_at)
    return "polygon", KINDS["polygon"].parse({"rings": [points]}, result.value_at)


def _point_of(payload: Any, at: str, size: Numbers) -> list[float]:
    pair = read_list(payload, at, at_least=2, at_most=2)
    return [read_percent(number, join(at, index), size[index]) for index, number in enumerate(pair)]


def _keypoint(result: Result, size: Numbers) -> Shape:
    x, y = (read_percent(result.value.get(key), join(result.value_at, key), side) for key, side in zip("xy", size, strict=True))
    return "point", KINDS["point"].parse({"x": x, "y": y}, result.value_at)


def _vector(result: Result, size: Numbers) -> Shape:
    at = join(result.value_at, "vertices")
    points = []
    before = None
    for index, each in enumerate(read_list(result.value.get("vertices"), at, at_most=MAX_POINTS)):
        here = join(at, index)
        vertex = members_of(each, here)
        if vertex.get("isBezier"):
            raise InvalidValue(join(here, "isBezier"), "This line is curved.", "a line of straight pieces", code="unsupported")
        if index and vertex.get("prevPointId") not in (None, before):
            raise InvalidValue(join(here, "prevPointId"), "This line branches.", "each point after the one before", code="unsupported")
        before = vertex.get("id")
        points.append([read_percent(vertex.get(key), join(here, key), side) for key, side in zip("xy", size, strict=True)])
    if result.value.get("closed"):
        return "polygon", KINDS["polygon"].parse({"rings": [points]}, result.value_at)
    return "polyline", KINDS["polyline"].parse({"points": points}, result.value_at)


def _whole(size: Numbers, at: str) -> tuple[int, int]:
    if not (size[0].is_integer() and size[1].is_integer()):
        raise InvalidValue(at, f"A mask on {size[0]:g} x {size[1]:g} pixels.", "a size in whole pixels")
    return int(size[0]), int(size[1])


def _brush(result: Result, _size: Numbers) -> Shape:
    at, size = join(result.value_at, "rle"), result.drawn_size()
    if result.value.get("format", "rle") != "rle":
        raise InvalidValue(join(result.value_at, "format"), "This is no run-length mask.", "the format rle", code="unsupported")
    listed = read_list(result.value.get("rle"), at)
    return "mask", mask_of(brush.decode(listed, *_whole(size, at), at), at)


def _bitmask(result: Result, _size: Numbers) -> Shape:
    at, size = join(result.value_at, "imageDataURL"), result.drawn_size()
    given = result.value.get("imageDataURL")
    if not isinstance(given, str) or not given.startswith(PNG) or len(given) > MAX_PNG_BYTES:
        raise InvalidValue(at, "This is no picture.", f"a PNG file as {PNG}...")
    try:
        with Image.open(BytesIO(b64decode(given[len(PNG) :], validate=True)), formats=("PNG",)) as picture:
            if picture.size != _whole(size, at):
                words = f"This mask has {picture.width} x {picture.height} pixels."
                raise InvalidValue(at, words, f"{size[0]:g} x {size[1]:g}", code="size_differs")
            bands = picture.convert("RGBA")
            marked = bands.getchannel("A") if picture.mode in ("LA", "RGBA", "PA") or "transparency" in picture.info else bands.convert("L")
    except (NotBase64, UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise InvalidValue(at, "This picture cannot be read.", "a PNG file of the size of the asset", code="image_invalid") from error
    return "mask", mask_of(np.asarray(marked) > 0, at)


READERS: Mapping[str, Callable[[Result, Numbers], Shape]] = {
    "rectangle": _rectangle,
    "ocr": _rectangle,
    "ellipse": _ellipse,
    "polygon": _polygon,
    "keypoint": _keypoint,
    "vector": _vector,
    "brush": _brush,
    "magicwand": _brush,
    "bitmask": _bitmask,
}


def mask_of(bitmap: NDArray[np.bool_], at: str) -> Mask:
    """The mask of a bitmap, height x width. Raises InvalidValue where nothing is marked."""
    if not bitmap.any():
        raise InvalidValue(at, "This mask marks no pixel.", "at least one marked pixel", code="mask_empty")
    return rle.encode(bitmap)


def write_shape(value: Value, size: Numbers) -> list[tuple[str, dict[str, Any]]]:
    """The shapes, with their values in percentages, that say this: one, or the parts of a polygon that has holes."""
    match value:
        case Box() | RotatedBox():
            return [("rectangle", write_box(value, size))]
        case Polygon():
            return [("polygon", {"points": _percents(part.rings[0], size), "closed": True}) for part in without_holes(value)]
        case Dot(x, y):
            return [("keypoint", {"x": to_percent(x, size[0]), "y": to_percent(y, size[1]), "width": KEYPOINT_WIDTH})]
        case Polyline(points):
            return [("vector", {"vertices": _vertices(_percents(points, size)), "closed": False})]
        case Mask():
            return [("brush", {"format": "rle", "rle": brush.encode(rle.decode(value))})]
        case _:
            raise TypeError(f"no shape: {value!r}")


def write_box(value: Box | RotatedBox, size: Numbers) -> dict[str, Any]:
    """A box in percentages, turned around its corner."""
    x, y = _corner(value, size) if isinstance(value, RotatedBox) else _percent((value.x, value.y), size)
    width, height = _percent((value.width, value.height), size)
    angle = value.angle if isinstance(value, RotatedBox) else 0.0
    return {"x": x, "y": y, "width": width, "height": height, "rotation": angle}


def _corner(box: RotatedBox, size: Numbers) -> Numbers:
    """The corner around which a box is turned, in percentages, with as many digits as give the same box again."""
    sides = box.width, box.height
    u, v = turned(box.width / 2, box.height / 2, box.angle)
    exact = _percent((box.x - u, box.y - v), size)
    for digits in range(MOST_DIGITS if box.angle else 0):
        x, y = (round(number, digits) for number in exact)
        if _middle((to_pixels(x, size[0]), to_pixels(y, size[1])), sides, box.angle) == (box.x, box.y):
            return x, y
    return exact


def _percent(place: Numbers, size: Numbers) -> Numbers:
    return to_percent(place[0], size[0]), to_percent(place[1], size[1])


def _percents(points: Sequence[Numbers], size: Numbers) -> list[list[float]]:
    return [list(_percent(point, size)) for point in points]


def _vertices(points: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    return [
        {"id": f"v{index}", "x": x, "y": y, "prevPointId": f"v{index - 1}" if index else None, "isBezier": False}
        for index, (x, y) in enumerate(points)
    ]
