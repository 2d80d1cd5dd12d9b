"""What is told to a member is for them alone."""

from typing import Any, cast

from django.db.models import Q, QuerySet

from apps.notifications.models import Notification
from apps.organizations.actor import Actor
from apps.organizations.permissions import Permission
from apps.production.access import visible_queues
from apps.review_queues.access import visible_threads

MANAGES = Permission.PROJECTS_EDIT  # what it takes to settle something about a production queue


def own_notifications(actor: Actor) -> QuerySet[Notification]:
    """What the actor was told of threads that they may see and queues that they may manage; what was deleted since is left out."""
    rows: Any = Notification.objects.filter(member=actor.membership_id)
    seen = Q(comment__deleted_at__isnull=True, comment__thread__in=visible_threads(actor))
    if actor.may(MANAGES):
        seen |= Q(queue__in=visible_queues(actor))
    return cast("QuerySet[Notification]", rows.filter(seen))
