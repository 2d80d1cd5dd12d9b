"""Pictures: JPEG, PNG, WebP, GIF, BMP and plain TIFF, seen upright as their EXIF orientation says, in pixels.

How other pixel formats become 8-bit RGB: palettes are looked up; what is transparent is laid on white; 16-bit grey is drawn between the
values that nearly all of its pixels lie between, and 16-bit colour keeps its high bytes; CMYK is converted without its colour profile; an
alpha channel or profile is not kept. Animated pictures are refused: they are no still image. Of a TIFF the first page is the picture; which
TIFFs are pictures and which are rasters `apps.modalities.geospatial` says. Pictures of 16-bit grey, and those with more pixels than are
opened whole where the limits take them, are looked at by tiles: see `apps.modalities.pyramids`.

Facts of a TIFF: `pages`, how many it has; `page`, the one that is shown, counted from 1; `bits`, of each sample. Of 16-bit grey: `bits`;
`window`, the values between which it is drawn at first; `range`, the least and greatest. Of what is looked at by tiles: `tiles` {size,
levels, source}.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END, BytesIO
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngImageFile
from typing_extensions import override

from apps.modalities import pyramids, tiff
from apps.modalities.base import (
    ADMITTING,
    DEFAULT_LIMITS,
    HEAD_BYTES,
    ImageInvalid,
    ImageTooLarge,
    ImageTruncated,
    Limits,
    MediaTypeUnsupported,
    Modality,
    Probe,
    UnreadableMedia,
)
from apps.modalities.drawing import to_grey, webp
from apps.modalities.likeness import mark_of_picture

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
JPEG, PNG, WEBP, GIF, BMP, TIFF = "image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", tiff.MIME
MOST_BITS = 16
SHOWN_PX = 2048  # the longer side of what is shown of a very large picture where there are no tiles
DEEP_GREY = b"\x10\x00"  # of the header of a PNG: 16 bits, grey
SIDEWAYS = (5, 6, 7, 8)
ORIENTATION_TAG = 0x0112
THUMBNAIL_QUALITY = 80
WHITE = (255, 255, 255, 255)
RIFF_HEADER_BYTES = 8
BMP_RESERVED = bytes(4)
TRUNCATED = "This file ends before its picture does. It may not have been uploaded whole."

# What a decoder may raise over damaged bytes; anything else is a fault of ours and stays visible.
DAMAGE = (OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError, KeyError, TypeError, OverflowError, ZeroDivisionError)


class ImageModality(Modality):
    """Still pictures. Orientation is applied, so that every coordinate means the picture as people see it."""

    name = "image"
    frames = frozenset({"plane", "raster"})
    suffixes = {JPEG: "jpg", PNG: "png", WEBP: "webp", GIF: "gif", BMP: "bmp", TIFF: "tif"}

    @override
    def sniff(self, head: bytes) -> str | None:
        """What a TIFF is, its first bytes do not tell: see `Modality.belongs_to` of maps."""
        mime = _mime(head)
        return None if mime == TIFF else mime

    @override
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        if large := _large(file, limits):
            _check_chunks(file, large)
            width, height, facts = pyramids.probed(file, large, limits)
            return Probe(large, width, height, {**(_facts(file, limits) if large == TIFF else {}), **facts})
        _check_whole(file, limits)
        with _opened(file, limits) as (mime, image):
            width, height = image.size
            sideways = _orientation(image) in SIDEWAYS
            image.draft("RGB", (1, 1))  # a JPEG is read to its end, but decoded at an eighth of its size
            image.load()
            facts = pyramids.facts_of(np.asarray(image)) if _is_deep(image) else {}
        if facts:
            facts["tiles"] = pyramids.tiles_in(file, mime, limits)
        facts = {**(_facts(file, limits) if mime == TIFF else {}), **facts}
        return Probe(mime, height if sideways else width, width if sideways else height, facts)

    @override
    def likeness(self, file: BinaryIO, thumbnail: bytes, limits: Limits = DEFAULT_LIMITS) -> bytes:
        return mark_of_picture(thumbnail)

    @override
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        if large := _large(file, limits):
            return webp(pyramids.overview(file, large, size, limits), size)
        with _opened(file, limits) as (_, image):
            image.draft("RGB", (size, size))
            small = _rgb(_upright(image))
        small.thumbnail((size, size), reducing_gap=2.0)
        out = BytesIO()
        small.save(out, "WEBP", quality=THUMBNAIL_QUALITY, method=2)
        return out.getvalue()

    @override
    def shown(self, file: BinaryIO, mime: str, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """A PNG of 8-bit RGB, upright, for a TIFF and for 16-bit grey; a smaller one for a very large picture."""
        large = _large(file, limits)
        if not large and mime != TIFF and not _is_deep_png(file):
            return b""
        out = BytesIO()
        whole = pyramids.overview(file, large, SHOWN_PX, limits) if large else self.oriented(file, limits)
        whole.save(out, "PNG", compress_level=1)
        return out.getvalue()

    def oriented(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Image.Image:
        """The whole picture, upright, as 8-bit RGB. Raises UnreadableMedia."""
        with _opened(file, limits) as (_, image):
            return _rgb(_upright(image))


def is_picture(file: BinaryIO, found: tiff.Pictures) -> bool:
    """Whether a TIFF is what people look at as it is: of 1 to 16 bits a sample, unsigned, in colours that Pillow knows.

    Of 16 bits, planes of colours and greys whose 0 is white are none: Pillow reads them as if they were something else.
    """
    bits = found.first(tiff.BITS_PER_SAMPLE, 1)
    is_in_planes = found.first(tiff.PLANES, 1) != 1 and found.first(tiff.SAMPLES_PER_PIXEL, 1) != 1
    if bits > MOST_BITS or (bits == MOST_BITS and (is_in_planes or found.first(tiff.PHOTOMETRIC, 1) == tiff.WHITE_IS_ZERO)):
        return False
    file.seek(0)
    try:
        with Image.open(file, formats=("TIFF",)) as image:
            return image.mode not in {"I", "F"}
    except UnidentifiedImageError:
        return False
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *DAMAGE):
        return True  # to be refused as a picture


def _mime(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"BM") and head[6:10] == BMP_RESERVED:
        return BMP
    if tiff.is_tiff(head):
        return TIFF
    return WEBP if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _large(file: BinaryIO, limits: Limits) -> str:
    """The MIME type of a picture that is too large to be opened whole, where the limits take such; "" of any other file."""
    if not limits.large_pictures:
        return ""
    file.seek(0)
    mime = _mime(file.read(HEAD_BYTES)) or ""
    return mime if pyramids.is_over(file, mime, limits) else ""


def _is_deep(image: Image.Image) -> bool:
    return image.mode.startswith("I;16")


def _is_deep_png(file: BinaryIO) -> bool:
    file.seek(0)
    head = file.read(HEAD_BYTES)
    return _mime(head) == PNG and head[24:26] == DEEP_GREY


@contextmanager
def _opened(file: BinaryIO, limits: Limits) -> Iterator[tuple[str, Image.Image]]:
    """The MIME type and a Pillow image within the limits; whatever Pillow finds damaged while it is used becomes UnreadableMedia."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    mime = _mime(head)
    if mime is None:
        raise MediaTypeUnsupported("This file is empty." if not head else "This file is no JPEG, PNG, WebP, GIF, BMP or TIFF picture.")
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image:
            _check_size(image, limits)
            yield mime, image
    except UnreadableMedia:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise ImageTooLarge(
            f"This picture has more than {_megapixels(limits.max_pixels)}, which is more than can be opened safely."
        ) from error
    except DAMAGE as error:
        raise _damage(error) from error


