"""Small pictures of what is no picture: lines of text, the shape of a sound, numbers as shades of grey."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from itertools import groupby
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

QUALITY = 80
PAPER, INK, FAINT, SOUND = (255, 255, 255), (33, 37, 41), (206, 212, 218), (34, 110, 180)
LINES_PER_PICTURE = 22
LEADING = 1.3  # line height by font size
LONGEST_LINE = 2_000  # characters that are looked at
WEB_SCALE = 255.0


def webp(picture: Image.Image, size: int) -> bytes:
    """The picture as WebP, within size x size pixels, never enlarged, without metadata."""
    small = picture if picture.mode == "RGB" else picture.convert("RGB")
    small.thumbnail((size, size), reducing_gap=2.0)
    out = BytesIO()
    Image.frombytes("RGB", small.size, small.tobytes()).save(out, "WEBP", quality=QUALITY, method=2)
    return out.getvalue()


def lines_picture(lines: Iterable[str], size: int) -> bytes:
    """The first lines as a page of size x size pixels, WebP. Letters that the font lacks are drawn as a bar, so that they read as text."""
    picture = Image.new("RGB", (size, size), PAPER)
    draw = ImageDraw.Draw(picture)
    height = size / (LINES_PER_PICTURE + 2)
    font = _font(max(round(height / LEADING), 5))
    margin = height
    y = margin
    for line in lines:
        for part in _wrapped(line, font, size - 2 * margin):
            if y + height > size:
                return webp(picture, size)
            _draw_line(draw, (margin, y), part, font)
            y += height
    return webp(picture, size)


def waveform_picture(peaks: Sequence[float], size: int) -> bytes:
    """A sound as bars from its peaks in [0, 1], earliest left; len(peaks) x size / 3 pixels at most, WebP."""
    width, height = min(len(peaks), size), max(size // 3, 1)
    picture = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(picture)
    middle = height / 2
    draw.line([(0, middle), (width, middle)], fill=FAINT)
    for x, peak in enumerate(peaks[:width]):
        reach = max(min(peak, 1.0) * (middle - 1), 0.5)
        draw.line([(x, middle - reach), (x, middle + reach)], fill=SOUND)
    return webp(picture, size)


def to_grey(values: Any, low: float, high: float) -> Any:
    """Numbers as 8-bit shades of the same shape: `low` and less is 0, `high` and more is 255, what is no number is 0."""
    span = high - low if high > low else 1.0
    scaled = (np.nan_to_num(np.asarray(values, dtype=np.float64), nan=low, posinf=high, neginf=low) - low) * (WEB_SCALE / span)
    return np.clip(np.rint(scaled), 0, WEB_SCALE).astype(np.uint8)


def percentiles(values: Any, percent: float = 2.0) -> tuple[float, float]:
    """Between which numbers all but `percent` of the finite ones at either end lie; (0, 1) where there are none."""
    numbers = np.asarray(values, dtype=np.float64).ravel()
    finite = numbers[np.isfinite(numbers)]
    if finite.size == 0:
        return 0.0, 1.0
    low, high = np.percentile(finite, (percent, 100 - percent))
    return float(low), float(high)


@cache
def _font(pixels: int) -> Any:
    return ImageFont.load_default(pixels)


@cache
def _is_drawn(character: str) -> bool:
    """Whether the font has this character: the one that comes with Pillow has those of English."""
    return character.isascii() or character == "…"


def _plain(line: str) -> str:
    """The line with accents and typographic marks taken off where that leaves a letter that can be drawn."""
    shown = (unicodedata.normalize("NFKD", character)[0] for character in line[:LONGEST_LINE].expandtabs(4))
    return "".join(character for character in shown if not unicodedata.category(character).startswith("C"))


def _wrapped(line: str, font: Any, width: float) -> list[str]:
    """The line in pieces that fit, broken at spaces where there are some."""
    columns = max(int(width / font.getlength("n")), 1)
    pieces: list[str] = []
    rest = _plain(line).rstrip()
    while len(rest) > columns and len(pieces) < LINES_PER_PICTURE:
        cut = rest.rfind(" ", 1, columns + 1)
        cut = cut if cut > 0 else columns
        pieces.append(rest[:cut])
        rest = rest[cut:].lstrip(" ")
    return [*pieces, rest[:columns]]


def _draw_line(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, font: Any) -> None:
    x, y = at
    for drawn, characters in groupby(text, _is_drawn):
        run = "".join(characters)
        if drawn:
            draw.text((x, y), run, font=font, fill=INK)
            x += font.getlength(run)
        else:
            end = x + len(run) * font.getlength("n")
            draw.rectangle([x, y + font.size * 0.4, end - 1, y + font.size * 0.9], fill=FAINT)
            x = end
