"""The geometric primitives, in the asset's own units, and the few things done with them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Geometry, make_valid
from shapely.geometry import Polygon as ShapelyPolygon
from shapely.geometry import box as shapely_box

from apps.kinds.reading import InvalidValue
from apps.kinds.tangles import check_untangled
from apps.kinds.values import Bounds, Extent, Room, Value

Point = tuple[float, float]
Ring = tuple[Point, ...]
Floats = NDArray[np.float64]
# What the edges of a plane are called: where y grows downward, and on a map, where it grows to the north.
DOWNWARD = ("pixels", "points")
EDGES, EDGES_OF_MAPS = ("left", "top", "right", "bottom"), ("west", "south", "east", "north")


@dataclass(frozen=True, slots=True)
class Box(Value):
    """An upright rectangle: the corner with the least x and y, and its size; width and height are above 0."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Polygon(Value):
    """A filled outline: the first ring is the outer one, the others are holes; rings are open (the last point is not the first again)."""

    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class RotatedBox(Value):
    """A rectangle around its centre x, y, turned by `angle` degrees in [0, 360) from the x axis towards the y axis.

    Where y points down, as in pictures and on pages, that is clockwise as seen. Width lies along the turned x axis; width and height are
    above 0.
    """

    x: float
    y: float
    width: float
    height: float
    angle: float


@dataclass(frozen=True, slots=True)
class Dot(Value):
    """A single place."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Keypoint:
    """A named place of a skeleton; one that is not visible is there, but hidden."""

    name: str
    x: float
    y: float
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Keypoints(Value):
    """The named places of one object, in the order given, each name at most once; a name that is missing is not labelled."""

    points: tuple[Keypoint, ...]


@dataclass(frozen=True, slots=True)
class Polyline(Value):
    """An open line through at least two places."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Mask(Value):
    """The marked pixels of a raster of height x width, as the COCO compressed run-length string of their one canonical form.

    Equal masks have equal strings. See apps.kinds.rle for what is done with them.
    """

    height: int
    width: int
    counts: str


def box_bounds(box: Box) -> Bounds:
    """The rectangle itself as its edges."""
    return Bounds(box.x, box.y, box.x + box.width, box.y + box.height)


def points_bounds(points: Sequence[Point]) -> Bounds:
    """The upright rectangle around one or more places; without a size in a direction where they do not differ."""
    xs, ys = zip(*points, strict=True)
    return Bounds(min(xs), min(ys), max(xs), max(ys))


def bounds_box(bounds: Bounds) -> Box | None:
    """The bounds as a box; None where they have no area."""
    box = Box(bounds.left, bounds.top, bounds.width, bounds.height)
    return box if box.width > 0 and box.height > 0 else None


