"""Entities in texts: spans in Unicode code points, whole words of the tokenizer, by the scheme that the labels are written in.

A word is what its first token says, so that no span ends inside a word. Long texts are read in windows that overlap; where two have read a
word, the one that saw more around it counts. Schemes: BIO, BIOES and BILOU prefixes, or bare labels; 'O' is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from transformers import AutoModelForTokenClassification

from apps.inference.predictors.contract import Ask, ClassSpec, Item, Prediction
from apps.inference.predictors.text_parts import place_of_part
from apps.kinds.values import Locator

from .frame import Frame, Said, names_of
from .texts import limit_of, placing_tokenizer

PREFIX = re.compile(r"([BIESLU])-(?=.)")
OVERLAP = 4  # one in so many tokens of a window is read twice
AT_ONCE = 16
BEGINS, ALONE, ENDS = "BSU", "SU", "ESLU"


@dataclass(frozen=True)
class Part:
    """One text of an item, in windows of tokens."""

    at: Locator | None
    text: str
    windows: Any


@dataclass(frozen=True)
class Word:
    """A word as it was read: where it stands, its label and how sure that is, and how much was seen around it (tokens)."""

    start: int
    end: int
    label: int
    confidence: float
    room: int


class TokenClassification:
    """Every model that transformers calls one for token classification, with a fast tokenizer."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.model = frame, frame.open(AutoModelForTokenClassification)
        self.tokenizer = placing_tokenizer(frame)
        self.labels = names_of(self.model)
        self.names = [split_label(each)[1] for each in self.labels]
        self.classes = tuple(ClassSpec(name, frame.kinds) for name in dict.fromkeys(self.names) if name)

    def prepare(self, item: Item) -> list[Part]:
        most = limit_of(self.tokenizer, self.model)
        parts = []
        for part, text in item.texts().items():
            if text.strip():
                windows = self.tokenizer(
                    text, truncation=True, max_length=most, stride=most // OVERLAP, return_overflowing_tokens=True,
                    return_offsets_mapping=True, return_special_tokens_mask=True,
                )  # fmt: skip
                parts.append(Part(place_of_part(part, item.asset), text, windows))
        return parts

    def cost(self, ready: Sequence[Part]) -> float:
        return float(sum(len(ids) for part in ready for ids in part.windows["input_ids"]))

    def forward(self, ready: Sequence[Sequence[Part]], ask: Ask) -> Sequence[Said]:
        return [[said for part in each for said in self._spans(part)] for each in ready]

    def _spans(self, part: Part) -> Iterator[Prediction]:
        ids = part.windows["input_ids"]
        known = [name for name in self.tokenizer.model_input_names if name in part.windows]
        words: dict[int, Word] = {}
        for first in range(0, len(ids), AT_ONCE):
            some = range(first, min(first + AT_ONCE, len(ids)))
            inputs = self.tokenizer.pad({name: [part.windows[name][at] for at in some] for name in known}, return_tensors="pt")
            shares = self.frame.run(self.model, inputs).logits.softmax(-1)
            for row, at in enumerate(some):
                skipped = shares.shape[1] - len(ids[at]) if self.tokenizer.padding_side == "left" else 0
                for number, word in _words(part, at, shares[row, skipped:], last=at == len(ids) - 1):
                    words[number] = _both(words[number], word) if number in words else word
        yield from self._entities(part, [words[number] for number in sorted(words)])

    def _entities(self, part: Part, words: Sequence[Word]) -> Iterator[Prediction]:
        for span in grouped(words, self.labels):
            start, end = trimmed(part.text, span[0].start, span[-1].end)
            confidence = sum(each.confidence for each in span) / len(span)
            if end > start and confidence >= self.frame.threshold:
                name = self.names[span[0].label]
                yield Prediction("entity", name, {"start": start, "end": end}, round(confidence, 4), at=part.at)


def _words(part: Part, window: int, shares: torch.Tensor, *, last: bool) -> Iterator[tuple[int, Word]]:
    """The words of a window that begin in it, by their number in the text, each read by its first token."""
    encoding = part.windows.encodings[window]
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for token, number in enumerate(encoding.word_ids):
        if number is not None:
            starts.setdefault(number, token)
            ends[number] = encoding.offsets[token][1]
    count = len(encoding.ids)
    for number, token in starts.items():
        best, label = shares[token].max(-1)
        before, after = (count if window == 0 else token), (count if last else count - token)
        yield number, Word(encoding.offsets[token][0], ends[number], int(label), float(best), min(before, after))


def _both(one: Word, other: Word) -> Word:
    """A word that two windows have read, each perhaps cut short: all of it, read by the one that saw more around it."""
    return replace(max(other, one, key=lambda each: each.room), start=min(one.start, other.start), end=max(one.end, other.end))


def split_label(label: str) -> tuple[str, str]:
    """A label as its prefix ('' for none) and its name ('' for none)."""
    if label in ("O", "OUTSIDE", "_"):
        return "", ""
    found = PREFIX.match(label)
    return (found[1], label[found.end() :]) if found else ("", label)


def grouped(words: Sequence[Word], labels: Sequence[str]) -> Iterator[list[Word]]:
    """The words of each entity. One begins at B, S and U, where the name changes, and after E, L, S and U."""
    span: list[Word] = []
    for word in words:
        prefix, name = split_label(labels[word.label])
        if span:
            before, running = split_label(labels[span[-1].label])
            if name != running or (prefix in BEGINS and prefix) or (before in ENDS and before):
                yield span
                span = []
        if name:
            span.append(word)
    if span:
        yield span


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the white space at its ends, which some tokenizers count to the word after it."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def head(frame: Frame) -> TokenClassification:
    """Raises WeightsRefused."""
    return TokenClassification(frame)
