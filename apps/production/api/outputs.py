"""What queues and decisions look like on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.annotations.api.fields import AnnotationField
from apps.production.models import Decision, DecisionState, FeedbackMode, Maker, Outcome, ProductionQueue, Provenance, Rung, Why
from apps.production.queries import NOTHING, outcomes_of
from apps.production.services import Answer
from apps.projects.api.outputs import TaskDataRow

STATES = [(each.label, each.label) for each in DecisionState]
MAKERS = [(each.label, each.label) for each in Maker]
WHYS = [(each.label, each.label) for each in Why]
PROVENANCES = [(each.label, each.label) for each in Provenance]
RUNGS = [(each.label, each.label) for each in Rung]
MODES = [(each.label, each.label) for each in FeedbackMode]


class QueueCounts(serializers.Serializer[Any]):
    """How many decisions; one under an open blind audit waits, whatever the model decided."""

    total = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="For people.")
    overdue = serializers.IntegerField(help_text="Of those, past their deadline.")
    by_model = serializers.IntegerField()
    by_people = serializers.IntegerField()
    set_aside = serializers.IntegerField(help_text="Nobody could say.")
    audited = serializers.IntegerField(help_text="Blind audits that are over, drawn uniformly since audits last began anew.")
    audited_right = serializers.IntegerField(help_text="Of those, in which the prediction was right.")
    to_feed = serializers.IntegerField(help_text="Decided by people, and not taken over for training yet.")


class FeedbackOutput(serializers.Serializer[Any]):
    """What becomes of what people decide."""

    mode = serializers.ChoiceField(choices=MODES, source="get_feedback_mode_display")
    dataset = serializers.UUIDField(source="feedback_dataset_id", allow_null=True)
    every = serializers.IntegerField(source="feedback_every", help_text="In batches of so many.")


class QueueOutput(serializers.Serializer[ProductionQueue]):
    """A production queue."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    project = serializers.UUIDField(source="project_id", help_text="Whose tasks its items are.")
    model = serializers.UUIDField(source="model_id")
    model_run = serializers.UUIDField(source="model_run_id", help_text="Where what is predicted stands.")
    dataset = serializers.UUIDField(source="dataset_id", help_text="Into which data goes that comes with a decision.")
    threshold = serializers.FloatField(allow_null=True, help_text="From which a prediction is the decision; null: all goes to people.")
    automatic = serializers.BooleanField(help_text="Whether anything is decided without people.")
    switched_at = serializers.DateTimeField(help_text="Since when.")
    switched_reason = serializers.CharField()
    audit_share = serializers.FloatField(help_text="Share of all that goes to people who do not see the prediction, 0 to 1.")
    certify_share = serializers.FloatField(help_text="Of the uniform audits; the others serve calibration.")
    targeted_share = serializers.FloatField(help_text="Share of all that is audited blind besides, near the threshold.")
    follows = serializers.BooleanField(help_text="Whether its promise settles the threshold.")
    class_thresholds = serializers.DictField(
        child=serializers.FloatField(allow_null=True), allow_null=True, help_text="By id of a feature or option; '' is every other class."
    )
    raised_to = serializers.FloatField(allow_null=True, help_text="What drift has raised the threshold to.")
    acts_up_to = serializers.ChoiceField(choices=RUNGS, source="get_acts_up_to_display", help_text="How far it meets drift by itself.")
    calibration = serializers.SerializerMethodField()
    deadline_s = serializers.IntegerField(allow_null=True, help_text="Seconds until what names no deadline is due; null: it is never.")
    iou = serializers.FloatField(help_text="How alike a predicted object and a person's are at least, for the prediction to be right.")
    review_cost = serializers.FloatField()
    error_cost = serializers.FloatField()
    feedback = FeedbackOutput(source="*")
    revision = serializers.IntegerField(help_text="Its ETag.")
    archived_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    counts = serializers.SerializerMethodField()

    @extend_schema_field(
        serializers.CharField(allow_null=True, help_text="How confidences are put right: platt or isotonic; null: they are not.")
    )
    def get_calibration(self, queue: ProductionQueue) -> str | None:
        """The method of its calibrator."""
        return None if queue.calibrator is None else str(queue.calibrator["pooled"].get("method", "by_class"))

    @extend_schema_field(QueueCounts)
    def get_counts(self, queue: ProductionQueue) -> dict[str, int]:
        """How many decisions stand where."""
        counts: dict[Any, dict[str, int]] = self.context["counts"]
        return counts.get(queue.pk, NOTHING)


class HourOutput(serializers.Serializer[Any]):
    """One hour."""

    at = serializers.DateTimeField(help_text="Its beginning.")
    came = serializers.IntegerField()
    by_model = serializers.IntegerField()
    by_people = serializers.IntegerField()


class FiguresOutput(serializers.Serializer[Any]):
    """How a queue does."""

    counts = QueueCounts()
    hours = HourOutput(many=True, help_text="The last 24, oldest first.")


class ScoreFields(serializers.Serializer[Decision]):
    """What is not told of an open blind audit: who labels it must not know what the model said."""

    HIDDEN = frozenset({"confidence", "calibrated", "threshold", "why", "state", "by", "revision", "decided_at", "provenance"})

    def to_representation(self, instance: Decision) -> dict[str, Any]:
        """As it may be seen by who asks."""
        told = super().to_representation(instance)
        if instance.sealed is None or self.context["sealed"]:
            return told
        blank = {"state": DecisionState.NEEDS_REVIEW.label, "revision": 0, "provenance": Provenance.NONE.label}
        hidden: dict[str, Any] = {"outcomes": [], "predictions": None}
        return {name: blank.get(name) if name in self.HIDDEN else hidden.get(name, value) for name, value in told.items()}


