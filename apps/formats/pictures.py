"""Masks as pictures: the pixels of a colour in a PNG, and a PNG of a mask's pixels.

A picture with one channel marks with the value 1 or 255, any other has a colour for each instance; without a colour, whatever is not black
is marked, and then it must be of one colour only. What is transparent is black.
"""

import base64
import binascii
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from apps.kinds import rle
from apps.kinds.geometry import Mask
from apps.kinds.reading import InvalidValue, join, read_list, read_text, read_whole
from apps.modalities.base import DEFAULT_LIMITS

MAX_PIXELS = DEFAULT_LIMITS.max_pixels
MAX_PNG_CHARACTERS = 12 << 20  # within the longest line that is read
MAX_URL = 2_048
MAX_BYTE = 255
STRIP_ROWS = 256
FORMATS = ("PNG",)
DATA_URL = "data:image/png;base64,"
GREY_MODES = ("1", "L", "P", "I", "I;16")
TRANSPARENT = 1 << 24
EXPECTED = "a PNG in base64 whose marked pixels have the value 1 or 255, or one colour"
CHOICE = "one of these in `color` (`colorRGB` in Labelbox lines), or marked pixels of the value 1 or 255, or of one colour"
SHOWN = 5
SCHEMES = ("http://", "https://")

Color = tuple[int, int, int]


def read_rgb(payload: Any, at: str) -> Color:
    """Red, green and blue from 0 to 255. Raises InvalidValue."""
    parts = read_list(payload, at, at_least=3, at_most=3)
    red, green, blue = (read_whole(part, join(at, index), at_most=MAX_BYTE) for index, part in enumerate(parts))
    return red, green, blue


def read_picture_url(payload: Any, at: str) -> str:
    """The address of a picture. Raises InvalidValue."""
    url = read_text(payload, at, at_most=MAX_URL)
    if not url.lower().startswith(SCHEMES):
        raise InvalidValue(at, "This is no address of a picture.", "an address that begins with https:// or http://")
    return url


def mask_missing(at: str) -> InvalidValue:
    """The refusal of a mask that marks nothing."""
    return InvalidValue(at, "No pixel of the picture is marked.", "a picture that shows the mask's colour", code="mask_empty")


class Picture:
    """A decoded picture: each pixel one number, 0 for the background, and for a colour its blue, green and red, blue the highest."""

    def __init__(self, image: Image.Image) -> None:
        self._is_grey = image.mode in GREY_MODES
        if self._is_grey:
            self._numbers: NDArray[Any] = np.asarray(image.convert("L") if image.mode == "1" else image)
        else:
            self._numbers = np.empty((image.height, image.width), "<u4")
            for top, strip in _strips(self._numbers):
                box = (0, top, image.width, top + len(strip))
                colours = np.asarray(image.crop(box).convert("RGBA")).view("<u4")[..., 0]
                strip[:] = np.where(colours < TRANSPARENT, 0, colours & (TRANSPARENT - 1))

    @classmethod
    def of(cls, data: bytes, at: str) -> "Picture":
        """The picture in these bytes, a PNG of at most MAX_PIXELS. Raises InvalidValue."""
        try:
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                _check_size(image, at)
                return cls(image)
        except InvalidValue:
            raise
        except Exception as error:  # a decoder may raise anything over damaged bytes
            raise InvalidValue(at, "This is no whole PNG picture.", EXPECTED, code="picture_invalid") from error

    @classmethod
    def of_base64(cls, payload: Any, at: str) -> "Picture":
        """The picture in this base64 text of at most MAX_PNG_CHARACTERS. Raises InvalidValue."""
        text = read_text(payload, at, at_most=MAX_PNG_CHARACTERS)
        try:
            data = base64.b64decode(text.removeprefix(DATA_URL), validate=True)
        except (binascii.Error, ValueError) as error:
            raise InvalidValue(at, "This is no base64.", EXPECTED, code="picture_invalid") from error
        return cls.of(data, at)

    @property
    def pixels(self) -> int:
        """How many there are."""
        return int(self._numbers.size)

    def mask(self, color: Color | None, at: str) -> Mask | None:
        """The pixels of this colour as a mask, None where there are none. Raises InvalidValue where it is not clear which are meant."""
        marked = self._marked(color, at)
        return rle.encode(marked) if marked.any() else None

    def only_mask(self, color: Color | None, at: str) -> Mask:
        """The same where there must be one. Raises InvalidValue also where no pixel is marked."""
        mask = self.mask(color, at)
        if mask is None:
            raise mask_missing(at)
        return mask

    def _marked(self, color: Color | None, at: str) -> NDArray[np.bool_]:
        if color is not None and not self._is_grey:
            red, green, blue = color
            return np.asarray(self._numbers == (blue << 16 | green << 8 | red))
        values = sorted({int(value) for _, strip in _strips(self._numbers) for value in np.unique(strip) if value})
        if color is not None and len(set(color)) == 1 and color[0] in values:
            return np.asarray(self._numbers == color[0])
        if len(values) > 1 or (self._is_grey and values not in ([], [1], [255])):
            colours = [[value] * 3 if self._is_grey else [value >> shift & 255 for shift in (0, 8, 16)] for value in values[:SHOWN]]
            shown = ", ".join(map(str, colours)) + (", ..." if len(values) > SHOWN else "")
            words = f"This picture has pixels of {len(values)} {'colour' if len(values) == 1 else 'colours'}, [r, g, b]: {shown}."
            missing = "It does not say which is meant" if color is None else f"None of them is {list(color)}"
            raise InvalidValue(at, f"{words} {missing}.", CHOICE, code="mask_ambiguous")
        return np.asarray(self._numbers != 0)


def _strips(pixels: NDArray[Any]) -> Iterator[tuple[int, NDArray[Any]]]:
    """Some rows after the other, with the number of their first: what is worked out of each is never as large as the picture."""
    for top in range(0, len(pixels), STRIP_ROWS):
        yield top, pixels[top : top + STRIP_ROWS]


def png_of(mask: Mask, color: Color | None = None) -> bytes:
    """A PNG of one channel whose marked pixels have the value 1; one in colours, where they have this one and all others are black."""
    pixels = rle.decode(mask).astype(np.uint8)
    out = BytesIO()
    Image.fromarray(pixels if color is None else pixels[..., None] * np.array(color, np.uint8)).save(out, "PNG")
    return out.getvalue()


def _check_size(image: Image.Image, at: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        expected = f"at most {MAX_PIXELS:,} pixels"
        raise InvalidValue(at, f"This picture has {width} x {height} pixels.", expected, code="too_large")
