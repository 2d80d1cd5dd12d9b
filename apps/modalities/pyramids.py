"""Pictures that are looked at by tiles, because they are very large or have 16 bits: their layers, one for each level of their tiles.

A layer is a TIFF in blocks, upright, of three bands of 8 bits or one of 16; every layer has half the resolution of the next, down to one
that is a single tile. They are written in bounded memory, by bands of rows in the order of the file. What is transparent is laid on white.
A TIFF that is stored like that already, with smaller copies of itself in it, needs no layers: it is read itself.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, JpegImagePlugin, PngImagePlugin

from apps.modalities import layers, rasters, tiff, tiles
from apps.modalities.base import CodecUnsupported, ImageInvalid, ImageTooLarge, Limits
from apps.modalities.drawing import WEB_SCALE, percentiles

JPEG, PNG = "image/jpeg", "image/png"
DRIVERS = {tiff.MIME: rasters.GTIFF, JPEG: "JPEG", PNG: "PNG"}
HEADERS = {JPEG: JpegImagePlugin.JpegImageFile, PNG: PngImagePlugin.PngImageFile}
# EXIF orientations (CIPA DC-008, 4.6.4): those whose rows are columns, and those that are mirrored once that is undone
ORIENTATION, SIDEWAYS, FLIPPED_ACROSS, FLIPPED_DOWN = 0x0112, (5, 6, 7, 8), (2, 3, 6, 7), (3, 4, 7, 8)
SAMPLE_FORMAT, UNSIGNED = 339, 1
PLAIN_BITS, PLAIN_COLOURS, MOST_SAMPLES = (1, 8, 16), (1, 2, 3, 6), 4  # colours: black is zero, RGB, palette, YCbCr
DEEP = 16
DEEPEST = 65_535.0
WINDOW_PERCENT = 0.5  # of the pixels are darker than what is told apart at first, and as many brighter
SAMPLE_PX = 1024
PIECE_PX = 8192  # columns that are read at once where the file has blocks
WIDEST_PX = 100_000  # of files that have none
SMALL_PX = 1024
WHITE = (255, 255, 255, 255)
Facts = dict[str, Any]


def is_plain(found: tiff.Pictures) -> bool:
    """Whether a TIFF holds nothing but what people look at as it is: whole numbers, in grey, colours or a palette."""
    bits, samples = found.first(tiff.BITS_PER_SAMPLE, 1), found.first(tiff.SAMPLES_PER_PIXEL, 1)
    is_in_planes = found.first(tiff.PLANES, 1) != 1 and samples != 1
    return (
        bits in PLAIN_BITS
        and samples <= MOST_SAMPLES
        and found.first(SAMPLE_FORMAT, UNSIGNED) == UNSIGNED
        and found.first(tiff.PHOTOMETRIC, 1) in PLAIN_COLOURS
        and not (is_in_planes and bits == DEEP)
    )


def is_over(file: BinaryIO, mime: str, limits: Limits) -> bool:
    """Whether a picture of this type has more pixels than one that is opened whole. Raises UnreadableMedia."""
    if mime not in DRIVERS:
        return False
    width, height, _ = _header(file, mime, limits)
    return width * height > limits.max_pixels


def probed(file: BinaryIO, mime: str, limits: Limits) -> tuple[int, int, Facts]:
    """Width and height as people see it, and the facts, of a very large picture. Raises UnreadableMedia."""
    width, height, orientation = _checked_header(file, mime, limits)
    with rasters.opened(file, limits, DRIVERS[mime]) as raster:
        if mime == tiff.MIME:
            rasters.check_whole(raster, file.seek(0, 2))
        values = rasters.numbers(raster, (0, 0, width, height), (SAMPLE_PX, SAMPLE_PX))
        own = {"tiles": tiles_of(raster, orientation)}
        facts = {**facts_of(values[0]), **own} if _is_deep(raster) else own
    return (height, width, facts) if orientation in SIDEWAYS else (width, height, facts)


def facts_of(values: Any) -> Facts:
    """What is known of the values of a picture of 16 bits: those between which it is drawn at first, and the least and the greatest.

    `values` is all of them or a sample, (height, width).
    """
    step = max(max(values.shape) // SAMPLE_PX, 1)
    low, high = percentiles(values[::step, ::step], WINDOW_PERCENT)
    window = [low, high] if high > low else [0.0, DEEPEST]
    return {"bits": DEEP, "window": window, "range": [int(values.min()), int(values.max())]}


def tiles_of(raster: Any, orientation: int) -> Facts:
    """The fact of that name: `source` says whether they are cut from the `file` itself or from its `layers`."""
    is_own = orientation == 1 and raster.driver == rasters.GTIFF and _has_layers(raster)
    levels = tiles.levels_of(raster.width, raster.height)
    return {"size": tiles.TILE_PX, "levels": levels, "source": "file" if is_own else "layers"}


def tiles_in(file: BinaryIO, mime: str, limits: Limits) -> Facts:
    """The same, of a file, which is read to its end. Raises UnreadableMedia."""
    _, _, orientation = _header(file, mime, limits)
    with rasters.opened(file, limits, DRIVERS[mime]) as raster:
        rasters.numbers(raster, (0, 0, raster.width, raster.height), (SAMPLE_PX, SAMPLE_PX))
        return tiles_of(raster, orientation)


def overview(file: BinaryIO, mime: str, size: int, limits: Limits) -> Image.Image:
    """A very large picture as RGB, upright, within size x size pixels. Raises UnreadableMedia."""
    _, _, orientation = _checked_header(file, mime, limits)
    with rasters.opened(file, limits, DRIVERS[mime]) as raster:
        scale = min(size / max(raster.width, raster.height), 1)
        small = (max(round(raster.width * scale), 1), max(round(raster.height * scale), 1))
        whole = (0, 0, raster.width, raster.height)
        colours = _colours(raster, whole, small, _stretch(raster, whole))
    return Image.fromarray(np.moveaxis(_upright(colours, orientation), 0, -1))


def write_layers(file: BinaryIO, mime: str, folder: Path, limits: Limits, go_on: Callable[[], None] = lambda: None) -> list[Path]:
    """Write the layers of a picture into a folder, `<level>.tif` each, and return them, the largest first.

    `go_on` is called between the steps, and may end it. Raises UnreadableMedia.
    """
    _, _, orientation = _checked_header(file, mime, limits)
    with rasters.opened(file, limits, DRIVERS[mime]) as raster:
        top = tiles.levels_of(raster.width, raster.height) - 1
        written = [folder / f"{top}.tif"]
        _write_upright(raster, written[0], orientation, go_on)
        for z in range(top - 1, -1, -1):
            written.append(folder / f"{z}.tif")
            _write_half(written[-2], written[-1], go_on)
    return written


def _known(orientation: Any) -> int:
    return orientation if isinstance(orientation, int) and 1 <= orientation <= max(SIDEWAYS) else 1


def _header(file: BinaryIO, mime: str, limits: Limits) -> tuple[int, int, int]:
    """Width, height and orientation as they are stored; nothing is decoded. Raises UnreadableMedia."""
    file.seek(0)
    if mime == tiff.MIME:
        found = tiff.read_pictures(file, limits.max_pages)
        return found.first(tiff.WIDTH, 0), found.first(tiff.HEIGHT, 0), _known(found.first(ORIENTATION, 1))
    image = _image(file, mime)
    return image.width, image.height, _known(image.getexif().get(ORIENTATION, 1))


def _image(file: BinaryIO, mime: str) -> Any:
    """The header as Pillow reads it, however large the file says that the picture is. Raises ImageInvalid."""
    file.seek(0)
    try:
        return HEADERS[mime](file)
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, EOFError) as error:
        raise ImageInvalid("This file begins like a picture, but it is damaged and cannot be opened.") from error


def _checked_header(file: BinaryIO, mime: str, limits: Limits) -> tuple[int, int, int]:
    """The same, of a file that can be read by bands of rows. Raises UnreadableMedia."""
    width, height, orientation = _header(file, mime, limits)
    if mime == tiff.MIME:
        if not is_plain(tiff.read_pictures(file, limits.max_pages)):
            raise CodecUnsupported("The pixels of this TIFF are no plain picture; it can be taken as imagery, of the type geospatial.")
        return width, height, orientation
    info = _image(file, mime).info
    if width * height > limits.max_pixels and (info.get("interlace") or info.get("progressive")):
        raise CodecUnsupported(
            "A very large picture that is interlaced or progressive cannot be read row by row. Save it otherwise, or as TIFF."
        )
    if width > WIDEST_PX:
        raise ImageTooLarge(f"This picture is {width:,} pixels wide; at most {WIDEST_PX:,} are taken of what is no TIFF.")
    return width, height, orientation


def _is_deep(raster: Any) -> bool:
    return bool(raster.count == 1 and raster.dtypes[0] == "uint16")


def _has_layers(raster: Any) -> bool:
    """Whether any tile can be read from the file at once: it is in small blocks, and has smaller copies down to a small one."""
    longest = max(raster.width, raster.height)
    if longest <= SMALL_PX:
        return True
    factors = raster.overviews(1)
    return max(raster.block_shapes[0]) <= SMALL_PX and factors[:1] == [2] and longest / factors[-1] <= SMALL_PX


def _stretch(raster: Any, box: rasters.Box) -> rasters.Stretch:
    """Between which values a picture is drawn in 8 bits."""
    if _is_deep(raster):
        window: list[float] = facts_of(rasters.numbers(raster, box, (SAMPLE_PX, SAMPLE_PX))[0])["window"]
        return [window]
    greatest = 2 ** int(raster.tags(1, ns="IMAGE_STRUCTURE").get("NBITS", 8 * np.dtype(raster.dtypes[0]).itemsize)) - 1
    return [] if greatest == WEB_SCALE else [(0.0, greatest)] * len(rasters.shown_bands(raster))


def _colours(raster: Any, box: rasters.Box, size: tuple[int, int], stretch: rasters.Stretch) -> Any:
    """Red, green and blue of a part as (3, height, width), on white."""
    layer = rasters.picture(raster, box, size, stretch)
    return np.moveaxis(np.asarray(Image.alpha_composite(Image.new("RGBA", layer.size, WHITE), layer))[..., :3], -1, 0)


def _write_upright(raster: Any, path: Path, orientation: int, go_on: Callable[[], None]) -> None:
    width, height = raster.width, raster.height
    is_sideways = orientation in SIDEWAYS
    size = (height, width) if is_sideways else (width, height)
    is_deep = _is_deep(raster)
    stretch = [] if is_deep else _stretch(raster, (0, 0, width, height))
    with layers.created(path, size, 1 if is_deep else 3, "uint16" if is_deep else "uint8") as layer:
        for box in _boxes(raster, orientation):
            left, top, right, bottom = box
            wanted = (right - left, bottom - top)
            values = rasters.numbers(raster, box, wanted) if is_deep else _colours(raster, box, wanted, stretch)
            x, y = (top, left) if is_sideways else (left, top)
            upright = _upright(values, orientation)
            across, down = upright.shape[2], upright.shape[1]
            x = size[0] - x - across if orientation in FLIPPED_ACROSS else x
            y = size[1] - y - down if orientation in FLIPPED_DOWN else y
            layers.write(layer, upright, x, y)
            go_on()


def _write_half(path: Path, half: Path, go_on: Callable[[], None]) -> None:
    """A layer of half the resolution: each pixel the mean of up to four."""
    with layers.opened(path) as layer:
        size = (-(-layer.width // 2), -(-layer.height // 2))
        with layers.created(half, size, layer.count, layer.dtypes[0]) as smaller:
            step = 2 * tiles.TILE_PX
            for top in range(0, layer.height, step):
                for left in range(0, layer.width, PIECE_PX):
                    box = (left, top, min(left + PIECE_PX, layer.width), min(top + step, layer.height))
                    layers.write(smaller, _halved(layers.read(layer, box)), left // 2, top // 2)
                go_on()


def _halved(values: Any) -> Any:
    """(bands, height, width) at half the resolution; an odd last row or column counts twice."""
    even = np.pad(values, ((0, 0), (0, values.shape[1] % 2), (0, values.shape[2] % 2)), mode="edge").astype(np.uint32)
    sums = even[:, ::2, ::2] + even[:, 1::2, ::2] + even[:, ::2, 1::2] + even[:, 1::2, 1::2]
    return ((sums + 2) // 4).astype(values.dtype)


def _upright(values: Any, orientation: int) -> Any:
    """(bands, height, width) as people see it."""
    turned = values.swapaxes(1, 2) if orientation in SIDEWAYS else values
    turned = turned[:, :, ::-1] if orientation in FLIPPED_ACROSS else turned
    return np.ascontiguousarray(turned[:, ::-1] if orientation in FLIPPED_DOWN else turned)


def _boxes(raster: Any, orientation: int) -> Iterator[tuple[int, int, int, int]]:
    """The parts of a file in its own order, so that they fill whole blocks of what is written."""
    across, down = (FLIPPED_DOWN, FLIPPED_ACROSS) if orientation in SIDEWAYS else (FLIPPED_ACROSS, FLIPPED_DOWN)
    piece = PIECE_PX if raster.block_shapes[0][1] < raster.width else raster.width
    for top, bottom in pairwise(_cuts(raster.height, tiles.TILE_PX, from_end=orientation in down)):
        for left, right in pairwise(_cuts(raster.width, piece, from_end=orientation in across)):
            yield left, top, right, bottom


def _cuts(length: int, step: int, *, from_end: bool) -> list[int]:
    cuts = [*range(0, length, step), length]
    return [length - cut for cut in reversed(cuts)] if from_end else cuts
