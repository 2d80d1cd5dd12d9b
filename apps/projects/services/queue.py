"""The queue: each task is with one person at a time, by a lease on the database's clock and a token that fences whoever lost it."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from apps.core.events import publish_all
from apps.core.problems import FieldError, Invalid
from apps.organizations.permissions import Role
from apps.projects.events import TaskChanged
from apps.projects.models import LABEL_STATES, WORK_STATES, Project, Task, TaskQuerySet, TaskState
from apps.projects.problems import LeaseLost, ProjectArchived, TaskInHand, TaskNotOpen

LEASE_S = 600
HELD_AT_MOST = 2


class Stage(StrEnum):
    """What a person comes to the queue for."""

    LABEL = "label"
    REVIEW = "review"


def lease_next(
    *, project: Project, member: UUID, stage: Stage, after: UUID | None = None, begun: QuerySet[Any] | None = None
) -> Task | None:
    """Lease this member's next task, or None where nothing is left for them. Raises ProjectArchived.

    First what they hold already and have `begun` (data rows; left out, all they hold), longest held first; then, to label, what was
    sent back to them; then the rest of what they hold, then the queue by priority and position. `after` is the task they work on now:
    it is passed over, so a person holds that one and the next, and besides only what was sent back. Rows that others are taking at this
    moment are skipped, so no two people get one task; a row of their own that is being saved is waited for.
    """
    if project.archived_at is not None:
        raise ProjectArchived
    one_claim_at_a_time(project=project.pk, member=member)
    tasks = Task.objects.filter(project=project).exclude(pk=after)
    states = WORK_STATES if stage == Stage.LABEL else (TaskState.REVIEW,)
    held = tasks.filter(lease_holder=member, state__in=states).order_by("leased_at", "id")
    queues = waiting(tasks.unheld(), member, stage)
    if mine := _locked(held if begun is None else held.filter(data_row__in=begun)):
        return _lease(mine, member)
    if stage == Stage.LABEL and (sent_back := _first(queues.pop(0).in_queue_order())):
        return _lease(sent_back, member)
    if mine := _locked(held):
        return _lease(mine, member)
    if Task.objects.filter(project=project, lease_holder=member, state__in=states).count() >= HELD_AT_MOST:
        return None
    for queued in queues:
        if found := _first(queued.in_queue_order()):
            return _lease(found, member)
    return None


def waiting(tasks: TaskQuerySet, member: UUID, stage: Stage) -> list[TaskQuerySet]:
    """What this member may take, best first: to label, what was sent back to them. That goes to others only if its annotator has left,
    may not label any more, or never was.
    """
    if stage == Stage.REVIEW:
        return [tasks.filter(state=TaskState.REVIEW).exclude(last_annotator=member)]
    gone = Q(last_annotator__active=False) | Q(last_annotator__role=Role.VIEWER) | Q(last_annotator=None)
    queued = tasks.filter(Q(state__in=(TaskState.QUEUED, TaskState.IN_PROGRESS)) | Q(state=TaskState.REWORK) & gone)
    return [tasks.filter(state=TaskState.REWORK, last_annotator=member), queued.filter(state__in=LABEL_STATES)]


def _locked(tasks: QuerySet[Any]) -> Task | None:
    return tasks.select_for_update(of=("self",)).first()


def _first(tasks: QuerySet[Any]) -> Task | None:
    return tasks.select_for_update(skip_locked=True, of=("self",)).first()


def one_claim_at_a_time(*, project: UUID, member: UUID) -> None:
    """Two requests of one person wait for each other, so that together they cannot hold more than one alone.

    Whoever locks a task of theirs and then asks for the next comes here first: a claim waits for the tasks its member holds.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"claim {project} {member}"])


def _lease(task: Task, member: UUID) -> Task:
    """A new holder gets a new token; whoever holds it already keeps theirs and gets more time."""
    values = {"lease_holder": member, "lease_until": Now() + timedelta(seconds=LEASE_S)}
    if task.lease_holder_id != member:
        values |= {"lease_token": F("lease_token") + 1, "leased_at": Now()}
    began = task.state == TaskState.QUEUED
    if began:
        values["state"] = TaskState.IN_PROGRESS
    Task.objects.filter(pk=task.pk).update(**values)
    task = Task.objects.select_related("project", "data_row").get(pk=task.pk)
    if began:
        _tell(task)
    return task


def hold(*, task: UUID, member: UUID, token: int | None, states: tuple[TaskState, ...] = (*WORK_STATES, TaskState.REVIEW)) -> Task:
    """Lock the task and give its holder more time; everything written under a lease starts here.

    A lease that ran out still counts as long as nobody else took the task. Raises LeaseLost, TaskNotOpen.
    """
    locked = lock(task)
    if locked.lease_holder_id != member or locked.lease_token != token:
        raise LeaseLost("The lease ran out and somebody else has the task now, or it was given back. Ask for the next task.")
    if locked.state not in states:
        raise TaskNotOpen(f"The task is {locked.get_state_display()}.", state=locked.get_state_display())
    Task.objects.filter(pk=task).update(lease_until=Now() + timedelta(seconds=LEASE_S))
    locked.refresh_from_db(fields=["lease_until"])
    return locked


