"""The data rows that a run holds, and the figures beside them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Q

from apps.catalog.models import DataRow
from apps.core.db.inserting import write
from apps.core.db.lookups import array_of
from apps.core.events import publish
from apps.core.ids import uuid7
from apps.core.problems import FieldError, NotFound
from apps.core.tenancy import current_organization_id
from apps.model_runs.events import DataRowsAdded, DataRowsLeft
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.model_runs.usage import HOLDERS

PORTION = 2000
NAMED = 100  # so many unknown ids are named one by one
RECORD = """UPDATE model_runs_modelrundatarow AS held SET prediction_count = new.count, lowest_confidence = new.lowest, is_stale = true
  FROM unnest(%s::uuid[], %s::integer[], %s::double precision[]) AS new (data_row, count, lowest)
  WHERE held.organization_id = %s AND held.model_run_id = %s AND held.data_row_id = new.data_row"""
RECORD_NEW = """INSERT INTO model_runs_modelrundatarow
    (data_row_id, prediction_count, lowest_confidence, id, organization_id, model_run_id, split)
  SELECT new.data_row, new.count, new.lowest, new.id, %s, %s, ''
  FROM unnest(%s::uuid[], %s::integer[], %s::double precision[], %s::uuid[]) AS new (data_row, count, lowest, id)
  ON CONFLICT (organization_id, model_run_id, data_row_id)
  DO UPDATE SET prediction_count = EXCLUDED.prediction_count, lowest_confidence = EXCLUDED.lowest_confidence, is_stale = true"""
FIGURES = """UPDATE model_runs_modelrundatarow AS held SET is_stale = false, true_positives = new.found, false_positives = new.wrong,
    false_negatives = new.missed, iou = new.iou, surest_wrong = new.surest, metrics = new.metrics::jsonb
  FROM unnest(%s::uuid[], %s::text[], %s::integer[], %s::integer[], %s::integer[], %s::double precision[], %s::double precision[],
      %s::text[])
    AS new (data_row, version, found, wrong, missed, iou, surest, metrics)
  WHERE held.organization_id = %s AND held.model_run_id = %s AND held.data_row_id = new.data_row AND held.xmin::text = new.version
  RETURNING held.data_row_id"""

COUNTS = """UPDATE model_runs_modelrundatarow AS held
  SET true_positives = new.found, false_positives = new.wrong, false_negatives = new.missed, surest_wrong = new.surest,
    iou = CASE WHEN %s THEN new.iou ELSE held.iou END
  FROM unnest(%s::uuid[], %s::integer[], %s::integer[], %s::integer[], %s::double precision[], %s::double precision[])
    AS new (data_row, found, wrong, missed, surest, iou)
  WHERE held.organization_id = %s AND held.model_run_id = %s AND held.data_row_id = new.data_row AND held.true_positives IS NOT NULL"""


@dataclass(frozen=True)
class RowFigures:
    """What evaluating a data row came to, at the operating point; the counts are None where it has no label.

    `version` is the row's xmin as text when it was read: figures of a row that has changed since are not kept.
    """

    data_row: UUID
    version: str
    true_positives: int | None = None
    false_positives: int | None = None
    false_negatives: int | None = None
    iou: float | None = None
    surest_wrong: float | None = None
    metrics: Mapping[str, float] | None = None


def add_data_rows(*, run: ModelRun, data_rows: Iterable[UUID], split: str = "") -> int:
    """Put data rows into the run, in a split where one is named; those that are there already stay as they are. Returns how many are new.

    Raises NotFound for unknown ids.
    """
    wanted = list(dict.fromkeys(data_rows))
    known = set(DataRow.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    unknown = [index for index, each in enumerate(wanted) if each not in known]
    if unknown:
        raise NotFound(errors=[FieldError(f"/data_rows/{index}", "not_found", "There is no such data row.") for index in unknown[:NAMED]])
    there = set(ModelRunDataRow.objects.filter(model_run=run, data_row__in=wanted).values_list("data_row_id", flat=True))
    fresh = [ModelRunDataRow(model_run=run, data_row_id=each, split=split) for each in wanted if each not in there]
    ModelRunDataRow.objects.bulk_create(fresh, batch_size=PORTION, ignore_conflicts=True)
    if fresh:
        publish(DataRowsAdded(run.pk, len(fresh)), topics=(f"model_run:{run.pk}",))
    return len(fresh)


def refuse_missing(data_rows: Sequence[UUID], missing: Collection[UUID]) -> None:
    """Go on if none of these data rows is missing in the run. Raises NotFound."""
    if missing:
        words = "This data row is not in the model run: add it to the run first."
        places = [index for index, each in enumerate(data_rows) if each in missing][:NAMED]
        raise NotFound(
            errors=[FieldError(f"/data_rows/{index}", "data_row_not_in_run", words, "a data row of the run") for index in places]
        )


def remove_data_rows(*, run: ModelRun, data_rows: Sequence[UUID]) -> int:
    """Take data rows out of the run, with what it predicted for them and what was worked out of that. Returns how many they were.

    Raises NotFound for data rows that are not in the run, RunInUse where people have decided on those predictions.
    """
    rows = ModelRunDataRow.objects.filter(model_run=run, data_row__any=data_rows)
    inside = set(rows.values_list("data_row_id", flat=True))
    refuse_missing(data_rows, set(data_rows) - inside)
    for holder in HOLDERS:
        holder.leave(run, inside)
    rows.delete()
    if inside:
        publish(DataRowsLeft(run.pk, len(inside)), topics=(f"model_run:{run.pk}",))
    return len(inside)


def record_many(*, run: ModelRun, counted: Mapping[UUID, tuple[int, float | None]]) -> None:
    """Keep beside data rows how many predictions of the run each has, and how sure the least sure is, in [0, 1]; None where there is none.

    Few statements for many rows; data rows that were not in the run are put into it.
    """
    rows = sorted(counted, key=attrgetter("int"))
    figures: list[Any] = [array_of(rows), [counted[row][0] for row in rows], [counted[row][1] for row in rows]]
    organization = current_organization_id()
    with connection.cursor() as cursor:
        cursor.execute(RECORD, [*figures, organization, run.pk])
        missing = len(rows) - cursor.rowcount
        if missing:
            cursor.execute(RECORD_NEW, [organization, run.pk, *figures, array_of([uuid7() for _ in rows])])
            publish(DataRowsAdded(run.pk, missing), topics=(f"model_run:{run.pk}",))


def add_counted(*, run: UUID, counted: Mapping[UUID, tuple[int, float | None]]) -> None:
    """The same for data rows that are not in the run: put them into it, by one statement; whoever asks tells it."""
    rows = list(counted)
    figures = [array_of(rows), [counted[row][0] for row in rows], [counted[row][1] for row in rows], array_of([uuid7() for _ in rows])]
    write(RECORD_NEW, [current_organization_id(), run, *figures])


def record_predictions(*, run: ModelRun, data_row: UUID, count: int, lowest_confidence: float | None) -> None:
    """The same for one data row."""
    record_many(run=run, counted={data_row: (count, lowest_confidence)})


def mark_stale(*, run: ModelRun, data_rows: Collection[UUID]) -> None:
    """The figures of these data rows are to be worked out again."""
    ModelRunDataRow.objects.filter(model_run=run, data_row__any=data_rows).update(is_stale=True)


def forget_figures(*, run: ModelRun, at_most: int) -> int:
    """The figures of some data rows are worth nothing any more. Returns how many they were; 0 where none has any."""
    nothing = dict.fromkeys(("true_positives", "false_positives", "false_negatives", "iou", "surest_wrong"))
    known = Q(true_positives__isnull=False) | ~Q(metrics={})
    rows = ModelRunDataRow.objects.filter(known, model_run=run).values("pk")[:at_most]
    return int(ModelRunDataRow.objects.filter(pk__in=rows).update(is_stale=True, metrics={}, **nothing))


def record_figures(*, run: ModelRun, figures: Sequence[RowFigures]) -> set[UUID]:
    """Keep the figures of data rows, which are not stale then. Returns those that were: rows that changed meanwhile stay stale."""
    columns = [
        array_of([each.data_row for each in figures]),
        [each.version for each in figures],
        [each.true_positives for each in figures],
        [each.false_positives for each in figures],
        [each.false_negatives for each in figures],
        [each.iou for each in figures],
        [each.surest_wrong for each in figures],
        [orjson.dumps(each.metrics or {}).decode() for each in figures],
    ]
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [*columns, current_organization_id(), run.pk])
        return {row for (row,) in cursor.fetchall()}


Counts = tuple[int, int, int, float | None]


def record_counts(*, run: ModelRun, counts: Mapping[UUID, Counts], ious: Mapping[UUID, float | None] | None) -> None:
    """Keep true and false positives and false negatives, and how sure the surest false positive is, of evaluated data rows where the
    operating point is now; stale ones stay so.

    `ious` are their overlaps there, in [0, 1]; None where those stay as they are.
    """
    columns = [[each[place] for each in counts.values()] for place in range(4)]
    overlaps = [(ious or {}).get(row) for row in counts]
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [ious is not None, array_of(counts), *columns, overlaps, current_organization_id(), run.pk])
