"""What calls for a person's attention; it is told once, and read when they say so."""

from django.db import models
from django.db.models import Q

from apps.core.models import KEYED_BY_TENANT, TenantModel


class Reason(models.IntegerChoices):
    """Why somebody is told. Its label is what the API calls it."""

    MENTION = 1, "mention"
    ANSWER = 2, "answer"
    DRIFT = 3, "drift"
    OVERDUE = 4, "overdue"


class StepTold(models.IntegerChoices):
    """What became of a step because of drift. Its label is what the API calls it."""

    PROPOSED = 1, "proposed"
    TAKEN = 2, "taken"
    REVERSED = 3, "reversed"


OF_COMMENT = Q(
    reason__in=(Reason.MENTION, Reason.ANSWER), comment__isnull=False, queue=None, step=None, step_told=None, count=None, upto=None
)
OF_STEP = Q(reason=Reason.DRIFT, comment=None, queue__isnull=False, step__isnull=False, step_told__isnull=False, count=None, upto=None)
OF_OVERDUE = Q(reason=Reason.OVERDUE, comment=None, queue__isnull=False, step=None, step_told=None, count__gte=1, upto__isnull=False)


class Notification(TenantModel):
    """One thing that a member is told.

    Somebody mentioned them in a comment, or answered in a thread that they wrote in. Or of a production queue that they manage: a `step`
    because of drift was proposed, taken or reversed; or `count` decisions became overdue, the last of them at `upto`: as long as they have
    not read it, what becomes overdue next is counted with it.
    """

    member = models.ForeignKey("organizations.Membership", models.CASCADE, related_name="+")
    reason = models.SmallIntegerField(choices=Reason.choices)
    comment = models.ForeignKey("review_queues.Comment", models.CASCADE, null=True, related_name="+")
    queue = models.ForeignKey("production.ProductionQueue", models.CASCADE, null=True, related_name="+", **KEYED_BY_TENANT)
    step = models.ForeignKey("production.LadderStep", models.CASCADE, null=True, related_name="+", **KEYED_BY_TENANT)
    step_told = models.SmallIntegerField(choices=StepTold.choices, null=True)
    count = models.PositiveIntegerField(null=True)
    upto = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "member", "comment"], name="notification_once"),
            models.UniqueConstraint(fields=["organization_id", "member", "step", "step_told"], name="notification_step_once"),
            models.UniqueConstraint(
                fields=["organization_id", "member", "queue"],
                name="notification_overdue_unread",
                condition=Q(reason=Reason.OVERDUE, read_at=None),
            ),
            models.CheckConstraint(condition=OF_COMMENT | OF_STEP | OF_OVERDUE, name="notification_says_one_thing"),
        )
        indexes = (
            models.Index(fields=["organization_id", "member", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["organization_id", "member"], name="notification_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["organization_id", "comment"], name="notification_of_comment"),
            models.Index(fields=["organization_id", "queue", "member", "-upto"], name="notification_of_queue"),
            models.Index(fields=["organization_id", "step"], name="notification_of_step"),
        )
