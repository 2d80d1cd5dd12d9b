"""Objects in pictures as boxes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AutoImageProcessor, AutoModelForObjectDetection

from apps.inference.predictors.contract import Ask, ClassSpec, Item, Prediction

from .frame import Frame, Said, box_value, joined, names_of, pixels_of, rgb


@dataclass(frozen=True)
class Seen:
    """A picture as the network wants it, and its size (height, width)."""

    inputs: Mapping[str, torch.Tensor]
    size: tuple[int, int]


class PictureHead:
    """What tasks on pictures share: the processor that was saved with the model, run per picture."""

    def __init__(self, frame: Frame, model: Any) -> None:
        self.frame, self.model = frame, model
        self.processor = frame.processor(AutoImageProcessor)

    def prepare(self, item: Item) -> Seen:
        picture = rgb(item)
        return Seen(pixels_of(self.processor, picture), (picture.height, picture.width))

    def cost(self, ready: Seen) -> float:
        return float(ready.inputs["pixel_values"].numel())

    def look(self, ready: Sequence[Seen]) -> Any:
        """What the network makes of the pictures."""
        return self.frame.run(self.model, joined([each.inputs for each in ready]))


class Detection(PictureHead):
    """Every model that transformers calls one for object detection."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame, frame.open(AutoModelForObjectDetection))
        self.names = names_of(self.model)
        self.classes = tuple(ClassSpec(name, frame.kinds) for name in self.names)

    def forward(self, ready: Sequence[Seen], ask: Ask) -> Sequence[Said]:
        sizes = [each.size for each in ready]
        found = self.processor.post_process_object_detection(self.look(ready), threshold=self.frame.threshold, target_sizes=sizes)
        return [self._said(each, size) for each, size in zip(found, sizes, strict=True)]

    def _said(self, found: Mapping[str, torch.Tensor], size: tuple[int, int]) -> Said:
        said: Said = []
        for score, label, edges in zip(*(found[name].tolist() for name in ("scores", "labels", "boxes")), strict=True):
            value = box_value(edges, size)
            if value is not None and label < len(self.names):
                said.append(Prediction("bounding_box", self.names[label], value, round(score, 4)))
        return said


def head(frame: Frame) -> Detection:
    """Raises WeightsRefused."""
    return Detection(frame)
