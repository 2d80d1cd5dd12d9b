"""Every write of this room: people are told, and say that they have read."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from apps.core.events import publish_all
from apps.core.problems import FieldError, Invalid
from apps.notifications.events import NotificationsChanged
from apps.notifications.models import Notification, Reason
from apps.organizations.actor import Actor
from apps.review_queues.models import Comment


def tell_of_comment(*, comment: UUID, mentions: Collection[UUID], answered: bool) -> None:
    """Tell those who are mentioned, and where it answers somebody also who wrote in the thread before; nobody of their own words.

    Told again, nobody hears it twice. A comment that is gone meanwhile is told to nobody.
    """
    said = Comment.objects.filter(pk=comment, deleted_at__isnull=True).first()
    if said is None:
        return
    reasons: dict[UUID, Reason] = {}
    if answered:
        before = Comment.objects.filter(thread=said.thread_id, created_at__lt=said.created_at, deleted_at__isnull=True)
        reasons |= dict.fromkeys(before.values_list("author_id", flat=True), Reason.ANSWER)
    reasons |= dict.fromkeys(mentions, Reason.MENTION)
    reasons.pop(said.author_id, None)
    known = set(Notification.objects.filter(comment=said, member__in=reasons).values_list("member_id", flat=True))
    fresh = [Notification(member_id=member, reason=reason, comment=said) for member, reason in reasons.items() if member not in known]
    Notification.objects.bulk_create(fresh, ignore_conflicts=True)
    _tell(each.member_id for each in fresh)


def mark_read(*, actor: Actor, notifications: Sequence[UUID] | None = None) -> None:
    """The actor has read these of theirs, or all. Raises Invalid with a pointer to each that they were not told."""
    own: Any = Notification.objects.filter(member=actor.membership_id)
    if notifications is not None:
        own = own.filter(pk__in=notifications)
        there = set(own.values_list("pk", flat=True))
        words, expected = "You were told no such thing.", "the id of a notification of yours"
        missing = [index for index, each in enumerate(notifications) if each not in there]
        if missing:
            raise Invalid(errors=[FieldError(f"/notifications/{index}", "not_found", words, expected) for index in missing])
    if own.filter(read_at__isnull=True).update(read_at=Now()):
        _tell([actor.membership_id])


def _tell(members: Iterable[UUID]) -> None:
    publish_all([(NotificationsChanged(member), (f"inbox:{member}",)) for member in members])
