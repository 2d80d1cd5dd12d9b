"""What Segment Anything offers: a version's model with the embeddings of the pictures looked at last."""

import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from transformers import AutoImageProcessor, AutoModelForMaskGeneration

from apps.inference.pipeline import NoNumbers
from apps.inference.predictors.contract import PLAINLY, Ask, Batch, ClassSpec, Described, Item, Prediction, Source
from apps.inference.predictors.devices import device_of
from apps.inference.predictors.masks import mask_value
from apps.inference.predictors.prompts import Prompt
from apps.inference.predictors.transformers.frame import Frame, precision_of, rgb
from apps.inference.predictors.transformers.places import Place, place_of

OBJECT = "object"
SPOKEN = ("sam",)  # the processors of the later ones need torchvision
KEPT_BYTES = 256 * 2**20
INSIDE, OUTSIDE = 1, 0


@dataclass(frozen=True)
class Embedded:
    """A picture as the decoder wants it, with its (height, width) and that of the input it was scaled to."""

    embedding: torch.Tensor
    size: tuple[int, int]
    scaled: tuple[int, int]

    @property
    def bytes(self) -> int:
        return self.embedding.numel() * self.embedding.element_size()


class Segmenter:
    """Answers a prompt with one mask; the embedding of a picture is made once and kept by its checksum, within a bound."""

    classes = (OBJECT,)
    default_threshold = 0.0

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.model: Any = frame.open(AutoModelForMaskGeneration)
        kind = self.model.config.model_type
        if kind not in SPOKEN:
            frame.refuse(f"A {kind} model cannot be asked here: take one of the first Segment Anything, such as facebook/sam-vit-base.")
        self._processor = frame.processor(AutoImageProcessor)
        self._kept: OrderedDict[str, Embedded] = OrderedDict()
        self.device = str(frame.device)

    @property
    def memory_bytes(self) -> int:
        """What its weights take, and the embeddings at most."""
        return sum(each.numel() * each.element_size() for each in self.model.parameters()) + KEPT_BYTES

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """Yield one batch per item: the mask of what the prompt shows. Without a prompt there is nothing to say of an item."""
        for item in items:
            prompt = ask.prompt
            if prompt is None or (prompt.box is None and not any(each.positive for each in prompt.points)):
                yield Batch(item.id, (), pass_number=1, final=True, error="This predictor needs a box, or a click into what is meant.")
                continue
            try:
                seen = self.embedded(item)
            except (OSError, ValueError) as error:
                yield Batch(item.id, (), pass_number=1, final=True, error=f"The picture cannot be read: {error}")
                continue
            try:
                yield self._answer(item, seen, prompt)
            except NoNumbers as error:
                yield Batch(item.id, (), pass_number=1, final=True, error=str(error))

    def embedded(self, item: Item) -> Embedded:
        """The item's embedding, made now or kept from before. Raises OSError, ValueError."""
        if item.checksum in self._kept:
            self._kept.move_to_end(item.checksum)
            return self._kept[item.checksum]
        inputs = self._processor(images=[rgb(item)], return_tensors="pt")
        with self._frame.thinking():
            embedding = self.model.get_image_embeddings(inputs["pixel_values"].to(self._frame.device)).float()
        sizes = [(int(each[0][0]), int(each[0][1])) for each in (inputs["original_sizes"], inputs["reshaped_input_sizes"])]
        made = Embedded(embedding, *sizes)
        if item.checksum:
            self._kept[item.checksum] = made
            while len(self._kept) > 1 and sum(each.bytes for each in self._kept.values()) > KEPT_BYTES:
                self._kept.popitem(last=False)
        return made

    def _answer(self, item: Item, seen: Embedded, prompt: Prompt) -> Batch:
        output = self._frame.run(
            self.model, {"image_embeddings": seen.embedding, **_asked(prompt, seen)}, multimask_output=_is_unclear(prompt)
        )
        best = int(output["iou_scores"][0, 0].argmax())
        masks = self._processor.post_process_masks(output["pred_masks"], torch.tensor([seen.size]), torch.tensor([seen.scaled]))
        value = mask_value(np.asarray(masks[0][0, best], np.bool_))
        if value is None:
            return Batch(item.id, (), pass_number=1, final=True, notes=("Nothing could be told apart there.",))
        confidence = min(max(float(output["iou_scores"][0, 0, best]), 0.01), 1.0)
        said = Prediction("mask", prompt.class_name or OBJECT, value, round(confidence, 4))
        return Batch(item.id, (said,), pass_number=1, final=True)


def _asked(prompt: Prompt, seen: Embedded) -> dict[str, torch.Tensor]:
    """The prompt in pixels of the scaled input."""
    down, across = seen.scaled[0] / seen.size[0], seen.scaled[1] / seen.size[1]
    asked = {}
    if prompt.points:
        asked["input_points"] = torch.tensor([[[[each.x * across, each.y * down] for each in prompt.points]]])
        asked["input_labels"] = torch.tensor([[[INSIDE if each.positive else OUTSIDE for each in prompt.points]]])
    if prompt.box is not None:
        x, y, width, height = prompt.box
        asked["input_boxes"] = torch.tensor([[[x * across, y * down, (x + width) * across, (y + height) * down]]])
    return asked


def _is_unclear(prompt: Prompt) -> bool:
    """Whether a part or the whole may be meant: one click alone. The model then proposes three, of which the best is taken."""
    return prompt.box is None and len(prompt.points) == 1


def load(source: Source) -> Segmenter:
    """The model of a version. Raises SettingsRefused, WeightsRefused."""
    return _opened(source)[0]


def describe(source: Source, ask: Ask) -> Described:
    """Open the model; it says what it is told to look for. Raises SettingsRefused, WeightsRefused."""
    began = time.perf_counter()
    made, place = _opened(source)
    card = {
        "architecture": type(made.model).__name__,
        "parameters": sum(each.numel() for each in made.model.parameters()),
        "device": made.device,
        "commit": place.commit,
        "opening_seconds": round(time.perf_counter() - began, 2),
    }
    return Described((ClassSpec(OBJECT, ("mask",)),), card, place.commit)


def _opened(source: Source) -> tuple[Segmenter, Place]:
    device = device_of(str(source.settings.get("device") or "auto"))
    precision = precision_of(str(source.settings.get("precision") or "auto"), device)
    place = place_of(source)
    return Segmenter(Frame(place.folder, "mask_generation", ("mask",), 0.0, device, precision)), place
