"""Maps: TIFF and GeoTIFF, in the units of their own reference system, x to the east and y to the north.

A file without a reference system, or with one that has no EPSG code, or without a place in it, has `epsg` 0: it is seen as plain pixels,
x to the right and y DOWN from the upper left corner of the picture, and a place on it is `{"type": "map", "epsg": 0}`. Nothing is flipped:
the y of a map is never turned into the y of a picture here; `transform` says how, for those who draw. Only the first picture of a file is
read. A TIFF that says nothing of a map is a picture (apps.modalities.image) where it is one that people look at as it is: see `belongs_to`.
Facts: `epsg`; `bounds` [least x, least y, greatest x, greatest y] in `unit` ("degrees", "metres", as the system says, or "pixels");
`transform` [a, b, c, d, e, f]: x = a column + b row + c, y = d column + e row + f; `bands`; `data_type`; `tiles` {size, levels}, see
apps.modalities.tiles; `stretch`, the values between which each shown band is drawn, empty for 8-bit ones.
"""

import math
from collections.abc import Mapping
from io import SEEK_END
from typing import Any, BinaryIO

from PIL import Image
from typing_extensions import override

from apps.modalities import pyramids, rasters, tiff, tiles
from apps.modalities.asset import Asset, Extent, Room
from apps.modalities.base import DEFAULT_LIMITS, Limits, MediaInvalid, Modality, Probe
from apps.modalities.drawing import PAPER, webp
from apps.modalities.image import is_picture

TIFF = tiff.MIME
PICTURE = "image"
CERTAIN = 100  # percent: a reference system is that of its code, or it has none
UNITS = {"metre": "metres", "meter": "metres", "degree": "degrees", "foot": "feet", "US survey foot": "US survey feet"}


class GeospatialModality(Modality):
    """Imagery of the ground, and any other TIFF. Read by windows, never whole."""

    name = "geospatial"
    frames = frozenset({"plane", "raster"})
    object_at = frozenset({"map"})
    suffixes = {TIFF: "tif"}

    @override
    def sniff(self, head: bytes) -> str | None:
        return TIFF if tiff.is_tiff(head) else None

    @override
    def belongs_to(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> str:
        """A picture, where the file has no GeoTIFF keys and its samples are of up to 16 bits, unsigned; a raster otherwise.

        A picture with more pixels than are opened whole stays one where the limits take large ones and it is plain, see
        `apps.modalities.pyramids`; otherwise it is a raster.
        """
        found = tiff.read_pictures(file, limits.max_pages)
        if tiff.GEO_KEYS in found.fields or not is_picture(file, found):
            return self.name
        is_large = found.first(tiff.WIDTH, 0) * found.first(tiff.HEIGHT, 0) > limits.max_pixels
        return self.name if is_large and limits.large_pictures and not pyramids.is_plain(found) else PICTURE

    @override
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        size = file.seek(0, SEEK_END)
        with rasters.opened(file, limits) as raster:
            rasters.check_whole(raster, size)
            rasters.picture(raster, (0, 0, min(raster.width, 16), min(raster.height, 16)), (16, 16), [])  # whether it can be decoded
            facts = {
                **_place(raster),
                "bands": raster.count,
                "data_type": raster.dtypes[0],
                "tiles": {"size": tiles.TILE_PX, "levels": tiles.levels_of(raster.width, raster.height)},
                "stretch": rasters.stretch_of(raster),
            }
            return Probe(TIFF, raster.width, raster.height, facts)

    @override
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        with rasters.opened(file, limits) as raster:
            layer = rasters.overview(raster, size)
        return webp(Image.alpha_composite(Image.new("RGBA", layer.size, (*PAPER, 255)), layer), size)

    @override
    def asset(self, width: int | None, height: int | None, facts: Mapping[str, Any]) -> Asset:
        if not width or not height or "bounds" not in facts:
            return Asset(self.name)
        left, bottom, right, top = facts["bounds"]
        a, b, _, d, e, _ = facts["transform"]
        pixel = max(math.hypot(a, d), math.hypot(b, e))
        extent = Extent(right - left, top - bottom, left, bottom, facts["unit"], tolerance=pixel)
        return Asset(self.name, Room(extent, raster=(height, width)), epsg=facts["epsg"])


def _place(raster: Any) -> dict[str, Any]:
    """Where the raster lies: its reference system, its edges, and how pixels become places."""
    matrix = raster.transform
    code = raster.crs.to_epsg(confidence_threshold=CERTAIN) if raster.crs and not matrix.is_identity else None
    if code is None:
        bounds = [0.0, 0.0, float(raster.width), float(raster.height)]
        return {"epsg": 0, "bounds": bounds, "unit": "pixels", "transform": [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]}
    a, b, c, d, e, f = matrix[:6]
    corners = [(column, row) for column in (0, raster.width) for row in (0, raster.height)]
    xs, ys = [a * column + b * row + c for column, row in corners], [d * column + e * row + f for column, row in corners]
    bounds = [float(edge) for edge in (min(xs), min(ys), max(xs), max(ys))]
    if not all(map(math.isfinite, bounds)) or bounds[0] == bounds[2] or bounds[1] == bounds[3]:
        raise MediaInvalid("This raster says that it lies on a map, but not on which part: it has no extent there.")
    name = raster.crs.units_factor[0]
    return {"epsg": code, "bounds": bounds, "unit": UNITS.get(name, name), "transform": [float(each) for each in (a, b, c, d, e, f)]}


MODALITY = GeospatialModality()
