"""Two runs on the data rows that both are evaluated on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from django.db.models import Exists, F, FloatField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from apps.catalog.filters import Filter, condition_of
from apps.catalog.models import DataRow
from apps.evaluation.models import ALL, RunEvaluation, RunLabel
from apps.evaluation.points import Point
from apps.evaluation.queries.among import sums_among
from apps.evaluation.queries.customs import means_among
from apps.evaluation.queries.metrics import Sums, scores, sums_at
from apps.evaluation.queries.standing import evaluation_of, labeled_in, subjects_in
from apps.evaluation.subjects import Subjects
from apps.model_runs.models import ModelRun, ModelRunDataRow

NOTHING_TO_FIND = Value(1.0, output_field=FloatField())


def comparison(run: ModelRun, other: ModelRun, point: Point) -> dict[str, Any]:
    """The figures of two runs on the data rows that both are evaluated on; the split is that of the first."""
    shared = shared_rows(run, other, None if point.split == ALL else point.split)
    count = shared.count()
    evaluations = [evaluation_of(each) for each in (run, other)]
    told = [
        (subjects_in(evaluation), *scores(_sums(each, evaluation, point, shared, count), evaluation.subjects, count))
        for each, evaluation in zip((run, other), evaluations, strict=True)
    ]
    return {
        "shared_count": count,
        "labels": [_labels(each) for each in evaluations],
        "differing_labels": _differing(run, other, shared),
        "total": [each[1] for each in told],
        "classes": _classes(*told),
    }


def _labels(evaluation: RunEvaluation) -> dict[str, Any]:
    """Whose labels a run is compared with, and as of when."""
    project = evaluation.project
    return {
        "project": evaluation.project_id,
        "project_name": None if project is None else project.name,
        "taken_at": evaluation.labels_taken_at,
        "follows": evaluation.follows,
    }


def _differing(run: ModelRun, other: ModelRun, shared: QuerySet[ModelRunDataRow]) -> int:
    """On how many of these data rows the runs stand on other labels, or on another revision of one."""
    labels = RunLabel.objects.filter(model_run=run, data_row__in=shared.values("data_row"))
    same = {name: OuterRef(name) for name in ("data_row", "annotation_set", "revision")}
    return int(labels.exclude(Exists(RunLabel.objects.filter(model_run=other, **same))).count())


def shared_rows(run: ModelRun, other: ModelRun, split: str | None = None) -> QuerySet[ModelRunDataRow]:
    """The first run's rows that are evaluated in both."""
    rows = ModelRunDataRow.objects.filter(model_run=run, true_positives__isnull=False)
    if split is not None:
        rows = rows.filter(split=split)
    theirs = ModelRunDataRow.objects.filter(model_run=other, true_positives__isnull=False)
    return cast(Any, rows.filter(data_row__in=theirs.values("data_row")))


def compared_rows(run: ModelRun, other: ModelRun, *, order: str, split: str | None, clauses: Filter) -> QuerySet[ModelRunDataRow]:
    """The same with `change`: F1 in the other less F1 in the first, each at its own operating point; the largest loss or gain first."""
    rows = shared_rows(run, other, split)
    if clauses:
        rows = rows.filter(data_row__in=DataRow.objects.filter(condition_of(clauses)).order_by().values("pk"))
    theirs = ModelRunDataRow.objects.filter(model_run=other, data_row=OuterRef("data_row")).values("f1")
    rows = rows.select_related("data_row").annotate(
        change=Coalesce(Subquery(theirs), NOTHING_TO_FIND, output_field=FloatField())
        - Coalesce(F("f1"), NOTHING_TO_FIND, output_field=FloatField()),
    )
    return rows.order_by("change" if order == "worse" else "-change", "id")


def beside(other: ModelRun, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows of compared_rows, each with that of the other run."""
    theirs = ModelRunDataRow.objects.filter(model_run=other, data_row__in=[row.data_row_id for row in rows])
    there = {row.data_row_id: row for row in theirs}
    return [{"data_row": row.data_row, "before": row, "after": there[row.data_row_id], "change": row.change} for row in rows]


def _sums(run: ModelRun, evaluation: RunEvaluation, point: Point, shared: QuerySet[ModelRunDataRow], count: int) -> Sums:
    """What is kept, where it is about the shared data rows and no others; else the same, added up for them."""
    is_kept = count == labeled_in(evaluation, point) and (point.split == ALL or _same_split(run, point, shared) == count)
    sums = sums_at(run.pk, point) if is_kept else sums_among(run, subjects_in(evaluation), point, shared)
    if not evaluation.summary.get("custom_metrics"):
        return sums
    return replace(sums, customs=means_among(run.pk, list(shared.values_list("data_row_id", flat=True))))


def _same_split(run: ModelRun, point: Point, shared: QuerySet[ModelRunDataRow]) -> int:
    """How many of the shared data rows are in the split in this run too: each run has its own."""
    return ModelRunDataRow.objects.filter(model_run=run, split=point.split, data_row__in=shared.values("data_row")).count()


def _classes(ours: tuple[Subjects, Any, list[dict[str, Any]]], theirs: tuple[Subjects, Any, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """By subject; those of two ontologies are the same where they have the same kind and path."""
    rows: dict[Any, dict[str, Any]] = {}
    for side, (subjects, _, classes) in enumerate((ours, theirs)):
        for subject, row in zip(subjects, classes, strict=True):
            told = {"name": subject.name, "path": subject.path, "color": subject.color, "scores": [None, None]}
            rows.setdefault((subject.kind, subject.path), told)["scores"][side] = row
    return list(rows.values())
