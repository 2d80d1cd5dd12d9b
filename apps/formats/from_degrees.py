"""Geometry in degrees (EPSG:4326, longitude before latitude) as geometry in the reference system of a map.

Points, lines and polygons are reprojected point by point, as those of GeoJSON are. A bounding box in degrees is as a rule none in another
system, where its sides lean and bend: it becomes the box around its reprojected corners where these, and the middles of its sides, lie no
further from that box's sides than MOST_OFF of the shorter of them (in EPSG:3857 always, in a UTM zone near its middle); else it is
refused, for a box that holds more or less than was marked is another one.
"""

from collections.abc import Sequence
from typing import Any

from apps.formats.projections import NoSuchPlaceError, is_known, places_of
from apps.formats.rectangles import box_between, edges_of
from apps.formats.web_mercator import WGS84
from apps.kinds import KINDS, InvalidValue
from apps.kinds.geometry import Box, Dot, Point, Polygon, Polyline
from apps.kinds.values import Value

MOST_OFF = 0.01  # of the shorter side of a box
FARTHEST = (("longitude", 180), ("latitude", 90))


def is_reprojected(epsg: int | None) -> bool:
    """Whether there is anything to do for a map in this system: it is known, and another."""
    return bool(epsg) and epsg != WGS84 and is_known(epsg or 0)


def on_map(value: Value, epsg: int, at: str) -> Value:
    """The value, which stands at `at`, in a known reference system. Raises InvalidValue."""
    match value:
        case Dot(x, y):
            ((x, y),) = _placed([(x, y)], epsg, at)
            return Dot(x, y)
        case Polyline(points):
            return _parsed("polyline", {"points": _listed(points, epsg, at)}, at)
        case Polygon(rings):
            return _parsed("polygon", {"rings": [_listed(ring, epsg, at) for ring in rings]}, at)
        case Box():
            return _box(value, epsg, at)
        case _:
            return value


def _box(box: Box, epsg: int, at: str) -> Box:
    left, top, right, bottom = edges_of(box)
    across, down = (left + right) / 2, (top + bottom) / 2
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    placed = _placed([*corners, (across, top), (right, down), (across, bottom), (left, down)], epsg, at)
    xs, ys = zip(*placed[: len(corners)], strict=True)
    west, south, east, north = min(xs), min(ys), max(xs), max(ys)
    sides = [((0, 4, 1), 1, south), ((1, 5, 2), 0, east), ((2, 6, 3), 1, north), ((3, 7, 0), 0, west)]
    off = max(abs(placed[number][axis] - line) for numbers, axis, line in sides for number in numbers)
    if off >= MOST_OFF * min(east - west, north - south):
        words = f"The sides of this box in degrees lean or bend in EPSG:{epsg}, where it is no box."
        raise InvalidValue(at, words, "a polygon of its corners", code="not_upright")
    return box_between(west, south, east, north)


def _parsed(kind: str, payload: dict[str, Any], at: str) -> Value:
    value: Value = KINDS[kind].parse(payload, at)
    return value


def _listed(points: Sequence[Point], epsg: int, at: str) -> list[list[float]]:
    return [list(point) for point in _placed(points, epsg, at)]


def _placed(points: Sequence[Point], epsg: int, at: str) -> list[Point]:
    for point in points:
        for number, (name, farthest) in zip(point, FARTHEST, strict=True):
            if abs(number) > farthest:
                words = f"{number:g} is no {name}: without a unit, places on a map are in degrees of WGS84, not in pixels or metres."
                raise InvalidValue(at, words, f"a number from -{farthest} to {farthest}, or a unit such as EPSG:{epsg}", code="outside_map")
    try:
        return places_of(points, epsg)
    except NoSuchPlaceError as error:
        raise InvalidValue(at, str(error), f"places that EPSG:{epsg} has coordinates for", code="outside_map") from error
