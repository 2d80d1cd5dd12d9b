"""Speech to text: what is said, and from when to when.

A model of connectionist temporal classification says a letter per frame, so what is said between two pauses is one piece, timed by its
frames. One that writes (Whisper's kind) says what it hears in each window as a whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from numpy.typing import NDArray
from transformers import AutoFeatureExtractor, AutoModelForCTC, AutoModelForSpeechSeq2Seq, AutoTokenizer

from apps.inference.predictors.contract import Ask, ClassSpec, Item, Prediction
from apps.kinds.locators import TimeSpan

from .audio import waves
from .frame import Frame, Said, numbers, sounds
from .vocabulary import LEAST

CLASS = "speech"
WINDOW_S = 20
MOST_WINDOWS = 90  # half an hour is heard
PAUSE_S = 0.4
MOST_TOKENS, PROMPT = 200, 8  # of a window, and what a model may begin with before it writes


@dataclass(frozen=True)
class Window:
    """A stretch of sound as the network wants it; both times in seconds."""

    inputs: dict[str, torch.Tensor]
    start: float
    length: float


class Speech:
    """Every model that transformers calls one for CTC, or for speech to text."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.model = frame, frame.open(AutoModelForCTC, AutoModelForSpeechSeq2Seq)
        self.extractor, self.tokenizer = frame.processor(AutoFeatureExtractor), frame.processor(AutoTokenizer)
        self.rate = int(self.extractor.sampling_rate)
        self.classes = (ClassSpec(CLASS, frame.kinds),)
        self.writes = self.model.can_generate()
        self._most = min(MOST_TOKENS, (getattr(self.model.config, "max_target_positions", None) or 2 * MOST_TOKENS) - PROMPT)

    def prepare(self, item: Item) -> list[Window]:
        heard = waves(item.read(), self.rate, most=WINDOW_S * MOST_WINDOWS * self.rate)
        length = WINDOW_S * self.rate
        pieces = [heard[at : at + length] for at in range(0, heard.size, length)]
        if len(pieces) > 1 and pieces[-1].size < self.rate / 2:
            pieces.pop()
        return [self._window(piece, at * WINDOW_S) for at, piece in enumerate(pieces)]

    def _window(self, piece: NDArray[Any], start: float) -> Window:
        inputs = sounds(self.extractor, piece, self.rate)
        return Window(inputs, start, piece.size / self.rate)

    def cost(self, ready: Sequence[Window]) -> float:
        return sum(window.length for window in ready)

    def forward(self, ready: Sequence[Sequence[Window]], ask: Ask) -> Sequence[Said]:
        hear = self._written if self.writes else self._spelled
        return [[said for window in each for said in hear(window)] for each in ready]

    def _spelled(self, window: Window) -> Iterator[Prediction]:
        shares = self.frame.run(self.model, window.inputs).logits[0].softmax(-1)
        sure, letters = shares.max(-1)
        frame_s = window.length / max(len(letters), 1)
        for start, end in voiced(letters.tolist(), self._silent(), round(PAUSE_S / max(frame_s, 1e-6))):
            text = self.tokenizer.decode(letters[start:end]).strip()
            yield from self._said(text, float(sure[start:end].mean()), window.start + start * frame_s, window.start + end * frame_s)

    def _silent(self) -> frozenset[int]:
        space = self.tokenizer.convert_tokens_to_ids(getattr(self.tokenizer, "word_delimiter_token", None) or "|")
        return frozenset(each for each in (self.tokenizer.pad_token_id, space) if each is not None)

    def _written(self, window: Window) -> Iterator[Prediction]:
        inputs = {name: tensor.to(self.frame.device) for name, tensor in window.inputs.items()}
        with self.frame.thinking():
            found = self.model.generate(**inputs, max_new_tokens=self._most, return_dict_in_generate=True, output_scores=True)
            made = self.model.compute_transition_scores(found.sequences, found.scores, normalize_logits=True)[0]
        chances = numbers(made.float().cpu()).exp()
        text = self.tokenizer.decode(found.sequences[0], skip_special_tokens=True).strip()
        yield from self._said(text, float(chances.mean()) if len(chances) else 0.0, window.start, window.start + window.length)

    def _said(self, text: str, sure: float, start_s: float, end_s: float) -> Iterator[Prediction]:
        """Nothing where there are no words, or they are less sure than they have to be."""
        start_ms, end_ms = round(start_s * 1000), round(end_s * 1000)
        if text and end_ms > start_ms and sure >= self.frame.threshold:
            yield Prediction("text", CLASS, {"text": text}, round(min(max(sure, LEAST), 1.0), 4), at=TimeSpan(start_ms, end_ms))


def voiced(letters: Sequence[int], silent: frozenset[int], pause: int) -> Iterator[tuple[int, int]]:
    """The stretches of frames (start, end) in which something is spelled, with no pause of more than so many frames in them."""
    start = end = -1
    for at, letter in enumerate(letters):
        if letter in silent:
            continue
        if start >= 0 and at - end > pause:
            yield start, end
            start = at
        start, end = (at if start < 0 else start), at + 1
    if start >= 0:
        yield start, end


def head(frame: Frame) -> Speech:
    """Raises WeightsRefused."""
    return Speech(frame)
