"""Every write of this room: people are told, and say that they have read."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Min
from django.db.models.functions import Now

from apps.core.events import publish_all
from apps.core.problems import FieldError, Invalid
from apps.notifications.access import MANAGES
from apps.notifications.events import NotificationsChanged
from apps.notifications.models import Notification, Reason, StepTold
from apps.organizations.access import members_with
from apps.organizations.actor import Actor
from apps.production.models import Decision, LadderStep
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


def tell_of_step(*, step: UUID, what: StepTold) -> None:
    """Tell who manages the queue what became of a step because of drift; nobody of their own deeds. Told again, nobody hears it twice."""
    said = LadderStep.objects.filter(pk=step).first()
    if said is None:
        return
    by = {StepTold.TAKEN: said.member_id, StepTold.REVERSED: said.reversed_by_id}.get(what)
    known = Notification.objects.filter(step=said, step_told=what).values("member")
    people = members_with(MANAGES).exclude(pk__in=known).values_list("pk", flat=True)
    own = {"reason": Reason.DRIFT, "queue_id": said.queue_id, "step": said, "step_told": what}
    fresh = [Notification(member_id=member, **own) for member in people if member != by]
    Notification.objects.bulk_create(fresh, ignore_conflicts=True)
    _tell(each.member_id for each in fresh)


def tell_of_overdue(*, queue: UUID, decisions: Collection[UUID]) -> None:
    """Tell who manages the queue that these became overdue: as one with what they have not read yet. Told again, nothing is counted twice.

    What became overdue at one moment is counted together, whichever of it is told first.
    """
    rows = Decision.objects.filter(queue=queue, overdue_at__isnull=False)
    span = rows.filter(pk__in=decisions).aggregate(first=Min("overdue_at"), upto=Max("overdue_at"))
    if span["upto"] is None:
        return
    told = []
    for member in members_with(MANAGES).values_list("pk", flat=True):
        last = Notification.objects.filter(queue=queue, member=member, reason=Reason.OVERDUE).select_for_update().order_by("-upto").first()
        fresh = rows.filter(overdue_at__lte=span["upto"])
        fresh = fresh.filter(overdue_at__gte=span["first"]) if last is None else fresh.filter(overdue_at__gt=last.upto)
        if count := fresh.count():
            _count_overdue(queue, member, last, count, span["upto"])
            told.append(member)
    _tell(told)


def _count_overdue(queue: UUID, member: UUID, last: Notification | None, count: int, upto: datetime) -> None:
    if last is not None and last.read_at is None:
        Notification.objects.filter(pk=last.pk).update(count=(last.count or 0) + count, upto=upto, created_at=Now())
    else:
        Notification.objects.create(member_id=member, reason=Reason.OVERDUE, queue_id=queue, count=count, upto=upto)


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
