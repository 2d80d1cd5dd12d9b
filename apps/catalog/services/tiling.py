"""Tiles of maps, cut when they are first asked for and kept in storage beside the file; they go when it goes."""

import threading

from apps.catalog.models import DataRow
from apps.core import storage
from apps.core.problems import NotFound
from apps.modalities import Limits, UnreadableMedia
from apps.modalities.tiles import NoSuchTile, levels_of, tile

SUFFIX = "tif"
_cutting = threading.BoundedSemaphore(2)


def tile_of(*, data_row: DataRow, z: int, x: int, y: int) -> bytes:
    """One tile of a map as WebP, see apps.modalities.tiles. No transaction should be open. Raises NotFound."""
    width, height = data_row.width or 0, data_row.height or 0
    if data_row.modality != "geospatial" or not data_row.media_key or z >= levels_of(max(width, 1), max(height, 1)):
        raise NotFound("There is no such tile.")

    def cut() -> bytes:
        limits = Limits(max_raster_pixels=width * height)
        with _cutting, storage.opened(data_row.media_key) as file:
            return tile(file, z, x, y, stretch=data_row.facts.get("stretch"), limits=limits)  # type: ignore[arg-type]  # it can seek

    try:
        return storage.kept(folder_of(data_row.media_key), f"{z}-{x}-{y}.webp", cut)
    except (NoSuchTile, UnreadableMedia):
        raise NotFound("There is no such tile.") from None


def folder_of(media_key: str) -> str:
    """Where the tiles of a stored file lie."""
    return "tiles/" + media_key.rsplit("/", 1)[-1].removesuffix(f".{SUFFIX}")
