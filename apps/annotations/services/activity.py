"""Active time, handed on as a fact to whoever sums it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from apps.annotations.events import ActivityRecorded
from apps.core.events import publish
from apps.projects.models import Task

PORTION = 200


@dataclass(frozen=True)
class Activity:
    """Active time: on which annotation or suggestion, how it ended, how many were decided at once. The id makes it count once."""

    id: UUID
    outcome: str
    active_ms: int
    started_at: datetime
    annotation: UUID | None = None
    suggestion: UUID | None = None
    bulk_n: int = 1


def record_activity(*, task: Task, annotation_set: UUID, member: UUID, activity: Sequence[Activity]) -> None:
    """State the spans, in portions that keep each event small."""
    for start in range(0, len(activity), PORTION):
        spans = tuple(asdict(each) for each in activity[start : start + PORTION])
        fact = ActivityRecorded(task.project_id, task.pk, task.data_row_id, annotation_set, member, spans)
        publish(fact, topics=())