def _facts(file: BinaryIO, limits: Limits) -> dict[str, int]:
    found = tiff.read_pictures(file, limits.max_pages)
    return {"pages": found.count, "page": 1, "bits": found.first(tiff.BITS_PER_SAMPLE, 1)}


def _check_whole(file: BinaryIO, limits: Limits) -> None:
    """Nothing, where the container is whole: Pillow alone lets a PNG without its end pass, and calls a short WebP invalid."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if _mime(head) == WEBP and file.seek(0, SEEK_END) < RIFF_HEADER_BYTES + int.from_bytes(head[4:8], "little"):
        raise ImageTruncated(TRUNCATED)
    if _mime(head) == PNG:
        with _opened(file, limits) as (_, image):
            image.verify()


def _check_chunks(file: BinaryIO, mime: str) -> None:
    """Nothing, where a PNG has all its chunks; the pixels are not decoded. Raises ImageTruncated, ImageInvalid."""
    if mime != PNG:
        return
    file.seek(0)
    try:
        with PngImageFile(file) as image:
            image.verify()
    except DAMAGE as error:
        raise _damage(error) from error


def _check_size(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if width * height > limits.max_pixels:
        size = f"{width} x {height} pixels, {_megapixels(width * height)}"
        hint = "" if limits.large_pictures else f" {ADMITTING}"
        raise ImageTooLarge(f"This picture has {size}; at most {_megapixels(limits.max_pixels)} are taken.{hint}")
    if image.format == "TIFF":
        _check_blocks(image, limits)
    elif image.format != "MPO" and getattr(image, "is_animated", False):  # an MPO is a JPEG with previews behind it
        raise MediaTypeUnsupported("This picture is animated; only still pictures are taken.")


def _check_blocks(image: Image.Image, limits: Limits) -> None:
    """Nothing, where no tile is larger than a whole picture may be: a tile is decoded whole, however little of it is seen."""
    tags: Any = image.tag_v2  # type: ignore[attr-defined]  # of a TIFF
    width, height = (tags.get(tag, 0) for tag in (tiff.TILE_WIDTH, tiff.TILE_HEIGHT))
    if not isinstance(width, int) or not isinstance(height, int) or width * height > limits.max_pixels:
        raise ImageTooLarge(f"The tiles of this picture are too large; at most {_megapixels(limits.max_pixels)} are taken.")


def _damage(error: Exception) -> UnreadableMedia:
    words = str(error).lower()
    if "truncated" in words or "unexpected end" in words or isinstance(error, EOFError):
        return ImageTruncated(TRUNCATED)
    return ImageInvalid("This file begins like a picture, but it is damaged and cannot be opened.")


def _megapixels(pixels: int) -> str:
    return f"{pixels / 1e6:.1f} megapixels"


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; a damaged EXIF block counts as upright."""
    try:
        found = image.getexif().get(ORIENTATION_TAG, 1)
    except DAMAGE:
        return 1
    return found if isinstance(found, int) and 1 <= found <= max(SIDEWAYS) else 1


def _upright(image: Image.Image) -> Image.Image:
    if _orientation(image) == 1:
        image.load()
        return image.copy()
    return ImageOps.exif_transpose(image)


def _rgb(image: Image.Image) -> Image.Image:
    if _is_deep(image):
        values = np.asarray(image)
        return Image.fromarray(to_grey(values, *pyramids.facts_of(values)["window"])).convert("RGB")
    if image.mode in ("I", "F"):
        return image.convert("I").point(lambda grey: grey * (1 / 257)).convert("L").convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, WHITE), layer).convert("RGB")
    return image.convert("RGB")


MODALITY = ImageModality()
