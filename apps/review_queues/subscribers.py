"""Independent labels come in, and become one."""

from collections.abc import Sequence
from uuid import UUID

from apps.core.events import StoredEvent, many_subscriber
from apps.projects.events import TaskChanged
from apps.projects.models import TaskState
from apps.review_queues import services

ENDS = frozenset({TaskState.DONE.label, TaskState.SKIPPED.label})
AT_ONCE = 50


@many_subscriber("review_queues.merge", to=(TaskChanged,), portion=AT_ONCE)
def tasks_ended(events: Sequence[StoredEvent]) -> None:
    """Merge where nobody is waited for any more; told twice, nothing is merged twice."""
    tasks = [UUID(event.body["task"]) for event in events if event.body["state"] in ENDS]
    if tasks:
        services.merge_ended(tasks=tasks)
