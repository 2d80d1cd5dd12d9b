"""Sounds as a whole: which class, or which classes. A long sound is heard in windows, and the mean over them counts."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import av
import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoFeatureExtractor, AutoModelForAudioClassification

from apps.inference.predictors.contract import Ask, ClassSpec, Item

from .classification import classes_said
from .frame import Frame, Said, names_of, sounds

WINDOW_S = 10
MOST_WINDOWS = 60  # ten minutes are heard


class AudioClassification:
    """Every model that transformers calls one for audio classification."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.model = frame, frame.open(AutoModelForAudioClassification)
        self.extractor = frame.processor(AutoFeatureExtractor)
        self.rate = int(self.extractor.sampling_rate)
        self.names = names_of(self.model)
        self.classes = tuple(ClassSpec(name, frame.kinds) for name in self.names)
        self.several = self.model.config.problem_type == "multi_label_classification"

    def prepare(self, item: Item) -> list[dict[str, torch.Tensor]]:
        heard = waves(item.read(), self.rate, most=WINDOW_S * MOST_WINDOWS * self.rate)
        length = WINDOW_S * self.rate
        windows = [heard[at : at + length] for at in range(0, heard.size, length)]
        if len(windows) > 1 and windows[-1].size < self.rate:
            windows.pop()
        return [sounds(self.extractor, window, self.rate) for window in windows]

    def cost(self, ready: Sequence[dict[str, torch.Tensor]]) -> float:
        return float(sum(tensor.numel() for window in ready for tensor in window.values()))

    def forward(self, ready: Sequence[Sequence[dict[str, torch.Tensor]]], ask: Ask) -> Sequence[Said]:
        return [classes_said(self._shares(each), self.names, self.frame.threshold, several=self.several) for each in ready]

    def _shares(self, windows: Sequence[dict[str, torch.Tensor]]) -> torch.Tensor:
        logits = torch.cat([self.frame.run(self.model, window).logits for window in windows])
        return (logits.sigmoid() if self.several else logits.softmax(-1)).mean(0)


def waves(data: bytes, rate: int, *, most: int) -> NDArray[np.float32]:
    """At most so many samples of a sound, mono, at so many a second, -1 to 1. Raises ValueError where none can be heard."""
    pieces, count = list[Any](), 0
    try:
        with av.open(BytesIO(data), mode="r") as container:
            resampler = av.AudioResampler(format="fltp", rate=rate)
            for frame in container.decode(container.streams.audio[0]):
                for small in resampler.resample(frame):
                    pieces.append(small.to_ndarray().mean(0))
                    count += pieces[-1].size
                if count >= most:
                    break
            else:
                pieces += [small.to_ndarray().mean(0) for small in resampler.resample(None)]
    except (av.FFmpegError, IndexError) as error:
        raise ValueError(f"no sound of it can be decoded: {error}") from error
    heard = np.concatenate(pieces)[:most] if pieces else np.empty(0, np.float32)
    if not heard.size:
        raise ValueError("there is no sound in it")
    return heard.astype(np.float32)


def head(frame: Frame) -> AudioClassification:
    """Raises WeightsRefused."""
    return AudioClassification(frame)
