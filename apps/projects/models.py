"""A project, its batches, and one task per data row with the lease of the person who works on it and the history of what happened."""

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
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
    COLLECTING = 6, "collecting"


class TaskPurpose(models.IntegerChoices):
    """What a task's label is for: it counts for the data row, is one of several that nobody counts and that are merged into one, or is held
    against the label that counts and tells how well a person labels.
    """

    LABEL = 0, "label"
    INDEPENDENT = 1, "independent"
    BENCHMARK = 2, "benchmark"


class MergeRule(models.IntegerChoices):
    """How several labels become one. Its label is what the API calls it."""

    MAJORITY = 1, "majority"
    RELIABILITY = 2, "reliability"


class Action(models.IntegerChoices):
    """What happens to a task. Its label is what the API calls it; from where to where each leads: apps.projects.machine."""

    CLAIM = 1, "claim"
    RELEASE = 2, "release"
    SUBMIT = 3, "submit"
    SKIP = 4, "skip"
    APPROVE = 5, "approve"
    SEND_BACK = 6, "send_back"
    REVIEW_AGAIN = 7, "review_again"
    REOPEN = 8, "reopen"
    TAKE_BACK = 9, "take_back"
    IMPORT = 10, "import"
    LABEL_AUTOMATICALLY = 11, "label_automatically"
    WITHDRAW = 12, "withdraw"
    ASSIGN = 13, "assign"
    REQUEUE = 14, "requeue"
    UNDO = 15, "undo"
    MERGE = 16, "merge"
    CORRECT = 17, "correct"


class ReviewReason(models.IntegerChoices):
    """Which rule of the project sent a label to review. Its label is what the API calls it."""

    SHARE = 1, "share"
    NEW_ANNOTATOR = 2, "new_annotator"
    LOW_CONFIDENCE = 3, "low_confidence"
    REVIEWED_BEFORE = 4, "reviewed_before"
    ASKED = 5, "asked"
    LOW_AGREEMENT = 6, "low_agreement"


LABEL_STATES = (TaskState.QUEUED, TaskState.IN_PROGRESS, TaskState.REWORK)
WORK_STATES = (TaskState.IN_PROGRESS, TaskState.REWORK)
APPROVALS = (Action.APPROVE, Action.CORRECT)


class ProjectQuerySet(TenantQuerySet):
    """Projects, chained."""

    def active(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at__isnull=True)


class Project(TenantModel):
    """What is to be labeled with which ontology, and how: what is reviewed, the confidence from which suggestions show.

    Reviewed is a share of all, the first `review_first` labels of each annotator, and what took a suggestion less sure than `review_below`.

    A `consensus_share` of the data rows that come in is labeled by `consensus_labels` people each, who do not see one another's labels.
    These are merged by `consensus_rule`; a reviewer decides where the people agree less than `consensus_agreement`, in [0, 1].

    A `benchmark_share` of what who only labels is handed are data rows whose label is known to be right, see
    apps.projects.services.benchmarks.
    """

    name = models.CharField(max_length=200)
    ontology = models.ForeignKey("ontologies.Ontology", models.PROTECT, related_name="+")
    instructions = models.TextField(default="", blank=True)
    review_share = models.FloatField(default=1.0)
    review_first = models.PositiveIntegerField(default=0, db_default=0)
    review_below = models.FloatField(null=True, default=None)
    suggestion_threshold = models.FloatField(default=0.5)
    consensus_share = models.FloatField(default=0.0, db_default=0.0)
    consensus_labels = models.PositiveSmallIntegerField(default=2, db_default=2)
    consensus_agreement = models.FloatField(default=0.7, db_default=0.7)
    consensus_rule = models.SmallIntegerField(choices=MergeRule.choices, default=MergeRule.MAJORITY, db_default=MergeRule.MAJORITY)
    benchmark_share = models.FloatField(default=0.0, db_default=0.0)
    revision = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(ProjectQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(condition=Q(review_share__gte=0, review_share__lte=1), name="project_review_share"),
            models.CheckConstraint(condition=Q(review_below__isnull=True) | Q(review_below__range=(0, 1)), name="project_review_below"),
            models.CheckConstraint(condition=Q(suggestion_threshold__gte=0, suggestion_threshold__lte=1), name="project_threshold"),
            models.CheckConstraint(
                condition=Q(consensus_share__range=(0, 1), consensus_agreement__range=(0, 1), consensus_labels__range=(2, 10)),
                name="project_consensus",
            ),
            models.CheckConstraint(condition=Q(benchmark_share__range=(0, 0.5)), name="project_benchmark_share"),
        )
        indexes = (models.Index(fields=["organization_id", "-created_at", "-id"], name="project_newest"),)


