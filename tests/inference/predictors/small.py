"""Small pictures that a small network learns in seconds: discs and bars on a noisy ground."""

from collections.abc import Mapping

import numpy as np
from PIL import Image, ImageDraw

from apps.inference.predictors.contract import Item, Sample, Truth

SETTINGS: Mapping[str, object] = {
    "canvas_width": 160,
    "canvas_height": 128,
    "widths": [8, 16, 24, 24],
    "blocks": [1, 1, 1, 1],
    "head_width": 24,
    "batch": 4,
    "steps": 300,
    "threads": 1,
    "zoom_least": 0.9,
    "zoom_most": 1.4,
    "paste_most": 2,
}
BRIEF: Mapping[str, object] = {**SETTINGS, "steps": 6, "report_every": 2, "checkpoint_every": 3}


def sample(seed: int, *, size: tuple[int, int] = (160, 120)) -> Sample:
    """A picture with two discs and two bars, all apart, and its truth."""
    rng = np.random.default_rng(seed)
    image = Image.fromarray(rng.normal(110, 8, (size[1], size[0], 3)).clip(0, 255).astype(np.uint8))
    draw, truths = ImageDraw.Draw(image), []
    corners = [(x, y) for x in (8, size[0] // 2 + 4) for y in (6, size[1] // 2 + 4)]
    for at, (left, top) in enumerate(corners):
        x, y = left + int(rng.integers(12)), top + int(rng.integers(10))
        width, height = (34, 34) if at % 2 else (46, 18)
        ink = tuple(int(level) for level in rng.integers(190, 255, 3)) if rng.random() < 0.5 else (20, 20, 60)
        (draw.ellipse if at % 2 else draw.rectangle)((x, y, x + width, y + height), fill=ink)
        truths.append(Truth("bounding_box", "disc" if at % 2 else "bar", {"x": x, "y": y, "width": width + 1, "height": height + 1}))
    return Sample(Item(f"picture-{seed}", f"{seed}-{size}", image.copy), tuple(truths))


def unreadable() -> Item:
    """An item whose picture cannot be opened."""

    def fail() -> Image.Image:
        raise OSError("the file is cut short")

    return Item("broken", "0", fail)
