"""Pictures to learn from: read once, kept small, and shown a little differently each time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from apps.inference.predictors.contract import Sample, TrainingRefused

from .config import DetectorConfig

MOST_KEPT_BYTES = 400 * 2**20
FILL = (114, 114, 114)
KEPT_SHARE = 0.7  # a box of which at least this share is in view is taught, one of which less is neither taught nor punished
LEAST_SHARE = 0.15
EMPTY_SHARE = 0.5

Boxes = NDArray[np.float32]  # (n, 4): x1, y1, x2, y2


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture at its working size with its boxes in its own pixels and their labels (n,)."""

    image: Image.Image
    boxes: Boxes
    labels: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class View:
    """What the network is shown: pixels (height, width, 3), boxes in them, labels, and boxes too cut to count."""

    pixels: NDArray[np.uint8]
    boxes: Boxes
    labels: NDArray[np.int64]
    unsure: Boxes


class PictureBook:
    """Samples by number, decoded once while memory allows, at the size at which the closest zoom loses nothing."""

    def __init__(self, samples: Sequence[Sample], classes: Sequence[str], config: DetectorConfig) -> None:
        self._samples, self._config = samples, config
        self._labels = {name: at for at, name in enumerate(classes)}
        self._kept: dict[int, Picture] = {}
        self._kept_bytes = 0

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, number: int) -> Picture:
        if number in self._kept:
            return self._kept[number]
        picture = self._read(self._samples[number])
        size = picture.image.width * picture.image.height * 3
        if self._kept_bytes + size <= MOST_KEPT_BYTES:
            self._kept[number] = picture
            self._kept_bytes += size
        return picture

    def _read(self, sample: Sample) -> Picture:
        try:
            image = sample.item.open().convert("RGB")
        except (OSError, ValueError) as error:
            raise TrainingRefused(f"The picture of {sample.item.id} cannot be read: {error}") from error
        scale = min(1.0, base_scale(image.size, self._config) * self._config.zoom_most)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        found = [truth for truth in sample.truths if truth.kind == "bounding_box"]
        values = [(one.value["x"], one.value["y"], one.value["width"], one.value["height"]) for one in found]
        boxes = np.asarray(values, np.float32).reshape(-1, 4) * scale
        boxes[:, 2:] += boxes[:, :2]
        labels = np.asarray([self._labels[one.class_name] for one in found], np.int64)
        return Picture(image.resize(size, Image.Resampling.BILINEAR) if size != image.size else image, boxes, labels)


def base_scale(size: tuple[int, int], config: DetectorConfig) -> float:
    """The scale at which a picture of `size` has as many pixels as the network's canvas, at most 2."""
    return min(2.0, float(np.sqrt(config.canvas_width * config.canvas_height / (size[0] * size[1]))))


def varied(book: PictureBook, number: int, config: DetectorConfig, rng: np.random.Generator) -> View:
    """One random view of a picture: patches of another pasted in, then a window of it, its colours shifted."""
    picture = _with_pasted(book[number], book[int(rng.integers(len(book)))], int(rng.integers(config.paste_most + 1)), rng)
    scale = base_scale(picture.image.size, config) * float(np.exp(rng.uniform(np.log(config.zoom_least), np.log(config.zoom_most))))
    stretch = float(np.exp(rng.uniform(-0.1, 0.1)))
    span = (config.canvas_width / scale * stretch, config.canvas_height / scale / stretch)
    left, top = (_window_start(whole, part, rng) for whole, part in zip(picture.image.size, span, strict=True))
    view = cut(picture, (left, top, left + span[0], top + span[1]), (config.canvas_width, config.canvas_height))
    return View(_recoloured(view.pixels, rng), view.boxes, view.labels, view.unsure)


def cut(picture: Picture, window: tuple[float, float, float, float], size: tuple[int, int]) -> View:
    """A window of a picture (x1, y1, x2, y2 in its pixels, which may reach beyond it) drawn at `size` (width, height)."""
    pixels = np.asarray(draw(picture.image, window, size))
    scale = np.asarray([size[0] / (window[2] - window[0]), size[1] / (window[3] - window[1])] * 2, np.float32)
    moved = (picture.boxes - np.asarray([window[0], window[1]] * 2, np.float32)) * scale
    clipped = np.clip(moved, 0, np.asarray([*size, *size], np.float32))
    share = _areas(clipped) / np.maximum(_areas(moved), 1e-6)
    keep, unsure = share >= KEPT_SHARE, (share >= LEAST_SHARE) & (share < KEPT_SHARE)
    return View(pixels, clipped[keep], picture.labels[keep], clipped[unsure])


