"""What projects, batches and tasks look like on the wire."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.storage import signed_url
from apps.organizations.permissions import Role
from apps.projects.models import Action, Batch, MergeRule, Project, ReviewReason, ReviewStage, Task, TaskState, Transition

ACTIONS = [(action.label, action.label) for action in Action]
RULES = [(rule.label, rule.label) for rule in MergeRule]
REASONS = [(reason.label, reason.label) for reason in ReviewReason]
STATES = [(state.label, state.label) for state in TaskState]


class TaskCounts(serializers.Serializer[Any]):
    """How many tasks are in each state."""

    queued = serializers.IntegerField()
    in_progress = serializers.IntegerField()
    review = serializers.IntegerField()
    done = serializers.IntegerField()
    skipped = serializers.IntegerField()
    rework = serializers.IntegerField()
    collecting = serializers.IntegerField(help_text="Several people label it, and not all of them have.")


class WithCounts(serializers.Serializer[Any]):
    """Reads the counts that the view put into the context as {id: counts}."""

    counts = serializers.SerializerMethodField()

    @extend_schema_field(TaskCounts)
    def get_counts(self, row: Project | Batch) -> dict[str, int]:
        """How many tasks are in each state."""
        counts: dict[UUID, dict[str, int]] = self.context["counts"]
        return counts[row.pk]


class ProjectOutput(WithCounts):
    """A project."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    ontology = serializers.UUIDField(source="ontology_id")
    instructions = serializers.CharField()
    review_share = serializers.FloatField(help_text="Share of the tasks that are reviewed, 0 to 1.")
    review_first = serializers.IntegerField(help_text="So many labels of each annotator are reviewed at first.")
    review_below = serializers.FloatField(
        allow_null=True,
        help_text="Reviewed is what took a suggestion that was less sure than this: calibrated where a production queue has its class "
        "calibrated, otherwise as predicted; null: no such rule.",
    )
    suggestion_threshold = serializers.FloatField(help_text="Confidence from which suggestions show at first, 0 to 1.")
    consensus_share = serializers.FloatField(help_text="Share of the data rows that come in which several people label, 0 to 1.")
    consensus_labels = serializers.IntegerField(help_text="How many people label each of those.")
    consensus_agreement = serializers.FloatField(help_text="Where people agree less than this, 0 to 1, a reviewer decides.")
    consensus_rule = serializers.ChoiceField(choices=RULES, source="get_consensus_rule_display", help_text="How their labels are merged.")
    benchmark_share = serializers.FloatField(help_text="Share of what who only labels is handed that is a benchmark, 0 to 0.5.")
    revision = serializers.IntegerField(help_text="Its ETag.")
    archived_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class Waiting(serializers.Serializer[Any]):
    """How many tasks the queue could hand to the caller now; nobody is handed their own label for review."""

    label = serializers.IntegerField()  # type: ignore[assignment]
    review = serializers.IntegerField()
    own_in_review = serializers.IntegerField(help_text="Labels of the caller's own that wait for another reviewer.")


class StageOutput(serializers.Serializer[ReviewStage]):
    """A stage of review."""

    name = serializers.CharField()
    role = serializers.ChoiceField(choices=[role.value for role in Role], help_text="For everybody of this role or a higher one.")
    members = serializers.ListField(child=serializers.UUIDField(), help_text="Memberships: only for these, where any are named.")


class StuckOutput(serializers.Serializer[Any]):
    """Labels that wait for a review which nobody may do."""

    stages = serializers.ListField(
        child=serializers.CharField(),
        help_text="Names of the stages for which too few people are left who have neither labeled it nor approved it before.",
    )
    labels = serializers.IntegerField(help_text="How many labels.")


class ProjectDetail(ProjectOutput):
    """A project, the stages of its review, and what waits in it for the caller."""

    review_stages = serializers.SerializerMethodField()
    review_stuck = serializers.SerializerMethodField()
    for_you = serializers.SerializerMethodField()

    @extend_schema_field(StageOutput(many=True))
    def get_review_stages(self, project: Project) -> Any:
        """In the order in which a label passes them; none where there is one review, by any reviewer."""
        return StageOutput(self.context["stages"], many=True).data

    @extend_schema_field(StuckOutput(many=True))
    def get_review_stuck(self, project: Project) -> Any:
        """Labels that nobody can be handed for review as stages and members stand; none of them to who only labels."""
        return StuckOutput(self.context["stuck"], many=True).data

    @extend_schema_field(Waiting)
    def get_for_you(self, project: Project) -> dict[str, int]:
        """How many tasks the queue could hand to the caller now, and what of theirs waits for others."""
        return dict(self.context["for_you"])


