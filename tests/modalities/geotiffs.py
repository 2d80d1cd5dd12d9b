"""TIFF and GeoTIFF files, written by rasterio."""

import warnings
from typing import Any

import numpy as np
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile
from rasterio.transform import from_origin

UTM = "EPSG:32632"
TEN_METRES = from_origin(500_000, 5_300_000, 10, 10)


def tiff(values: Any, *, overviews: tuple[int, ...] = (), colormap: Any = None, **options: Any) -> bytes:
    """A file of these values (bands, height, width)."""
    bands, height, width = values.shape
    profile = {"driver": "GTiff", "count": bands, "height": height, "width": width, "dtype": values.dtype}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with MemoryFile() as memory:
            with memory.open(**profile, **options) as raster:
                raster.write(values)
                if colormap:
                    raster.write_colormap(1, colormap)
                if overviews:
                    raster.build_overviews(overviews)
            return memory.read()


def geotiff(values: Any, crs: Any = UTM, transform: Any = TEN_METRES, **options: Any) -> bytes:
    """The same, on a map."""
    return tiff(values, crs=crs, transform=transform, **options)


def colours(height: int, width: int, *shades: int) -> Any:
    """Bands of one shade each."""
    return np.stack([np.full((height, width), shade, np.uint8) for shade in shades])