class ReviewStage(TenantModel):
    """One of the stages that a label in review passes in the order of their `number`, from 0; without any there is one, for every reviewer.

    It is for these `members`, memberships, or where none are named for everybody of the `role` or a higher one.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=20, default="reviewer")
    members = ArrayField(models.UUIDField(), default=list)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "project", "number"], name="reviewstage_number"),)


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

    def in_review_order(self) -> Self:
        """The order in which labels are handed to reviewers: by the moment towards which each waits."""
        return self.order_by(F("review_rank").asc(nulls_first=True), "id")

    def unheld(self) -> Self:
        """Without a lease that still runs, by the database's clock."""
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))

    def counting(self) -> Self:
        """One for each data row: those whose label counts."""
        return self.filter(purpose=TaskPurpose.LABEL)

    def not_labeled_by(self, member: UUID) -> Self:
        """Those whose label this member had no part in."""
        took_part = Task.objects.filter(
            project=OuterRef("project"), data_row=OuterRef("data_row"), purpose=TaskPurpose.INDEPENDENT, annotator=member
        )
        return self.filter(Q(labels_wanted=0) | ~Exists(took_part)).exclude(last_annotator=member)

    def for_annotator(self, member: UUID) -> Self:
        """Those that this member may label: of the independent labels of a data row one, of the benchmarks their own."""
        others = Task.objects.filter(
            project=OuterRef("project"), data_row=OuterRef("data_row"), purpose=TaskPurpose.INDEPENDENT, annotator=member
        )
        independent = Q(purpose=TaskPurpose.INDEPENDENT) & ~Exists(others.exclude(pk=OuterRef("pk")))
        return self.filter(Q(purpose=TaskPurpose.LABEL) | independent | Q(purpose=TaskPurpose.BENCHMARK, annotator=member))

    def open(self) -> Self:
        """Still to be labeled or reviewed."""
        return self.filter(state__in=(*LABEL_STATES, TaskState.REVIEW))

    def blind(self) -> Self:
        """Open ones that people answer without a model's word."""
        return self.filter(is_blind=True).open()

    def sighted(self) -> Self:
        """Those whose people may be shown what models say: neither blind, nor about a data row of one that is, in any project."""
        return self.filter(~Exists(Task.objects.blind().filter(data_row=OuterRef("data_row"))), is_blind=False)


