"""Precision, recall and their kin, read from the cells of a confusion matrix at one level and one threshold of confidence."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Cell = tuple[int, int, int, float]


@dataclass(frozen=True, slots=True)
class Counts:
    """True positives, false positives and false negatives, and the ratios that follow; a ratio over nothing is None.

    `overlap` is the likeness of all true positives with their truths, added up.
    """

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    overlap: float = 0.0

    @property
    def predictions(self) -> int:
        """All that is predicted: TP + FP."""
        return self.true_positives + self.false_positives

    @property
    def truths(self) -> int:
        """All that is true: TP + FN."""
        return self.true_positives + self.false_negatives

    @property
    def precision(self) -> float | None:
        """The share of predictions that are right: TP / (TP + FP)."""
        return _ratio(self.true_positives, self.predictions)

    @property
    def recall(self) -> float | None:
        """The share of truths that are found: TP / (TP + FN)."""
        return _ratio(self.true_positives, self.truths)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN) (van Rijsbergen, "Information Retrieval", 1979, chapter 7)."""
        return _ratio(2 * self.true_positives, self.predictions + self.truths)

    @property
    def mean_iou(self) -> float | None:
        """The mean likeness of true positives with their truths, of areas their intersection over union."""
        return _ratio(self.overlap, self.true_positives)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.true_positives + other.true_positives,
            self.false_positives + other.false_positives,
            self.false_negatives + other.false_negatives,
            self.overlap + other.overlap,
        )


def counts_by_subject(cells: Iterable[Cell]) -> dict[int, Counts]:
    """The counts of each subject in these cells: predicted, truth, count and overlaps, as `Cells.at` yields them."""
    right, wrong, missed, alike = (defaultdict[int, Any](int) for _ in range(4))
    for predicted, truth, count, overlap in cells:
        if predicted == truth:
            right[truth] += count
            alike[truth] += overlap
            continue
        if predicted >= 0:
            wrong[predicted] += count
        if truth >= 0:
            missed[truth] += count
    subjects = sorted(right.keys() | wrong.keys() | missed.keys())
    return {each: Counts(right[each], wrong[each], missed[each], overlap=alike[each]) for each in subjects}


def total_counts(cells: Iterable[Cell]) -> Counts:
    """The counts of all subjects: numbers are summed first and divided then (micro average)."""
    return sum(counts_by_subject(cells).values(), Counts())


def _ratio(part: float, whole: int) -> float | None:
    return part / whole if whole else None