def box_iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, in [0, 1]."""
    if a == b:
        return 1.0
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    shared = max(across, 0.0) * max(down, 0.0)
    return ratio(shared, a.width * a.height + b.width * b.height - shared)


def box_ious(a: Floats, b: Floats) -> Floats:
    """The same for many at once: boxes a[i] and b[i], (n, 4) each as x, y, width, height. Returns (n,) in [0, 1]."""
    across = np.minimum(a[:, 0] + a[:, 2], b[:, 0] + b[:, 2]) - np.maximum(a[:, 0], b[:, 0])
    down = np.minimum(a[:, 1] + a[:, 3], b[:, 1] + b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
    shared = np.where((across > 0) & (down > 0), across * down, 0.0)
    ious = np.divide(shared, a[:, 2] * a[:, 3] + b[:, 2] * b[:, 3] - shared, out=np.zeros_like(shared), where=shared > 0)
    return np.where((a == b).all(axis=1), 1.0, np.minimum(ious, 1.0))


def polygon_iou(a: Polygon, b: Polygon) -> float:
    """Intersection over union of two polygons, in [0, 1]; one that crosses itself counts with the area it encloses."""
    if a == b:
        return 1.0
    # The order of the operands must not show in the last digits, so that similarity is symmetric.
    first, second = (region(polygon) for polygon in sorted((a, b), key=lambda polygon: polygon.rings))
    shared = first.intersection(second).area
    return ratio(shared, first.area + second.area - shared)


def ratio(shared: float, union: float) -> float:
    """The share of a union that is common, kept in [0, 1]; 0 where the union has no area."""
    return min(max(shared / union, 0.0), 1.0) if union > 0 else 0.0


def region(polygon: Polygon) -> Geometry:
    """The area of a polygon as a valid shapely geometry; lines and points left over by the repair have no area.

    Raises InvalidValue where its sides are too tangled to be mended, see `apps.kinds.tangles`: `check` refuses such a polygon at the door.
    """
    check_untangled(polygon.rings)
    outer, *holes = polygon.rings
    shape = ShapelyPolygon(outer, holes)
    return shape if shape.is_valid else make_valid(shape, method="structure", keep_collapsed=False)


def extent_region(extent: Extent) -> Geometry:
    """The whole plane as a shapely geometry."""
    return shapely_box(extent.left, extent.top, extent.right, extent.bottom)


def from_shapely(shape: ShapelyPolygon) -> Polygon:
    """A polygon with the rings of a shapely one, without the closing points."""
    rings = (shape.exterior, *shape.interiors)
    return Polygon(tuple(tuple((float(x), float(y)) for x, y, *_ in ring.coords[:-1]) for ring in rings))


def mix(a: float, b: float, share: float) -> float:
    """The number that lies `share` of the way from a to b."""
    return a + (b - a) * share


def mix_points(a: Sequence[Point], b: Sequence[Point], share: float) -> tuple[Point, ...]:
    """The points that lie `share` of the way from each of a to its fellow of b."""
    return tuple((mix(ax, bx, share), mix(ay, by, share)) for (ax, ay), (bx, by) in zip(a, b, strict=True))


def is_inside(bounds: Bounds, extent: Extent) -> bool:
    """Whether the bounds lie wholly on the plane."""
    return bounds.left >= extent.left and bounds.top >= extent.top and bounds.right <= extent.right and bounds.bottom <= extent.bottom


def clamped(point: Point, extent: Extent) -> Point | None:
    """The nearest place on the plane; None where that is further away than its tolerance in either direction."""
    x, y = min(max(point[0], extent.left), extent.right), min(max(point[1], extent.top), extent.bottom)
    return (x, y) if max(abs(x - point[0]), abs(y - point[1])) <= extent.tolerance else None


def check_inside(bounds: Bounds, room: Room, at: str) -> None:
    """Nothing, where the bounds lie on the plane up to its tolerance, or no plane is known. Raises InvalidValue."""
    extent = room.extent
    if extent is None:
        return
    slack = extent.tolerance
    across = _apart(bounds.left, bounds.right, extent.left, extent.right, slack)
    if across or _apart(bounds.top, bounds.bottom, extent.top, extent.bottom, slack):
        expected = f"a place on it, in {extent.unit}"
        raise InvalidValue(at, f"This lies wholly outside the asset {_reach(extent)}.", expected, "outside_asset")
    left, top, right, bottom = EDGES if extent.unit in DOWNWARD else EDGES_OF_MAPS
    over = {
        left: extent.left - bounds.left,
        top: extent.top - bounds.top,
        right: bounds.right - extent.right,
        bottom: bounds.bottom - extent.bottom,
    }
    edge, far = max(over.items(), key=lambda item: item[1])
    if far > extent.tolerance:
        words = f"This reaches {far:.3g} {extent.unit} beyond the {edge} edge of the asset {_reach(extent)}."
        raise InvalidValue(at, words, "it clipped to the asset", "outside_asset")


def _reach(extent: Extent) -> str:
    """How large a plane is; where it does not begin at 0, as a map, from where to where it reaches."""
    if extent.left == extent.top == 0:
        return f"of {extent.width:g} x {extent.height:g} {extent.unit}"
    x, y = (f"{low:.10g} to {high:.10g}" for low, high in ((extent.left, extent.right), (extent.top, extent.bottom)))
    return f"(x from {x}, y from {y}, in {extent.unit})"


def _apart(low: float, high: float, start: float, end: float, slack: float) -> bool:
    """Whether two intervals share nothing; one without a length may lie up to `slack` beyond an edge."""
    return (high <= start or low >= end) if low < high else (high < start - slack or low > end + slack)
