"""Facts about reviews."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event


@dataclass(frozen=True)
class LabelReviewed(Event):
    """A reviewer judged a label: `annotation_set` at `revision` is what was judged."""

    type: ClassVar[str] = "labels.reviewed"
    project: UUID
    data_row: UUID
    task: UUID
    annotation_set: UUID
    revision: int
    decision: str
    reviewer: UUID


@dataclass(frozen=True)
class ThreadChanged(Event):
    """Something happened to a thread on a task, by whom; `comment` and the `mentions` that are new in it, where it was said or edited.

    `what` is one of: started, answered, edited, deleted, resolved, reopened.
    """

    type: ClassVar[str] = "threads.changed"
    thread: UUID
    task: UUID
    project: UUID
    what: str
    by: UUID
    comment: UUID | None = None
    mentions: tuple[UUID, ...] = ()
