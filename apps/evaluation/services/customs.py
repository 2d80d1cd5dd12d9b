"""The senders' own figures of data rows, as they are kept: sums by subject, from which every mean is made."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import connection

from apps.annotations.queries import AS_SAID, stored_annotations
from apps.annotations.services.copying import copy_rows, escaped_text
from apps.core.db.lookups import array_of
from apps.core.ids import uuid7
from apps.core.tenancy import current_organization_id
from apps.evaluation.custom import custom_sums
from apps.evaluation.models import ALL, CustomMean, CustomSum, RowMetric
from apps.evaluation.queries.customs import COMBINED
from apps.evaluation.stated import Stated, Sums, with_stated
from apps.evaluation.subjects import Subjects
from apps.model_runs.models import ModelRun

# Where figures may be: on an annotation, and by their member's name in the JSON of what can hold nested answers.
CARRYING = """SELECT DISTINCT held.data_row_id, held.id
  FROM annotations_annotationset held JOIN annotations_annotation said
    ON said.organization_id = held.organization_id AND said.annotation_set_id = held.id
  WHERE held.organization_id = %s AND held.model_run_id = %s AND held.data_row_id = ANY(%s::uuid[])
    AND (said.metrics <> '{}' OR said.answers <> '[]' AND said.answers::text LIKE '%%"metrics"%%'
      OR said.kind IN ('radio', 'checklist') AND said.value::text LIKE '%%"metrics"%%'
      OR said.at IS NOT NULL AND said.at::text LIKE '%%"metrics"%%')"""
SUMS = f"""SELECT CASE WHEN grouping(held.split) = 1 THEN %s ELSE held.split END, kept.subject, kept.name,
    {COMBINED}
  FROM evaluation_customsum kept JOIN model_runs_modelrundatarow held ON held.organization_id = kept.organization_id
    AND held.model_run_id = kept.model_run_id AND held.data_row_id = kept.data_row_id
  WHERE kept.organization_id = %s AND kept.model_run_id = %s
  GROUP BY GROUPING SETS ((held.split, kept.subject, kept.name), (kept.subject, kept.name))"""  # noqa: S608
SUM = ("id", "model_run_id", "data_row_id", "subject", "name", "total", "count", "how")
MEAN = ("id", "model_run_id", "split", "subject", "name", "mean")


def sums_of(run: ModelRun, data_rows: Collection[UUID], subjects: Subjects) -> Mapping[UUID, Sums]:
    """The sums of those of these data rows of which the run, or the sender of its predictions, said some figure."""
    with connection.cursor() as cursor:
        cursor.execute(CARRYING, [current_organization_id(), run.pk, array_of(data_rows)])
        sets = dict(cursor.fetchall())
    said = stored_annotations(list(sets.values()), order=AS_SAID) if sets else {}
    found = {row: custom_sums([wire.annotation() for wire in said[number]], subjects) for row, number in sets.items()}
    for row, stated in _stated(run, data_rows).items():
        found[row] = with_stated(found.get(row, {}), stated, subjects)
    return {row: sums for row, sums in found.items() if sums}


def _stated(run: ModelRun, data_rows: Collection[UUID]) -> Mapping[UUID, Sequence[Stated]]:
    rows = RowMetric.objects.filter(model_run=run, data_row__any=data_rows).order_by("data_row_id", "key")
    found: dict[UUID, list[Stated]] = defaultdict(list)
    for row, *rest in rows.values_list("data_row_id", "name", "aggregation", "value", "feature", "option"):
        found[row].append(Stated(*rest))
    return found


def write_sums(run: UUID, found: Mapping[UUID, Sums]) -> None:
    """Keep these, where replace_outcomes has made room for them."""
    lines = [
        f"{uuid7()}\t{run}\t{row}\t{subject}\t{escaped_text(name)}\t{total!r}\t{count}\t{int(how)}\n"
        for row, sums in found.items()
        for (subject, name), (total, count, how) in sums.items()
    ]
    if lines:
        copy_rows(CustomSum._meta.db_table, SUM, lines)


def mean_lines(run: UUID) -> Sequence[str]:
    """The means of all data rows of the run, by split, as COPY reads them."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [ALL, current_organization_id(), run])
        return [
            f"{uuid7()}\t{run}\t{split}\t{subject}\t{escaped_text(name)}\t{mean!r}\n"
            for split, subject, name, mean in sorted(cursor.fetchall())
        ]


def replace_means(run: UUID, lines: Sequence[str]) -> None:
    """Keep these in place of what was kept."""
    CustomMean.objects.filter(model_run=run).delete()
    if lines:
        copy_rows(CustomMean._meta.db_table, MEAN, lines)
