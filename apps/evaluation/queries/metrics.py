"""The figures of a run at one point, looked up in its sums."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from apps.core.tenancy import current_organization_id
from apps.evaluation.counts import Cell, Counts, counts_by_subject
from apps.evaluation.points import Point
from apps.evaluation.queries.customs import Means, means_at
from apps.evaluation.subjects import EVERY, has_overlap, is_answer

CELLS = """SELECT predicted, truth, counts[%(bin)s], coalesce("overlaps"[%(bin)s], 0) FROM evaluation_cell
  WHERE organization_id = %(organization)s AND model_run_id = %(run)s AND split = %(split)s AND level = %(level)s
  AND counts[%(bin)s] > 0 ORDER BY predicted, truth"""
COLUMNS = ("ap", "ap50", "ap75", "map", "ece", "brier")
FIGURES = f"""SELECT subject, {", ".join(COLUMNS)}, mask_iou[%(bin)s], labelbox[%(bin)s] FROM evaluation_figure
  WHERE organization_id = %(organization)s AND model_run_id = %(run)s AND split = %(split)s AND level = %(level)s"""  # noqa: S608
NAMES = (*COLUMNS, "mean_mask_iou", "labelbox")
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
        score(index, counts, _accuracy(each, counts, labeled), counts.mean_iou if has_overlap(each["kind"]) else None, sums, whole=counts)
        for index, each in enumerate(subjects)
        for counts in (by_subject.get(index, NOTHING),)
    ]


def total_score(sums: Sums, subjects: Sequence[Mapping[str, Any]], by_subject: Mapping[int, Counts] | None = None) -> dict[str, Any]:
    """The row of figures of all subjects together; `by_subject` where their counts are known already."""
    counts = counts_by_subject(sums.cells) if by_subject is None else by_subject
    answers, placed, whole = (
        sum((counts[index] for index, each in enumerate(subjects) if index in counts and is_meant(each)), NOTHING)
        for is_meant in (lambda each: is_answer(each["kind"]), lambda each: has_overlap(each["kind"]), lambda each: each["parent"] is None)
    )
    return score(EVERY, sum(counts.values(), NOTHING), answers.recall, placed.mean_iou, sums, whole=whole)


def score(subject: int, counts: Counts, accuracy: float | None, mean_iou: float | None, sums: Sums, *, whole: Counts) -> dict[str, Any]:
    """One row of figures; `subject` EVERY is the total. Accuracy and overlap are of what has them: answers and objects. `whole` are the
    counts of what is asked under nothing, which is what Labelbox counts.
    """
    figures = sums.figures.get(subject, NO_FIGURES)
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
        "mean_iou": mean_iou,
        **figures,
        "labelbox": _labelbox(figures["labelbox"], whole),
        "metrics": sums.customs.get(subject, {}),
    }


def _labelbox(pairs: float | None, counts: Counts) -> dict[str, Any] | None:
    """The same predictions and truths where so many of them are pairs."""
    if pairs is None:
        return None
    found = Counts(int(pairs), counts.predictions - int(pairs), counts.truths - int(pairs))
    names = ("true_positives", "false_positives", "false_negatives", "precision", "recall", "f1")
    return {name: getattr(found, name) for name in names}


def confusion(cells: Collection[Cell]) -> list[dict[str, Any]]:
    """Every cell with something in it."""
    return [
        {"predicted": None if predicted == EVERY else predicted, "truth": None if truth == EVERY else truth, "count": count}
        for predicted, truth, count, _ in cells
    ]


def _accuracy(subject: Mapping[str, Any], counts: Counts, labeled: int) -> float | None:
    """Of an option the share of data rows on which both sides choose it or both do not; of what is answered freely, where not to say it
    is no answer, the share of labeled answers that were predicted. None for what is not asked of whole data rows.
    """
    if not is_answer(subject["kind"]) or subject["parent"] is not None:
        return None
    if subject["option"] is None:
        return counts.recall
    wrong = counts.false_positives + counts.false_negatives
    return (labeled - wrong) / labeled if labeled and counts.true_positives + wrong <= labeled else None
