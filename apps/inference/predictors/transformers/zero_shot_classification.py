"""Pictures and texts as a whole, classified by words: pictures by models like CLIP, texts by models of inference (does this follow?).

Where one name of several holds, they share the certainty. Where each may hold, or there is but one, a name stands against its denial: a
text that denies it, or the class of a model of inference that does. Models trained with a sigmoid per pair, as SigLIP is (Zhai et al.
2023, Sigmoid Loss for Language Image Pre-Training), say of each name by itself how certain they are, and are taken at their word.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from transformers import (
    AutoImageProcessor,
    AutoModelForSequenceClassification,
    AutoModelForZeroShotImageClassification,
    AutoTokenizer,
)

from apps.inference.predictors.contract import Ask, Item

from .detection import Seen
from .frame import Frame, Said, joined, names_of, pixels_of, rgb
from .texts import limit_of, whole_text
from .vocabulary import Question, Room, questions, specs

PICTURE_TEMPLATE, WITHOUT = "a photo of a {}", "a photo without a {}"
SIGMOID = ("siglip", "siglip2")
TEXT_TEMPLATE = "This text is about {}."
PAIRS = 16


class PicturesByWords:
    """Models with one space for pictures and texts."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.model = frame, frame.open(AutoModelForZeroShotImageClassification)
        self.pictures, self.tokenizer = frame.processor(AutoImageProcessor), frame.processor(AutoTokenizer)
        self.classes, self.room = specs(frame.labels, frame.kinds), Room.within(self.tokenizer, limit_of(self.tokenizer, self.model))
        self.is_sigmoid = self.model.config.model_type in SIGMOID

    def prepare(self, item: Item) -> Seen:
        picture = rgb(item)
        return Seen(pixels_of(self.pictures, picture), (picture.height, picture.width))

    def cost(self, ready: Seen) -> float:
        return float(ready.inputs["pixel_values"].numel())

    def forward(self, ready: Sequence[Seen], ask: Ask) -> Sequence[Said]:
        asked = [each for question in questions(self.frame.labels, ask) if (each := question.only(self._fits)).names]
        if not asked:
            return [[] for _ in ready]
        logits = self._logits(ready, [text for question in asked for name in question.names for text in self._texts(name)])
        if self.is_sigmoid:
            return [_answered(each, torch.zeros_like(each), asked, self.frame.threshold, each_alone=True) for each in logits]
        return [_answered(each[::2], each[1::2], asked, self.frame.threshold) for each in logits]

    def left_out(self, ask: Ask) -> tuple[str, ...]:
        """A note for each name that is too long."""
        names = (name for question in questions(self.frame.labels, ask) for name in question.names)
        return self.room.told(name for name in names if not self._fits(name))

    def _fits(self, name: str) -> bool:
        return self.room.holds(*self._texts(name))

    def _texts(self, name: str) -> tuple[str, ...]:
        """What the model is asked with for a name: that it holds and, where that is said by a text, that it does not."""
        return (self._holds(name),) if self.is_sigmoid else (self._holds(name), self._fails(name))

    def _holds(self, name: str) -> str:
        return (self.frame.template or PICTURE_TEMPLATE).replace("{}", name)

    def _fails(self, name: str) -> str:
        return f"not {self._holds(name)}" if self.frame.template else WITHOUT.replace("{}", name)

    def _logits(self, ready: Sequence[Seen], texts: Sequence[str]) -> torch.Tensor:
        """How well each text fits each picture (pictures, texts)."""
        most = limit_of(self.tokenizer, self.model)
        tokens = self.tokenizer(list(texts), padding="max_length", max_length=most, return_tensors="pt")
        pictures = joined([each.inputs for each in ready])
        known = ("input_ids", "attention_mask")
        asked = {name: tokens[name] for name in known if name in tokens}
        found: torch.Tensor = self.frame.run(self.model, {**asked, **pictures}).logits_per_image
        return found


class TextsByWords:
    """Models that tell whether one sentence follows from another: each label becomes such a sentence."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.model = frame, frame.open(AutoModelForSequenceClassification)
        self.tokenizer = frame.processor(AutoTokenizer)
        self.classes = specs(frame.labels, frame.kinds)
        names = [name.lower() for name in names_of(self.model)]
        self.follows = next((at for at, name in enumerate(names) if name.startswith("entail")), None)
        self.denies = next((at for at, name in enumerate(names) if name.startswith("contra") or name == "not_entailment"), None)
        if self.follows is None:
            frame.refuse(f"Zero-shot classification of texts needs a model of inference with a class 'entailment'; this has {names}.")

    def prepare(self, item: Item) -> str:
        return whole_text(item)

    def cost(self, ready: str) -> float:
        return float(len(ready))

    def forward(self, ready: Sequence[str], ask: Ask) -> Sequence[Said]:
        asked = questions(self.frame.labels, ask)
        return [self._said(text, asked) for text in ready] if asked else [[] for _ in ready]

    def _said(self, text: str, asked: Sequence[Question]) -> Said:
        template = self.frame.template or TEXT_TEMPLATE
        sentences = [template.replace("{}", name) for question in asked for name in question.names]
        logits = torch.cat([self._pairs(text, sentences[at : at + PAIRS]) for at in range(0, len(sentences), PAIRS)])
        follows = logits[:, self.follows]
        others = logits[:, self.denies] if self.denies is not None else torch.zeros_like(follows)
        return _answered(follows, others, asked, self.frame.threshold)

    def _pairs(self, text: str, sentences: Sequence[str]) -> torch.Tensor:
        tokens = self.tokenizer(
            [text] * len(sentences),
            list(sentences),
            padding=True,
            truncation="only_first",
            max_length=limit_of(self.tokenizer, self.model),
            return_tensors="pt",
        )
        found: torch.Tensor = self.frame.run(self.model, tokens).logits
        return found


def _answered(
    logits: torch.Tensor, against: torch.Tensor, asked: Sequence[Question], threshold: float, *, each_alone: bool = False
) -> Said:
    """The answer to each question, from a logit per name over all of them, that it holds and that it does not."""
    edges, said = [0], list[Any]()
    for question in asked:
        edges.append(edges[-1] + len(question.names))
    for (start, end), question in zip(pairwise(edges), asked, strict=True):
        apart = each_alone or question.several or len(question.names) == 1
        shares = (logits[start:end] - against[start:end]).sigmoid() if apart else logits[start:end].softmax(0)
        said += question.said(shares, threshold)
    return said


def head(frame: Frame) -> PicturesByWords | TextsByWords:
    """Raises WeightsRefused."""
    return PicturesByWords(frame) if "image" in frame.task else TextsByWords(frame)
