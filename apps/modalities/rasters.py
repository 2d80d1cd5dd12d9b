"""Rasters of any size, read by windows and never whole: TIFF and GeoTIFF through GDAL's GTiff driver alone, other pictures by their own.

GDAL reads the file through a door that has this one file behind it: no sidecar, no virtual or remote file can be opened, whatever a file
says. Values become 8-bit colours so: what is 8-bit already stays as it is; all else is stretched between the 2nd and the 98th percentile of
each band; palettes are looked up; three bands are red, green and blue as the file says or in their order, one or two are grey. Pixels
without data are transparent.
"""

import math
import struct
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import SEEK_CUR, SEEK_END, SEEK_SET, RawIOBase
from typing import Any, BinaryIO

import numpy as np
from PIL import Image
from typing_extensions import override

from apps.modalities.base import (
    ADMITTING,
    HEAD_BYTES,
    CodecUnsupported,
    Limits,
    MediaInvalid,
    MediaTruncated,
    MediaTypeUnsupported,
    PictureTooLarge,
)
from apps.modalities.drawing import WEB_SCALE, percentiles, to_grey
from apps.modalities.tiff import TRUNCATED, is_tiff

NAME, GTIFF = "raster.tif", "GTiff"
# No sidecar files, no files beside it, a cache of 64 MB, one thread
OPTIONS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    "GDAL_CACHEMAX": 64,
    "GDAL_NUM_THREADS": "1",
    "GDAL_ERROR_ON_LIBJPEG_WARNING": "YES",  # a JPEG that ends too soon is no grey one
    "JPEG_READ_MASK": "NO",
}
MAX_BLOCK_BYTES = 256 * 1024 * 1024  # a strip or tile is the least that can be decoded
MAX_BLOCKS_CHECKED = 100_000
SAMPLE_PX = 512
MOST_AVERAGED = 16  # times smaller: beyond, single pixels stand for their surroundings
COLOURS = 3
Stretch = Sequence[Sequence[float]]
Box = tuple[float, float, float, float]


@contextmanager
def opened(file: BinaryIO, limits: Limits, driver: str = GTIFF) -> Iterator[Any]:
    """The file as a rasterio dataset within the limits. What is found damaged while it is used becomes UnreadableMedia."""
    import rasterio
    from rasterio._err import CPLE_BaseError  # what GDAL says itself, which rasterio does not always wrap
    from rasterio.errors import NotGeoreferencedWarning, RasterioError

    if driver == GTIFF:
        _check_start(file)
    try:
        with warnings.catch_warnings(), rasterio.Env(**OPTIONS):
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(NAME, driver=driver, sharing=False, opener=_door(file)) as raster:
                _check_size(raster, limits)
                yield raster
    except (RasterioError, CPLE_BaseError, ValueError, OverflowError, OSError) as error:
        words = f"{error} {error.__cause__ or ''}".lower()
        if "codec" in words or "compression" in words:
            raise CodecUnsupported("How the pixels of this raster are compressed cannot be read here.") from error
        what = "a TIFF" if driver == GTIFF else "a picture"
        raise MediaInvalid(f"This file begins like {what}, but it is damaged and cannot be read.") from error


