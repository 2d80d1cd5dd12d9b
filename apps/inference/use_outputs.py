"""What stands on a predictor, what stopped with it, and how it stands in a list, as they are shown."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.inference.models import Predictor
from apps.inference.outputs import PredictorOutput
from apps.inference.standing import STANDINGS


class NamedOutput(serializers.Serializer[Any]):
    """Something by its name."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()


class AtWorkOutput(serializers.Serializer[Any]):
    """How many jobs of each kind of work."""

    runs = serializers.IntegerField(help_text="Over batches and the catalog.")
    live = serializers.IntegerField(help_text="For tasks that people have open.")
    trainings = serializers.IntegerField()
    deliveries = serializers.IntegerField(help_text="That tell its server of labels.")
    others = serializers.IntegerField(help_text="Such as trying it.")


class RuleOfUseOutput(serializers.Serializer[Any]):
    """The rule that trains it by itself."""

    project = NamedOutput()
    enabled = serializers.BooleanField()


class UsesOutput(serializers.Serializer[Any]):
    """Where a predictor is used, what it predicted, and what it is at."""

    projects = NamedOutput(many=True, help_text="Whose people can ask it.")
    workflows = NamedOutput(many=True, help_text="Those with a version that names it.")
    asking = NamedOutput(many=True, help_text="Those of them that would ask it now.")
    runs = serializers.IntegerField(help_text="How many model runs hold what it predicted, those of open tasks among them.")
    work = AtWorkOutput()
    rule = RuleOfUseOutput(allow_null=True)


class StoppedOutput(serializers.Serializer[Any]):
    """What was stopped: jobs by kind of work, and the rule that trained it by itself."""

    work = AtWorkOutput()
    rule_is_off = serializers.BooleanField(help_text="Whether a rule that trains it by the project's labels was switched off.")


class StandingOutput(serializers.Serializer[Any]):
    """How a predictor stands: how it is doing (see its health), when that was last seen, and which projects it serves."""

    condition = serializers.ChoiceField(
        choices=STANDINGS, help_text="unconnected: no version is ready, and the newest could not be connected; `error` says why."
    )
    checked_at = serializers.DateTimeField(allow_null=True, help_text="When it last answered or failed; null for never.")
    error = serializers.CharField(help_text="What went wrong last.")
    projects = NamedOutput(many=True, help_text="Those that are not archived, by name; none for who may not see projects.")


class ListedPredictorOutput(PredictorOutput):
    """One predictor of the list."""

    standing = serializers.SerializerMethodField()

    class Meta(PredictorOutput.Meta):
        fields: Any = (*PredictorOutput.Meta.fields, "standing")
        read_only_fields: Any = fields

    @extend_schema_field(StandingOutput)
    def get_standing(self, predictor: Predictor) -> Any:
        return StandingOutput(self.context["standings"][predictor.pk]).data
