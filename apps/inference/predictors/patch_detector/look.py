"""Looking at a picture: once as a whole, then closer, and what each pass may add."""

from collections.abc import Iterator

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .config import DetectorConfig
from .decode import Found, beside, candidates, distinct
from .network import PADDED_TO, PatchNetwork
from .pictures import FILL, base_scale, draw

PASSES = 2
TILE_OVERLAP = 1 / 3
EDGE_PX = 3.0
Window = tuple[float, float, float, float]


def passes(network: PatchNetwork, image: Image.Image, config: DetectorConfig) -> Iterator[Found]:
    """Yield what each pass adds, in pixels of the image. What was yielded stays: nothing later overlaps it.

    The first pass keeps what it is not sure of to itself; the last weighs that together with what it sees closer.
    """
    whole = (0.0, 0.0, float(image.width), float(image.height))
    scale = base_scale(image.size, config)
    first = distinct(_seen(network, image, [whole], scale, config), overlap=config.overlap)
    is_sure = first.scores >= config.sure
    settled = first.where(is_sure)
    yield settled
    tiles = windows(image.size, config, scale=scale * config.closer)
    closer = _seen(network, image, tiles, scale * config.closer, config)
    rest = Found.together(first.where(~is_sure), closer)
    yield distinct(beside(rest, settled, overlap=config.overlap), overlap=config.overlap)


def windows(size: tuple[int, int], config: DetectorConfig, *, scale: float) -> list[Window]:
    """Overlapping windows that cover a picture of `size`, each as large as the canvas is at `scale`."""
    spans = (config.canvas_width / scale, config.canvas_height / scale)
    columns, rows = (_starts(whole, span) for whole, span in zip(size, spans, strict=True))
    width, height = min(spans[0], float(size[0])), min(spans[1], float(size[1]))
    return [(x, y, x + width, y + height) for y in rows for x in columns]


def _starts(whole: int, span: float) -> list[float]:
    if whole <= span:
        return [0.0]
    count = int(np.ceil((whole - span) / (span * (1 - TILE_OVERLAP)) - 1e-6)) + 1
    return [float(start) for start in np.linspace(0, whole - span, count)]


def _seen(network: PatchNetwork, image: Image.Image, parts: list[Window], scale: float, config: DetectorConfig) -> Found:
    """Everything found in some windows of an image, less what an inner edge of a window cuts."""
    found = [Found.nothing()]
    for window in parts:
        with torch.inference_mode():
            answer = network(_tensor(image, window, scale))[0]
        found.append(_placed(candidates(answer, floor=config.floor), window, scale, image.size))
    return Found.together(*found)


def _tensor(image: Image.Image, window: Window, scale: float) -> Tensor:
    width, height = (max(1, round((window[at + 2] - window[at]) * scale)) for at in (0, 1))
    padded = Image.new("RGB", (-(-width // PADDED_TO) * PADDED_TO, -(-height // PADDED_TO) * PADDED_TO), FILL)
    padded.paste(draw(image, window, (width, height)))
    pixels = torch.from_numpy(np.array(padded)).permute(2, 0, 1)[None]
    return pixels.to(torch.float32).div_(255).contiguous(memory_format=torch.channels_last)


def _placed(found: Found, window: Window, scale: float, size: tuple[int, int]) -> Found:
    """Move boxes from a window to the image they were found in, and cut them to it."""
    boxes = found.boxes / scale + np.asarray([window[0], window[1]] * 2)
    edge = EDGE_PX / scale
    inner = [window[0] > 0, window[1] > 0, window[2] < size[0] - 1, window[3] < size[1] - 1]
    near = [
        boxes[:, 0] < window[0] + edge,
        boxes[:, 1] < window[1] + edge,
        boxes[:, 2] > window[2] - edge,
        boxes[:, 3] > window[3] - edge,
    ]
    whole = ~np.any([is_near & is_inner for is_near, is_inner in zip(near, inner, strict=True)], axis=0)
    clipped = np.clip(boxes, 0, np.asarray([*size, *size]))
    visible = (clipped[:, 2:] - clipped[:, :2]).min(axis=1, initial=np.inf) >= 1
    return Found(clipped, found.scores, found.labels).where(whole & visible)
