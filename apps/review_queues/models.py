"""What a reviewer decided about a label, kept for good, and what people said to one another about a task."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.core.models import TenantModel
from apps.projects.models import MergeRule


class Verdict(models.IntegerChoices):
    """What the reviewer did; to withdraw is to take an approval back, to choose is to let one of several labels be the one that counts.

    Its label is what the API calls it.
    """

    APPROVE = 1, "approve"
    CORRECT = 2, "correct"
    SEND_BACK = 3, "send_back"
    WITHDRAW = 4, "withdraw"
    CHOOSE = 5, "choose"


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


class Consensus(TenantModel):
    """What several people's labels of a data row became: `annotation_set` was merged from them, by `rule`, and by their `weights`.

    `agreement` is in [0, 1], None where fewer than two labeled it; `is_agreed` whether it was enough for nobody to look. `support` says of
    each merged annotation by id its share of the weight and whose annotations it stands for; `disputed` where half stood against half.
    """

    task = models.ForeignKey("projects.Task", models.CASCADE, related_name="+")
    annotation_set = models.ForeignKey("annotations.AnnotationSet", models.PROTECT, related_name="+")
    agreement = models.FloatField(null=True)
    threshold = models.FloatField()
    is_agreed = models.BooleanField()
    rule = models.SmallIntegerField(choices=MergeRule.choices)
    weights = models.JSONField(default=dict)
    support = models.JSONField(default=dict)
    disputed = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "task"], name="consensus_once"),)


class Thread(TenantModel):
    """What people say to one another about a task: about the whole, about one annotation, or about a place in the asset.

    `annotation` is only named: it may be deleted, and what was said of it stays. `place` is as apps.kinds.pins reads it. `review` is the
    verdict that sent the task back with it. Who resolved it and who opened it again last are both kept.
    """

    task = models.ForeignKey("projects.Task", models.CASCADE, related_name="+")
    author = models.ForeignKey("organizations.Membership", models.PROTECT, related_name="+")
    annotation = models.UUIDField(null=True)
    place = models.JSONField(null=True)
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="+")
    resolved = models.BooleanField(default=False)
    resolved_by = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(annotation__isnull=True) | Q(place__isnull=True), name="thread_one_pin"),
            models.CheckConstraint(
                condition=Q(resolved=False) | Q(resolved_by__isnull=False, resolved_at__isnull=False), name="thread_resolved_by_whom"
            ),
        )
        indexes = (models.Index(fields=["organization_id", "task", "created_at", "id"], name="thread_of_task"),)


class Comment(TenantModel):
    """One contribution to a thread. `mentions` are memberships. A deleted one is empty and keeps its place among the answers to it."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    author = models.ForeignKey("organizations.Membership", models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    mentions = ArrayField(models.UUIDField(), default=list)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "thread", "created_at", "id"], name="comment_of_thread"),)
