"""Which maps and pictures have tiles, where these are kept, and the layers of pictures that theirs are cut from."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from django.core.files.base import File

from apps.catalog.intake import limits_of
from apps.catalog.models import DataRow
from apps.core import storage
from apps.modalities.base import DEFAULT_LIMITS
from apps.modalities.pyramids import write_layers

WITH_TILES = (".tif", ".png", ".jpg")  # how the files end that may have tiles
LAYERS = "layers"
AT_ONCE_PIXELS = 16_000_000  # of no more, layers are written while the file arrives


def has_tiles(row: DataRow) -> bool:
    """Whether the data row is a map, or a picture that is looked at by tiles."""
    is_tiled = row.modality == "geospatial" or (row.modality == "image" and "source" in row.facts.get("tiles", {}))
    return is_tiled and bool(row.media_key and row.width and row.height)


def has_layers(modality: str, facts: Mapping[str, Any]) -> bool:
    """Whether the tiles of a picture are cut from its layers, and not from its file."""
    return modality == "image" and facts.get("tiles", {}).get("source") == LAYERS


def is_read_ahead(modality: str, width: int | None, height: int | None, facts: Mapping[str, Any]) -> bool:
    """Whether a worker has to go through all of a file before it can be looked at."""
    pixels = (width or 0) * (height or 0)
    if modality == "image":
        return has_layers(modality, facts) and pixels > AT_ONCE_PIXELS
    return modality == "geospatial" and pixels > DEFAULT_LIMITS.max_raster_pixels


def folder_of(media_key: str) -> str:
    """Where the tiles and layers of a stored file lie."""
    return "tiles/" + media_key.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def source_of(row: DataRow, z: int) -> str:
    """The key of the file that the tiles of a level of a picture are cut from."""
    return storage.kept_key(folder_of(row.media_key), f"{z}.tif") if has_layers(row.modality, row.facts) else row.media_key


def store_layers(
    file: BinaryIO, *, media_key: str, mime: str, width: int | None, height: int | None, go_on: Callable[[], None] = lambda: None
) -> None:
    """Write the layers of a stored picture and keep them; what is kept already stays. Raises UnreadableMedia."""
    with TemporaryDirectory(prefix="firstpass-") as folder:
        for path in write_layers(file, mime, Path(folder), limits_of(width, height), go_on):
            with path.open("rb") as layer:
                storage.keep(folder_of(media_key), path.name, File(layer))
            go_on()
