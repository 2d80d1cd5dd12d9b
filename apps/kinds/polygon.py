"""The polygon: the filled outline of an object, with holes where it has some."""

from collections.abc import Mapping, Sequence
from typing import Any

from shapely import get_parts
from typing_extensions import override

from apps.kinds import crossings
from apps.kinds.base import Kind
from apps.kinds.geometry import (
    Point,
    Polygon,
    Ring,
    check_inside,
    extent_region,
    from_shapely,
    is_inside,
    mix_points,
    points_bounds,
    polygon_iou,
    region,
)
from apps.kinds.reading import InvalidValue, is_near, join, read_list, read_object, read_point
from apps.kinds.tangles import check_untangled
from apps.kinds.values import Bounds, Extent, Room

MIN_POINTS = 3
MAX_RINGS = 1_000
MAX_POINTS = 100_000


class PolygonKind(Kind[Polygon]):
    """A polygon may cross itself while it is drawn; it then counts with the area it encloses. One that comes from elsewhere may not."""

    name = "polygon"
    role = "object"
    frames = frozenset({"plane"})

    @override
    def parse(self, payload: Any, at: str = "") -> Polygon:
        rings_at = join(at, "rings")
        rings = read_list(read_object(payload, at, required=("rings",))["rings"], rings_at, at_least=1, at_most=MAX_RINGS)
        return Polygon(tuple(_parse_ring(ring, join(rings_at, index)) for index, ring in enumerate(rings)))

    @override
    def dump(self, value: Polygon) -> dict[str, Any]:
        return {"rings": [[[x, y] for x, y in ring] for ring in value.rings]}

    @override
    def schema(self) -> dict[str, Any]:
        point = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
        ring = {"type": "array", "items": point, "minItems": MIN_POINTS, "maxItems": MAX_POINTS}
        rings = {"type": "array", "items": ring, "minItems": 1, "maxItems": MAX_RINGS}
        return {"type": "object", "properties": {"rings": rings}, "required": ["rings"], "additionalProperties": False}

    @override
    def bounds(self, value: Polygon) -> Bounds:
        return points_bounds(value.rings[0])

    @override
    def similarity(self, a: Polygon, b: Polygon) -> float:
        return polygon_iou(a, b)

    @override
    def check(self, value: Polygon, room: Room, at: str = "") -> None:
        for index, ring in enumerate(value.rings):
            check_inside(points_bounds(ring), room, join(join(at, "rings"), index))
        check_untangled(value.rings, join(at, "rings"))

    @override
    def faults(self, values: Sequence[Polygon], at: str = "") -> Mapping[int, InvalidValue]:
        """A ring that crosses itself, and a hole that is not inside the outer ring."""
        return crossings.faults([value.rings for value in values], join(at, "rings"))

    @override
    def doubtful(self, payloads: Sequence[Mapping[str, Any]]) -> Sequence[int]:
        return crossings.doubtful([payload["rings"] for payload in payloads])

    @override
    def clip(self, value: Polygon, extent: Extent) -> Polygon | None:
        """The largest part of the polygon inside the asset; an untouched polygon comes back as it was."""
        if all(is_inside(points_bounds(ring), extent) for ring in value.rings):
            return value
        shared = region(value).intersection(extent_region(extent))
        parts = [part for piece in get_parts(shared) for part in get_parts(piece) if part.geom_type == "Polygon" and part.area > 0]
        return from_shapely(max(parts, key=lambda part: part.area)) if parts else None

    @override
    def translate(self, value: Polygon, dx: float, dy: float) -> Polygon:
        return Polygon(tuple(tuple((x + dx, y + dy) for x, y in ring) for ring in value.rings))

    @override
    def interpolate(self, a: Polygon, b: Polygon, share: float) -> Polygon:
        """Vertex by vertex where both have as many in every ring; else held at a."""
        if [len(ring) for ring in a.rings] != [len(ring) for ring in b.rings]:
            return a
        return Polygon(tuple(mix_points(one, other, share) for one, other in zip(a.rings, b.rings, strict=True)))


def parse_ring_points(points: list[Point], at: str) -> Ring:
    """An open ring of these points: a repeated closing point is dropped. Raises InvalidValue where it encloses nothing."""
    while len(points) > 1 and points[-1] == points[0]:
        points.pop()
    if len(set(points)) < MIN_POINTS:
        raise InvalidValue(at, f"This ring has {len(set(points))} distinct points.", f"at least {MIN_POINTS}")
    (ax, ay), (bx, by) = points[0], next(point for point in points if point != points[0])
    if all((bx - ax) * (y - ay) == (by - ay) * (x - ax) for x, y in points):
        raise InvalidValue(at, "All points of this ring lie on one line.", "a ring that encloses an area")
    return tuple(points)


def _parse_ring(payload: Any, at: str) -> Ring:
    points: list[Point] = []
    for index, point in enumerate(read_list(payload, at, at_least=MIN_POINTS, at_most=MAX_POINTS)):
        if type(point) is list and len(point) == 2 and type(point[0]) is type(point[1]) is float and is_near(*point):  # noqa: PLR2004
            points.append((point[0], point[1]))  # the common case, without the cost of a pointer for each number
        else:
            points.append(read_point(point, join(at, index)))
    return parse_ring_points(points, at)


KIND = PolygonKind()
