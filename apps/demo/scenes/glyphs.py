"""The handwritten digits of scikit-learn, parted into splits before any scene is composed, and enlarged into smooth masks."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

SHARES = {"training": 4, "labeling": 1, "held_out": 1}
SPLIT_SEED = 20
INKED = 0.5  # a pixel counts into a digit's bounds from this much ink on
STROKE_GRID_PX = 20  # one cell of the 8 x 8 glyph becomes this many pixels before it is thresholded


Mask = NDArray[np.float32]  # (height, width), 0 to 1


@dataclass(frozen=True, eq=False)
class Glyph:
    """One written digit. `number` is its row in `load_digits`; `ink` is (8, 8), 0 (paper) to 1 (ink)."""

    number: int
    digit: int
    ink: NDArray[np.float32]


@cache
def glyph_pool(split: str) -> tuple[Glyph, ...]:
    """Every glyph of one split. The same digit class has the same share in each split; no glyph is in two."""
    from sklearn.datasets import load_digits

    data = load_digits()
    rng = np.random.default_rng(SPLIT_SEED)
    chosen: list[int] = []
    for digit in range(10):
        numbers = rng.permutation(np.flatnonzero(data.target == digit))
        bounds = np.cumsum([0, *SHARES.values()]) * len(numbers) // sum(SHARES.values())
        at = list(SHARES).index(split)
        chosen.extend(int(number) for number in numbers[bounds[at] : bounds[at + 1]])
    images = (data.images / 16).astype(np.float32)
    return tuple(Glyph(number, int(data.target[number]), images[number]) for number in chosen)


def stroke_mask(ink: Mask, *, size_px: float, angle_degrees: float, level: float) -> Mask:
    """Enlarge small ink smoothly, turn it, and cut it to what is inked.

    ink: (h, w) in [0, 1]. level: how much ink counts as stroke, 0 to 1. Returns (H, W) in [0, 1] with max(H, W) = size_px.
    """
    padded = np.pad(ink, 1)
    coarse = Image.fromarray((padded * 255).astype(np.uint8))
    large = coarse.resize((coarse.width * STROKE_GRID_PX, coarse.height * STROKE_GRID_PX), Image.Resampling.BICUBIC)
    large = large.filter(ImageFilter.GaussianBlur(STROKE_GRID_PX * 0.25)).rotate(angle_degrees, Image.Resampling.BICUBIC, expand=True)
    solid = _soft_threshold(mask_of(large), level=level, softness=0.06)
    rows, columns = np.flatnonzero((solid > INKED).any(axis=1)), np.flatnonzero((solid > INKED).any(axis=0))
    cut = Image.fromarray((solid[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] * 255).astype(np.uint8))
    scale = size_px / max(cut.size)
    shape = (max(2, round(cut.width * scale)), max(2, round(cut.height * scale)))
    return mask_of(cut.resize(shape, Image.Resampling.LANCZOS))


def mask_of(image: Image.Image) -> Mask:
    """A grey image as a mask."""
    return (np.asarray(image) / 255).astype(np.float32)


def _soft_threshold(values: Mask, *, level: float, softness: float) -> Mask:
    ramp = np.clip((values - level + softness) / (2 * softness), 0, 1)
    return (ramp * ramp * (3 - 2 * ramp)).astype(np.float32)
