"""What is drawn of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from firstpass.reading import picked


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Figures of all predictions of at least this confidence."""

    confidence: float
    precision: float | None
    recall: float | None
    true_positives: int
    false_positives: int
    false_negatives: int


@dataclass(frozen=True, slots=True)
class HistogramBin:
    """How many predictions with a confidence from `low` up to `high` are right and how many wrong."""

    low: float
    high: float
    right: int
    wrong: int


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """`count` predictions of like confidence, on average `confidence`, and which share of them is `right`."""

    low: float
    high: float
    confidence: float
    right: float
    count: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far confidence can be believed."""

    ece: float
    brier: float
    bins: tuple[ReliabilityBin, ...]

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of it."""
        return picked(cls, said, bins=tuple(picked(ReliabilityBin, each) for each in said["bins"]))


@dataclass(frozen=True, slots=True)
class Curves:
    """What is drawn of a run: figures at confidence 0.00, 0.01 up to 1.00 (`points`), COCO's precision at recall 0.00, 0.01 up to 1.00
    (`interpolated`), and how far confidence can be believed, or why that cannot be told (`reliability_reason`).
    """

    iou: float
    split: str | None
    subject: int | None
    points: tuple[CurvePoint, ...]
    interpolated: tuple[float, ...] | None
    histogram: tuple[HistogramBin, ...]
    reliability: Reliability | None
    reliability_reason: str | None

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """What the API says of curves."""
        return picked(
            cls, said,
            points=tuple(picked(CurvePoint, each) for each in said["points"]),
            interpolated=None if said["interpolated"] is None else tuple(said["interpolated"]),
            histogram=tuple(picked(HistogramBin, each) for each in said["histogram"]),
            reliability=said["reliability"] and Reliability.read(said["reliability"]),
        )  # fmt: skip
