"""What is told to a member is for them alone."""

from typing import Any, cast

from django.db.models import QuerySet

from apps.notifications.models import Notification
from apps.organizations.actor import Actor
from apps.review_queues.access import visible_threads


def own_notifications(actor: Actor) -> QuerySet[Notification]:
    """What the actor was told about threads that they may see; what was deleted since is left out."""
    rows: Any = Notification.objects.filter(member=actor.membership_id, comment__deleted_at__isnull=True)
    return cast("QuerySet[Notification]", rows.filter(comment__thread__in=visible_threads(actor)))
