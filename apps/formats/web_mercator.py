"""Longitude and latitude in degrees (EPSG:4326) to and from the metres of web maps (EPSG:3857).

EPSG method 1024, Popular Visualisation Pseudo-Mercator (IOGP Guidance Note 7-2): on a sphere of the radius R of the WGS84 ellipsoid's
longer axis, E = R * longitude and N = R * ln(tan(pi/4 + latitude/2)). The poles are infinitely far away.
"""

import math

WGS84, WEB_MERCATOR = 4326, 3857
RADIUS_M = 6_378_137.0


def to_metres(longitude: float, latitude: float) -> tuple[float, float]:
    """East and north, in metres, of a place that is no pole."""
    north = math.asinh(math.tan(math.radians(latitude)))  # the same as ln(tan(pi/4 + latitude/2)), exact near the equator
    return RADIUS_M * math.radians(longitude), RADIUS_M * north


def to_degrees(east: float, north: float) -> tuple[float, float]:
    """Longitude and latitude, in degrees."""
    return math.degrees(east / RADIUS_M), math.degrees(math.atan(math.sinh(north / RADIUS_M)))
