"""Facts about annotations. Never what was predicted or drawn: only where to read it."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from apps.core.events import Event
from apps.projects.models import Task


@dataclass(frozen=True)
class SuggestionsAdded(Event):
    """A run wrote predictions for a data row; `final` where it will not write more. The socket fills in the annotations.

    `tasks` are the open ones whose people are shown it. `again`: nothing was written, what was said once holds again, whatever was
    said since.
    """

    type: ClassVar[str] = "suggestions.added"
    data_row: UUID
    model_run: UUID
    job: UUID | None
    annotation_set: UUID
    pass_number: int
    final: bool
    predictor: str | None
    predictor_version: UUID | None
    again: bool = False
    tasks: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class AnnotationsChanged(Event):
    """A person saved a change of a set; `by` is their membership."""

    type: ClassVar[str] = "annotations.changed"
    annotation_set: UUID
    revision: int
    data_row: UUID
    by: UUID


@dataclass(frozen=True)
class LabelsSubmitted(Event):
    """A set counts now for a data row of a project, at this revision: somebody submitted it, or a reviewer corrected it."""

    type: ClassVar[str] = "labels.submitted"
    project: UUID
    data_row: UUID
    task: UUID
    annotation_set: UUID
    revision: int


def submitted(project: UUID, data_row: UUID, task: UUID, annotation_set: UUID, revision: int) -> tuple[LabelsSubmitted, tuple[str]]:
    """That a set counts now, with the topic under which that is told: not the task's own, which tells nobody whether its label counts."""
    return LabelsSubmitted(project, data_row, task, annotation_set, revision), (f"project:{project}",)


@dataclass(frozen=True)
class LabelWithdrawn(Event):
    """A label counts no more: a reviewer sent it back. Told as `submitted` is."""

    type: ClassVar[str] = "labels.withdrawn"
    project: UUID
    data_row: UUID
    task: UUID


def withdrawal(task: Task) -> tuple[LabelWithdrawn, tuple[str]]:
    """That the label of a task counts no more, with its topic."""
    return LabelWithdrawn(task.project_id, task.data_row_id, task.pk), (f"project:{task.project_id}",)


@dataclass(frozen=True)
class ActivityRecorded(Event):
    """Active time a person spent, as their browser measured it: spans of Activity's fields. Each span has an id of its own."""

    type: ClassVar[str] = "activity.recorded"
    project: UUID
    task: UUID
    data_row: UUID
    annotation_set: UUID
    membership: UUID
    spans: tuple[dict[str, Any], ...]
