"""Ink, paper and clutter: what is painted on a photograph, in colours a person can read there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from .glyphs import Mask, mask_of

Colour = tuple[int, int, int]
Canvas = NDArray[np.float32]  # (height, width, 3), 0 to 255

INKS: tuple[Colour, ...] = (
    (250, 250, 246), (24, 24, 28), (255, 214, 10), (214, 40, 40), (29, 78, 216), (21, 128, 61),
    (236, 72, 153), (249, 115, 22), (34, 211, 238), (163, 230, 53), (88, 28, 135), (120, 53, 15),
)  # fmt: skip
PAPERS: tuple[Colour, ...] = (
    (252, 251, 247),
    (254, 240, 138),
    (253, 230, 200),
    (209, 233, 246),
    (220, 244, 214),
    (205, 180, 145),
    (40, 44, 52),
)
LETTERS = "AEFHKMNPRTUVWXY"  # none that could be read as a digit
LEAST_CONTRAST = 3.6  # as WCAG reckons it, 1 to 21
INKED, BRIGHT = 0.2, 0.3


@dataclass(frozen=True)
class Place:
    """A rectangle in whole pixels of the canvas."""

    x: int
    y: int
    width: int
    height: int

    def grown(self, by: int) -> "Place":
        return Place(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def meets(self, other: "Place") -> bool:
        apart_x = self.x + self.width <= other.x or other.x + other.width <= self.x
        apart_y = self.y + self.height <= other.y or other.y + other.height <= self.y
        return not (apart_x or apart_y)


def blend(canvas: Canvas, mask: Mask, *, x: int, y: int, colour: Colour, strength: float = 1.0) -> None:
    """Paint `colour` through `mask` with its top left corner at (x, y); what falls outside the canvas is cut off."""
    left, top = max(0, x), max(0, y)
    right, bottom = min(canvas.shape[1], x + mask.shape[1]), min(canvas.shape[0], y + mask.shape[0])
    if right <= left or bottom <= top:
        return
    share = (mask[top - y : bottom - y, left - x : right - x] * strength)[..., None]
    region = canvas[top:bottom, left:right]
    region += share * (np.asarray(colour, np.float32) - region)


def readable_ink(canvas: Canvas, mask: Mask, *, place: Place, rng: np.random.Generator) -> tuple[Colour, float]:
    """An ink that stands out against what lies under it, and its worst contrast there (1 to 21)."""
    under = canvas[place.y : place.y + place.height, place.x : place.x + place.width]
    light = _luminance(under[mask > INKED] if (mask > INKED).any() else under.reshape(-1, 3))
    low, high = np.quantile(light, (0.12, 0.88))
    contrasts = [_worst_contrast(ink, low=float(low), high=float(high)) for ink in INKS]
    legible = [at for at, contrast in enumerate(contrasts) if contrast >= LEAST_CONTRAST]
    at = int(rng.choice(legible)) if legible else int(np.argmax(contrasts))
    return INKS[at], contrasts[at]


def paint_stroke(canvas: Canvas, mask: Mask, *, place: Place, colour: Colour, halo: bool, strength: float) -> None:
    """Paint a mask in ink; a halo of the opposite tone keeps it legible on a busy ground."""
    if halo:
        opposite: Colour = (16, 16, 20) if float(_luminance(np.asarray(colour, np.float32))) > BRIGHT else (250, 250, 246)
        reach = max(3, round(max(mask.shape) * 0.06))
        wide = Image.fromarray((np.pad(mask, reach * 2) * 255).astype(np.uint8))
        soft = wide.filter(ImageFilter.MaxFilter(reach // 2 * 2 + 1)).filter(ImageFilter.GaussianBlur(reach * 0.5))
        blend(canvas, mask_of(soft), x=place.x - reach * 2, y=place.y - reach * 2, colour=opposite, strength=0.85)
    blend(canvas, mask, x=place.x, y=place.y, colour=colour, strength=strength)


def paint_card(canvas: Canvas, place: Place, *, angle_degrees: float, paper: Colour) -> None:
    """Lay a sheet of paper that covers `place`, slightly turned, with a soft shadow."""
    pad = round(max(place.width, place.height) * 0.35) + 8
    sheet = Image.new("L", (place.width + 2 * pad, place.height + 2 * pad))
    ImageDraw.Draw(sheet).rounded_rectangle((pad, pad, pad + place.width, pad + place.height), radius=4, fill=255)
    sheet = sheet.rotate(angle_degrees, Image.Resampling.BICUBIC)
    shadow = mask_of(sheet.filter(ImageFilter.GaussianBlur(5)))
    blend(canvas, shadow, x=place.x - pad + 3, y=place.y - pad + 5, colour=(0, 0, 0), strength=0.45)
    blend(canvas, mask_of(sheet), x=place.x - pad, y=place.y - pad, colour=paper, strength=0.97)


def letter_ink(rng: np.random.Generator) -> Mask:
    """A capital letter as coarse as the glyphs are: (14, 14) in [0, 1], to be enlarged by the same hand."""
    tile = Image.new("L", (40, 40))
    ImageDraw.Draw(tile).text((20, 20), str(rng.choice(list(LETTERS))), font=ImageFont.load_default(34), fill=255, anchor="mm")
    return mask_of(tile.resize((14, 14), Image.Resampling.BOX))


def shape_mask(size_px: int, rng: np.random.Generator) -> Mask:
    """A plain shape for clutter: a disc, a ring, a triangle, a bar or a swung stroke, at most size_px a side."""
    tile = Image.new("L", (size_px * 2, size_px * 2))
    draw, edge = ImageDraw.Draw(tile), size_px * 2 - 2
    line = max(4, round(size_px * rng.uniform(0.08, 0.25)))
    points = [(float(x), float(y)) for x, y in rng.uniform(line, edge - line, (4, 2))]
    match int(rng.integers(5)):
        case 0:
            draw.ellipse((2, 2, edge, edge), fill=255)
        case 1:
            draw.rounded_rectangle((2, 2, edge, edge), radius=size_px // 8, outline=255, width=line)
        case 2:
            draw.polygon(points[:3], fill=255)
        case 3:
            draw.line(points[:2], fill=255, width=line * 2)
        case _:
            draw.line(points, fill=255, width=line, joint="curve")
    shape = mask_of(tile.resize((size_px, size_px), Image.Resampling.BOX))
    rows, columns = np.flatnonzero(shape.any(axis=1)), np.flatnonzero(shape.any(axis=0))
    return shape[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _luminance(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    linear = (colours / 255) ** 2.2
    return np.asarray(linear @ np.asarray([0.2126, 0.7152, 0.0722], np.float32), np.float32)


def _worst_contrast(ink: Colour, *, low: float, high: float) -> float:
    own = float(_luminance(np.asarray(ink, np.float32)))
    return min((max(own, under) + 0.05) / (min(own, under) + 0.05) for under in (low, high, min(max(own, low), high)))
