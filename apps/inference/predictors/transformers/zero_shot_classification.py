"""Pictures and texts as a whole, classified by words: pictures by models like CLIP, texts by models of inference (does this follow?)."""

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
from .vocabulary import Question, questions, specs

PICTURE_TEMPLATE = "a photo of a {}"
TEXT_TEMPLATE = "This text is about {}."
PAIRS = 16


class PicturesByWords:
    """Models with one space for pictures and texts."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.model = frame, frame.open(AutoModelForZeroShotImageClassification)
        self.pictures, self.tokenizer = frame.processor(AutoImageProcessor), frame.processor(AutoTokenizer)
        self.classes = specs(frame.labels, frame.kinds)

    def prepare(self, item: Item) -> Seen:
        picture = rgb(item)
        return Seen(pixels_of(self.pictures, picture), (picture.height, picture.width))

    def cost(self, ready: Seen) -> float:
        return float(ready.inputs["pixel_values"].numel())

    def forward(self, ready: Sequence[Seen], ask: Ask) -> Sequence[Said]:
        asked = questions(self.frame.labels, ask)
        if not asked:
            return [[] for _ in ready]
        template = self.frame.template or PICTURE_TEMPLATE
        texts = [template.replace("{}", name) for question in asked for name in question.names]
        tokens = self.tokenizer(texts, padding="max_length", truncation=True, max_length=limit_of(self.tokenizer), return_tensors="pt")
        pictures = joined([each.inputs for each in ready])
        known = ("input_ids", "attention_mask")
        logits = self.frame.run(self.model, {**{name: tokens[name] for name in known if name in tokens}, **pictures}).logits_per_image
        return [_answered(each, asked, self.frame.threshold) for each in logits]


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
        return _answered(follows, asked, self.frame.threshold, against=others)

    def _pairs(self, text: str, sentences: Sequence[str]) -> torch.Tensor:
        tokens = self.tokenizer(
            [text] * len(sentences),
            list(sentences),
            padding=True,
            truncation="only_first",
            max_length=limit_of(self.tokenizer),
            return_tensors="pt",
        )
        found: torch.Tensor = self.frame.run(self.model, tokens).logits
        return found


def _answered(logits: torch.Tensor, asked: Sequence[Question], threshold: float, *, against: torch.Tensor | None = None) -> Said:
    """The answer to each question, from a logit per name over all of them; `against` are the logits that a name does not hold."""
    edges, said = [0], list[Any]()
    for question in asked:
        edges.append(edges[-1] + len(question.names))
    for (start, end), question in zip(pairwise(edges), asked, strict=True):
        mine = logits[start:end]
        if not question.several:
            shares = mine.softmax(0)
        elif against is not None:
            shares = (mine - against[start:end]).sigmoid()
        else:
            shares = mine.softmax(0)
        said += question.said(shares, threshold)
    return said


def head(frame: Frame) -> PicturesByWords | TextsByWords:
    """Raises WeightsRefused."""
    return PicturesByWords(frame) if "image" in frame.task else TextsByWords(frame)
