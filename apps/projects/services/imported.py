"""A task that was done elsewhere: its label comes from outside, and nobody is asked for it."""

from typing import cast
from uuid import UUID

from django.db.models import Max
from django.db.models.functions import Now

from apps.projects.models import Batch, Project, Task, TaskState
from apps.projects.problems import ProjectArchived, TaskInHand
from apps.projects.services.queue import let_go

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


def _batch(project: Project) -> Batch:
    found = Batch.objects.filter(project=project, name=IMPORTED).order_by("created_at").first()
    return cast(Batch, found or Batch.objects.create(project=project, name=IMPORTED))
