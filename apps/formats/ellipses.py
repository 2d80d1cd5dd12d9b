"""Ellipses, which other tools draw, as polygons."""

import math

from apps.formats.left_out import LeftOut
from apps.kinds.geometry import Point, Polygon

ELLIPSE_POINTS = 64
DECIMALS = 9


def ellipses_met() -> LeftOut:
    """Counts over one file the ellipses that were read as what they are here: outlines of many corners."""
    return LeftOut(ellipses_said, "nothing: an outline of so many corners covers 99.8 % of it")


def ellipse(centre: Point, across: float, down: float, angle: float) -> Polygon:
    """A polygon of ELLIPSE_POINTS corners on the ellipse, which covers 99.8 % of it.

    `across` and `down` are its radii above 0, turned by `angle` degrees from the x axis towards the y axis.
    """
    turns = (2 * math.pi * step / ELLIPSE_POINTS for step in range(ELLIPSE_POINTS))
    around = (turned(across * math.cos(turn), down * math.sin(turn), angle) for turn in turns)
    return Polygon((tuple((round(centre[0] + x, DECIMALS), round(centre[1] + y, DECIMALS)) for x, y in around),))


def turned(x: float, y: float, degrees: float) -> Point:
    """A point turned around the origin, from the x axis towards the y axis."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return x * cos - y * sin, x * sin + y * cos


def ellipses_said(_what: str, count: int) -> str:
    """The words for so many of them."""
    return f"{'1 ellipse is an outline' if count == 1 else f'{count:,} ellipses are outlines'} of {ELLIPSE_POINTS} corners here."
