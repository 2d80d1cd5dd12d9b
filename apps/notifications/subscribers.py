"""What this room listens to."""

from uuid import UUID

from apps.core.events import StoredEvent, subscriber
from apps.notifications import services
from apps.review_queues.events import ThreadChanged

SAID = frozenset({"started", "answered", "edited"})


@subscriber("notifications.threads", to=(ThreadChanged,))
def tell(event: StoredEvent) -> None:
    """Tell who is meant by what was said; done again, nobody is told twice."""
    body = event.body
    if body["what"] in SAID and body["comment"]:
        mentions = [UUID(each) for each in body["mentions"]]
        services.tell_of_comment(comment=UUID(body["comment"]), mentions=mentions, answered=body["what"] == "answered")
