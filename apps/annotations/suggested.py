"""What models suggest for the data rows of tasks: of each model what is to be shown, as it was predicted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.annotations.in_use import versions_in_use
from apps.annotations.models import Annotation, AnnotationSet, Prelabel
from apps.core.db.compiled import compiled
from apps.model_runs.models import ModelRun, Purpose
from apps.projects.models import Task


def tasks_shown(run: ModelRun, data_rows: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """By data row, the open tasks whose people are shown what the run says of it."""
    tasks = Task.objects.filter(data_row__any=list(data_rows)).open().sighted()
    if run.purpose == Purpose.LIVE:
        tasks = tasks.filter(project=run.asked_in)
    else:
        tasks = tasks.filter(batch__in=Prelabel.objects.filter(model_run=run).values("batch"))
    found: dict[UUID, list[UUID]] = {}
    for task, data_row in tasks.values_list("pk", "data_row_id"):
        found.setdefault(data_row, []).append(task)
    return found


def _asked_as(run: ModelRun) -> tuple[UUID | None, str, str]:
    return run.predictor_version_id, run.parts, run.words


@dataclass(frozen=True)
class Suggested:
    """What one run suggests for one data row; `pass_number` is the newest pass in it."""

    annotation_set: AnnotationSet
    run: ModelRun
    pass_number: int
    annotations: tuple[Annotation, ...]


@compiled
def _sets_shown(project: UUID, batches: Collection[UUID], data_rows: Collection[UUID]) -> QuerySet[AnnotationSet]:
    """What models say of data rows that tasks of these batches show, of the latest runs first."""
    live = Q(model_run__purpose=Purpose.LIVE, model_run__asked_in=project)
    shown = live | Q(model_run__in=Prelabel.objects.filter(batch__any=batches).values("model_run"))
    rows: Any = AnnotationSet.objects.filter(shown, data_row__any=data_rows, model_run__isnull=False).to_be_seen()
    return cast("QuerySet[AnnotationSet]", rows.select_related("model_run__model").order_by("-model_run__created_at", "-id"))


@compiled
def _prelabeled(batches: Collection[UUID]) -> QuerySet[Any]:
    return Prelabel.objects.filter(batch__any=batches).values_list("batch_id", "model_run_id")


@compiled
def _said(sets: Collection[UUID], ontology: UUID, *, kinds: tuple[str, ...] | None) -> QuerySet[Annotation]:
    """Surest first."""
    rows: Any = Annotation.objects.filter(annotation_set__any=sets, feature__ontology=ontology).order_by("-confidence", "id")
    return cast("QuerySet[Annotation]", rows if kinds is None else rows.filter(kind__in=kinds))


def suggestions_of(tasks: Sequence[Task], *, kinds: Collection[str] | None = None) -> dict[UUID, list[Suggested]]:
    """By task, of one project, what models suggest for its data row: runs that its batch was prelabeled with, and live ones that its people
    asked.

    Of each model its newest run, or where the project asks a certain version, as after one or a part of it was rolled back, or in certain
    words, as after its classes were mapped anew, the newest of that.
    Everything that was predicted in features of the project's ontology, or of them in those of certain kinds, whatever was decided
    about it since. Nothing for a task that is blind, nor about a data row that is under a blind audit in any project.
    """
    if not tasks:
        return {}
    project = tasks[0].project
    batches = {task.batch_id for task in tasks}
    asked = [task.data_row_id for task in tasks if not task.is_blind]
    latest_first: list[Any] = [*_sets_shown(project.pk, batches, asked)] if asked else []
    if not latest_first:
        return {task.pk: [] for task in tasks}
    prelabeled = set(_prelabeled(batches))
    wanted = versions_in_use(project.pk) if any(each.model_run.predictor_version_id for each in latest_first) else set()
    by_row: dict[UUID, list[Any]] = {}
    for each in sorted(latest_first, key=lambda one: _asked_as(one.model_run) not in wanted):
        by_row.setdefault(each.data_row_id, []).append(each)
    newest: dict[UUID, dict[UUID, Any]] = {task.pk: {} for task in tasks}
    for task in tasks:
        for each in () if task.is_blind else by_row.get(task.data_row_id, ()):
            if each.model_run.purpose == Purpose.LIVE or (task.batch_id, each.model_run_id) in prelabeled:
                newest[task.pk].setdefault(each.model_run.model_id, each)
    said: dict[UUID, list[Annotation]] = {each.pk: [] for found in newest.values() for each in found.values()}
    for row in _said(said, project.ontology_id, kinds=None if kinds is None else tuple(kinds)) if said else ():
        said[row.annotation_set_id].append(row)
    return {
        task: [
            Suggested(each, each.model_run, max((row.pass_number for row in said[each.pk]), default=1), tuple(said[each.pk]))
            for each in found.values()
            if said[each.pk] or each.model_run.model.ontology_id == project.ontology_id
        ]
        for task, found in newest.items()
    }
