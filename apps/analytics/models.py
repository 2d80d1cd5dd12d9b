"""Active time, as people's own clocks measured it, by what came of it."""

from django.db import models
from django.db.models import Q

from apps.core.models import TenantModel


class Outcome(models.IntegerChoices):
    """What the time went into. Its label is what the API calls it."""

    DRAWN = 1, "drawn"
    ACCEPTED = 2, "accepted"
    EDITED = 3, "edited"
    REJECTED = 4, "rejected"
    OTHER = 5, "other"


class ActivitySpan(TenantModel):
    """Active milliseconds that one person spent on one thing; idle time is cut off before. The client chose the id, so it counts once.

    `bulk_n` is how many things one action decided: the time is shared between them when it is read.
    """

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="+")
    task = models.ForeignKey("projects.Task", models.CASCADE, related_name="+")
    membership = models.ForeignKey("organizations.Membership", models.PROTECT, related_name="+")
    annotation = models.UUIDField(null=True)
    suggestion = models.UUIDField(null=True)
    outcome = models.SmallIntegerField(choices=Outcome.choices)
    active_ms = models.IntegerField()
    bulk_n = models.IntegerField(default=1)
    started_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(active_ms__gte=0), name="activityspan_time"),
            models.CheckConstraint(condition=Q(bulk_n__gte=1), name="activityspan_bulk"),
        )
        indexes = (
            models.Index(fields=["organization_id", "project", "outcome"], name="activityspan_outcome"),
            models.Index(fields=["organization_id", "task"], name="activityspan_task"),
        )


class ProjectCosts(TenantModel):
    """What an hour of labeling costs in a project, for money figures."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="+")
    hourly_cost = models.FloatField()
    currency = models.CharField(max_length=3, default="USD")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "project"], name="projectcosts_once"),)
