"""The shapes of CVAT's XML, to the kinds and back: pixels of the picture as ours are.

A box has `rotation` clockwise around its centre; `points` are x,y pairs with semicolons between them. A mask has run lengths over the
pixels of its box only, row by row, beginning with what is not marked. Points are several points of one label, or the keypoints of a
skeleton in its order where the label is one. An ellipse becomes a polygon, see apps.formats.ellipses.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from apps.formats.coco_values import without_holes
from apps.formats.decimals import EXACT, decimal, half
from apps.formats.decimals import number as written_number
from apps.formats.ellipses import ellipse
from apps.kinds import KINDS, InvalidValue, rle
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Dot, Keypoints, Mask, Polygon, Polyline, RotatedBox
from apps.kinds.reading import is_near, join, read_positive
from apps.kinds.support import with_article
from apps.kinds.values import Extent, Value

SHAPES = ("box", "polygon", "polyline", "points", "mask", "skeleton", "ellipse", "cuboid")
NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?|[+-]?\.\d+")
MAX_DIGITS = 40
MAX_POINTS = 100_000
MAX_RUNS = 5_000_000


def read_shape(element: Element, at: str, *, feature: FeatureSpec | None, extent: Extent | None) -> tuple[str, list[Value]]:
    """Kind and values of a shape: several only where it is several points. Raises InvalidValue."""
    if element.tag == "points":
        return _points(element, at, feature)
    if element.tag == "mask":
        return "mask", [_mask(element, at, extent)]
    reader = READERS.get(element.tag)
    if reader is None:
        raise InvalidValue(at, f"{with_article(element.tag)} has no kind here.", f"one of {', '.join(SHAPES[:-1])}", code="unsupported")
    kind, payload = reader(element, at)
    try:
        return kind, [KINDS[kind].parse(payload, at)]
    except InvalidValue as error:
        here = error.pointer.replace(f"{at}/rings/0", join(at, "points") if element.tag == "polygon" else at, 1)
        raise InvalidValue(here, error.message, error.expected, error.code) from error


def number(element: Element, name: str, at: str, default: str | None = None) -> float:
    """A number of an attribute. Raises InvalidValue."""
    return _number(element.get(name, default), join(at, name))


def _number(written: str | None, at: str) -> float:
    if written is None:
        raise InvalidValue(at, "This attribute is missing.", "a number", code="required")
    if len(written) > MAX_DIGITS or not NUMBER.fullmatch(written.strip()):
        raise InvalidValue(at, f"This is {written[:MAX_DIGITS]!r}.", "a number")
    return float(written)


def whole(element: Element, name: str, at: str) -> int:
    """A whole number from 0 of an attribute. Raises InvalidValue."""
    written = element.get(name, "")
    if not (written.isascii() and written.isdecimal() and len(written) <= 10):  # noqa: PLR2004
        raise InvalidValue(join(at, name), f"This is {written[:MAX_DIGITS]!r}.", "a whole number from 0")
    return int(written)


def is_set(element: Element, name: str) -> bool:
    """Whether a flag is there and set."""
    return element.get(name, "0").lower() in ("1", "true")


def _box(element: Element, at: str) -> tuple[str, dict[str, Any]]:
    left, top, right, bottom = (_edge(element, name, at) for name in ("xtl", "ytl", "xbr", "ybr"))
    angle = number(element, "rotation", at, "0")
    width, height = float(EXACT.subtract(right, left)), float(EXACT.subtract(bottom, top))
    for name, size in (("xbr", width), ("ybr", height)):
        read_positive(size, join(at, name))
    if not angle % 360:
        return "bounding_box", {"x": float(left), "y": float(top), "width": width, "height": height}
    middle = {"x": float(half(EXACT.add(left, right))), "y": float(half(EXACT.add(top, bottom)))}
    return "rotated_box", {**middle, "width": width, "height": height, "angle": angle}


def _edge(element: Element, name: str, at: str) -> Decimal:
    """An edge of a box with all digits that it was written with. Raises InvalidValue."""
    if not is_near(number(element, name, at)):
        raise InvalidValue(join(at, name), f"This is {element.get(name)!r}.", "a number of pixels")
    return Decimal(element.get(name, "").strip())


def _places(element: Element, at: str) -> list[list[float]]:
    here = join(at, "points")
    written = element.get("points")
    if not written:
        raise InvalidValue(here, "This shape has no points.", "pairs of numbers as in 1,2;3,4", code="required")
    if written.count(";") >= MAX_POINTS:
        raise InvalidValue(here, f"This shape has more than {MAX_POINTS} points.", f"at most {MAX_POINTS}")
    return [_pair(pair, join(here, index)) for index, pair in enumerate(written.rstrip("; ").split(";"))]


def _pair(written: str, at: str) -> list[float]:
    numbers = written.split(",")
    if len(numbers) != 2:  # noqa: PLR2004
        raise InvalidValue(at, f"This is {written[:MAX_DIGITS]!r}.", "two numbers as in 1,2")
    return [_number(each, join(at, index)) for index, each in enumerate(numbers)]


def _polygon(element: Element, at: str) -> tuple[str, dict[str, Any]]:
    return "polygon", {"rings": [_places(element, at)]}


def _polyline(element: Element, at: str) -> tuple[str, dict[str, Any]]:
    return "polyline", {"points": _places(element, at)}


def _ellipse(element: Element, at: str) -> tuple[str, dict[str, Any]]:
    x, y, across, down = (number(element, name, at) for name in ("cx", "cy", "rx", "ry"))
    for name, radius in (("rx", across), ("ry", down)):
        read_positive(radius, join(at, name))
    return "polygon", KINDS["polygon"].dump(ellipse((x, y), across, down, number(element, "rotation", at, "0")))


def _points(element: Element, at: str, feature: FeatureSpec | None) -> tuple[str, list[Value]]:
    places = _places(element, at)
    names = feature.settings.get("points", ()) if feature and feature.kind == "keypoints" else ()
    if not names:
        return "point", [KINDS["point"].parse({"x": x, "y": y}, join(join(at, "points"), index)) for index, (x, y) in enumerate(places)]
    if len(places) > len(names):
        raise InvalidValue(join(at, "points"), f"{len(places)} points of a skeleton of {len(names)}.", f"at most {len(names)} points")
    named = [{"name": name, "x": x, "y": y, "visible": True} for name, (x, y) in zip(names, places, strict=False)]
    return "keypoints", [KINDS["keypoints"].parse({"points": named}, at)]


def _skeleton(element: Element, at: str) -> tuple[str, dict[str, Any]]:
    points = []
    for index, each in enumerate(element.iterfind("points")):
        here = f"{at}/{index}"
        if is_set(each, "outside"):
            continue
        places = _places(each, here)
        if len(places) != 1:
            raise InvalidValue(join(here, "points"), f"This element has {len(places)} points.", "one point")
        (x, y) = places[0]
        points.append({"name": each.get("label", ""), "x": x, "y": y, "visible": not is_set(each, "occluded")})
    if not points:
        raise InvalidValue(at, "All points of this skeleton are outside.", "at least one point", code="required")
    return "keypoints", {"points": points}


READERS: Mapping[str, Callable[[Element, str], tuple[str, dict[str, Any]]]] = {
    "box": _box,
    "polygon": _polygon,
    "polyline": _polyline,
    "ellipse": _ellipse,
    "skeleton": _skeleton,
}


def _mask(element: Element, at: str, extent: Extent | None) -> Value:
    if extent is None:
        raise InvalidValue(at, "The size of the picture is not told.", "width and height of the image", code="size_missing")
    height, width = int(extent.height), int(extent.width)
    rle.check_size((height, width), at)
    left, top, across, down = (whole(element, name, at) for name in ("left", "top", "width", "height"))
    if left + across > width or top + down > height:
        words = f"This mask reaches {left + across} x {top + down}."
        raise InvalidValue(join(at, "width"), words, f"a mask within {width} x {height}", code="outside_asset")
    runs = _runs(element.get("rle", ""), across * down, join(at, "rle"))
    painted = np.zeros((height, width), dtype=bool)
    painted[top : top + down, left : left + across] = np.repeat(np.arange(runs.size) % 2 == 1, runs).reshape(down, across)
    if not painted.any():
        raise InvalidValue(join(at, "rle"), "This mask marks no pixel.", "at least one marked pixel", code="mask_empty")
    return rle.encode(painted)


def _runs(written: str, pixels: int, at: str) -> Any:
    numbers = written.split(",") if written.count(",") < MAX_RUNS else []
    if not numbers or any(not each.strip().isdecimal() or len(each) > MAX_DIGITS for each in numbers):
        raise InvalidValue(at, "These are no run lengths.", "whole numbers with commas between them")
    lengths = [int(each) for each in numbers]
    if sum(lengths) != pixels:
        raise InvalidValue(at, f"These run lengths are of {sum(lengths)} pixels.", f"the {pixels} of the mask's box", code="wrong_counts")
    return np.array(lengths, dtype=np.int64)


def write_shape(value: Value, names: Sequence[str] = ()) -> list[Element]:
    """The elements that say this: one, or the parts of a polygon that has holes; `names` are those of a skeleton."""
    match value:
        case Box(x, y, width, height):
            left, top = decimal(x), decimal(y)
            return [Element("box", _corners(left, top, EXACT.add(left, decimal(width)), EXACT.add(top, decimal(height))))]
        case RotatedBox(x, y, width, height, angle):
            (left, right), (top, bottom) = _ends(x, width), _ends(y, height)
            corners = _corners(left, top, right, bottom)
            return [Element("box", {**corners, "rotation": _written(angle)})]
        case Polygon():
            return [Element("polygon", {"points": _joined(part.rings[0])}) for part in without_holes(value)]
        case Polyline(points):
            return [Element("polyline", {"points": _joined(points)})]
        case Dot(x, y):
            return [Element("points", {"points": _joined([(x, y)])})]
        case Keypoints():
            return [_skeleton_of(value, names)]
        case Mask():
            return [_mask_of(value)]
        case _:
            raise TypeError(f"no shape: {value!r}")


def _written(place: float | Decimal) -> str:
    """The number, the shortest that is read as the same float where all its digits would be too many to read."""
    text = written_number(place)
    return text if len(text) <= MAX_DIGITS else repr(float(place))


def _ends(middle: float, size: float) -> tuple[Decimal, Decimal]:
    """Where a side of this size around its middle begins and ends."""
    centre, side = decimal(middle), half(decimal(size))
    return EXACT.subtract(centre, side), EXACT.add(centre, side)


def _corners(left: Decimal, top: Decimal, right: Decimal, bottom: Decimal) -> dict[str, str]:
    return {"xtl": _written(left), "ytl": _written(top), "xbr": _written(right), "ybr": _written(bottom)}


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return ";".join(f"{_written(x)},{_written(y)}" for x, y in points)


def _skeleton_of(value: Keypoints, names: Sequence[str]) -> Element:
    """Every point of the skeleton, those that are not labelled outside."""
    element = Element("skeleton")
    said = {point.name: point for point in value.points}
    for name in names or said:
        point = said.get(name)
        place = _joined([(point.x, point.y)]) if point else "0,0"
        flags = {"outside": "0" if point else "1", "occluded": "1" if point and not point.visible else "0"}
        SubElement(element, "points", {"label": name, "source": "manual", **flags, "points": place})
    return element


def _mask_of(value: Mask) -> Element:
    painted = rle.decode(value)
    rows, columns = np.flatnonzero(painted.any(axis=1)), np.flatnonzero(painted.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    box = painted[top : int(rows[-1]) + 1, left : int(columns[-1]) + 1]
    flat = box.ravel()
    edges = [0, *(np.flatnonzero(flat[1:] != flat[:-1]) + 1).tolist(), flat.size]
    runs = ([0] if flat[0] else []) + np.diff(edges).tolist()
    place = {"left": left, "top": top, "width": box.shape[1], "height": box.shape[0]}
    return Element("mask", {"rle": ", ".join(map(str, runs)), **{key: str(size) for key, size in place.items()}})
