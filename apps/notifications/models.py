"""What calls for a person's attention; it is told once, and read when they say so."""

from django.db import models
from django.db.models import Q

from apps.core.models import TenantModel


class Reason(models.IntegerChoices):
    """Why somebody is told. Its label is what the API calls it."""

    MENTION = 1, "mention"
    ANSWER = 2, "answer"


class Notification(TenantModel):
    """One thing that a member is told: somebody mentioned them in a comment, or answered in a thread that they wrote in."""

    member = models.ForeignKey("organizations.Membership", models.CASCADE, related_name="+")
    reason = models.SmallIntegerField(choices=Reason.choices)
    comment = models.ForeignKey("review_queues.Comment", models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "member", "comment"], name="notification_once"),)
        indexes = (
            models.Index(fields=["organization_id", "member", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["organization_id", "member"], name="notification_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["organization_id", "comment"], name="notification_of_comment"),
        )
