"""The geometry of GeoJSON (RFC 7946), from its members to values, and the reference systems that its older files name."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.formats.projections import NoSuchPlaceError, degrees_of, places_of
from apps.formats.reading import MAX_SAID
from apps.formats.rectangles import edges_of, upright_box_of
from apps.formats.web_mercator import WEB_MERCATOR, WGS84
from apps.kinds import KINDS, InvalidValue
from apps.kinds.geometry import Box, Point, Polygon, box_bounds, points_bounds
from apps.kinds.polygon import MAX_POINTS, MAX_RINGS, parse_ring_points
from apps.kinds.reading import join, read_list, read_number, read_object
from apps.kinds.values import Bounds, Value

CRS = re.compile(r"(?:urn:ogc:def:crs:EPSG:[^:]*:|EPSG:|https?://www\.opengis\.net/def/crs/EPSG/\d+/)(\d+)")
CRS84 = re.compile(r"(?:urn:ogc:def:crs:OGC:[^:]*:|OGC:)CRS84")
DIMENSIONS = 2

Shape = tuple[str, Value]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the coordinates of one feature become ours: read in `source`, kept in `target`."""

    source: int
    target: int
    flattened: Callable[[], None]

    def point(self, payload: Any, at: str) -> Point:
        """A position. Raises InvalidValue."""
        return self._placed([self._read(payload, at)], at)[0]

    def points(self, payload: Any, at: str) -> list[Point]:
        """The positions of a list. Raises InvalidValue."""
        listed = read_list(payload, at, at_most=MAX_POINTS + 1)  # a ring says its first point twice
        return self._placed([self._read(each, join(at, index)) for index, each in enumerate(listed)], at)

    def _read(self, payload: Any, at: str) -> Point:
        listed = read_list(payload, at, at_least=DIMENSIONS)
        if len(listed) > DIMENSIONS:
            self.flattened()
        x, y = (read_number(listed[axis], join(at, axis)) for axis in range(DIMENSIONS))
        if self.source == WGS84:
            for axis, (name, number, farthest) in enumerate((("longitude", x, 180), ("latitude", y, 90))):
                if abs(number) > farthest:
                    words = f"{number:g} is no {name}: GeoJSON is in degrees of WGS84, not in pixels or metres."
                    raise InvalidValue(join(at, axis), words, f"a number from -{farthest} to {farthest}", code="outside_map")
        return x, y

    def _placed(self, points: list[Point], at: str) -> list[Point]:
        if self.source == self.target:
            return points
        try:
            return [(read_number(x, at), read_number(y, at)) for x, y in places_of(degrees_of(points, self.source), self.target)]
        except NoSuchPlaceError as error:
            raise InvalidValue(
                at, str(error), f"places that EPSG:{self.source} and EPSG:{self.target} both have coordinates for", code="outside_map"
            ) from error

    def polygon(self, payload: Any, at: str) -> Polygon:
        """A polygon of closed rings. Raises InvalidValue."""
        rings = read_list(payload, at, at_least=1, at_most=MAX_RINGS)
        return Polygon(tuple(parse_ring_points(self.points(ring, join(at, index)), join(at, index)) for index, ring in enumerate(rings)))

    def shapes(self, payload: Any, at: str) -> Iterator[Shape]:
        """The parts of a geometry. Raises InvalidValue."""
        members = read_object(payload, at, required=("type",), optional=("coordinates", "geometries", "bbox"))
        kind, here = members["type"], join(at, "coordinates")
        if kind == "GeometryCollection":
            for index, each in enumerate(read_list(members.get("geometries"), join(at, "geometries"), at_least=1, at_most=MAX_SAID)):
                yield from self.shapes(each, join(join(at, "geometries"), index))
            return
        single = str(kind).removeprefix("Multi")
        if single not in ("Point", "LineString", "Polygon"):
            raise InvalidValue(join(at, "type"), "There is no such geometry.", "a geometry of RFC 7946, such as Polygon")
        coordinates = members.get("coordinates")
        parts = [coordinates] if single == kind else read_list(coordinates, here, at_least=1, at_most=MAX_SAID)
        for index, part in enumerate(parts):
            yield self._shape(single, part, here if single == kind else join(here, index))

    def _shape(self, kind: str, payload: Any, at: str) -> Shape:
        if kind == "Point":
            x, y = self.point(payload, at)
            return "point", KINDS["point"].parse({"x": x, "y": y}, at)
        if kind == "LineString":
            return "polyline", KINDS["polyline"].parse({"points": [list(point) for point in self.points(payload, at)]}, at)
        return "polygon", self.polygon(payload, at)


def box_of(polygon: Polygon, size: Any) -> Box | None:
    """The upright rectangle that a polygon is, of exactly this size where that is true; None where it is none."""
    box = upright_box_of(polygon.rings[0]) if len(polygon.rings) == 1 else None
    if box and isinstance(size, list) and len(size) == DIMENSIONS and all(isinstance(each, float | int) for each in size):
        told = Box(box.x, box.y, float(size[0]), float(size[1]))
        summed = Bounds(*edges_of(told)), box_bounds(told)  # as decimals have it or, in older files of ours, as floats
        if points_bounds(polygon.rings[0]) in summed:
            return told
    return box


def read_crs(payload: Any, at: str) -> int:
    """The reference system that a member `crs` names. Raises InvalidValue for others than the two that are read."""
    if payload is None:
        return WGS84
    name = any_object(any_object(payload, at).get("properties") or {}, join(at, "properties")).get("name")
    if isinstance(name, str) and CRS84.fullmatch(name):
        return WGS84
    found = CRS.fullmatch(name) if isinstance(name, str) else None
    if found is None or int(found[1]) not in (WGS84, WEB_MERCATOR):
        words = f"The collection is in {name!r}, which GeoJSON files are not read in here."
        raise InvalidValue(
            at, words, "no member crs and longitude and latitude in degrees (EPSG:4326), or a crs of EPSG:3857", code="unsupported"
        )
    return int(found[1])


def any_object(payload: Any, at: str) -> Mapping[str, Any]:
    """The object at `at`, whatever members it has. Raises InvalidValue."""
    return read_object(payload, at, optional=tuple(payload) if isinstance(payload, Mapping) else ())
