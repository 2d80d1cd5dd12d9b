"""The queue: each task is with one person at a time, by a lease on the database's clock and a token that fences whoever lost it."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from apps.core.db.base import DatabaseWrapper
from apps.core.db.compiled import compiled
from apps.core.db.inserting import insert_rows
from apps.core.ids import NO_ID
from apps.core.problems import FieldError, Invalid
from apps.core.tenancy import current_organization_id
from apps.organizations.permissions import Role
from apps.projects.machine import IN_WORDS, Stage, refuse_impossible
from apps.projects.models import LABEL_STATES, WORK_STATES, Action, Project, ReviewReason, Task, TaskPurpose, TaskQuerySet, TaskState
from apps.projects.problems import LeaseLost, ProjectArchived, TaskInHand, TaskNotOpen
from apps.projects.services.benchmarks import benchmark_before, is_due, still_to_come
from apps.projects.services.moves import Doing, let_go, tell_each, write_history
from apps.projects.services.several import refuse_merged
from apps.projects.services.staffing import Stuck, at_stages_for, stuck

LEASE_S = 600
HELD_AT_MOST = 2
FOR_ANY_REVIEWER = Q(assignee=None) | Q(assignee__active=False) | Q(assignee__role__in=(Role.VIEWER, Role.ANNOTATOR))

# Whether anything of a project is for this member alone, or in their hands; mostly nothing is, and then four questions need not be asked.
CONCERNED = """SELECT
  EXISTS (SELECT FROM projects_task WHERE organization_id = %(own)s AND project_id = %(project)s AND lease_holder_id = %(member)s)
  OR EXISTS (SELECT FROM projects_task WHERE organization_id = %(own)s AND project_id = %(project)s AND assignee_id = %(member)s)
  OR EXISTS (SELECT FROM projects_task WHERE organization_id = %(own)s AND project_id = %(project)s AND last_annotator_id = %(member)s
    AND state = %(rework)s)"""
LEASE = """UPDATE projects_task SET lease_holder_id = %s, lease_until = statement_timestamp() + make_interval(secs => %s), state = %s,
    annotator_id = %s, leased_at = CASE WHEN %s > 0 THEN statement_timestamp() ELSE leased_at END, lease_token = lease_token + %s,
    moves = moves + %s
  WHERE organization_id = %s AND id = %s RETURNING lease_until, leased_at, lease_token, moves"""
RENEW = """UPDATE projects_task SET lease_until = statement_timestamp() + make_interval(secs => %s)
  WHERE organization_id = %s AND id = %s RETURNING lease_until"""


def lease_next(
    *,
    project: Project,
    member: UUID,
    stage: Stage,
    after: UUID | None = None,
    begun: QuerySet[Any] | None = None,
    mixes: bool = False,
) -> Task | None:
    """Lease this member's next task, or None where nothing is left for them. Raises ProjectArchived.

    First what they hold already and have `begun` (data rows; left out, all they hold), longest held first; then what is theirs to do:
    sent back or assigned to them; then the rest of what they hold, then the queue by priority and position. `after` is the task they work
    on now: it is passed over, so a person holds that one and the next, and besides only what is theirs to do. Rows that others are taking
    at this moment are skipped, so no two people get one task; a row of their own that is being saved is waited for. `mixes`: at the share
    that the project sets, a benchmark comes ahead of what was queued.
    """
    if project.archived_at is not None:
        raise ProjectArchived
    one_claim_at_a_time(project=project.pk, member=member)
    found = _chosen(project, member, stage, after, begun)
    if found is None:
        return None
    found.project = project
    if mixes and stage == Stage.LABEL and project.benchmark_share and is_due(project, member, found):
        return _begin_benchmark(found, project, member) or _lease(found, member)
    return _lease(found, member)


def _chosen(project: Project, member: UUID, stage: Stage, after: UUID | None, begun: QuerySet[Any] | None) -> Task | None:
    tasks = Task.objects.filter(project=project).exclude(pk=after).select_related("data_row")
    states = WORK_STATES if stage == Stage.LABEL else (TaskState.REVIEW,)
    if _is_concerned(project.pk, member):
        held = tasks.filter(lease_holder=member, state__in=states).order_by("leased_at", "id")
        if mine := _locked(held if begun is None else held.filter(data_row__in=begun)):
            return mine
        for own in theirs(tasks.unheld(), member, stage):
            if found := _first(_in_order(own, stage)):
                return found
        if mine := _locked(held):
            return mine
        if Task.objects.filter(project=project, lease_holder=member, state__in=states).count() >= HELD_AT_MOST:
            return None
    if stage == Stage.LABEL:
        return _next_to_label.first(project.pk, member, after or NO_ID)
    return _first(_in_order(for_anyone(tasks.unheld(), member, stage, project.pk), stage))


@compiled
def _next_to_label(project: UUID, member: UUID, after: UUID) -> QuerySet[Task]:
    tasks = Task.objects.filter(project=project).exclude(pk=after).select_related("data_row").unheld()
    rows: Any = _in_order(for_anyone(tasks, member, Stage.LABEL, project), Stage.LABEL)
    return cast("QuerySet[Task]", rows.select_for_update(skip_locked=True, of=("self",))[:1])


def _is_concerned(project: UUID, member: UUID) -> bool:
    asked: dict[str, Any] = {"own": current_organization_id(), "project": project, "member": member, "rework": TaskState.REWORK}
    with cast(DatabaseWrapper, connection).prepared() as cursor:
        cursor.execute(CONCERNED, asked)
        return bool(cursor.fetchone()[0])


def theirs(tasks: TaskQuerySet, member: UUID, stage: Stage) -> list[TaskQuerySet]:
    """What nobody but this member is to do, best first: to label, what was sent back to them; then what was assigned to them."""
    if stage == Stage.REVIEW:
        return [tasks.filter(state=TaskState.REVIEW, assignee=member).not_labeled_by(member)]
    tasks = tasks.for_annotator(member)
    sent_back = tasks.filter(state=TaskState.REWORK, last_annotator=member, assignee=None)
    return [sent_back, tasks.filter(state__in=LABEL_STATES, assignee=member)]


def for_anyone(tasks: TaskQuerySet, member: UUID, stage: Stage, project: UUID) -> TaskQuerySet:
    """What this member may take of the project as anyone may; to review, at the stages that are for them.

    What was sent back or assigned to somebody who has left, or may not do it any more, is among it, and so is what was sent back and
    never had an annotator.
    """
    if stage == Stage.REVIEW:
        in_review = tasks.filter(FOR_ANY_REVIEWER, state=TaskState.REVIEW).not_labeled_by(member)
        return at_stages_for(in_review, project, member)
    gone = Q(last_annotator__active=False) | Q(last_annotator__role=Role.VIEWER) | Q(last_annotator=None)
    queued = Q(state__in=(TaskState.QUEUED, TaskState.IN_PROGRESS)) | Q(state=TaskState.REWORK) & gone
    unassigned = Q(assignee=None) & queued | Q(assignee__active=False) | Q(assignee__role=Role.VIEWER)
    return tasks.filter(unassigned, state__in=LABEL_STATES).for_annotator(member)


def waiting(tasks: TaskQuerySet, member: UUID, stage: Stage, project: UUID) -> list[TaskQuerySet]:
    """All that this member may take of the project, best first; no task twice."""
    return [*theirs(tasks, member, stage), for_anyone(tasks, member, stage, project)]


def _in_order(tasks: TaskQuerySet, stage: Stage) -> TaskQuerySet:
    return tasks.in_review_order() if stage == Stage.REVIEW else tasks.in_queue_order()


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
    before, new = TaskState(task.state), task.lease_holder_id != member
    began = before == TaskState.QUEUED
    task.lease_holder_id, task.state = member, TaskState.IN_PROGRESS if began else before
    if new and task.purpose == TaskPurpose.INDEPENDENT:
        task.annotator_id = member
    with connection.cursor() as cursor:
        cursor.execute(LEASE, [member, LEASE_S, task.state, task.annotator_id, *[int(new)] * 3, task.organization_id, task.pk])
        task.lease_until, task.leased_at, task.lease_token, task.moves = cursor.fetchone()
    if new:
        write_history([task], Doing(Action.CLAIM, member), before={task.pk: before})
    if began:
        tell_each([task], TaskState.IN_PROGRESS, wakes=False)
    return task


def _begin_benchmark(ahead_of: Task, project: Project, member: UUID) -> Task | None:
    """A benchmark in this member's hands, as _lease leaves a task."""
    found = benchmark_before(ahead_of, project=project, member=member)
    if found is None:
        return None
    task, now = found
    task.state, task.moves = TaskState.IN_PROGRESS, 1
    task.lease_holder_id, task.lease_token = member, 1
    task.leased_at, task.lease_until = now, now + timedelta(seconds=LEASE_S)
    insert_rows([task])
    write_history([task], Doing(Action.CLAIM, member), before={task.pk: TaskState.QUEUED})
    tell_each([task], TaskState.IN_PROGRESS, wakes=False)
    return task


