"""Four corners as an upright or as a rotated box, and upright boxes whose sides are sums and differences as decimals have them."""

import math
from collections.abc import Sequence

from shapely import MultiPoint, minimum_rotated_rectangle

from apps.formats.decimals import TURNED, minus, plus, settled
from apps.kinds import KINDS
from apps.kinds.geometry import Box, Point, RotatedBox
from apps.kinds.rotated_box import normal_angle
from apps.kinds.values import Value

CORNERS = 4
# How far, as a share of the diagonal, a corner of a rectangle may lie from where it should.
SLACK = 1e-3


def edges_of(box: Box) -> tuple[float, float, float, float]:
    """Left, top, right and bottom."""
    return box.x, box.y, plus(box.x, box.width), plus(box.y, box.height)


def box_between(left: float, top: float, right: float, bottom: float) -> Box:
    """The box with these edges."""
    return Box(left, top, minus(right, left), minus(bottom, top))


def box_around(kind: str, value: Value) -> Box | None:
    """The upright box around a value of this kind, which may have no area; None for what has no bounds."""
    if isinstance(value, Box):
        return value
    edge = KINDS[kind].bounds(value)
    return None if edge is None else box_between(edge.left, edge.top, edge.right, edge.bottom)


def upright_box_of(corners: Sequence[Point]) -> Box | None:
    """The box with exactly these four corners, one after the other around it; None where they make none."""
    xs, ys = sorted({x for x, _ in corners}), sorted({y for _, y in corners})
    if len(corners) != CORNERS or len(set(corners)) != CORNERS or len(xs) != 2 or len(ys) != 2:  # noqa: PLR2004
        return None
    if any((ax == bx) == (ay == by) for (ax, ay), (bx, by) in zip(corners, (*corners[1:], corners[0]), strict=True)):
        return None
    return box_between(xs[0], ys[0], xs[1], ys[1])


def rectangle_of(corners: Sequence[Point], slack: float = SLACK) -> RotatedBox | None:
    """The rectangle with these four corners in their order, its width from the first to the second; None where they make none.

    Corners that run counter-clockwise are taken the other way around, from the same first one.
    """
    if len(corners) != CORNERS:
        return None
    a, b, c, d = corners
    if (b[0] - a[0]) * (d[1] - a[1]) < (b[1] - a[1]) * (d[0] - a[0]):
        b, d = d, b
    x, y = (math.fsum(place) / CORNERS for place in zip(a, b, c, d, strict=True))
    across = (b[0] - a[0] + c[0] - d[0]) / 2, (b[1] - a[1] + c[1] - d[1]) / 2
    down = (d[0] - a[0] + c[0] - b[0]) / 2, (d[1] - a[1] + c[1] - b[1]) / 2
    width, height = math.hypot(*across), math.hypot(*down)
    if not (width > 0 and height > 0):
        return None
    skew = abs(across[0] * down[0] + across[1] * down[1]) / max(width, height)
    opposite = math.dist((a[0] + c[0], a[1] + c[1]), (b[0] + d[0], b[1] + d[1])) / 2
    if max(skew, opposite) > slack * math.hypot(width, height):
        return None
    among = max(abs(place) for corner in corners for place in corner)
    angle = settled(math.degrees(math.atan2(across[1], across[0])), math.degrees(among / width), TURNED)
    x, y, width, height = (settled(each, among, TURNED) or each for each in (x, y, width, height))
    return RotatedBox(x, y, width, height, normal_angle(angle))


def rectangle_around(corners: Sequence[Point]) -> RotatedBox | None:
    """The smallest rectangle around the points; None where they lie on one line."""
    around = minimum_rotated_rectangle(MultiPoint(list(corners)))
    return rectangle_of([(float(x), float(y)) for x, y in around.exterior.coords[:-1]]) if around.geom_type == "Polygon" else None
