"""Longitude and latitude (EPSG:4326, in this order) to and from the coordinates of any reference system, x before y.

EPSG:3857 is worked out in apps.formats.web_mercator, all others by PROJ, by way of rasterio, without grids from the network. What comes
from degrees is rounded to TENTH_MM in metres or feet, and to NANO in degrees: so that what went there and back is the same to within that,
and the corners of a rectangle are in line again.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from apps.formats.web_mercator import WEB_MERCATOR, WGS84, to_degrees, to_metres
from apps.kinds.geometry import Point

TENTH_MM, NANO = 4, 9  # decimals


class NoSuchPlaceError(ValueError):
    """Places that the reference system does not reach, or a code that is none."""


def is_known(epsg: int) -> bool:
    """Whether there is a reference system of this code with two axes on the ground."""
    if epsg in (WGS84, WEB_MERCATOR):
        return True
    found = _system(epsg) if epsg > 0 else None
    return found is not None and bool(found.is_projected or found.is_geographic)


def degrees_of(points: Sequence[Point], epsg: int) -> list[Point]:
    """Longitude and latitude of places in a known system. Raises NoSuchPlaceError."""
    if epsg == WGS84:
        return list(points)
    if epsg == WEB_MERCATOR:
        return [to_degrees(*point) for point in points]
    return _transformed(points, epsg, WGS84)


def places_of(degrees: Sequence[Point], epsg: int) -> list[Point]:
    """Places in a known system, of longitude and latitude. Raises NoSuchPlaceError."""
    if epsg == WGS84:
        return list(degrees)
    if epsg == WEB_MERCATOR:
        return [to_metres(*point) for point in degrees]
    decimals = NANO if _system(epsg).is_geographic else TENTH_MM
    return [(round(x, decimals), round(y, decimals)) for x, y in _transformed(degrees, WGS84, epsg)]


@lru_cache(64)
def _system(epsg: int) -> Any:
    """The reference system of rasterio's, None where there is none of this code."""
    from rasterio.crs import CRS
    from rasterio.errors import CRSError

    try:
        return CRS.from_epsg(epsg)
    except CRSError:
        return None


def _transformed(points: Sequence[Point], source: int, target: int) -> list[Point]:
    from rasterio._err import CPLE_BaseError  # what PROJ says itself, which rasterio does not always wrap
    from rasterio.errors import RasterioError
    from rasterio.warp import transform

    try:
        xs, ys = transform(_system(source), _system(target), [x for x, _ in points], [y for _, y in points])
    except (CPLE_BaseError, RasterioError) as error:
        raise NoSuchPlaceError(_beyond(source, target)) from error
    if not all(map(math.isfinite, (*xs, *ys))):
        raise NoSuchPlaceError(_beyond(source, target))
    return cast("list[Point]", list(zip(xs, ys, strict=True)))


def _beyond(source: int, target: int) -> str:
    if target == WGS84:
        return f"These are no coordinates of EPSG:{source}: no place on the ground has them there."
    return f"This place lies beyond the part of the ground that EPSG:{target} has coordinates for."
