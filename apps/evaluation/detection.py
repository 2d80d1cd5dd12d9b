"""How well objects are detected: counts, precision, recall and F1 at one threshold, and average precision over all of them.

Definitions are those of COCO: a prediction is a true positive where it is matched with a truth of its feature on its data row, surest
first, at an overlap of at least the threshold; average precision is the mean, over 101 evenly spaced recalls, of the best precision
reached at that recall or beyond, with at most 100 predictions per data row and feature.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import numpy as np

from apps.evaluation.matching import Floats, match_by_confidence, pairwise
from apps.kinds.values import Annotation, Asset

MAX_DETECTIONS = 100
RECALLS = np.linspace(0.0, 1.0, 101)
COCO_THRESHOLDS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))


@dataclass(frozen=True, slots=True)
class Pair:
    """What is predicted and what is true on one data row; a prediction without confidence counts as sure.

    `asset` is what points are measured against; None where nothing is known of it.
    """

    predictions: tuple[Annotation, ...]
    truths: tuple[Annotation, ...]
    asset: Asset | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives, and the ratios that follow; a ratio over nothing is None."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0

    @property
    def precision(self) -> float | None:
        """The share of predictions that are right: TP / (TP + FP)."""
        return _ratio(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float | None:
        """The share of truths that are found: TP / (TP + FN)."""
        return _ratio(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN)."""
        return _ratio(2 * self.true_positives, 2 * self.true_positives + self.false_positives + self.false_negatives)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.true_positives + other.true_positives,
            self.false_positives + other.false_positives,
            self.false_negatives + other.false_negatives,
        )


class _Scored(NamedTuple):
    """One feature over all data rows: confidence and rightness of each prediction (n,), and the number of truths."""

    confidence: Floats
    is_right: Floats
    truths: int


def counts_by_feature(pairs: Iterable[Pair], *, min_confidence: float = 0.0, iou_threshold: float = 0.5) -> dict[UUID, Counts]:
    """Counts per feature over all data rows, among predictions of at least `min_confidence`; add them up for the whole."""
    total: dict[UUID, Counts] = {}
    for pair in pairs:
        predictions = [annotation for annotation in pair.predictions if _confidence(annotation) >= min_confidence]
        for feature, (predicted, true) in _by_feature(predictions, pair.truths).items():
            matching = match_by_confidence(pairwise(predicted, true, pair.asset), _confidences(predicted), iou_threshold)
            found = len(matching.pairs)
            total[feature] = total.get(feature, Counts()) + Counts(found, len(predicted) - found, len(true) - found)
    return total


def counts(pairs: Iterable[Pair], *, min_confidence: float = 0.0, iou_threshold: float = 0.5) -> Counts:
    """Counts over all features and data rows: numbers are summed first and divided then (micro average)."""
    return sum(counts_by_feature(pairs, min_confidence=min_confidence, iou_threshold=iou_threshold).values(), Counts())


def average_precision(
    pairs: Sequence[Pair], feature: UUID, *, iou_threshold: float = 0.5, max_detections: int = MAX_DETECTIONS
) -> float | None:
    """COCO's average precision of one feature, in [0, 1]; None where nothing of it is true."""
    scored = _scored(pairs, feature, iou_threshold, max_detections)
    if not scored.truths:
        return None
    order = np.argsort(-scored.confidence, kind="stable")
    right = np.cumsum(scored.is_right[order])
    recall = right / scored.truths
    precision = right / np.arange(1, len(right) + 1)
    envelope = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)
    return float(envelope[np.searchsorted(recall, RECALLS, side="left")].mean())


def average_precisions(
    pairs: Sequence[Pair], *, iou_thresholds: Sequence[float] = COCO_THRESHOLDS, max_detections: int = MAX_DETECTIONS
) -> Mapping[UUID, float]:
    """Average precision per feature that has truths, as the mean over the thresholds (0.50 to 0.95 in steps of 0.05 by default)."""
    features = sorted({annotation.feature for pair in pairs for annotation in pair.truths})
    found: dict[UUID, float] = {}
    for feature in features:
        each = [average_precision(pairs, feature, iou_threshold=level, max_detections=max_detections) for level in iou_thresholds]
        found[feature] = float(np.mean([value for value in each if value is not None]))
    return found


def mean_average_precision(
    pairs: Sequence[Pair], *, iou_thresholds: Sequence[float] = COCO_THRESHOLDS, max_detections: int = MAX_DETECTIONS
) -> float | None:
    """The plain mean of `average_precisions` over features, in [0, 1]; None where nothing is true."""
    each = average_precisions(pairs, iou_thresholds=iou_thresholds, max_detections=max_detections)
    return float(np.mean(list(each.values()))) if each else None


def _scored(pairs: Sequence[Pair], feature: UUID, iou_threshold: float, max_detections: int) -> _Scored:
    confidence: list[Floats] = []
    right: list[Floats] = []
    truths = 0
    for pair in pairs:
        predicted = [annotation for annotation in pair.predictions if annotation.feature == feature]
        predicted = sorted(predicted, key=_confidence, reverse=True)[:max_detections]
        true = [annotation for annotation in pair.truths if annotation.feature == feature]
        own = _confidences(predicted)
        marks = np.zeros(len(predicted))
        for match in match_by_confidence(pairwise(predicted, true, pair.asset), own, iou_threshold).pairs:
            marks[match.prediction] = 1.0
        confidence.append(own)
        right.append(marks)
        truths += len(true)
    return _Scored(np.concatenate([np.zeros(0), *confidence]), np.concatenate([np.zeros(0), *right]), truths)


def _by_feature(predictions: Iterable[Annotation], truths: Iterable[Annotation]) -> dict[UUID, tuple[list[Annotation], list[Annotation]]]:
    grouped: dict[UUID, tuple[list[Annotation], list[Annotation]]] = {}
    for side, annotations in enumerate((predictions, truths)):
        for annotation in annotations:
            grouped.setdefault(annotation.feature, ([], []))[side].append(annotation)
    return grouped


def _confidences(annotations: Sequence[Annotation]) -> Floats:
    return np.array([_confidence(annotation) for annotation in annotations], dtype=np.float64)


def _confidence(annotation: Annotation) -> float:
    return 1.0 if annotation.confidence is None else annotation.confidence


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
