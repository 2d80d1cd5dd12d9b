"""Two runs on the data rows that both are evaluated on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, QuerySet

from apps.evaluation.models import ALL, RunEvaluation, RunLabel
from apps.evaluation.points import Point
from apps.evaluation.queries.among import sums_among
from apps.evaluation.queries.customs import means_among
from apps.evaluation.queries.metrics import Sums, scores, sums_at
from apps.evaluation.queries.standing import evaluation_of, labeled_in, subjects_in
from apps.evaluation.subjects import Subjects
from apps.model_runs.models import ModelRun, ModelRunDataRow


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
    rows = _evaluated(run) if split is None else _evaluated(run).filter(split=split)
    return rows.filter(data_row__in=_evaluated(other).values("data_row"))


def sharing_runs(run: ModelRun, among: QuerySet[ModelRun]) -> QuerySet[ModelRun]:
    """Those of these runs that are evaluated on data rows that the run is evaluated on too."""
    theirs = _evaluated(run).filter(data_row=OuterRef("data_row"))
    held = ModelRunDataRow.objects.filter(Exists(theirs), model_run=OuterRef("pk"), true_positives__isnull=False)
    return among.exclude(pk=run.pk).filter(Exists(held)).select_related("model")


def with_shared_counts(run: ModelRun, others: Sequence[ModelRun]) -> list[dict[str, Any]]:
    """These runs, each with the number of data rows that both it and the run are evaluated on."""
    held = ModelRunDataRow.objects.filter(model_run__in=others, true_positives__isnull=False)
    held = held.filter(data_row__in=_evaluated(run).values("data_row"))
    counts = dict(held.order_by().values_list("model_run").annotate(n=Count("pk")))
    return [{"model_run": each, "shared_count": counts.get(each.pk, 0)} for each in others]


def _evaluated(run: ModelRun) -> QuerySet[ModelRunDataRow]:
    return cast(Any, ModelRunDataRow.objects.filter(model_run=run, true_positives__isnull=False))


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
