"""The means of the senders' own figures, by subject and name."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from apps.annotations.queries import spoken_features
from apps.core.db.lookups import array_of
from apps.core.tenancy import current_organization_id
from apps.evaluation.models import ALL, CustomMean, RowMetric
from apps.evaluation.stated import Together, parts, paths_of
from apps.evaluation.subjects import EVERY, subjects_of
from apps.formats.rows import DataRowRef, NamedMetric
from apps.model_runs.models import ModelRun, ModelRunDataRow

Means = Mapping[int, Mapping[str, float]]

KEPT = """SELECT subject, name, mean FROM evaluation_custommean
  WHERE organization_id = %s AND model_run_id = %s AND split = %s ORDER BY subject, name"""
# Several data rows of one subject and name as one figure: `how` is one of apps.evaluation.stated.Together.
POSITIVE = "CASE WHEN kept.total > 0 THEN kept.total / kept.count END"
COMBINED = f"""CASE max(kept.how)
    WHEN {Together.SUM} THEN sum(kept.total ORDER BY kept.data_row_id)
    WHEN {Together.GEOMETRIC_MEAN} THEN CASE WHEN min(kept.total) > 0 THEN exp(avg(ln({POSITIVE}) ORDER BY kept.data_row_id)) ELSE 0 END
    WHEN {Together.HARMONIC_MEAN} THEN CASE WHEN min(kept.total) > 0 THEN count(*) / sum(1 / {POSITIVE} ORDER BY kept.data_row_id)
      ELSE 0 END
    ELSE sum(kept.total ORDER BY kept.data_row_id) / sum(kept.count) END"""
AMONG = f"""SELECT kept.subject, kept.name, {COMBINED} FROM evaluation_customsum AS kept
  WHERE kept.organization_id = %s AND kept.model_run_id = %s AND kept.data_row_id = ANY(%s::uuid[])
  GROUP BY kept.subject, kept.name ORDER BY kept.subject, kept.name"""  # noqa: S608


def means_at(run: UUID, split: str) -> Means:
    """Those of a split, or of ALL; subject EVERY is over everything that is said."""
    return _read(KEPT, [current_organization_id(), run, split])


def means_among(run: UUID, data_rows: Collection[UUID]) -> Means:
    """Those of these data rows."""
    return _read(AMONG, [current_organization_id(), run, array_of(data_rows)])


def metric_names(run: UUID) -> set[str]:
    """The custom metrics of a run: those that its figures have, and those stated of data rows that wait to be worked out."""
    found = set(CustomMean.objects.filter(model_run=run, split=ALL, subject=EVERY).values_list("name", flat=True))
    waiting = ModelRunDataRow.objects.filter(model_run=run, is_stale=True).values("data_row")
    stated = RowMetric.objects.filter(model_run=run, data_row__in=waiting).order_by("name").distinct("name")
    return found | {name for each in stated for name, *_ in parts(each.name, each.aggregation, each.value)}


def stated_count(run: ModelRun) -> int:
    """How many figures of data rows and of classes on them are stated in the run."""
    return int(RowMetric.objects.filter(model_run=run).count())


def stated_metrics(run: ModelRun, data_rows: Collection[UUID]) -> Mapping[UUID, Sequence[NamedMetric]]:
    """What was stated of these data rows, as formats write it: each class by its path."""
    found: dict[UUID, list[NamedMetric]] = defaultdict(list)
    rows = RowMetric.objects.filter(model_run=run, data_row__any=data_rows).order_by("data_row_id", "name", "key")
    paths: dict[tuple[UUID, UUID | None], str] = {}
    for row in rows:
        if row.feature is not None and not paths:
            paths = paths_of(subjects_of(spoken_features(run.model.ontology_id)))
        about = () if row.feature is None else (paths.get((row.feature, row.option), str(row.option or row.feature)),)
        ref = DataRowRef(id=str(row.data_row_id))
        found[row.data_row_id].append(NamedMetric(ref, row.name, row.value, row.aggregation, about=about, id=row.key))
    return found


def _read(statement: str, parameters: list[Any]) -> Means:
    found: dict[int, dict[str, float]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for subject, name, mean in cursor.fetchall():
            found[subject][name] = mean
    return found
