"""Layers of a picture as files: TIFFs in blocks of the size of a tile, written and read by windows. They are our own, and are trusted."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from apps.modalities import rasters, tiles

Place = tuple[int, int, int, int]
LAYER = {
    "driver": rasters.GTIFF, "tiled": True, "blockxsize": tiles.TILE_PX, "blockysize": tiles.TILE_PX, "compress": "ZSTD", "predictor": 2,
    "BIGTIFF": "IF_SAFER",
}  # fmt: skip


@contextmanager
def created(path: Path, size: tuple[int, int], bands: int, dtype: str) -> Iterator[Any]:
    """A new layer of this (width, height) to write into."""
    with _opened(path, "w", width=size[0], height=size[1], count=bands, dtype=dtype, **LAYER) as layer:
        yield layer


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A layer to read from."""
    with _opened(path, "r") as layer:
        yield layer


def write(layer: Any, values: Any, left: int, top: int) -> None:
    """Put values (bands, height, width) at this place."""
    from rasterio.windows import Window

    layer.write(values, window=Window(left, top, values.shape[2], values.shape[1]))


def read(layer: Any, place: Place) -> Any:
    """The values (bands, height, width) within left, top, right and bottom."""
    from rasterio.windows import Window

    left, top, right, bottom = place
    return layer.read(window=Window(left, top, right - left, bottom - top))


@contextmanager
def _opened(path: Path, mode: str, **options: Any) -> Iterator[Any]:
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning

    with warnings.catch_warnings(), rasterio.Env(**rasters.OPTIONS):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, mode, **options) as layer:
            yield layer
