"""Data rows that several people label, each without seeing the others' labels: one task collects, beside it stands one for each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.core.draws import drawn
from apps.core.problems import FieldError, Invalid
from apps.organizations.access import members_with
from apps.organizations.permissions import Permission
from apps.projects.models import Action as To
from apps.projects.models import Project, ReviewReason, Task, TaskPurpose, TaskState
from apps.projects.problems import AlreadyMerged
from apps.projects.services.moves import Doing, let_go
from apps.projects.services.reviewed import why_reviewed

ENDED = (TaskState.DONE, TaskState.SKIPPED)


def is_for_several(project: Project, data_row: UUID) -> bool:
    """Whether the project's share falls on this data row: the same answer each time, and none that tells which labels are reviewed."""
    return drawn(b"several", project.pk.bytes, data_row.bytes) < project.consensus_share


def let_collect(project: Project, tasks: Iterable[Task]) -> list[Task]:
    """Let those of these new tasks collect that the share falls on; returns the independent ones, to be written with them."""
    beside = []
    for task in tasks:
        if is_for_several(project, task.data_row_id):
            task.state, task.labels_wanted = TaskState.COLLECTING, project.consensus_labels
            same = {"project": project, "batch": task.batch, "data_row_id": task.data_row_id}
            place = {"priority": task.priority, "position": task.position, "purpose": TaskPurpose.INDEPENDENT}
            beside += [Task(**same, **place) for _ in range(task.labels_wanted)]
    return beside


@dataclass(frozen=True)
class Collected:
    """A task that has collected all there is to come, and its independent ones by how they ended; all of them are locked."""

    task: Task
    labeled: Sequence[Task]
    skipped: Sequence[Task]


def lock_collected(*, project: UUID, data_row: UUID) -> Collected | None:
    """What the data row's task has collected, once nobody is at it any more and as long as it is not merged; else None."""
    mains = Task.objects.counting().filter(project=project, data_row=data_row, state=TaskState.COLLECTING)
    main = mains.select_for_update(of=("self",)).select_related("project", "data_row").first()
    if main is None:
        return None
    rows = Task.objects.filter(project=project, data_row=data_row, purpose=TaskPurpose.INDEPENDENT)
    beside = list(rows.select_for_update(of=("self",)).order_by("id"))
    if any(task.state not in ENDED for task in beside):
        return None
    labeled = [task for task in beside if task.state == TaskState.DONE]
    return Collected(main, labeled, [task for task in beside if task.state == TaskState.SKIPPED])


def finish_collecting(*, collected: Collected, is_agreed: bool) -> Task:
    """The labels are merged: on to a reviewer where people disagree, else as the project reviews one, or to the end.

    Where everybody skipped it, so is the data row.
    """
    task = collected.task
    if not collected.labeled:
        task.skip_reason = "; ".join(dict.fromkeys(each.skip_reason for each in collected.skipped))
        return let_go(task, Doing(To.MERGE, comment=task.skip_reason), to=TaskState.SKIPPED)
    reason = why_reviewed(task) if is_agreed else ReviewReason.LOW_AGREEMENT
    return let_go(task, Doing(To.MERGE, reason=reason), to=TaskState.REVIEW if reason else TaskState.DONE, submitted=True)


def still_collected(tasks: Iterable[Task]) -> set[UUID]:
    """Of these tasks of one project, which are locked, the independent ones whose labels have not been merged yet."""
    beside = [task for task in tasks if task.purpose == TaskPurpose.INDEPENDENT]
    if not beside:
        return set()
    mains = Task.objects.counting().filter(project=beside[0].project_id, data_row__any=[task.data_row_id for task in beside])
    collecting = set(mains.filter(state=TaskState.COLLECTING).values_list("data_row_id", flat=True))
    return {task.pk for task in beside if task.data_row_id in collecting}


def refuse_merged(task: Task) -> None:
    """Go on if the task, which is locked, is not one whose label was merged with others. Raises AlreadyMerged."""
    if task.purpose == TaskPurpose.INDEPENDENT and not still_collected([task]):
        raise AlreadyMerged


def refuse_too_few(project: Project, stages: int) -> None:
    """Go on if there are people enough for independent labels and for who decides between them. Raises Invalid."""
    if project.consensus_share == 0:
        return
    people = members_with(Permission.TASKS_LABEL).count()
    deciding = max(stages, 1)
    if people >= project.consensus_labels + deciding:
        return
    needed = f"{project.consensus_labels} to label and {deciding} to decide, none of them twice"
    words = f"A data row would need {needed}, and {people} active members may label."
    raise Invalid(errors=[FieldError("/consensus_labels", "too_few_people", words, "fewer labels, or more members who may label")])
