"""Areas in pictures as masks: of objects, one by one, or of all that is of a class.

Masks are settled on a smaller raster where the picture is large, and enlarged one by one, so that memory stays bounded.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch.nn.functional import interpolate
from transformers import (
    AutoModelForInstanceSegmentation,
    AutoModelForSemanticSegmentation,
    AutoModelForUniversalSegmentation,
)

from apps.inference.predictors.contract import Ask, ClassSpec, Prediction, WeightsRefused
from apps.inference.predictors.masks import mask_value

from .detection import PictureHead, Seen
from .frame import Frame, Said, names_of

MOST_NUMBERS = 2**26  # of a raster with a layer per class or query
MOST_PIXELS = 2**20


class Segmentation(PictureHead):
    """Settles what its network found into one mask after the other."""

    def __init__(self, frame: Frame, model: Any) -> None:
        super().__init__(frame, model)
        self.names = names_of(model)
        self.classes = tuple(ClassSpec(name, frame.kinds) for name in self.names)

    def mask(self, pixels: torch.Tensor, size: tuple[int, int], label: int, confidence: float) -> Said:
        """One mask (raster of 0 to 1, of any size) of a picture of (height, width), or nothing where next to nothing is marked."""
        large = interpolate(pixels[None, None].float(), size=size, mode="bilinear", align_corners=False)[0, 0] > 0.5  # noqa: PLR2004
        marked = np.asarray(large.numpy(), np.bool_)
        value = mask_value(marked) if label < len(self.names) else None
        if value is None:
            return []
        return [Prediction("mask", self.names[label], value, round(min(max(confidence, 0.0001), 1.0), 4))]


class Instances(Segmentation):
    """One mask per object, as the processor saved with the model settles them."""

    def forward(self, ready: Sequence[Seen], ask: Ask) -> Sequence[Said]:
        output = self.look(ready)
        queries = max((value.shape[1] for value in output.values() if isinstance(value, torch.Tensor) and value.ndim == 4), default=100)  # noqa: PLR2004
        sizes = [working_size(each.size, queries) for each in ready]
        found = self.processor.post_process_instance_segmentation(output, threshold=self.frame.threshold, target_sizes=sizes)
        return [self._said(each, seen.size) for each, seen in zip(found, ready, strict=True)]

    def _said(self, found: dict[str, Any], size: tuple[int, int]) -> Said:
        raster = torch.as_tensor(found["segmentation"])
        said: Said = []
        for each in found["segments_info"]:
            said += self.mask(raster == each["id"], size, int(each["label_id"]), float(each["score"]))
        return said


class Classes(Segmentation):
    """One mask per class: each pixel is of the class that is likeliest there; the confidence is the mean over the mask."""

    def forward(self, ready: Sequence[Seen], ask: Ask) -> Sequence[Said]:
        output = self.look(ready)
        return [self._said(self._layers(output, at, each.size), each.size) for at, each in enumerate(ready)]

    def _layers(self, output: Any, at: int, size: tuple[int, int]) -> torch.Tensor:
        """The probability of every class at every pixel, (classes, height, width)."""
        if "class_queries_logits" in output:
            shares = output["class_queries_logits"][at].softmax(-1)[:, :-1]
            masks = output["masks_queries_logits"][at]
            small = interpolate(masks[None], size=working_size(size, max(masks.shape[0], shares.shape[1])), mode="bilinear")[0].sigmoid()
            return torch.einsum("qc,qhw->chw", shares, small).clamp(0, 1)
        logits = output["logits"][at]
        return interpolate(logits[None], size=working_size(size, logits.shape[0]), mode="bilinear", align_corners=False)[0].softmax(0)

    def _said(self, layers: torch.Tensor, size: tuple[int, int]) -> Said:
        best, winner = layers.max(0)
        said: Said = []
        for label in winner.unique().tolist():
            here = winner == label
            confidence = float(best[here].mean())
            if confidence >= self.frame.threshold:
                said += self.mask(here, size, label, confidence)
        return said


def working_size(size: tuple[int, int], layers: int) -> tuple[int, int]:
    """A (height, width) of the same shape in which so many layers fit into the memory that may be used."""
    scale = min(1.0, (min(MOST_PIXELS, MOST_NUMBERS / max(layers, 1)) / (size[0] * size[1])) ** 0.5)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def head(frame: Frame) -> Segmentation:
    """Raises WeightsRefused."""
    if frame.task == "semantic_segmentation":
        return Classes(frame, frame.open(AutoModelForSemanticSegmentation, AutoModelForUniversalSegmentation))
    found = Instances(frame, frame.open(AutoModelForInstanceSegmentation, AutoModelForUniversalSegmentation))
    if not hasattr(found.processor, "post_process_instance_segmentation"):
        raise WeightsRefused(f"{type(found.processor).__name__} does not tell objects apart: choose semantic segmentation.")
    return found