class Task(TenantModel):
    """One data row of a project. Who may write is the holder of the newest token, for as long as nobody else took the lease.

    `assignee` is the only one who is handed it at the stage where it stands; None lets the queue decide. `moves` counts its transitions,
    `open_threads` what people said about it that nobody has resolved.

    In review: `review_stage` is the number of the stage that it waits at, `review_since` the number of the transition that brought it there
    from labeling, `review_reason` the rule that did, and `review_rank` the moment (ms since 1970) that orders the queue, see
    apps.projects.services.reviewed; it is given once.

    `is_blind`: whoever works on it is shown nothing that a model says of its data row, for good; while it is open, nobody is.

    A data row has one task whose label counts. Where `labels_wanted` people are to label it, that one collects, and beside it stand so many
    independent tasks of the same data row, each of another `annotator`: who works on it, or did.

    `is_gold`: the label that counts is known to be right, and others who answer it are measured by it, each in a benchmark task of their
    own, which was handed out `ahead_of` the task that they were about to get.
    """

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
    assignee = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    last_annotator = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    comment = models.TextField(default="", blank=True)
    skip_reason = models.TextField(default="", blank=True)
    moves = models.PositiveIntegerField(default=0, db_default=0)
    open_threads = models.PositiveIntegerField(default=0, db_default=0)
    review_stage = models.PositiveSmallIntegerField(default=0, db_default=0)
    review_since = models.PositiveIntegerField(default=0, db_default=0)
    review_reason = models.SmallIntegerField(choices=ReviewReason.choices, null=True)
    review_rank = models.BigIntegerField(null=True)
    is_blind = models.BooleanField(default=False, db_default=False)
    purpose = models.SmallIntegerField(choices=TaskPurpose.choices, default=TaskPurpose.LABEL, db_default=TaskPurpose.LABEL)
    labels_wanted = models.PositiveSmallIntegerField(default=0, db_default=0)
    annotator = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    is_gold = models.BooleanField(default=False, db_default=False)
    ahead_of = models.UUIDField(null=True)

    objects = TenantManager.from_queryset(TaskQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["organization_id", "project", "data_row"], condition=Q(purpose=TaskPurpose.LABEL), name="task_once"
            ),
            models.UniqueConstraint(
                fields=["organization_id", "project", "data_row", "annotator"],
                condition=~Q(purpose=TaskPurpose.LABEL),
                name="task_of_annotator_once",
            ),
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
                F("review_rank").asc(nulls_first=True),
                F("id"),
                name="task_for_review",
                condition=Q(state=TaskState.REVIEW),
            ),
            models.Index(fields=["organization_id", "lease_holder"], name="task_held", condition=Q(lease_holder__isnull=False)),
            models.Index(
                fields=["organization_id", "project", "last_annotator"], name="task_sent_back", condition=Q(state=TaskState.REWORK)
            ),
            models.Index(fields=["organization_id", "project", "last_annotator", "submitted_at"], name="task_labeled_by"),
            models.Index(fields=["organization_id", "project", "assignee"], name="task_assigned", condition=Q(assignee__isnull=False)),
            models.Index(fields=["organization_id", "project", "state", "position", "id"], name="task_state"),
            models.Index(fields=["organization_id", "data_row"], name="task_data_row"),
            models.Index(fields=["organization_id", "data_row"], name="task_blind", condition=Q(is_blind=True)),
            models.Index(fields=["organization_id", "project"], name="task_gold", condition=Q(is_gold=True)),
            models.Index(
                fields=["organization_id", "project", "annotator"],
                name="task_benchmark",
                condition=Q(purpose=TaskPurpose.BENCHMARK),
            ),
            models.Index(fields=["organization_id", "project", "position", "id"], name="task_discussed", condition=Q(open_threads__gt=0)),
        )

    @property
    def topics(self) -> tuple[str, ...]:
        """Under which topics is told what happens to it; of one beside the task that counts only to who may see the task itself."""
        own = f"task:{self.pk}"
        return (own, f"project:{self.project_id}") if self.purpose == TaskPurpose.LABEL else (own,)


class TaskMove(TenantModel):
    """What a manager did to many tasks at once. Undone, each goes back to where it was, as far as nothing else has happened to it since."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    member = models.ForeignKey("organizations.Membership", models.PROTECT, related_name="+")
    action = models.SmallIntegerField(choices=Action.choices)
    assignee = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    comment = models.TextField(default="", blank=True)
    moved = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "project", "-created_at", "-id"], name="taskmove_newest"),)


class Transition(TenantModel):
    """One thing that happened to a task, by whom (None: by itself), from which state to which; only ever added to.

    `number` counts those of a task from 1: each begins in the state in which the one before it ended. `reason` is the rule that sent it
    to review, where one did. `kept` is what an undo of a move needs besides.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="transitions")
    number = models.PositiveIntegerField()
    action = models.SmallIntegerField(choices=Action.choices)
    before = models.SmallIntegerField(choices=TaskState.choices)
    after = models.SmallIntegerField(choices=TaskState.choices)
    member = models.ForeignKey("organizations.Membership", models.PROTECT, null=True, related_name="+")
    comment = models.TextField(default="", blank=True)
    move = models.ForeignKey(TaskMove, models.CASCADE, null=True, related_name="+")
    reason = models.SmallIntegerField(choices=ReviewReason.choices, null=True)
    kept = models.JSONField(null=True, default=None)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "task", "number"], name="transition_number"),)
        indexes = (models.Index(fields=["organization_id", "move"], name="transition_of_move", condition=Q(move__isnull=False)),)
