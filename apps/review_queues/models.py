"""What a reviewer decided about a label, kept for good."""

from django.db import models

from apps.core.models import TenantModel


class Verdict(models.IntegerChoices):
    """What the reviewer did; to withdraw is to take an approval back. Its label is what the API calls it."""

    APPROVE = 1, "approve"
    CORRECT = 2, "correct"
    SEND_BACK = 3, "send_back"
    WITHDRAW = 4, "withdraw"


class Review(TenantModel):
    """One verdict on one submitted label: `annotation_set` at `revision` is what was judged, `correction` what replaced it."""

    task = models.ForeignKey("projects.Task", models.CASCADE, related_name="+")
    reviewer = models.ForeignKey("organizations.Membership", models.PROTECT, related_name="+")
    decision = models.SmallIntegerField(choices=Verdict.choices)
    comment = models.TextField(default="", blank=True)
    annotation_set = models.ForeignKey("annotations.AnnotationSet", models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    correction = models.ForeignKey("annotations.AnnotationSet", models.PROTECT, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "task", "-created_at", "-id"], name="review_of_task"),)