def hold(*, task: UUID | Task, member: UUID, token: int | None, states: tuple[TaskState, ...] = (*WORK_STATES, TaskState.REVIEW)) -> Task:
    """Lock the task and give its holder more time; everything written under a lease starts here, or with `lock_held`.

    A lease that ran out still counts as long as nobody else took the task. Raises LeaseLost, TaskNotOpen.
    """
    locked = lock_held(task=task, member=member, token=token, states=states)
    with connection.cursor() as cursor:
        cursor.execute(RENEW, [LEASE_S, locked.organization_id, locked.pk])
        (locked.lease_until,) = cursor.fetchone()
    return locked


def lock_held(*, task: UUID | Task, member: UUID, token: int | None, states: tuple[TaskState, ...]) -> Task:
    """The same for who gives the lease up at once. A task that this transaction has locked itself is taken as it stands."""
    locked = task if isinstance(task, Task) else lock(task)
    if locked.lease_holder_id != member or locked.lease_token != token:
        raise LeaseLost("The lease ran out and somebody else has the task now, or it was given back. Ask for the next task.")
    if locked.state not in states:
        raise TaskNotOpen(f"The task is {IN_WORDS[TaskState(locked.state)]}.", state=locked.get_state_display())
    return locked


def lock(task: UUID) -> Task:
    """The task, locked until the transaction ends; always before any annotation set of it."""
    found = _task_to_lock.first(task)
    if found is None:
        raise Task.DoesNotExist
    return found


