"""Pictures as a whole: which class, or which classes."""

from collections.abc import Sequence

import torch
from transformers import AutoModelForImageClassification

from apps.inference.predictors.contract import Ask, ClassSpec, Prediction

from .detection import PictureHead, Seen
from .frame import Frame, Said, names_of

MOST = 20


class Classification(PictureHead):
    """Every model that transformers calls one for image classification."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame, frame.open(AutoModelForImageClassification))
        self.names = names_of(self.model)
        self.classes = tuple(ClassSpec(name, frame.kinds) for name in self.names)
        self.several = self.model.config.problem_type == "multi_label_classification"

    def forward(self, ready: Sequence[Seen], ask: Ask) -> Sequence[Said]:
        logits = self.look(ready).logits
        shares = logits.sigmoid() if self.several else logits.softmax(-1)
        return [classes_said(each, self.names, self.frame.threshold, several=self.several) for each in shares]


def classes_said(shares: torch.Tensor, names: Sequence[str], threshold: float, *, several: bool) -> Said:
    """The likeliest classes, likeliest first. Several: each may hold, whatever the others do."""
    kind = "checklist" if several else "radio"
    best = sorted(zip(shares.tolist(), names, strict=False), reverse=True)[:MOST]
    return [Prediction(kind, name, {}, round(share, 4)) for share, name in best if share >= max(threshold, 0.0001)]


def head(frame: Frame) -> Classification:
    """Raises WeightsRefused."""
    return Classification(frame)
