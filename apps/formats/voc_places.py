"""Places as Pascal VOC counts them, from ours and to them: see `apps.formats.voc` for the convention."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, SubElement

from apps.formats.decimals import EXACT, decimal, number
from apps.kinds import InvalidValue
from apps.kinds.geometry import Box, Point, Polygon
from apps.kinds.polygon import MAX_POINTS, parse_ring_points
from apps.kinds.reading import is_near, join, read_positive

MAX_DIGITS = 40
EDGES = ("xmin", "ymin", "xmax", "ymax")


def pixel_edges(box: Box) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """The first and the last pixel that a box covers, counted from 1: xmin, ymin, xmax, ymax."""
    x, y, width, height = (decimal(each) for each in (box.x, box.y, box.width, box.height))
    return EXACT.add(x, Decimal(1)), EXACT.add(y, Decimal(1)), EXACT.add(x, width), EXACT.add(y, height)


def read_box(element: Element, at: str) -> Box:
    """The box of a <bndbox>. Raises InvalidValue."""
    left, top, right, bottom = (read_decimal(element.findtext(tag), join(at, tag)) for tag in EDGES)
    for low, high, axis in ((left, right, "x"), (top, bottom, "y")):
        if high <= EXACT.subtract(low, Decimal(1)):  # smaller than a pixel is written like that too
            words = f"{axis}max is {number(high)}, less than {axis}min, which is {number(low)}."
            raise InvalidValue(join(at, f"{axis}max"), words, f"{axis}min at most {axis}max")
    x, y = EXACT.subtract(left, Decimal(1)), EXACT.subtract(top, Decimal(1))
    width = read_positive(float(EXACT.subtract(right, x)), join(at, "xmax"))
    height = read_positive(float(EXACT.subtract(bottom, y)), join(at, "ymax"))
    return Box(float(x), float(y), width, height)


def add_polygon(element: Element, outline: Polygon) -> None:
    """The outer ring as <polygon>."""
    polygon = SubElement(element, "polygon")
    for index, point in enumerate(outline.rings[0], start=1):
        for axis, place in zip("xy", point, strict=True):
            SubElement(polygon, f"{axis}{index}").text = number(EXACT.add(decimal(place), Decimal(1)))


def read_polygon(element: Element, at: str) -> Polygon:
    """The outline of a <polygon> with x1, y1, x2, y2, ..., or with a <pt> or <point> for each. Raises InvalidValue."""
    points = list(_points(element, at))
    if len(points) > MAX_POINTS:
        raise InvalidValue(at, f"This outline has {len(points)} points.", f"at most {MAX_POINTS}")
    return Polygon((parse_ring_points(points, at),))


def _points(element: Element, at: str) -> Iterator[Point]:
    listed: Sequence[Element] = element.findall("pt") or element.findall("point")
    if listed:
        for index, point in enumerate(listed):
            here = join(at, index)
            yield _place(point.findtext("x"), join(here, "x")), _place(point.findtext("y"), join(here, "y"))
        return
    said = {child.tag: child.text for child in element}
    index = 1
    while f"x{index}" in said:
        yield _place(said[f"x{index}"], join(at, f"x{index}")), _place(said.get(f"y{index}"), join(at, f"y{index}"))
        index += 1


def _place(text: str | None, at: str) -> float:
    return float(EXACT.subtract(read_decimal(text, at), Decimal(1)))


def read_decimal(text: str | None, at: str) -> Decimal:
    """The number that an element holds. Raises InvalidValue."""
    try:
        value = Decimal((text or "").strip()) if len(text or "") <= MAX_DIGITS else Decimal("nan")
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or not is_near(float(value)):
        raise InvalidValue(at, f"This is no number: {(text or '')[:MAX_DIGITS]!r}.", "a number of pixels")
    return value
