"""What this room listens to."""

from uuid import UUID

from apps.analytics import services
from apps.annotations.events import ActivityRecorded
from apps.core.events import StoredEvent, subscriber


@subscriber("analytics.activity", to=(ActivityRecorded,))
def record(event: StoredEvent) -> None:
    """Keep the spans of a saved change."""
    body = event.body
    services.record_activity(task=UUID(body["task"]), membership=UUID(body["membership"]), activities=body["spans"])
