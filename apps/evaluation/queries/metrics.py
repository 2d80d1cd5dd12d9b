"""The figures of a run at one point, looked up in its sums."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from apps.core.tenancy import current_organization_id
from apps.evaluation.counts import Cell, Counts, counts_by_subject, total_counts
from apps.evaluation.points import Point
from apps.evaluation.queries.customs import Means, means_at
from apps.evaluation.subjects import EVERY
from apps.kinds import KINDS

CELLS = """SELECT predicted, truth, counts[%(bin)s], coalesce("overlaps"[%(bin)s], 0) FROM evaluation_cell
  WHERE organization_id = %(organization)s AND model_run_id = %(run)s AND split = %(split)s AND level = %(level)s
  AND counts[%(bin)s] > 0 ORDER BY predicted, truth"""
COLUMNS = ("ap", "ap50", "ap75", "map", "ece", "brier")
FIGURES = f"""SELECT subject, {", ".join(COLUMNS)}, mask_iou[%(bin)s] FROM evaluation_figure
  WHERE organization_id = %(organization)s AND model_run_id = %(run)s AND split = %(split)s AND level = %(level)s"""  # noqa: S608
NAMES = (*COLUMNS, "mean_mask_iou")
NO_FIGURES: Mapping[str, float | None] = dict.fromkeys(NAMES)
NOTHING = Counts()


@dataclass(frozen=True)
class Sums:
    """What is kept of a run at one point: cells of the confusion matrix, and by subject (EVERY: all) what cannot be added up.

    `customs` are the means of the senders' own figures, over all confidences.
    """

    cells: Sequence[Cell] = ()
    figures: Mapping[int, Mapping[str, float | None]] = field(default_factory=dict)
    customs: Means = field(default_factory=dict)


def sums_at(run: UUID, point: Point, *, with_customs: bool = False) -> Sums:
    """What is stored of a run at a point."""
    asked: dict[str, Any] = {
        "organization": current_organization_id(),
        "run": run,
        "split": point.split,
        "level": point.level,
        "bin": point.bin + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(CELLS, asked)
        cells = cursor.fetchall()
        cursor.execute(FIGURES, asked)
        figures = {subject: dict(zip(NAMES, rest, strict=True)) for subject, *rest in cursor.fetchall()}
    return Sums(cells, figures, means_at(run, point.split) if with_customs else {})


def scores(sums: Sums, subjects: Sequence[Mapping[str, Any]], labeled: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row of figures of all subjects together, and that of each.

    `subjects` as RunEvaluation keeps them; `labeled` is the number of data rows that are evaluated.
    """
    by_subject = counts_by_subject(sums.cells)
    return total_score(sums, subjects, by_subject), [
        score(index, counts, _accuracy(each, counts, labeled), sums)
        for index, each in enumerate(subjects)
        for counts in (by_subject.get(index, NOTHING),)
    ]


def total_score(sums: Sums, subjects: Sequence[Mapping[str, Any]], by_subject: Mapping[int, Counts] | None = None) -> dict[str, Any]:
    """The row of figures of all subjects together; `by_subject` where their counts are known already."""
    counts = counts_by_subject(sums.cells) if by_subject is None else by_subject
    answers = {index for index, each in enumerate(subjects) if is_answer(each)}
    accuracy = total_counts(sums.cells, answers).accuracy if answers else None
    return score(EVERY, sum(counts.values(), NOTHING), accuracy, sums)


def score(subject: int, counts: Counts, accuracy: float | None, sums: Sums) -> dict[str, Any]:
    """One row of figures; `subject` EVERY is the total."""
    return {
        "subject": None if subject == EVERY else subject,
        "truths": counts.truths,
        "predictions": counts.predictions,
        "true_positives": counts.true_positives,
        "false_positives": counts.false_positives,
        "false_negatives": counts.false_negatives,
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "accuracy": accuracy,
        "mean_iou": counts.mean_iou,
        **sums.figures.get(subject, NO_FIGURES),
        "metrics": sums.customs.get(subject, {}),
    }


def confusion(cells: Collection[Cell]) -> list[dict[str, Any]]:
    """Every cell with something in it."""
    return [
        {"predicted": None if predicted == EVERY else predicted, "truth": None if truth == EVERY else truth, "count": count}
        for predicted, truth, count, _ in cells
    ]


def _accuracy(subject: Mapping[str, Any], counts: Counts, labeled: int) -> float | None:
    """The share of data rows on which both sides give this answer or both do not; None for what is not asked of whole data rows."""
    wrong = counts.false_positives + counts.false_negatives
    if not is_answer(subject) or subject["parent"] is not None or counts.true_positives + wrong > labeled or not labeled:
        return None
    return (labeled - wrong) / labeled


def is_answer(subject: Mapping[str, Any]) -> bool:
    """Whether it is an answer to a question."""
    return KINDS[subject["kind"]].role == "classification"
