"""What this room listens to."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from apps.core.events import StoredEvent, many_subscriber, subscriber
from apps.notifications import services
from apps.notifications.models import StepTold
from apps.production.events import DecisionOverdue, DriftStepped
from apps.review_queues.events import ThreadChanged

SAID = frozenset({"started", "answered", "edited"})


@subscriber("notifications.threads", to=(ThreadChanged,))
def tell(event: StoredEvent) -> None:
    """Tell who is meant by what was said; done again, nobody is told twice."""
    body = event.body
    if body["what"] in SAID and body["comment"]:
        mentions = [UUID(each) for each in body["mentions"]]
        services.tell_of_comment(comment=UUID(body["comment"]), mentions=mentions, answered=body["what"] == "answered")


@subscriber("notifications.drift", to=(DriftStepped,))
def tell_of_drift(event: StoredEvent) -> None:
    """Tell who manages the queue; done again, nobody is told twice."""
    what = next(each for each in StepTold if each.label == event.body["state"])
    services.tell_of_step(step=UUID(event.body["step"]), what=what)


@many_subscriber("notifications.overdue", to=(DecisionOverdue,))
def tell_of_overdue(events: Sequence[StoredEvent]) -> None:
    """Tell who manages each queue, of all that became overdue at once; done again, nothing is counted twice."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for event in events:
        found[UUID(event.body["queue"])].append(UUID(event.body["decision"]))
    for queue, decisions in found.items():
        services.tell_of_overdue(queue=queue, decisions=decisions)
