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
