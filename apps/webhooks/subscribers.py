"""What happens is told to the webhooks that listen."""

from collections.abc import Sequence

from apps.core.events import StoredEvent, many_subscriber
from apps.webhooks import services
from apps.webhooks.told import TOLD, stays_inside


@many_subscriber("webhooks", to=[each.event for each in TOLD.values()])
def happened(events: Sequence[StoredEvent]) -> None:
    """One job for each webhook that listens to any of these."""
    services.tell_of(events=[event for event in events if not stays_inside(event)])
