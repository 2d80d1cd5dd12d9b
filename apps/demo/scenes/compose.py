"""A scene: where digits, cards and clutter go on a photograph, and what the ground truth of it is."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .glyphs import Glyph, Mask, glyph_pool, stroke_mask
from .ink import LEAST_CONTRAST, PAPERS, Canvas, Place, blend, letter_ink, paint_card, paint_stroke, readable_ink, shape_mask
from .photographs import BACKGROUNDS, background

SIZE = (640, 480)
CLASSES = tuple("0123456789")
SPLITS = {"training": 240, "labeling": 60, "held_out": 60}
SIZES_PX = (36, 140)
MOST_DEGREES = 15.0
GAP_PX = 6
CARD_SHARE, HALO_SHARE = 0.3, 0.15  # of digits
SHAPE_SHARE, BLANK_SHARE = 0.45, 0.1  # of clutter; the rest are letters


@dataclass(frozen=True)
class PlacedDigit:
    """One digit of the ground truth: its inked bounds in pixels, its class, and the glyph it was made of."""

    x: int
    y: int
    width: int
    height: int
    class_name: str
    glyph: int


@dataclass(frozen=True)
class Scene:
    """One composed picture, (640, 480) RGB, with its ground truth and the photograph it stands on."""

    name: str
    image: Image.Image
    boxes: tuple[PlacedDigit, ...]
    photograph: str


def compose(split: str, index: int) -> Scene:
    """Scene number `index` (from 0, unbounded) of a split; the same arguments always give the same scene. Raises KeyError."""
    rng = np.random.default_rng([list(SPLITS).index(split) if split in SPLITS else _unknown(split), index])
    names = BACKGROUNDS[split]
    photograph = names[index % len(names)]
    canvas: Canvas = np.array(background(photograph, size=SIZE, rng=rng), np.float32)
    taken: list[Place] = []
    written = _place_digits(glyph_pool(split), taken, rng)
    _paint_clutter(canvas, taken, rng)
    for _, mask, place, angle in written:
        _paint_digit(canvas, mask, place, angle, rng)
    canvas += rng.normal(0, rng.uniform(0, 3), canvas.shape[:2])[..., None]
    boxes = tuple(PlacedDigit(at.x, at.y, at.width, at.height, str(glyph.digit), glyph.number) for glyph, _, at, _ in written)
    picture = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
    return Scene(f"{split.replace('_', '-')}-{index:04d}.jpg", picture, boxes, photograph)


def write_scene(scene: Scene) -> bytes:
    """The scene as JPEG bytes."""
    buffer = BytesIO()
    scene.image.save(buffer, "JPEG", quality=90, subsampling=0)
    return buffer.getvalue()


def _unknown(split: str) -> int:
    raise KeyError(f"{split!r} is no split; there are {', '.join(SPLITS)}.")


def _place_digits(pool: tuple[Glyph, ...], taken: list[Place], rng: np.random.Generator) -> list[tuple[Glyph, Mask, Place, float]]:
    """Choose 3 to 12 digits and give each a place of its own, the largest first. Adds the places to `taken`."""
    sizes = np.sort(_sizes_px(rng, int(rng.integers(3, 13))))[::-1]
    written = []
    for size_px in sizes:
        glyph = pool[int(rng.integers(len(pool)))]
        angle = float(rng.uniform(-MOST_DEGREES, MOST_DEGREES))
        mask = stroke_mask(glyph.ink, size_px=float(size_px), angle_degrees=angle, level=float(rng.uniform(0.36, 0.5)))
        place = _free_place(mask.shape[1], mask.shape[0], taken, rng, gap_px=GAP_PX + round(size_px * 0.16))
        if place is not None:
            taken.append(place.grown(round(size_px * 0.16)))
            written.append((glyph, mask, place, angle))
    return written


def _sizes_px(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Sizes of SIZES_PX, each doubling as likely as the next."""
    return np.exp(rng.uniform(np.log(SIZES_PX[0]), np.log(SIZES_PX[1]), count))


def _free_place(width: int, height: int, taken: list[Place], rng: np.random.Generator, *, gap_px: int) -> Place | None:
    for _ in range(60):
        x, y = int(rng.integers(4, SIZE[0] - width - 4)), int(rng.integers(4, SIZE[1] - height - 4))
        place = Place(x, y, width, height)
        if not any(place.grown(gap_px).meets(other) for other in taken):
            return place
    return None


def _paint_digit(canvas: Canvas, mask: Mask, place: Place, angle: float, rng: np.random.Generator) -> None:
    on_card = rng.random() < CARD_SHARE
    if on_card:
        _lay_card(canvas, place, angle, rng)
    colour, contrast = readable_ink(canvas, mask, place=place, rng=rng)
    halo = not on_card and (contrast < LEAST_CONTRAST or rng.random() < HALO_SHARE)
    paint_stroke(canvas, mask, place=place, colour=colour, halo=halo, strength=float(rng.uniform(0.88, 1.0)))


def _lay_card(canvas: Canvas, place: Place, angle: float, rng: np.random.Generator) -> None:
    margin = round(max(place.width, place.height) * rng.uniform(0.12, 0.2)) + 2
    paint_card(canvas, place.grown(margin), angle_degrees=angle * 0.5, paper=PAPERS[int(rng.integers(len(PAPERS)))])


def _paint_clutter(canvas: Canvas, taken: list[Place], rng: np.random.Generator) -> None:
    """Shapes, strokes, empty cards and capital letters beside the digits, never over them."""
    placed = list(taken)
    for _ in range(int(rng.integers(1, 6))):
        size_px = int(_sizes_px(rng, 1)[0])
        kind, angle = rng.random(), float(rng.uniform(-MOST_DEGREES, MOST_DEGREES))
        mask = (
            shape_mask(size_px, rng)
            if kind < SHAPE_SHARE
            else stroke_mask(letter_ink(rng), size_px=size_px, angle_degrees=angle, level=0.36)
        )
        place = _free_place(mask.shape[1], mask.shape[0], placed, rng, gap_px=GAP_PX + round(size_px * 0.16))
        if place is None:
            continue
        placed.append(place)
        if rng.random() < CARD_SHARE:
            _lay_card(canvas, place, angle, rng)
        if kind < 1 - BLANK_SHARE:
            colour, _ = readable_ink(canvas, mask, place=place, rng=rng)
            blend(canvas, mask, x=place.x, y=place.y, colour=colour, strength=float(rng.uniform(0.6, 1.0)))
