"""A task that was done elsewhere: its label comes from outside, and nobody is asked for it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.db.models import Max, Q
from django.db.models.functions import Now

from apps.projects.models import Batch, Project, Task, TaskState
from apps.projects.problems import ProjectArchived, TaskInHand
from apps.projects.services.queue import let_go, tell_all

IMPORTED = "Imported"


def task_for_import(*, project: Project, data_row: UUID, member: UUID) -> Task:
    """The data row's task in the project, locked; where there is none, a new one in the batch "Imported", which no queue hands out.

    Locks the project's row, then the task. Raises ProjectArchived, TaskInHand where somebody else works on it.
    """
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if locked.archived_at is not None:
        raise ProjectArchived
    rows = Task.objects.filter(project=project, data_row=data_row)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        last = Task.objects.filter(project=project, state=TaskState.DONE).aggregate(last=Max("position"))["last"] or 0
        task = Task(project=project, batch=_batch(project), data_row_id=data_row, state=TaskState.DONE, position=last + 1)
        task.save(force_insert=True)
        return task
    if found.lease_holder_id not in (None, member) and not rows.unheld().exists():
        raise TaskInHand("Somebody works on this data row now. Import its label when they have given it back.")
    return cast(Task, found)


def finish_import(*, task: Task, member: UUID) -> Task:
    """Say that the task is done, by this member. It is locked."""
    task.state, task.last_annotator_id, task.submitted_at, task.comment = TaskState.DONE, member, Now(), ""
    return let_go(task)


def finish_imports(*, project: Project, data_rows: Sequence[UUID], member: UUID) -> dict[UUID, UUID]:
    """task_for_import and finish_import for many data rows at once: the task of each by its data row.

    Those that somebody else works on are left out. Raises ProjectArchived.
    """
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if locked.archived_at is not None:
        raise ProjectArchived
    rows = Task.objects.filter(project=project, data_row__any=data_rows)
    there = dict(rows.select_for_update(of=("self",)).order_by("id").values_list("data_row_id", "pk"))
    free = set(rows.filter(Q(lease_holder=member) | Q(lease_holder=None)).values_list("pk", flat=True))
    free |= set(rows.unheld().values_list("pk", flat=True))
    done = {"state": TaskState.DONE, "last_annotator_id": member, "submitted_at": Now()}
    Task.objects.filter(pk__any=free).update(**done, comment="", lease_holder=None, lease_until=None, leased_at=None)
    missing = [row for row in data_rows if row not in there]
    made = _made(project, missing, done) if missing else {}
    tasks = {row: task for row, task in there.items() if task in free} | made
    tell_all(project, tasks)
    return tasks


def _made(project: Project, data_rows: Sequence[UUID], done: Mapping[str, Any]) -> dict[UUID, UUID]:
    last = Task.objects.filter(project=project, state=TaskState.DONE).aggregate(last=Max("position"))["last"] or 0
    batch = _batch(project)
    tasks = [Task(project=project, batch=batch, data_row_id=row, position=last + at, **done) for at, row in enumerate(data_rows, start=1)]
    Task.objects.bulk_create(tasks)
    return {task.data_row_id: task.pk for task in tasks}


def _batch(project: Project) -> Batch:
    found = Batch.objects.filter(project=project, name=IMPORTED).order_by("created_at").first()
    return cast(Batch, found or Batch.objects.create(project=project, name=IMPORTED))
