"""Data rows come into a project in batches, one task each."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BigIntegerField, F, Max, Value

from apps.catalog.models import DataRow, DataRowState
from apps.core.events import publish
from apps.projects.events import TasksAdded
from apps.projects.models import Batch, Project, Task
from apps.projects.problems import ProjectArchived
from apps.projects.services.reviewed import STEP_MS
from apps.projects.services.several import let_collect

PORTION = 1000


@dataclass(frozen=True)
class BatchMade:
    """A new batch: how many tasks it added, how many data rows the project had already, how many cannot be looked at yet or at all."""

    batch: Batch
    added: int
    already: int
    not_ready: int


def create_batch(*, project: Project, name: str, data_rows: Iterable[UUID], priority: int = 0) -> BatchMade:
    """Queue a task for each data row, in the order given, behind what is queued with the same priority; for some, one for each of several.

    Ids must be of the organization in scope. Locks the project's row, so that positions are handed out once. Raises ProjectArchived.
    """
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if locked.archived_at is not None:
        raise ProjectArchived
    wanted = list(dict.fromkeys(data_rows))
    ready = set(DataRow.objects.filter(pk__in=wanted, state=DataRowState.READY).values_list("pk", flat=True))
    present = set(Task.objects.counting().filter(project=project, data_row__in=wanted).values_list("data_row_id", flat=True))
    last = Task.objects.filter(project=project).aggregate(last=Max("position"))["last"] or 0
    batch = Batch.objects.create(project=project, name=name, priority=priority)
    fresh = [each for each in wanted if each in ready and each not in present]
    tasks = [
        Task(project=locked, batch=batch, data_row_id=each, priority=priority, position=position)
        for position, each in enumerate(fresh, start=last + 1)
    ]
    Task.objects.bulk_create([*let_collect(locked, tasks), *tasks], batch_size=PORTION)
    publish(TasksAdded(project.pk, batch.pk, len(fresh)), topics=(f"project:{project.pk}",))
    already = sum(1 for each in wanted if each in present)
    return BatchMade(batch, len(fresh), already, len(wanted) - already - len(fresh))


def update_batch(*, batch: Batch, name: str | None = None, priority: int | None = None) -> Batch:
    """Rename the batch, or move all its tasks in the queue."""
    batch.name = batch.name if name is None else name
    if priority is not None:
        batch.priority = priority
        moved = F("review_rank") + (F("priority") - priority) * Value(STEP_MS, BigIntegerField())
        Task.objects.filter(batch=batch).update(priority=priority, review_rank=moved)
    batch.save(update_fields=["name", "priority"])
    return batch