@compiled
def _task_to_lock(task: UUID) -> QuerySet[Task]:
    return Task.objects.select_for_update(of=("self",)).select_related("project__ontology", "data_row").filter(pk=task)


def renew(*, task: UUID, member: UUID, token: int) -> Task:
    """More time for the holder. Raises LeaseLost, TaskNotOpen."""
    return hold(task=task, member=member, token=token)


def release(*, task: UUID, member: UUID, token: int) -> Task:
    """Give the task back to the queue; a draft stays with its author. Raises LeaseLost, TaskNotOpen."""
    released = lock_held(task=task, member=member, token=token, states=(*WORK_STATES, TaskState.REVIEW))
    state = TaskState(released.state)
    return let_go(released, Doing(Action.RELEASE, member), to=TaskState.QUEUED if state == TaskState.IN_PROGRESS else state)


def skip(*, task: UUID, member: UUID, token: int, reason: str) -> Task:
    """Set the task aside: nobody is asked again. Raises LeaseLost, TaskNotOpen, Invalid for a blank reason."""
    skipped = lock_held(task=task, member=member, token=token, states=WORK_STATES)
    if not reason.strip():
        raise Invalid(errors=[FieldError("/reason", "required", "Say why nobody can label this.", "a reason")])
    skipped.skip_reason, skipped.last_annotator_id = reason.strip(), member
    return let_go(skipped, Doing(Action.SKIP, member, skipped.skip_reason), to=TaskState.SKIPPED)


