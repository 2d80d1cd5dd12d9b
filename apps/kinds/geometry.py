"""The geometric primitives, in pixels of the oriented image, and the few things done with them."""

from dataclasses import dataclass

from shapely import Geometry, make_valid
from shapely.geometry import Polygon as ShapelyPolygon
from shapely.geometry import box as shapely_box

from apps.kinds.reading import InvalidValue
from apps.kinds.values import Bounds, Extent, Value

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box(Value):
    """An upright rectangle: its top left corner and its size, in pixels; width and height are above 0."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Polygon(Value):
    """A filled outline: the first ring is the outer one, the others are holes; rings are open (the last point is not the first again)."""

    rings: tuple[Ring, ...]


def box_bounds(box: Box) -> Bounds:
    """The rectangle itself as its edges, in pixels."""
    return Bounds(box.x, box.y, box.x + box.width, box.y + box.height)


def ring_bounds(ring: Ring) -> Bounds:
    """The upright rectangle around a ring, in pixels."""
    xs, ys = zip(*ring, strict=True)
    return Bounds(min(xs), min(ys), max(xs), max(ys))


def box_iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, in [0, 1]."""
    if a == b:
        return 1.0
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    down = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    shared = max(across, 0.0) * max(down, 0.0)
    return ratio(shared, a.width * a.height + b.width * b.height - shared)


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
    """The area of a polygon as a valid shapely geometry; lines and points left over by the repair have no area."""
    outer, *holes = polygon.rings
    shape = ShapelyPolygon(outer, holes)
    return shape if shape.is_valid else make_valid(shape, method="structure", keep_collapsed=False)


def extent_region(extent: Extent) -> Geometry:
    """The whole image as a shapely geometry."""
    return shapely_box(0, 0, extent.width, extent.height)


def from_shapely(shape: ShapelyPolygon) -> Polygon:
    """A polygon with the rings of a shapely one, without the closing points."""
    rings = (shape.exterior, *shape.interiors)
    return Polygon(tuple(tuple((float(x), float(y)) for x, y, *_ in ring.coords[:-1]) for ring in rings))


def check_inside(bounds: Bounds, extent: Extent, at: str, *, tolerance_px: float) -> None:
    """Nothing, where the bounds lie on the asset up to the tolerance. Raises InvalidValue."""
    size = f"{extent.width:g} x {extent.height:g} pixels"
    if bounds.right <= 0 or bounds.bottom <= 0 or bounds.left >= extent.width or bounds.top >= extent.height:
        raise InvalidValue(
            at, f"This lies wholly outside the image of {size}.", "a place on the image, in pixels from its top left", "outside_image"
        )
    over = {"left": -bounds.left, "top": -bounds.top, "right": bounds.right - extent.width, "bottom": bounds.bottom - extent.height}
    edge, px = max(over.items(), key=lambda item: item[1])
    if px > tolerance_px:
        raise InvalidValue(
            at, f"This reaches {px:.1f} pixels beyond the {edge} edge of the image of {size}.", "it clipped to the image", "outside_image"
        )