class BatchOutput(WithCounts):
    """Data rows that came into a project together."""

    id = serializers.UUIDField()
    project = serializers.UUIDField(source="project_id")
    name = serializers.CharField()
    priority = serializers.IntegerField()
    automatic = serializers.SerializerMethodField()
    jobs = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_jobs(self, batch: Batch) -> list[UUID]:
        """The jobs that go over it now, such as a first pass, the oldest first."""
        jobs: dict[str, list[UUID]] = self.context["jobs"]
        return jobs.get(str(batch.pk), [])

    def get_automatic(self, batch: Batch) -> int:
        """How many data rows were labeled without a person, and nobody has looked at since."""
        counts: dict[UUID, int] = self.context["automatic"]
        return counts.get(batch.pk, 0)


class TaskDataRow(serializers.Serializer[Any]):
    """What a list shows of a task's data row."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    modality = serializers.CharField(help_text="The asset type.")
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    thumbnail_url = serializers.SerializerMethodField()

    def get_thumbnail_url(self, row: Any) -> str:
        """A signed address, or ''."""
        return signed_url(row.thumbnail_key)


class TaskOutput(serializers.Serializer[Task]):
    """One data row of a project, and where it stands."""

    id = serializers.UUIDField()
    project = serializers.UUIDField(source="project_id")
    batch = serializers.UUIDField(source="batch_id")
    data_row = TaskDataRow()
    state = serializers.ChoiceField(choices=STATES, source="get_state_display")
    priority = serializers.IntegerField()
    position = serializers.IntegerField()
    lease_holder = serializers.UUIDField(source="lease_holder_id", allow_null=True, help_text="Membership of who holds it.")
    lease_until = serializers.DateTimeField(allow_null=True)
    assignee = serializers.UUIDField(
        source="assignee_id", allow_null=True, help_text="Membership of the only one who is handed it at this stage; null: whoever is next."
    )
    last_annotator = serializers.UUIDField(
        source="last_annotator_id", allow_null=True, help_text="Null beside a `submitted_at` where it was labeled without a person."
    )
    reviewer = serializers.UUIDField(source="reviewer_id", allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    comment = serializers.CharField(help_text="What the reviewer wrote when it was sent back.")
    skip_reason = serializers.CharField()
    review_reason = serializers.ChoiceField(
        choices=REASONS, source="get_review_reason_display", allow_null=True, help_text="The rule that sent it to review last."
    )
    review_stage = serializers.IntegerField(help_text="The number of the stage of review at which it waits, from 0.")
    open_threads = serializers.IntegerField(help_text="How many threads about it nobody has resolved.")
    labels_wanted = serializers.IntegerField(
        help_text="So many people label the data row, independently of one another; 0 where one does. Merged, it has no annotator."
    )


class TransitionOutput(serializers.Serializer[Transition]):
    """One thing that happened to a task."""

    number = serializers.IntegerField(help_text="Counts from 1; each begins where the one before it ended.")
    action = serializers.ChoiceField(choices=ACTIONS, source="get_action_display")
    before = serializers.ChoiceField(choices=STATES, source="get_before_display")
    after = serializers.ChoiceField(choices=STATES, source="get_after_display")
    member = serializers.UUIDField(source="member_id", allow_null=True, help_text="Membership of who did it; null: nobody did.")
    comment = serializers.CharField()
    reason = serializers.ChoiceField(
        choices=REASONS, source="get_reason_display", allow_null=True, help_text="The rule that sent it to review, where one did."
    )
    move = serializers.UUIDField(source="move_id", allow_null=True, help_text="The move of many tasks that it was part of.")
    created_at = serializers.DateTimeField()


class LeaseOutput(serializers.Serializer[Task]):
    """Who may write to the task until when; the token goes with every write, and only its holder learns it."""

    token = serializers.SerializerMethodField()
    until = serializers.DateTimeField(source="lease_until", allow_null=True)
    mine = serializers.SerializerMethodField()

    def get_token(self, task: Task) -> int | None:
        """The holder's token."""
        return task.lease_token if self.get_mine(task) else None

    def get_mine(self, task: Task) -> bool:
        """Whether the caller holds it."""
        return bool(task.lease_holder_id == self.context["view"].actor.membership_id)
