"""Tiles of a large raster: squares of 256 pixels, cut by windows, in bounded memory.

Level 0 is the whole raster in one tile; every next level has twice the resolution, up to the raster's own at level `levels_of() - 1`.
x counts from the left and y from the top of the picture, from 0. What reaches over the edge, or has no data, is transparent. A low level
of a raster without overviews reads every block below it: slow, but no larger in memory; `joined` makes it of the tiles of the next level
where these are there. Whoever serves tiles keeps them.
"""

import math
from collections.abc import Mapping
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from apps.modalities import rasters
from apps.modalities.base import DEFAULT_LIMITS, Limits

TILE_PX = 256
ENCODERS = {"image/webp": ("WEBP", {"quality": 85, "method": 2}), "image/png": ("PNG", {"compress_level": 4})}


class NoSuchTile(LookupError):  # noqa: N818
    """No tile of the raster has this level and place."""


def levels_of(width: int, height: int) -> int:
    """How many levels a raster of this size has, at least 1."""
    return max(math.ceil(math.log2(max(width, height) / TILE_PX)), 0) + 1


def side_of(width: int, height: int, z: int) -> int:
    """How many pixels of the raster the side of a tile of level `z` spans."""
    return TILE_PX << (levels_of(width, height) - 1 - z)


def has_tile(width: int, height: int, z: int, x: int, y: int) -> bool:
    """Whether a raster of this size has this tile."""
    if not 0 <= z < levels_of(width, height) or x < 0 or y < 0:
        return False
    side = side_of(width, height, z)
    return x * side < width and y * side < height


def tile(
    file: BinaryIO,
    z: int,
    x: int,
    y: int,
    *,
    stretch: rasters.Stretch | None = None,
    mime: str = "image/webp",
    limits: Limits = DEFAULT_LIMITS,
) -> bytes:
    """One tile as WebP or PNG, RGBA of 256 x 256 pixels.

    `stretch` is the fact of that name, so that all tiles are drawn alike; None computes it anew from the whole raster.
    Raises NoSuchTile, and UnreadableMedia as `apps.modalities.geospatial` does.
    """
    with rasters.opened(file, limits) as raster:
        box, size = _place(raster, z, x, y)
        drawn = rasters.picture(raster, box, size, rasters.stretch_of(raster) if stretch is None else stretch)
    return _encoded(drawn, mime)


def values_tile(file: BinaryIO, z: int, x: int, y: int, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The 16-bit values of one tile, as a PNG of 256 x 256 pixels: red holds the high byte, green the low one; 0 over the edge.

    Raises NoSuchTile and UnreadableMedia.
    """
    with rasters.opened(file, limits) as raster:
        box, size = _place(raster, z, x, y)
        values = rasters.numbers(raster, box, size)[0].astype(np.uint16)
    square = np.zeros((TILE_PX, TILE_PX, 3), np.uint8)
    square[: size[1], : size[0], 0], square[: size[1], : size[0], 1] = values >> 8, values & 255
    out = BytesIO()
    Image.fromarray(square).save(out, "PNG", compress_level=3)
    return out.getvalue()


def _place(raster: Any, z: int, x: int, y: int) -> tuple[rasters.Box, tuple[int, int]]:
    """Which part of the raster a tile shows, and in how many pixels. Raises NoSuchTile."""
    if not has_tile(raster.width, raster.height, z, x, y):
        raise NoSuchTile(f"The raster of {raster.width} x {raster.height} pixels has no tile {z}/{x}/{y}.")
    side = side_of(raster.width, raster.height, z)
    left, top = x * side, y * side
    box = (left, top, min(left + side, raster.width), min(top + side, raster.height))
    scale = TILE_PX / side
    return box, (max(round((box[2] - left) * scale), 1), max(round((box[3] - top) * scale), 1))


def joined(quarters: Mapping[tuple[int, int], bytes], mime: str = "image/webp") -> bytes:
    """The tile that covers up to four of the next level, by their (column, row) in it: 0 or 1 each; missing ones are transparent."""
    square = Image.new("RGBa", (2 * TILE_PX, 2 * TILE_PX))
    for (column, row), data in quarters.items():
        with Image.open(BytesIO(data), formats=[name for name, _ in ENCODERS.values()]) as quarter:
            square.paste(quarter.convert("RGBA").convert("RGBa"), (column * TILE_PX, row * TILE_PX))
    return _encoded(square.reduce(2).convert("RGBA"), mime)


def _encoded(drawn: Image.Image, mime: str) -> bytes:
    square = Image.new("RGBA", (TILE_PX, TILE_PX))
    square.paste(drawn, (0, 0))
    out, (name, options) = BytesIO(), ENCODERS[mime]
    square.save(out, name, **options)
    return out.getvalue()
