"""Facts about projects and tasks."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event


@dataclass(frozen=True)
class TaskChanged(Event):
    """A task moved to another state. `state` is the state's label."""

    type: ClassVar[str] = "tasks.changed"
    task: UUID
    project: UUID
    data_row: UUID
    state: str


@dataclass(frozen=True)
class TasksAdded(Event):
    """A batch of tasks came into a project."""

    type: ClassVar[str] = "tasks.added"
    project: UUID
    batch: UUID
    added: int
