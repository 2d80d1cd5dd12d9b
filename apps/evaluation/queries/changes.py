"""The data rows that two runs are evaluated on, by how F1 changes from the one to the other at any thresholds."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Count, Expression, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from apps.catalog.filters import Filter, condition_of
from apps.catalog.models import DataRow
from apps.core.db.lookups import array_of
from apps.core.tenancy import current_organization_id
from apps.evaluation.counts import Counts
from apps.evaluation.models import Outcome
from apps.evaluation.points import Point
from apps.evaluation.queries.comparison import shared_rows
from apps.evaluation.queries.standing import evaluation_of
from apps.model_runs.models import ModelRun, ModelRunDataRow

NOTHING_TO_FIND = Value(1.0, output_field=FloatField())
NAMES = ("true_positives", "false_positives", "false_negatives", "precision", "recall", "f1")
# Levels are bits from 0, arrays count from 1; a truth without `asked` counts at every confidence, one without `found` is never found.
COUNTS = """SELECT data_row_id,
    count(*) FILTER (WHERE NOT is_truth AND confidence >= %(least)s AND (matched >> %(level)s) & 1 = 1),
    count(*) FILTER (WHERE NOT is_truth AND confidence >= %(least)s AND (matched >> %(level)s) & 1 = 0 AND (counted >> %(level)s) & 1 = 1),
    count(*) FILTER (WHERE is_truth AND coalesce(asked[%(level)s + 1] >= %(bin)s, true) AND coalesce(found[%(level)s + 1] < %(bin)s, true)),
    max(confidence) FILTER (WHERE NOT is_truth AND confidence >= %(least)s AND (matched >> %(level)s) & 1 = 0
      AND (counted >> %(level)s) & 1 = 1)
  FROM evaluation_outcome
  WHERE organization_id = %(organization)s AND model_run_id = %(run)s AND data_row_id = ANY(%(rows)s::uuid[]) GROUP BY data_row_id"""


def compared_rows(
    run: ModelRun, other: ModelRun, *, point: Point, order: str, split: str | None, clauses: Filter
) -> QuerySet[ModelRunDataRow]:
    """The first run's rows that are evaluated in both, with `change`: F1 in the other less F1 in the first, the largest loss or gain first.

    `point` is where both are read.
    """
    rows = cast(Any, shared_rows(run, other, split)).to_be_seen()
    if clauses:
        rows = rows.filter(data_row__in=DataRow.objects.filter(condition_of(clauses)).order_by().values("pk"))
    theirs = ModelRunDataRow.objects.filter(model_run=other, data_row=OuterRef("data_row")).values("f1")
    here = F("f1") if _stands(run, point) else _f1_at(run, point)
    there = Subquery(theirs) if _stands(other, point) else _f1_at(other, point)
    rows = rows.select_related("data_row").annotate(
        change=Coalesce(there, NOTHING_TO_FIND, output_field=FloatField()) - Coalesce(here, NOTHING_TO_FIND, output_field=FloatField()),
    )
    return rows.order_by("change" if order == "worse" else "-change", "id")


def beside(run: ModelRun, other: ModelRun, rows: Sequence[Any], point: Point) -> list[dict[str, Any]]:
    """Rows of compared_rows, each with the figures of both runs."""
    wanted = [row.data_row_id for row in rows]
    before, after = (_figures(each, wanted, point) for each in (run, other))
    return [
        {"data_row": row.data_row, "before": before[row.data_row_id], "after": after[row.data_row_id], "change": row.change} for row in rows
    ]


def row_counts(run: ModelRun, point: Point, rows: Sequence[UUID]) -> dict[UUID, tuple[int, int, int, float | None]]:
    """Of each of these data rows at a point: predictions right and wrong, truths missed, and how sure the surest wrong one is."""
    asked = {
        "least": point.least, "level": point.level, "bin": point.bin, "organization": current_organization_id(), "run": run.pk,
        "rows": array_of(rows),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, asked)
        found = {row: (right, wrong, missed, surest) for row, right, wrong, missed, surest in cursor.fetchall()}
    return {row: found.get(row, (0, 0, 0, None)) for row in rows}


def _stands(run: ModelRun, point: Point) -> bool:
    """Whether the figures that are kept of the run's data rows are those at the point."""
    return bool(evaluation_of(run).summary.get("point") == [point.level, point.bin])


def _f1_at(run: ModelRun, point: Point) -> Subquery:
    """F1 of a data row at the point, from the outcomes that are kept; null of nothing."""
    is_right = Q(right=1)
    there = Q(is_truth=False, confidence__gte=point.least)
    missed = Q(is_truth=True) & (Q(asked=None) | Q(**{f"asked__{point.level}__gte": point.bin}))
    missed &= Q(found=None) | Q(**{f"found__{point.level}__lt": point.bin})
    outcomes = Outcome.objects.filter(model_run=run, data_row=OuterRef("data_row")).annotate(
        right=F("matched").bitrightshift(point.level).bitand(1), counts=F("counted").bitrightshift(point.level).bitand(1)
    )
    twice = 2 * Count("pk", filter=there & is_right)
    others = Count("pk", filter=(there & ~is_right & Q(counts=1)) | missed)
    f1: Expression = Cast(twice, FloatField()) / NullIf(Cast(twice + others, FloatField()), Value(0.0))
    return Subquery(outcomes.order_by().values("model_run").annotate(f1=f1).values("f1"))


def _figures(run: ModelRun, rows: Sequence[UUID], point: Point) -> dict[UUID, Any]:
    kept = {row.data_row_id: row for row in ModelRunDataRow.objects.filter(model_run=run, data_row__in=rows)}
    if _stands(run, point):
        return kept
    counts = {row: Counts(*each[:3]) for row, each in row_counts(run, point, rows).items()}
    same = evaluation_of(run).summary.get("point", [None, None])
    return {
        row: {
            "prediction_count": kept[row].prediction_count,
            **{name: getattr(found, name) for name in NAMES},
            "iou": kept[row].iou if same and same[1] == point.bin else None,
        }
        for row, found in counts.items()
    }