def reopen(*, task: UUID, member: UUID) -> Task:
    """Open a task again: one that is done or waits for a review goes to its annotator first, one that was skipped into the queue.

    What was said stays. A label that was merged of several goes to a reviewer: nobody made it alone. Raises TaskNotOpen, TaskInHand while
    a reviewer has it, ProjectArchived, AlreadyMerged.
    """
    locked = lock(task)
    if locked.project.archived_at is not None:
        raise ProjectArchived
    refuse_impossible(Action.REOPEN, TaskState(locked.state))
    refuse_merged(locked)
    if locked.labels_wanted and locked.state != TaskState.SKIPPED:
        refuse_impossible(Action.REVIEW_AGAIN, TaskState(locked.state))
        return let_go(locked, Doing(Action.REVIEW_AGAIN, member, reason=ReviewReason.ASKED), to=TaskState.REVIEW)
    locked.labels_wanted = 0
    if locked.state == TaskState.REVIEW and not Task.objects.filter(pk=task).unheld().exists():
        raise TaskInHand("A reviewer looks at it now.")
    was_labeled = locked.state != TaskState.SKIPPED and locked.last_annotator_id is not None
    locked.skip_reason = locked.comment = ""
    return let_go(locked, Doing(Action.REOPEN, member), to=TaskState.REWORK if was_labeled else TaskState.QUEUED)


def take_back(*, task: UUID, member: UUID) -> Task:
    """Give a task that this member finished or set aside back to them, leased; what was said stays.

    Raises TaskNotOpen where they were not the last to work on it, TaskInHand while a reviewer has it, ProjectArchived, AlreadyMerged.
    """
    locked = lock(task)
    if locked.project.archived_at is not None:
        raise ProjectArchived
    if locked.last_annotator_id != member or locked.state not in (TaskState.REVIEW, TaskState.DONE, TaskState.SKIPPED):
        state = locked.get_state_display()
        raise TaskNotOpen(f"The task is {state}. Only what you finished or skipped yourself can be taken back.", state=state)
    if not Task.objects.filter(pk=task).unheld().exists():
        raise TaskInHand("A reviewer looks at it now.")
    refuse_merged(locked)
    to = TaskState.IN_PROGRESS if locked.state == TaskState.SKIPPED else TaskState.REWORK
    locked.skip_reason = ""
    return _lease(let_go(locked, Doing(Action.TAKE_BACK, member), to=to), member)


def waiting_for(*, project: Project, member: UUID, mixes: bool = False) -> dict[Stage, int]:
    """How many tasks the queue could hand to this member now, at each stage; those they hold among them, and where it `mixes` benchmarks in
    those that are still to come.
    """
    tasks = Task.objects.filter(project=project)
    free = tasks.unheld() | tasks.filter(lease_holder=member)
    found = {stage: waiting(free, member, stage, project.pk) for stage in Stage}
    counts = {stage: sum(rows.values("data_row").distinct().count() for rows in parts) for stage, parts in found.items()}
    if mixes and project.benchmark_share:
        counts[Stage.LABEL] += still_to_come(project, member, found[Stage.LABEL])
    return counts


def own_in_review(*, project: UUID, member: UUID) -> int:
    """How many labels of this member wait for somebody else to review them."""
    return Task.objects.filter(project=project, state=TaskState.REVIEW, last_annotator=member).count()


def stuck_in_review(project: UUID) -> list[Stuck]:
    """The labels that wait for a review which the queue can hand to nobody, and for which stages people lack."""
    return stuck(Task.objects.filter(FOR_ANY_REVIEWER, project=project, state=TaskState.REVIEW).unheld(), project)
