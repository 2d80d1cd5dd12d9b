"""Tasks end, decisions have their outcome."""

from collections.abc import Sequence
from uuid import UUID

from apps.core.events import StoredEvent, many_subscriber
from apps.production import services
from apps.production.events import AuditsSettled
from apps.projects.events import TaskChanged
from apps.projects.models import TaskState

ENDS = frozenset({TaskState.DONE.label, TaskState.SKIPPED.label})


@many_subscriber("production.settle", to=(TaskChanged,))
def tasks_ended(events: Sequence[StoredEvent]) -> None:
    """Settle the decisions that they are about; told twice, nothing is settled twice."""
    tasks = {UUID(event.body["task"]) for event in events if event.body["state"] in ENDS}
    if tasks:
        services.settle(tasks=tasks)


@many_subscriber("production.look", to=(AuditsSettled,))
def audits_settled(events: Sequence[StoredEvent]) -> None:
    """Calibrate, certify and watch by what audits found; told twice, nothing is done twice."""
    services.look(queues={UUID(event.body["queue"]) for event in events})
