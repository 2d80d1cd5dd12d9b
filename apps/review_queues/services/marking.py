"""Labels that are known to be right: a manager says which, and people are measured by them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from apps.annotations.models import Label
from apps.organizations import audit
from apps.organizations.actor import Actor
from apps.projects import services as projects
from apps.projects.machine import IN_WORDS
from apps.projects.models import Project, Task, TaskPurpose, TaskState

NO_PERSON = "No person has labeled it or approved its label."
BESIDE = "It is one of several labels that are merged: mark what they become."


@dataclass(frozen=True)
class Marked:
    """How many labels were marked, or no longer are; and why others are not, by task."""

    changed: int
    left: Mapping[UUID, str]


def mark_gold(*, actor: Actor, project: Project, tasks: Collection[UUID], gold: bool) -> Marked:
    """Take the labels of these tasks to be right, or no longer. Marked again, nothing changes.

    One that is not done, or whose label no person has seen, stays as it is, with the reason. Raises ProjectArchived, Invalid for tasks
    that the project lacks.
    """
    locked = projects.lock_many(project=project, tasks=tasks)
    rows = Label.objects.by_people().filter(project=project, data_row__any=[task.data_row_id for task in locked])
    labeled = set(rows.values_list("data_row_id", flat=True))
    left = {task.pk: why for task in locked if gold and (why := _why_not(task, is_labeled=task.data_row_id in labeled))}
    changed = projects.set_gold(project=project, tasks=[task for task in locked if task.pk not in left], gold=gold)
    audit.record(action="benchmark.mark", subject=project, after={"gold": gold, "changed": changed, "left": len(left)}, actor=actor)
    return Marked(changed, left)


def _why_not(task: Task, *, is_labeled: bool) -> str:
    """Why the label of a task cannot be one to measure by; empty where it can."""
    if task.purpose != TaskPurpose.LABEL:
        return BESIDE
    if task.state != TaskState.DONE:
        return f"The task is {IN_WORDS[TaskState(task.state)]}. Only a label that is done can be marked."
    return "" if is_labeled else NO_PERSON