def draw(image: Image.Image, window: tuple[float, float, float, float], size: tuple[int, int]) -> Image.Image:
    """A window of an image at `size`; what lies beyond the image is filled with grey."""
    inside = (max(0.0, window[0]), max(0.0, window[1]), min(float(image.width), window[2]), min(float(image.height), window[3]))
    scale = (size[0] / (window[2] - window[0]), size[1] / (window[3] - window[1]))
    part = (max(1, round((inside[2] - inside[0]) * scale[0])), max(1, round((inside[3] - inside[1]) * scale[1])))
    drawn = image.resize(part, Image.Resampling.BILINEAR, box=inside, reducing_gap=2.0)
    if part == size:
        return drawn
    canvas = Image.new("RGB", size, FILL)
    canvas.paste(drawn, (round((inside[0] - window[0]) * scale[0]), round((inside[1] - window[1]) * scale[1])))
    return canvas


def _with_pasted(picture: Picture, other: Picture, most: int, rng: np.random.Generator) -> Picture:
    """Paste up to `most` patches of another picture where nothing is.

    Half of them show an object and half show none, so that the edge of a patch tells nothing.
    """
    image, boxes, labels = picture.image.copy(), list(picture.boxes), list(picture.labels)
    for _ in range(most):
        at = int(rng.integers(len(other.boxes))) if len(other.boxes) else -1
        if at < 0:
            break
        box, empty = _grown(other.boxes[at], float(rng.uniform(0.06, 0.3)), other.image.size), rng.random() < EMPTY_SHARE
        width, height = box[2] - box[0], box[3] - box[1]
        source = _free_corner(width, height, other.image.size, list(other.boxes), rng) if empty else (box[0], box[1])
        place = _free_corner(width, height, image.size, boxes, rng)
        crowded = not empty and _meets_any(box, [one for n, one in enumerate(other.boxes) if n != at])
        if source is None or place is None or crowded:
            continue
        image.paste(other.image.crop((source[0], source[1], source[0] + width, source[1] + height)), place)
        if not empty:
            moved = other.boxes[at] + np.asarray([place[0] - box[0], place[1] - box[1]] * 2, np.float32)
            boxes.append(moved)
            labels.append(other.labels[at])
    return Picture(image, np.asarray(boxes, np.float32).reshape(-1, 4), np.asarray(labels, np.int64))


def _grown(box: Boxes, share: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    margin = share * float(max(box[2] - box[0], box[3] - box[1])) + 1
    x1, y1, x2, y2 = (float(edge) for edge in box)
    return max(0, int(x1 - margin)), max(0, int(y1 - margin)), min(size[0], int(x2 + margin) + 1), min(size[1], int(y2 + margin) + 1)


def _free_corner(width: int, height: int, size: tuple[int, int], boxes: list[Boxes], rng: np.random.Generator) -> tuple[int, int] | None:
    if width >= size[0] or height >= size[1]:
        return None
    for _ in range(8):
        x, y = int(rng.integers(size[0] - width)), int(rng.integers(size[1] - height))
        if not _meets_any((x, y, x + width, y + height), boxes):
            return x, y
    return None


def _meets_any(place: tuple[int, int, int, int], boxes: list[Boxes]) -> bool:
    return any(box[0] < place[2] and place[0] < box[2] and box[1] < place[3] and place[1] < box[3] for box in boxes)


def _window_start(whole: int, part: float, rng: np.random.Generator) -> float:
    first, last = -0.05 * part, whole - 0.95 * part
    return float(rng.uniform(min(first, last), max(first, last)))


def _recoloured(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    gain = (rng.uniform(0.75, 1.25) * rng.uniform(0.9, 1.1, 3)).astype(np.float32)
    table = np.clip(np.arange(256, dtype=np.float32)[:, None] * gain + np.float32(rng.uniform(-25, 25)), 0, 255).astype(np.uint8)
    return np.stack([table[:, channel][pixels[..., channel]] for channel in range(3)], axis=-1)


def _areas(boxes: Boxes) -> NDArray[np.float32]:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), np.float32)
