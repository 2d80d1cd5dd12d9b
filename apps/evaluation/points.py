"""Where figures are read: an IoU level, a threshold of confidence, a split."""

from dataclasses import dataclass

from apps.evaluation.levels import BINS, LEVELS, ROUNDING
from apps.evaluation.models import ALL


@dataclass(frozen=True)
class Point:
    """`level` is an index of LEVELS, `bin` a threshold in hundredths of confidence, `split` the name of one or ALL."""

    level: int
    bin: int
    split: str = ALL

    @property
    def iou(self) -> float:
        """The least overlap that counts; 0 is any at all."""
        return LEVELS[self.level]

    @property
    def confidence(self) -> float:
        """What a prediction must have at least."""
        return self.bin / (BINS - 1)

    @property
    def least(self) -> float:
        """The same as what stored confidences are compared with, see ROUNDING."""
        return self.confidence - ROUNDING