def check_whole(raster: Any, size: int) -> None:
    """Nothing, where the file has the bytes of every strip and tile that it names. Raises MediaTruncated."""
    rows, columns = raster.block_shapes[0]
    down, across = -(-raster.height // rows), -(-raster.width // columns)
    bands = 1 if raster.interleaving is not None and raster.interleaving.name == "pixel" else raster.count
    step = max(down * across * bands // MAX_BLOCKS_CHECKED, 1)
    for number in (*range(0, down * across * bands, step), down * across * bands - 1):
        band, block = divmod(number, down * across)
        name = f"{block % across}_{block // across}"
        start, length = (raster.get_tag_item(f"BLOCK_{what}_{name}", "TIFF", bidx=band + 1) for what in ("OFFSET", "SIZE"))
        if start is not None and length is not None and int(start) + int(length) > size:
            raise MediaTruncated(TRUNCATED)


def shown_bands(raster: Any) -> list[int]:
    """The bands that are shown, from 1: red, green and blue, or one of grey."""
    by_colour = {colour.name: number for number, colour in enumerate(raster.colorinterp, start=1)}
    named = [by_colour[name] for name in ("red", "green", "blue") if name in by_colour]
    if len(named) == COLOURS:
        return named
    return [1, 2, 3] if raster.count >= COLOURS and raster.colorinterp[0].name != "palette" else [1]


def stretch_of(raster: Any) -> Stretch:
    """Between which values each shown band is drawn, from a sample of the whole; empty where its values are shown as they are."""
    return [] if _is_shown_as_it_is(raster) else _stretch_of(_read(raster, _whole(raster), (SAMPLE_PX, SAMPLE_PX)))


def overview(raster: Any, size: int) -> Image.Image:
    """The whole raster as RGBA within size x size pixels, never enlarged; stretched by what is shown."""
    scale = min(size / max(raster.width, raster.height), 1)
    values = _read(raster, _whole(raster), (max(round(raster.width * scale), 1), max(round(raster.height * scale), 1)))
    return _drawn(raster, values, [] if _is_shown_as_it_is(raster) else _stretch_of(values))


def numbers(raster: Any, box: Box, size: tuple[int, int]) -> Any:
    """The values themselves of the shown bands in that part, (bands, height, width); 0 where there are none."""
    return _read(raster, box, size).filled(0)


def picture(raster: Any, box: Box, size: tuple[int, int], stretch: Stretch) -> Image.Image:
    """The part of a raster within `box` (left, top, right, bottom in pixels) as RGBA within `size`, drawn as the stretch says."""
    return _drawn(raster, _read(raster, box, size), stretch)


def _is_shown_as_it_is(raster: Any) -> bool:
    return bool(raster.dtypes[0] == "uint8")


def _whole(raster: Any) -> Box:
    return 0, 0, raster.width, raster.height


def _stretch_of(values: Any) -> list[list[float]]:
    return [list(percentiles(band.astype(np.float64).filled(np.nan))) for band in values]


def _drawn(raster: Any, values: Any, stretch: Stretch) -> Image.Image:
    shown = ~np.ma.getmaskarray(values).all(axis=0)
    if raster.colorinterp[0].name == "palette":
        palette = raster.colormap(1)
        table = np.array([palette.get(index, (0, 0, 0, 0)) for index in range(256)], dtype=np.uint8)
        colours = table[values[0].filled(0).astype(np.uint8)]
        colours[..., 3] = np.where(shown, colours[..., 3], 0)
        return Image.fromarray(colours)
    bounds = stretch or [(0.0, WEB_SCALE)] * len(values)
    is_drawn_already = not stretch and values.dtype == np.uint8
    greys = [
        band.filled(0) if is_drawn_already else to_grey(band.filled(low), low, high)
        for band, (low, high) in zip(values, bounds, strict=True)
    ]
    layers = greys if len(greys) == COLOURS else greys[:1] * COLOURS
    return Image.fromarray(np.dstack([*layers, np.where(shown, 255, 0).astype(np.uint8)]))


def _read(raster: Any, box: Box, size: tuple[int, int]) -> Any:
    """Masked values (bands, height, width) of the shown bands. Overviews are used where the file has them."""
    from rasterio.enums import Resampling
    from rasterio.windows import Window

    left, top, right, bottom = box
    bands = shown_bands(raster)
    width, height = (max(min(most, round(side)), 1) for most, side in zip(size, (right - left, bottom - top), strict=True))
    reduction = (right - left) / width
    is_mean = raster.colorinterp[0].name != "palette" and 1 < reduction <= (MOST_AVERAGED if not raster.overviews(1) else math.inf)
    return raster.read(
        bands,
        window=Window(left, top, right - left, bottom - top),
        out_shape=(len(bands), height, width),
        masked=True,
        resampling=Resampling.average if is_mean else Resampling.nearest,
    )


class _Window(RawIOBase):
    """The file with a position of its own, read only; closing it leaves the file open."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._size = file.seek(0, SEEK_END)
        self._at = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._at

    @override
    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        self._at = max(offset + {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._size}[whence], 0)
        return self._at

    @override
    def read(self, size: int = -1, /) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(max(self._size - self._at, 0) if size < 0 else size)
        self._at += len(data)
        return data


def _door(file: BinaryIO) -> Callable[..., _Window]:
    def door(path: str, mode: str = "rb", **_: Any) -> _Window:
        if path.rsplit("/", 1)[-1] not in {NAME, "test"}:  # rasterio tries a door at the name `test`
            raise FileNotFoundError(path)
        return _Window(file)

    return door


def _check_start(file: BinaryIO) -> None:
    size = file.seek(0, SEEK_END)
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not is_tiff(head):
        raise MediaTypeUnsupported("This file is empty." if not head else "This file is no TIFF or GeoTIFF.")
    order, is_big = "<" if head[:2] == b"II" else ">", 43 in head[2:4]  # noqa: PLR2004 the number of BigTIFF
    wanted = 16 if is_big else 8
    directory = struct.unpack_from(f"{order}{'Q' if is_big else 'L'}", head, wanted // 2)[0] if len(head) >= wanted else size
    if directory >= size:
        raise MediaTruncated(TRUNCATED)


def _check_size(raster: Any, limits: Limits) -> None:
    if raster.width * raster.height > limits.max_raster_pixels:
        shown = f"{raster.width} x {raster.height} pixels, {raster.width * raster.height / 1e6:.1f} megapixels"
        hint = "" if limits.large_pictures else f" {ADMITTING}"
        raise PictureTooLarge(f"This raster has {shown}; at most {limits.max_raster_pixels / 1e6:.1f} megapixels are taken.{hint}")
    if any("complex" in name for name in raster.dtypes):
        raise CodecUnsupported("The pixels of this raster are complex numbers, which have no colour.")
    rows, columns = raster.block_shapes[0]
    is_mixed = raster.interleaving is not None and raster.interleaving.name == "pixel"
    block = rows * columns * np.dtype(raster.dtypes[0]).itemsize * (raster.count if is_mixed else 1)
    if block > MAX_BLOCK_BYTES:
        most = f"at most {MAX_BLOCK_BYTES >> 20} MiB are taken. Save it tiled"
        raise PictureTooLarge(f"The pixels of this raster come in blocks of {block / 2**20:,.0f} MiB; {most}.")
