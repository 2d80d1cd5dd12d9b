"""Questions to texts and documents: where each answer stands, as a span in the text, page or message that has it.

The labels are the questions, in words of one's own; without any, the entities of the ontology are asked for by their names. A model is
asked about each part, in windows that overlap, and the answer it is surest of counts; where it is surer that there is none, none is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AutoModelForQuestionAnswering

from apps.inference.predictors.contract import Ask, Item, Prediction
from apps.inference.predictors.text_parts import place_of_part
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation

from .frame import Frame, Said
from .texts import limit_of, placing_tokenizer
from .tokens import trimmed
from .vocabulary import LEAST, UNNAMED, specs

MOST_TOKENS = 30  # of an answer
OVERLAP = 4
AT_ONCE = 16


@dataclass(frozen=True)
class Found:
    """The span of an answer in a part of an item, and how sure it is, 0 to 1."""

    part: str
    start: int
    end: int
    confidence: float


class Questions:
    """Every model that transformers calls one for question answering, with a fast tokenizer."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.model = frame, frame.open(AutoModelForQuestionAnswering)
        self.tokenizer = placing_tokenizer(frame)
        self.classes = specs(frame.labels, frame.kinds)

    def prepare(self, item: Item) -> tuple[Item, dict[str, str]]:
        texts = {part: text for part, text in item.texts().items() if text.strip()}
        if not texts:
            raise ValueError("it has no text")
        return item, texts

    def cost(self, ready: tuple[Item, dict[str, str]]) -> float:
        return float(sum(map(len, ready[1].values())))

    def forward(self, ready: Sequence[tuple[Item, dict[str, str]]], ask: Ask) -> Sequence[Said]:
        asked: list[tuple[str, FeatureSpec | None]] = [(label, None) for label in self.frame.labels]
        if not asked:
            asked = [(each.name, each) for each in ask.features if each.kind == "entity" and each.removed is None]
        return [[said for words, feature in asked for said in self._answer(item, texts, words, feature)] for item, texts in ready]

    def _answer(self, item: Item, texts: dict[str, str], words: str, feature: FeatureSpec | None) -> Said:
        question = self.frame.template.format(words) if "{}" in self.frame.template else words
        found = [one for part, text in texts.items() if (one := self._best(part, text, question)) is not None]
        best = max(found, key=lambda one: one.confidence, default=None)
        if best is None or best.confidence < self.frame.threshold:
            return []
        at, sure = place_of_part(best.part, item.asset), round(max(best.confidence, LEAST), 4)
        if feature is None:
            return [Prediction("entity", words, {"start": best.start, "end": best.end}, sure, at=at)]
        return [Annotation(UNNAMED, "entity", feature.id, Entity(best.start, best.end), confidence=sure, at=at)]

    def _best(self, part: str, text: str, question: str) -> Found | None:
        """The surest answer that this part has."""
        most = limit_of(self.tokenizer, self.model)
        windows = self.tokenizer(
            question, text, truncation="only_second", max_length=most, stride=most // OVERLAP, return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )  # fmt: skip
        known = [name for name in self.tokenizer.model_input_names if name in windows]
        best: Found | None = None
        for first in range(0, len(windows["input_ids"]), AT_ONCE):
            some = range(first, min(first + AT_ONCE, len(windows["input_ids"])))
            inputs = self.tokenizer.pad({name: [windows[name][at] for at in some] for name in known}, return_tensors="pt")
            output = self.frame.run(self.model, inputs)
            for row, at in enumerate(some):
                skipped = output.start_logits.shape[1] - len(windows["input_ids"][at]) if self.tokenizer.padding_side == "left" else 0
                starts, ends = output.start_logits[row, skipped:], output.end_logits[row, skipped:]
                one = _span(windows.encodings[at], starts, ends)
                if one is not None and (best is None or one[2] > best.confidence):
                    start, end = trimmed(text, one[0], one[1])
                    best = Found(part, start, end, one[2]) if end > start else best
        return best


def _span(encoding: Any, starts: torch.Tensor, ends: torch.Tensor) -> tuple[int, int, float] | None:
    """The likeliest span of a window's text (start, end, confidence); None where that there is none (its first token) is likelier."""
    inside = torch.tensor([number == 1 for number in encoding.sequence_ids])
    count = len(inside)
    allowed = inside.clone()
    allowed[0] = True  # of no answer
    from_, to = (each[:count].masked_fill(~allowed, -torch.inf).softmax(0) for each in (starts, ends))
    together = torch.triu(from_[:, None] * to[None, :]) - torch.triu(from_[:, None] * to[None, :], diagonal=MOST_TOKENS)
    together[~inside] = 0
    together[:, ~inside] = 0
    best = int(together.argmax())
    sure = float(together.flatten()[best])
    if sure <= float(from_[0] * to[0]):
        return None
    start, end = divmod(best, count)
    return encoding.offsets[start][0], encoding.offsets[end][1], min(sure, 1.0)


def head(frame: Frame) -> Questions:
    """Raises WeightsRefused."""
    return Questions(frame)
