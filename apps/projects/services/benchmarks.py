"""Benchmarks: data rows whose label is known to be right, mixed unseen into what people label.

Who is handed one has a task of their own for it, which looks as the data row's own did before anybody labeled it. What they say never
counts; it is held against the label that does.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from apps.core.draws import drawn, drawn_below
from apps.core.ids import as_old_as
from apps.projects.models import Project, Task, TaskPurpose, TaskState, Transition

OPEN_FIRST = (TaskState.QUEUED, TaskState.IN_PROGRESS)
SEED = b"benchmark"


def is_due(project: Project, member: UUID, task: Task) -> bool:
    """Whether this member is to be handed a benchmark ahead of this task: the same answer each time, and nobody else's.

    Ahead of s / (1 - s) of the tasks there is one, so that a share s of all that is handed out are benchmarks.
    """
    is_new = task.state in OPEN_FIRST and task.purpose != TaskPurpose.BENCHMARK and task.lease_holder_id != member
    return is_new and drawn(SEED, project.pk.bytes, member.bytes, task.pk.bytes) < _odds(project)


def benchmark_before(task: Task, *, project: Project, member: UUID) -> tuple[Task, datetime] | None:
    """A new task for this member, not written yet, of a gold data row that they never had, and the database's time; None where there is
    none, or where they had one ahead of this task.

    First of the batch that they work on, then of others, in an order of their own.
    """
    mine = Task.objects.filter(project=project, purpose=TaskPurpose.BENCHMARK, annotator=member)
    rows = _gold_for(project, member).filter(~Exists(mine.filter(ahead_of=task.pk)))
    near = Case(When(batch=task.batch_id, then=Value(0)), default=Value(1))
    shuffled = RawSQL("sha256(%s || uuid_send(projects_task.id))", [SEED + member.bytes])
    gold = rows.select_related("data_row").annotate(now=Now()).order_by(near, shuffled).first()
    if gold is None:
        return None
    made = Task(
        id=as_old_as(gold.pk),
        project=project,
        batch_id=gold.batch_id,
        data_row=gold.data_row,
        priority=gold.priority,
        position=gold.position,
        purpose=TaskPurpose.BENCHMARK,
        annotator_id=member,
        ahead_of=task.pk,
    )
    return made, gold.now


def still_to_come(project: Project, member: UUID, parts: Iterable[QuerySet[Task]]) -> int:
    """How many benchmarks this member will be handed among these tasks, which they could be handed, no task twice."""
    due = sum(_due(project, member, tasks) for tasks in parts)
    return min(due, _gold_for(project, member).count()) if due else 0


def _due(project: Project, member: UUID, tasks: QuerySet[Task]) -> int:
    mine = Task.objects.filter(project=project, purpose=TaskPurpose.BENCHMARK, annotator=member)
    rows = tasks.filter(~Exists(mine.filter(ahead_of=OuterRef("pk"))), state__in=OPEN_FIRST).exclude(purpose=TaskPurpose.BENCHMARK)
    rows = rows.filter(Q(lease_holder=None) | ~Q(lease_holder=member))
    below = drawn_below(_odds(project), SEED, project.pk.bytes, member.bytes, then="projects_task.id")
    return rows.annotate(is_due=below).filter(is_due=True).values("data_row").distinct().count()


def set_gold(*, project: Project, tasks: list[Task], gold: bool) -> int:
    """Take the labels of these tasks, which are locked, to be right, or no longer; how many that changed."""
    rows = Task.objects.filter(project=project, pk__any=[task.pk for task in tasks], is_gold=not gold)
    return rows.update(is_gold=gold)


def _gold_for(project: Project, member: UUID) -> QuerySet[Task]:
    """The gold data rows that a member has never had in hand: neither to label or review, nor as a benchmark."""
    had = Transition.objects.filter(task__project=project, task__data_row=OuterRef("data_row"), member=member)
    given = Task.objects.filter(project=project, data_row=OuterRef("data_row"), annotator=member)
    gold = Task.objects.filter(project=project, is_gold=True, state=TaskState.DONE)
    return gold.filter(~Exists(had), ~Exists(given)).exclude(last_annotator=member)


def _odds(project: Project) -> float:
    return project.benchmark_share / (1 - project.benchmark_share)