class DecisionOutput(ScoreFields):
    """One decision. Of an open blind audit nothing is told of what the model said: it reads as one that waits."""

    id = serializers.UUIDField()
    queue = serializers.UUIDField(source="queue_id")
    external_id = serializers.CharField()
    data_row = TaskDataRow()
    task = serializers.UUIDField(source="task_id")
    state = serializers.ChoiceField(choices=STATES, source="get_state_display")
    by = serializers.ChoiceField(choices=MAKERS, source="get_by_display", allow_null=True)
    revision = serializers.IntegerField(source="outcomes", help_text="How many outcomes it has had; 0 while it waits for the first.")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="When it had the newest.")
    confidence = serializers.FloatField(allow_null=True, help_text="As it was stated, or the least sure of all that is said.")
    calibrated = serializers.FloatField(allow_null=True, help_text="The same put right, where there was a calibrator.")
    threshold = serializers.FloatField(allow_null=True, help_text="What it was held against.")
    why = serializers.ChoiceField(choices=WHYS, source="get_why_display", allow_null=True)
    audited = serializers.SerializerMethodField()
    audit_probability = serializers.FloatField(help_text="With which it was drawn for a blind audit, or not.")
    right = serializers.BooleanField(source="is_right", allow_null=True, help_text="Whether the prediction was; null: nobody has said.")
    provenance = serializers.ChoiceField(choices=PROVENANCES, source="get_provenance_display")
    deadline = serializers.DateTimeField(allow_null=True)
    overdue_at = serializers.DateTimeField(allow_null=True, help_text="When it was told that it is overdue.")
    priority = serializers.IntegerField()
    metadata = serializers.JSONField()
    fed_at = serializers.DateTimeField(allow_null=True, help_text="When it was taken over for training.")
    created_at = serializers.DateTimeField()

    def get_audited(self, decision: Decision) -> bool:
        """Whether it went through a blind audit that is over."""
        return decision.is_audit and decision.sealed is None


class OutcomeOutput(serializers.Serializer[Outcome]):
    """One outcome; its id is that of the event `decisions.decided` that told it."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField(source="number")
    state = serializers.ChoiceField(choices=STATES, source="get_state_display")
    by = serializers.ChoiceField(choices=MAKERS, source="get_by_display")
    member = serializers.UUIDField(source="member_id", allow_null=True, help_text="Membership of who decided; null for the model.")
    reason = serializers.CharField(help_text="Why it was set aside.")
    annotations = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    @extend_schema_field(serializers.ListField(child=AnnotationField()))
    def get_annotations(self, outcome: Outcome) -> list[dict[str, Any]]:
        """What was decided, in the one form."""
        if outcome.state == DecisionState.SET_ASIDE:
            return []
        return outcome.said if outcome.said is not None else self.context["predicted"]


class DecisionDetailOutput(DecisionOutput):
    """A decision with what the model said and all its outcomes."""

    predictions = serializers.SerializerMethodField()
    outcomes = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=AnnotationField(), allow_null=True))
    def get_predictions(self, decision: Decision) -> list[dict[str, Any]]:
        """In the one form; null while a blind audit is open."""
        said: list[dict[str, Any]] = self.context["predicted"]
        return said

    @extend_schema_field(OutcomeOutput(many=True))
    def get_outcomes(self, decision: Decision) -> list[dict[str, Any]]:
        """Oldest first; the last one stands."""
        return [dict(OutcomeOutput(each, context=self.context).data) for each in outcomes_of(decision)]


class AnswerOutput(serializers.Serializer[Any]):
    """What is answered at once: `decided`, and then the prediction is the decision; or `needs_review`, and then people are asked."""

    id = serializers.UUIDField(source="decision.pk")
    external_id = serializers.CharField(source="decision.external_id")
    data_row = serializers.UUIDField(source="decision.data_row_id")
    task = serializers.UUIDField(source="decision.task_id")
    state = serializers.ChoiceField(choices=STATES, source="decision.get_state_display")
    by = serializers.ChoiceField(choices=MAKERS, source="decision.get_by_display", allow_null=True)
    revision = serializers.IntegerField(source="decision.outcomes")
    why = serializers.ChoiceField(choices=WHYS, source="decision.get_why_display")
    confidence = serializers.FloatField(source="decision.confidence", allow_null=True)
    calibrated = serializers.FloatField(source="decision.calibrated", allow_null=True)
    threshold = serializers.FloatField(source="decision.threshold", allow_null=True)
    deadline = serializers.DateTimeField(source="decision.deadline", allow_null=True)
    is_new = serializers.BooleanField(help_text="False where this external id was sent before: then this is what stands now.")


def told_at_once(answer: Answer) -> dict[str, Any]:
    """What AnswerOutput describes, by hand: this is what callers wait for."""
    found = answer.decision
    assert found is not None, "a refusal is told as a problem"  # noqa: S101
    return {
        "id": found.pk,
        "external_id": found.external_id,
        "data_row": found.data_row_id,
        "task": found.task_id,
        "state": DecisionState(found.state).label,
        "by": None if found.by is None else Maker(found.by).label,
        "revision": found.outcomes,
        "why": Why(found.why).label,
        "confidence": found.confidence,
        "calibrated": found.calibrated,
        "threshold": found.threshold,
        "deadline": found.deadline,
        "is_new": answer.is_new,
    }
