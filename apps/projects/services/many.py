"""Many tasks in one person's hands at once, for a grid of them: leased together, renewed by one heartbeat, given back together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Now

from apps.core.db.inserting import insert_rows
from apps.projects.machine import Stage
from apps.projects.models import WORK_STATES, Action, Project, Task, TaskPurpose, TaskQuerySet, TaskState
from apps.projects.problems import ProjectArchived
from apps.projects.services.benchmarks import benchmark_before, is_due
from apps.projects.services.moves import Doing, let_go_all, tell_each, write_history
from apps.projects.services.queue import LEASE_S, one_claim_at_a_time, waiting

MANY = 96


@dataclass(frozen=True)
class Held:
    """Of the leases that somebody named: which are theirs, and which are lost to them."""

    kept: tuple[Task, ...]
    lost: tuple[UUID, ...]


def lease_many(*, project: Project, member: UUID, count: int, mixes: bool = False) -> list[Task]:
    """Lease tasks to label until this member holds `count` of the project, in queue order. Raises ProjectArchived.

    What they hold already comes first, all of it, with the tokens they know: asked again, the answer is the same. The rest is what
    `lease_next` would hand out one by one: first what was sent back to them. Rows that others are taking at this moment are skipped.
    `mixes`: benchmarks are among them.
    """
    if project.archived_at is not None:
        raise ProjectArchived
    one_claim_at_a_time(project=project.pk, member=member)
    tasks = Task.objects.filter(project=project)
    held = list(tasks.filter(lease_holder=member, state__in=WORK_STATES).select_for_update(of=("self",)).order_by("pk"))
    found: list[Task] = []
    for queued in waiting(tasks.unheld().exclude(pk__in=[task.pk for task in held]), member, Stage.LABEL, project.pk):
        found += _first(queued, count - len(held) - len(found))
    if mixes and project.benchmark_share:
        found = _mixed(project, found, member, count - len(held))
    _lease_all(held, found, member)
    leased = Task.objects.filter(pk__in=[task.pk for task in (*held, *found)]).select_related("project__ontology", "data_row")
    return list(leased.order_by("leased_at", "-priority", "position", "id"))


def _first(queued: TaskQuerySet, count: int) -> list[Task]:
    """The first of them, locked; of the independent ones of a data row only one, as nobody labels it twice."""
    found: dict[UUID, Task] = {}
    while (missing := count - len(found)) > 0:
        rows = list(queued.exclude(data_row__in=found).in_queue_order().select_for_update(skip_locked=True, of=("self",))[:missing])
        for task in rows:
            found.setdefault(task.data_row_id, task)
        if len(rows) < missing:
            break
    return list(found.values())


def _mixed(project: Project, tasks: Sequence[Task], member: UUID, most: int) -> list[Task]:
    """These tasks, as far as they are not too many with the benchmarks that go ahead of them."""
    mixed: list[Task] = []
    for task in tasks:
        if len(mixed) < most and is_due(project, member, task) and (found := benchmark_before(task, project=project, member=member)):
            benchmark, _ = found
            insert_rows([benchmark])
            mixed.append(benchmark)
        if len(mixed) < most:
            mixed.append(task)
    return mixed


def _lease_all(held: Collection[Task], found: Collection[Task], member: UUID) -> None:
    """Who holds a task already keeps its token and gets more time; a new holder gets a new token."""
    until = Now() + timedelta(seconds=LEASE_S)
    Task.objects.filter(pk__in=[task.pk for task in held]).update(lease_until=until)
    new = Task.objects.filter(pk__in=[task.pk for task in found])
    new.update(lease_holder=member, lease_until=until, lease_token=F("lease_token") + 1, leased_at=Now(), moves=F("moves") + 1)
    Task.objects.filter(pk__in=[task.pk for task in found if task.purpose == TaskPurpose.INDEPENDENT]).update(annotator=member)
    begins = [task for task in found if task.state == TaskState.QUEUED]
    Task.objects.filter(pk__in=[task.pk for task in begins]).update(state=TaskState.IN_PROGRESS)
    before = {task.pk: TaskState(task.state) for task in found}
    for task in found:
        task.moves += 1
    for task in begins:
        task.state = TaskState.IN_PROGRESS
    write_history(found, Doing(Action.CLAIM, member), before=before)
    tell_each(begins, TaskState.IN_PROGRESS)


def renew_many(*, project: Project, member: UUID, leases: Mapping[UUID, int]) -> Held:
    """More time for all of these that are still the member's to label; `leases` are tokens by task."""
    held = _held(project, member, leases)
    Task.objects.filter(pk__in=[task.pk for task in held.kept]).update(lease_until=Now() + timedelta(seconds=LEASE_S))
    return held


def release_many(*, project: Project, member: UUID, leases: Mapping[UUID, int]) -> Held:
    """Give these back to the queue, as far as they are the member's to label; drafts stay with their author."""
    held = _held(project, member, leases)
    given_back = Doing(Action.RELEASE, member)
    by_state = {state: [task for task in held.kept if task.state == state] for state in WORK_STATES}
    let_go_all(by_state[TaskState.IN_PROGRESS], given_back, to=TaskState.QUEUED)
    let_go_all(by_state[TaskState.REWORK], given_back, to=TaskState.REWORK)
    return held


def _held(project: Project, member: UUID, leases: Mapping[UUID, int]) -> Held:
    """Locks those that are held; in the order of their ids, so that two such requests cannot wait for each other."""
    rows: QuerySet[Task] = Task.objects.filter(pk__in=leases, project=project, lease_holder=member, state__in=WORK_STATES)
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    kept = tuple(task for task in locked if leases[task.pk] == task.lease_token)
    return Held(kept, tuple(leases.keys() - {task.pk for task in kept}))