def lock(task: UUID) -> Task:
    """The task, locked until the transaction ends; always before any annotation set of it."""
    return cast(Task, Task.objects.select_for_update(of=("self",)).select_related("project", "data_row").get(pk=task))


def renew(*, task: UUID, member: UUID, token: int) -> Task:
    """More time for the holder. Raises LeaseLost, TaskNotOpen."""
    return hold(task=task, member=member, token=token)


def release(*, task: UUID, member: UUID, token: int) -> Task:
    """Give the task back to the queue; a draft stays with its author. Raises LeaseLost, TaskNotOpen."""
    held = hold(task=task, member=member, token=token)
    if held.state == TaskState.IN_PROGRESS:
        held.state = TaskState.QUEUED
    return let_go(held)


def skip(*, task: UUID, member: UUID, token: int, reason: str) -> Task:
    """Set the task aside: nobody is asked again. Raises LeaseLost, TaskNotOpen, Invalid for a blank reason."""
    held = hold(task=task, member=member, token=token, states=WORK_STATES)
    if not reason.strip():
        raise Invalid(errors=[FieldError("/reason", "required", "Say why nobody can label this.", "a reason")])
    held.state, held.skip_reason, held.last_annotator_id = TaskState.SKIPPED, reason.strip(), member
    return let_go(held)


def reopen(*, task: UUID) -> Task:
    """Open a task again: one that is done or waits for a review goes to its annotator first, one that was skipped into the queue.

    What was said stays. Raises TaskNotOpen, TaskInHand while a reviewer has it, ProjectArchived.
    """
    locked = lock(task)
    if locked.project.archived_at is not None:
        raise ProjectArchived
    if locked.state not in (TaskState.SKIPPED, TaskState.DONE, TaskState.REVIEW):
        state = locked.get_state_display()
        raise TaskNotOpen(
            f"The task is {state}. Only a task that was skipped, is done or waits for a review can be opened again.", state=state
        )
    if locked.state == TaskState.REVIEW and not Task.objects.filter(pk=task).unheld().exists():
        raise TaskInHand("A reviewer looks at it now.")
    was_labeled = locked.state != TaskState.SKIPPED and locked.last_annotator_id is not None
    locked.state = TaskState.REWORK if was_labeled else TaskState.QUEUED
    locked.skip_reason = locked.comment = ""
    return let_go(locked)


def take_back(*, task: UUID, member: UUID) -> Task:
    """Give a task that this member finished or set aside back to them, leased; what was said stays.

    Raises TaskNotOpen where they were not the last to work on it, TaskInHand while a reviewer has it, ProjectArchived.
    """
    locked = lock(task)
    if locked.project.archived_at is not None:
        raise ProjectArchived
    if locked.last_annotator_id != member or locked.state not in (TaskState.REVIEW, TaskState.DONE, TaskState.SKIPPED):
        state = locked.get_state_display()
        raise TaskNotOpen(f"The task is {state}. Only what you finished or skipped yourself can be taken back.", state=state)
    if not Task.objects.filter(pk=task).unheld().exists():
        raise TaskInHand("A reviewer looks at it now.")
    locked.state = TaskState.IN_PROGRESS if locked.state == TaskState.SKIPPED else TaskState.REWORK
    locked.skip_reason = ""
    return _lease(let_go(locked), member)


def waiting_for(*, project: UUID, member: UUID) -> dict[Stage, int]:
    """How many tasks the queue could hand to this member now, at each stage; those they hold among them."""
    tasks = Task.objects.filter(project=project)
    free = tasks.unheld() | tasks.filter(lease_holder=member)
    return {stage: sum(rows.count() for rows in waiting(free, member, stage)) for stage in Stage}


def own_in_review(*, project: UUID, member: UUID) -> int:
    """How many labels of this member wait for somebody else to review them."""
    return Task.objects.filter(project=project, state=TaskState.REVIEW, last_annotator=member).count()


def let_go(task: Task) -> Task:
    """Write the task without a holder and say so. For services of this room, on a locked task."""
    task.lease_holder_id = task.lease_until = task.leased_at = None
    task.save()
    _tell(task)
    return task


def let_go_all(tasks: Collection[Task], *, state: TaskState, **values: Any) -> None:
    """The same for many, by one statement, all in this state with these values."""
    if not tasks:
        return
    nobody = {"lease_holder": None, "lease_until": None, "leased_at": None}
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(state=state, **nobody, **values)
    tell_each(tasks, state)


def tell_each(tasks: Collection[Task], state: TaskState) -> None:
    """Say of these that they are in this state. For services of this room."""
    facts = [TaskChanged(task.pk, task.project_id, task.data_row_id, state.label) for task in tasks]
    publish_all([(fact, (f"task:{fact.task}", f"project:{fact.project}")) for fact in facts])


def _tell(task: Task) -> None:
    tell_each([task], TaskState(task.state))


def tell_all(project: Project, done: Mapping[UUID, UUID]) -> None:
    """Say of these tasks, by data row, that they are done."""
    facts = [TaskChanged(task, project.pk, row, TaskState.DONE.label) for row, task in done.items()]
    publish_all([(fact, (f"task:{fact.task}", f"project:{project.pk}")) for fact in facts])
