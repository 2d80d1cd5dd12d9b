"""What is drawn of a run: counts over all thresholds of confidence, the interpolated curve, the histogram, reliability."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from apps.core.tenancy import current_organization_id
from apps.evaluation.counts import Counts
from apps.evaluation.levels import BINS, Ints
from apps.evaluation.models import Figure
from apps.evaluation.points import Point
from apps.evaluation.subjects import EVERY, averaged_in

CELLS = """SELECT predicted, truth, counts FROM evaluation_cell
  WHERE organization_id = %s AND model_run_id = %s AND split = %s AND level = %s
  AND (predicted = ANY(%s::smallint[]) OR truth = ANY(%s::smallint[]))"""
RANGES = 20
NOT_EVALUATED = "Nothing is evaluated yet."


def curves(run: UUID, point: Point, subject: int | None, subjects: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of one subject, or of all, at the point's level and in its split, whatever the confidence.

    `subjects` as RunEvaluation keeps them. Of all, the curve is about those that average precision is a mean over; the rest about every
    prediction.
    """
    every = list(range(len(subjects))) if subject is None else [subject]
    about = averaged_in(subjects) if subject is None else every
    right, wrong, missed = _counts(run, point, about)
    whole = (right, wrong, missed) if about == every else _counts(run, point, every)
    figure = Figure.objects.filter(
        model_run=run, split=point.split, level=point.level, subject=EVERY if subject is None else subject
    ).first()
    reliability = figure.reliability if figure is not None else {"reason": NOT_EVALUATED}
    reason = (reliability or {}).get("reason")
    return {
        "points": [_point(hundredth, *map(int, each)) for hundredth, each in enumerate(zip(right, wrong, missed, strict=True))],
        "interpolated": figure.curve if figure is not None else None,
        "histogram": _histogram(*whole[:2]),
        "reliability": None if reason else reliability,
        "reliability_reason": reason,
    }


def _point(hundredth: int, right: int, wrong: int, missed: int) -> dict[str, Any]:
    counts = Counts(right, wrong, missed)
    return {
        "confidence": hundredth / (BINS - 1),
        "precision": counts.precision,
        "recall": counts.recall,
        "true_positives": right,
        "false_positives": wrong,
        "false_negatives": missed,
    }


def _counts(run: UUID, point: Point, among: Sequence[int]) -> tuple[Ints, Ints, Ints]:
    """True positives, false positives and false negatives of these subjects at or above each hundredth of confidence."""
    right, wrong, missed = np.zeros((3, BINS), np.int64)
    wanted, listed = frozenset(among), list(among)
    with connection.cursor() as cursor:
        cursor.execute(CELLS, (current_organization_id(), run, point.split, point.level, listed, listed))
        for predicted, truth, counts in cursor.fetchall():
            if predicted == truth:
                right += counts
                continue
            if predicted in wanted:
                wrong += counts
            if truth in wanted:
                missed += counts
    return right, wrong, missed


def _histogram(right: Ints, wrong: Ints) -> list[dict[str, Any]]:
    """How many predictions each range of confidence holds, from counts at or above each hundredth; the last one holds 1.00 too."""
    step = (BINS - 1) // RANGES
    told = []
    for number in range(RANGES):
        low, high = number * step, (number + 1) * step
        within = [int(each[low] - (each[high] if number < RANGES - 1 else 0)) for each in (right, wrong)]
        told.append({"low": low / (BINS - 1), "high": high / (BINS - 1), "right": within[0], "wrong": within[1]})
    return told
