"""A task that was done elsewhere: its label comes from outside, and nobody is asked for it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.db.models import Max, Q
from django.db.models.functions import Now

from apps.projects.models import Action, Batch, Project, Task, TaskState
from apps.projects.problems import ProjectArchived, TaskInHand
from apps.projects.services.moves import Doing, let_go, let_go_all, tell_each, write_history

IMPORTED = "Imported"


def task_for_import(*, project: Project, data_row: UUID, member: UUID) -> Task:
    """The data row's task in the project, locked; where there is none, a new one in the batch "Imported", for the caller to finish.

    Locks the project's row, then the task. Raises ProjectArchived, TaskInHand where somebody else works on it.
    """
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if locked.archived_at is not None:
        raise ProjectArchived
    rows = Task.objects.counting().filter(project=project, data_row=data_row)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        task = Task(project=project, batch=_batch(project), data_row_id=data_row, position=_last_position(project) + 1)
        task.save(force_insert=True)
        return task
    if found.state == TaskState.COLLECTING:
        raise TaskInHand("Several people label this data row now. Import its label when theirs are merged.")
    if found.lease_holder_id not in (None, member) and not rows.unheld().exists():
        raise TaskInHand("Somebody works on this data row now. Import its label when they have given it back.")
    return cast(Task, found)


def finish_import(*, task: Task, member: UUID) -> Task:
    """Say that the task is done, by this member. It is locked."""
    task.last_annotator_id, task.comment = member, ""
    return let_go(task, Doing(Action.IMPORT, member), to=TaskState.DONE, submitted=True)


def finish_imports(*, project: Project, data_rows: Sequence[UUID], member: UUID) -> dict[UUID, UUID]:
    """task_for_import and finish_import for many data rows at once: the task of each by its data row.

    Those that somebody else works on, or several people label, are left out. Raises ProjectArchived.
    """
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if locked.archived_at is not None:
        raise ProjectArchived
    rows = Task.objects.counting().filter(project=project, data_row__any=data_rows)
    there = dict(rows.select_for_update(of=("self",)).order_by("id").values_list("data_row_id", "pk"))
    rows = rows.exclude(state=TaskState.COLLECTING)
    free = set(rows.filter(Q(lease_holder=member) | Q(lease_holder=None)).values_list("pk", flat=True))
    free |= set(rows.unheld().values_list("pk", flat=True))
    tasks = list(Task.objects.filter(pk__any=free))
    done = {"last_annotator_id": member, "submitted_at": Now()}
    imported = Doing(Action.IMPORT, member)
    let_go_all(tasks, imported, to=TaskState.DONE, comment="", **done)
    made = _made(project, [row for row in data_rows if row not in there], done)
    write_history(made, imported, before={task.pk: TaskState.QUEUED for task in made})
    tell_each(made, TaskState.DONE)
    return {task.data_row_id: task.pk for task in (*tasks, *made)}


def _made(project: Project, data_rows: Sequence[UUID], done: Mapping[str, Any]) -> list[Task]:
    """Tasks that are done as they come."""
    if not data_rows:
        return []
    last, batch = _last_position(project), _batch(project)
    values = {"project": project, "batch": batch, "state": TaskState.DONE, "moves": 1, **done}
    return Task.objects.bulk_create([Task(data_row_id=row, position=last + at, **values) for at, row in enumerate(data_rows, start=1)])


def _last_position(project: Project) -> int:
    """Of what is done, which no queue hands out."""
    return Task.objects.filter(project=project, state=TaskState.DONE).aggregate(last=Max("position"))["last"] or 0


def _batch(project: Project) -> Batch:
    found = Batch.objects.filter(project=project, name=IMPORTED).order_by("created_at").first()
    return cast(Batch, found or Batch.objects.create(project=project, name=IMPORTED))
