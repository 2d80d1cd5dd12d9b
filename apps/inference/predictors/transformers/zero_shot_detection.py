"""Objects named in words: models that look for whatever text they are given (OWL-ViT, OWLv2, Grounding DINO)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from transformers import AutoImageProcessor, AutoModelForZeroShotObjectDetection, AutoTokenizer

from apps.inference.predictors.contract import Ask, Item

from .detection import Seen
from .frame import Frame, Said, box_value, joined, pixels_of, rgb
from .vocabulary import Room, Things, specs, things

TEMPLATE = "a photo of a {}"
GROUNDED = ("grounding-dino", "mm-grounding-dino")
OWLS = ("owlvit", "owlv2")


class ZeroShotDetection(ABC):
    """Pictures are looked at together, all with the same words."""

    def __init__(self, frame: Frame, model: Any) -> None:
        self.frame, self.model = frame, model
        self.pictures, self.tokenizer = frame.processor(AutoImageProcessor), frame.processor(AutoTokenizer)
        self.classes = specs(frame.labels, frame.kinds)
        self.room = Room.within(self.tokenizer, self.limit())

    def prepare(self, item: Item) -> Seen:
        picture = rgb(item)
        return Seen(pixels_of(self.pictures, picture), (picture.height, picture.width))

    def cost(self, ready: Seen) -> float:
        return float(ready.inputs["pixel_values"].numel())

    def forward(self, ready: Sequence[Seen], ask: Ask) -> Sequence[Said]:
        words = things(self.frame.labels, ask).only(self._fits)
        return self.found(ready, words) if words.names else [[] for _ in ready]

    def left_out(self, ask: Ask) -> tuple[str, ...]:
        """A note for each name that is too long."""
        return self.room.told(name for name in things(self.frame.labels, ask).names if not self._fits(name))

    def _fits(self, name: str) -> bool:
        return self.room.holds(self.text(name))

    @abstractmethod
    def limit(self) -> int:
        """How many tokens the model takes at once."""

    @abstractmethod
    def text(self, name: str) -> str:
        """What stands for a name in what the model is asked with."""

    @abstractmethod
    def found(self, ready: Sequence[Seen], words: Things) -> Sequence[Said]:
        """What is there of these words in each picture."""


class Owl(ZeroShotDetection):
    """One text per label; every patch answers with a box and how much it is like each text."""

    def limit(self) -> int:
        return int(self.model.config.text_config.max_position_embeddings)

    def text(self, name: str) -> str:
        return (self.frame.template or TEMPLATE).replace("{}", name)

    def found(self, ready: Sequence[Seen], words: Things) -> Sequence[Said]:
        tokens = self.tokenizer([*map(self.text, words.names)], padding="max_length", max_length=self.limit(), return_tensors="pt")
        asked = {name: tokens[name].repeat(len(ready), 1) for name in ("input_ids", "attention_mask")}
        output = self.frame.run(self.model, {**asked, **joined([each.inputs for each in ready])})
        sizes = [each.size for each in ready]
        found = self.pictures.post_process_object_detection(output, threshold=self.frame.threshold, target_sizes=sizes)
        return [_boxes(each, words, size) for each, size in zip(found, sizes, strict=True)]


class Grounded(ZeroShotDetection):
    """Labels in one text, each a sentence; every query answers with a box and how much it is like each token.

    Where the model takes no text that long, the pictures are looked at several times, each time with as many labels as fit.
    """

    def limit(self) -> int:
        config = self.model.config
        return min(map(int, (config.max_text_len, config.text_config.max_position_embeddings, self.tokenizer.model_max_length)))

    def text(self, name: str) -> str:
        return _sentence(name)

    def found(self, ready: Sequence[Seen], words: Things) -> Sequence[Said]:
        said: list[Said] = [[] for _ in ready]
        for asked in self._passes(words.names):
            for each, more in zip(said, self._looked_for(ready, words, asked), strict=True):
                each.extend(more)
        return said

    def _passes(self, names: Sequence[str]) -> list[list[int]]:
        """The places of the names that are asked for together, in their order."""
        passes, free = list[list[int]](), 0
        for at, name in enumerate(names):
            length = self.room.length(self.text(name))
            if length > free:
                passes.append([])
                free = self.room.tokens
            passes[-1].append(at)
            free -= length
        return passes

    def _looked_for(self, ready: Sequence[Seen], words: Things, asked: Sequence[int]) -> list[Said]:
        """What is there of these words in each picture."""
        names = [words.names[at] for at in asked]
        tokens = self.tokenizer([" ".join(map(_sentence, names))] * len(ready), return_tensors="pt", return_offsets_mapping=True)
        offsets = tokens.pop("offset_mapping")[0].tolist()
        output = self.frame.run(self.model, {**tokens, **joined([each.inputs for each in ready])})
        owners = _owners(offsets, names)
        scores = output["logits"].sigmoid()[:, :, : len(offsets)]
        per_label = torch.stack([scores[:, :, mine].amax(-1) if mine else scores.new_zeros(scores.shape[:2]) for mine in owners], -1)
        best, labels = per_label.max(-1)
        labels = torch.tensor(asked)[labels]
        said = []
        for at, seen in enumerate(ready):
            high, wide = seen.size
            x, y, width, height = output["pred_boxes"][at].unbind(-1)
            edges = torch.stack((x - width / 2, y - height / 2, x + width / 2, y + height / 2), -1) * torch.tensor([wide, high, wide, high])
            kept = best[at] > self.frame.threshold
            said.append(_boxes({"scores": best[at][kept], "labels": labels[at][kept], "boxes": edges[kept]}, words, seen.size))
        return said


def _sentence(name: str) -> str:
    return f"{name.lower().rstrip('.')}."


def _owners(offsets: Sequence[tuple[int, int]], names: Sequence[str]) -> list[list[int]]:
    """For each label the tokens that lie within its words."""
    owners, start = [], 0
    for name in names:
        end = start + len(_sentence(name)) - 1
        owners.append([at for at, (first, last) in enumerate(offsets) if first < last and start <= first and last <= end])
        start = end + 2
    return owners


def _boxes(found: Mapping[str, torch.Tensor], words: Things, size: tuple[int, int]) -> Said:
    said: Said = []
    for score, label, edges in zip(*(found[name].tolist() for name in ("scores", "labels", "boxes")), strict=True):
        value = box_value(edges, size)
        if value is not None and label < len(words.names):
            said.extend(words.said(label, value, score))
    return said


def head(frame: Frame) -> ZeroShotDetection:
    """Raises WeightsRefused."""
    model = frame.open(AutoModelForZeroShotObjectDetection)
    kind = model.config.model_type
    if kind in OWLS:
        return Owl(frame, model)
    if kind in GROUNDED:
        return Grounded(frame, model)
    return frame.refuse(f"A {kind} model is not among those that can be asked here: {', '.join((*OWLS, *GROUNDED))}.")
