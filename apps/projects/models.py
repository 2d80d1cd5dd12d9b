"""A project, its batches, and one task per data row with the lease of the person who works on it."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.core.models import TenantManager, TenantModel, TenantQuerySet


class TaskState(models.IntegerChoices):
    """Where a task stands. Its label is what the API calls it."""

    QUEUED = 0, "queued"
    IN_PROGRESS = 1, "in_progress"
    REVIEW = 2, "review"
    DONE = 3, "done"
    SKIPPED = 4, "skipped"
    REWORK = 5, "rework"


LABEL_STATES = (TaskState.QUEUED, TaskState.IN_PROGRESS, TaskState.REWORK)
WORK_STATES = (TaskState.IN_PROGRESS, TaskState.REWORK)


class ProjectQuerySet(TenantQuerySet):
    """Projects, chained."""

    def active(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at__isnull=True)


class Project(TenantModel):
    """What is to be labeled with which ontology, and how: the share that is reviewed, the confidence from which suggestions show."""

    name = models.CharField(max_length=200)
    ontology = models.ForeignKey("ontologies.Ontology", models.PROTECT, related_name="+")
    instructions = models.TextField(default="", blank=True)
    review_share = models.FloatField(default=1.0)
    suggestion_threshold = models.FloatField(default=0.5)
    revision = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(review_share__gte=0, review_share__lte=1), name="project_review_share"),
            models.CheckConstraint(condition=Q(suggestion_threshold__gte=0, suggestion_threshold__lte=1), name="project_threshold"),
        )
        indexes = (models.Index(fields=["organization_id", "-created_at", "-id"], name="project_newest"),)


class Batch(TenantModel):
    """Data rows that came into a project together; a higher priority is worked on first."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="batches")
    name = models.CharField(max_length=200)
    priority = models.SmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "project", "-created_at", "-id"], name="batch_newest"),)


class TaskQuerySet(TenantQuerySet):
    """Tasks, chained."""

    def in_queue_order(self) -> Self:
        """The order in which they are handed out."""
        return self.order_by("-priority", "position", "id")

    def unheld(self) -> Self:
        """Without a lease that still runs, by the database's clock."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))

    def open(self) -> Self:
        """Still to be labeled or reviewed."""
        return self.filter(state__in=(*LABEL_STATES, TaskState.REVIEW))


class Task(TenantModel):
    """One data row of a project. Who may write is the holder of the newest token, for as long as nobody else took the lease."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks")
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="tasks")
    data_row = models.ForeignKey("catalog.DataRow", models.PROTECT, related_name="+")
    state = models.SmallIntegerField(choices=TaskState.choices, default=TaskState.QUEUED)
    priority = models.SmallIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    lease_holder = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    lease_token = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    leased_at = models.DateTimeField(null=True)
    last_annotator = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    comment = models.TextField(default="", blank=True)
    skip_reason = models.TextField(default="", blank=True)

    objects = TenantManager.from_queryset(TaskQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "project", "data_row"], name="task_once"),
            models.CheckConstraint(
                condition=Q(lease_holder__isnull=True, lease_until__isnull=True, leased_at__isnull=True)
                | Q(lease_holder__isnull=False, lease_until__isnull=False, leased_at__isnull=False),
                name="task_lease_whole",
            ),
        )
        indexes = (
            models.Index(
                F("organization_id"),
                F("project"),
                F("priority").desc(),
                F("position"),
                F("id"),
                name="task_label_queue",
                condition=Q(state__in=LABEL_STATES),
            ),
            models.Index(
                F("organization_id"),
                F("project"),
                F("priority").desc(),
                F("position"),
                F("id"),
                name="task_review_queue",
                condition=Q(state=TaskState.REVIEW),
            ),
            models.Index(fields=["organization_id", "lease_holder"], name="task_held", condition=Q(lease_holder__isnull=False)),
            models.Index(
                fields=["organization_id", "project", "last_annotator"], name="task_sent_back", condition=Q(state=TaskState.REWORK)
            ),
            models.Index(fields=["organization_id", "project", "state", "position", "id"], name="task_state"),
            models.Index(fields=["organization_id", "data_row"], name="task_data_row"),
        )
