"""What is seen of drift, on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.organizations.models import Membership
from apps.production.api.outputs import RUNGS
from apps.production.models import Cause, LadderStep, ShiftCheck
from apps.production.standing import stands

CAUSES = [(each.label, each.label) for each in Cause]
MEASURES = ["stability", "gap", "classes", "embeddings"]
STEP_STATES = ["proposed", "taken", "reversed", "turned_down"]


class WayOutput(serializers.Serializer[Any]):
    """The sum after an audit."""

    audit = serializers.IntegerField(source="0")
    sum = serializers.FloatField(source="1")


class WatchOutput(serializers.Serializer[Any]):
    """The running sum of evidence that errors have become as frequent as is feared; it rings at its limit."""

    tolerated = serializers.FloatField()
    feared = serializers.FloatField()
    limit = serializers.FloatField()
    sum = serializers.FloatField()
    audits = serializers.IntegerField(help_text="Audited automatic decisions since it began.")
    way = serializers.SerializerMethodField()

    @extend_schema_field(WayOutput(many=True))
    def get_way(self, watched: Any) -> list[dict[str, float]]:
        """From when it began."""
        return [{"audit": number, "sum": total} for number, total in watched.way]


class StepOutput(serializers.Serializer[LadderStep]):
    """A step because of drift."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    rung = serializers.ChoiceField(choices=RUNGS, source="get_rung_display")
    cause = serializers.ChoiceField(choices=CAUSES, source="get_cause_display")
    state = serializers.SerializerMethodField()
    stands = serializers.SerializerMethodField()
    why = serializers.CharField()
    audit = serializers.IntegerField(allow_null=True, help_text="The number of the audit at which the sum rang.")
    by = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    taken_at = serializers.DateTimeField(allow_null=True)
    threshold_before = serializers.SerializerMethodField()
    threshold_after = serializers.SerializerMethodField()
    reversed_at = serializers.DateTimeField(allow_null=True)
    reversed_by = serializers.SerializerMethodField()
    reversed_reason = serializers.CharField()

    @extend_schema_field(serializers.ChoiceField(choices=[(each, each) for each in STEP_STATES]))
    def get_state(self, step: LadderStep) -> str:
        """Where it stands."""
        if step.reversed_at is not None:
            return "turned_down" if step.taken_at is None else "reversed"
        return "proposed" if step.taken_at is None else "taken"

    def get_stands(self, step: LadderStep) -> bool:
        """Whether it is still to be minded: it waits for a person, or what it did holds."""
        return stands(step)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_by(self, step: LadderStep) -> str | None:
        """The name of who took it; null: nobody, it went by itself."""
        return _name(step.member)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_reversed_by(self, step: LadderStep) -> str | None:
        """The name of who reversed it."""
        return _name(step.reversed_by)

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_threshold_before(self, step: LadderStep) -> float | None:
        """What was decided by before."""
        return step.before.get("threshold")

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_threshold_after(self, step: LadderStep) -> float | None:
        """What was decided by after."""
        return step.after.get("threshold")


def _name(member: Membership | None) -> str | None:
    return None if member is None else str(member.user.name or member.user.email)


class MeasureOutput(serializers.Serializer[Any]):
    """How far one thing has moved, and the chance of as much were there no shift."""

    measure = serializers.ChoiceField(choices=[(each, each) for each in MEASURES])
    size = serializers.FloatField(allow_null=True)
    chance = serializers.FloatField(allow_null=True)
    limit = serializers.FloatField(help_text="The size that alarms, where it is no chance.")
    before = serializers.IntegerField(help_text="Decisions compared, of those at first,")
    now = serializers.IntegerField(help_text="and of the last day.")
    alarm = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why there is no figure.")


class ShiftOutput(serializers.Serializer[ShiftCheck]):
    """One day."""

    day = serializers.DateField()
    is_alarm = serializers.BooleanField()
    measures = MeasureOutput(many=True)


class DriftOutput(serializers.Serializer[Any]):
    """What is seen of drift, and what was done about it."""

    watch = WatchOutput()
    steps = StepOutput(many=True, help_text="Newest first.")
    shifts = ShiftOutput(many=True, help_text="Newest first.")
    acts_up_to = serializers.ChoiceField(choices=RUNGS)
