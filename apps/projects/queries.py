"""What is asked about projects: how many tasks stand where, and who did how many."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from apps.catalog.queries import rows_of_slice
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.projects.models import Project, Task, TaskState, Transition
from apps.projects.problems import TaskBlind

NOTHING = {state.label: 0 for state in TaskState}


@dataclass(frozen=True)
class MemberThroughput:
    """How many tasks of a project a member has submitted, and how many of others they have reviewed to the end."""

    membership: UUID
    submitted: int
    reviewed: int


def refuse_blind(task: Task) -> None:
    """Go on if people may be shown what a model says of the task's data row. Raises TaskBlind."""
    if task.is_blind or Task.objects.blind().filter(data_row=task.data_row_id).exists():
        raise TaskBlind("It is under a blind audit: people say what it is without knowing what a model said.")


def task_counts(projects: Iterable[UUID], tasks: QuerySet[Task] | None = None) -> dict[UUID, dict[str, int]]:
    """For each project, how many of its tasks are in each state, one for each data row, or of `tasks`; states without tasks are 0."""
    counts = {project: dict(NOTHING) for project in projects}
    rows = _counted(tasks).filter(project__in=counts).order_by().values_list("project_id", "state").annotate(n=Count("id"))
    for project, state, number in rows:
        counts[project][TaskState(state).label] = number
    return counts


def batch_counts(batches: Iterable[UUID], tasks: QuerySet[Task] | None = None) -> dict[UUID, dict[str, int]]:
    """The same, for batches."""
    counts = {batch: dict(NOTHING) for batch in batches}
    rows = _counted(tasks).filter(batch__in=counts).order_by().values_list("batch_id", "state").annotate(n=Count("id"))
    for batch, state, number in rows:
        counts[batch][TaskState(state).label] = number
    return counts


def _counted(tasks: QuerySet[Task] | None) -> QuerySet[Any]:
    return Task.objects.counting() if tasks is None else tasks


def automatic_counts(batches: Iterable[UUID]) -> dict[UUID, int]:
    """For each batch, how many tasks were labeled without a person, whom nobody has reviewed since."""
    finished = Task.objects.filter(
        batch__in=batches, labels_wanted=0, state__in=(TaskState.REVIEW, TaskState.DONE), submitted_at__isnull=False
    )
    untouched = finished.filter(last_annotator=None, reviewer=None).order_by()
    return dict(untouched.values_list("batch_id").annotate(n=Count("id")).values_list("batch_id", "n"))


def jobs_at_work(batches: Iterable[UUID]) -> dict[str, list[UUID]]:
    """For each batch, by its id as text, the jobs that go over it now, the oldest first; none of one that nothing works on."""
    found: dict[str, list[UUID]] = {}
    named = Job.objects.filter(state__lte=JobState.RUNNING, params__batch__in=[str(batch) for batch in batches])
    for job, params in named.order_by("created_at", "id").values_list("pk", "params"):
        found.setdefault(params["batch"], []).append(job)
    return found


def batch_figures(batches: Iterable[UUID], tasks: QuerySet[Task]) -> dict[str, Any]:
    """What a serializer of batches takes from its context; counted are these tasks."""
    listed = list(batches)
    return {"counts": batch_counts(listed, tasks), "automatic": automatic_counts(listed), "jobs": jobs_at_work(listed)}


def tasks_matching(project: UUID, *, of_slice: UUID | None = None, **wanted: Any) -> QuerySet[Any, UUID]:
    """The ids of the project's tasks with these values, in the order in which they came; of a slice's data rows, if one is named.

    Raises NotFound for a slice that the organization does not have, SliceOutdated.
    """
    rows = Task.objects.counting().filter(project=project, **wanted)
    if of_slice is not None:
        rows = rows.filter(data_row__in=rows_of_slice(of_slice).order_by().values("pk"))
    return rows.order_by("position", "id").values_list("pk", flat=True)


def history_of(task: UUID) -> QuerySet[Transition]:
    """All that happened to a task, oldest first."""
    rows: Any = Transition.objects.filter(task=task).order_by("number")
    return cast("QuerySet[Transition]", rows)


def throughput(project: Project) -> list[MemberThroughput]:
    """Per member, busiest first."""
    tasks = Task.objects.filter(project=project).order_by()
    submitted = dict(
        tasks.filter(submitted_at__isnull=False)
        .values_list("last_annotator_id")
        .annotate(n=Count("id"))
        .values_list("last_annotator_id", "n")
    )
    done = Q(state=TaskState.DONE, reviewer__isnull=False)
    reviewed = dict(tasks.filter(done).values_list("reviewer_id").annotate(n=Count("id")).values_list("reviewer_id", "n"))
    everyone = submitted.keys() | reviewed.keys()
    rows = [MemberThroughput(member, submitted.get(member, 0), reviewed.get(member, 0)) for member in everyone]
    return sorted(rows, key=lambda row: (-row.submitted - row.reviewed, str(row.membership)))
