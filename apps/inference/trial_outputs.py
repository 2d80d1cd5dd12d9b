"""How the mapping of a predictor's classes, its trials and its runs are asked for and shown."""

from typing import Any

from rest_framework import serializers

from apps.model_runs.serializers import split_field
from apps.organizations.api_base import StrictSerializer

MOST_TRIED = 3


class PredictorChangeInput(StrictSerializer):
    """What changes; what is left out stays."""

    name = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(required=False, allow_blank=True, max_length=10_000)
    feature_map = serializers.DictField(
        child=serializers.UUIDField(allow_null=True),
        required=False,
        help_text="Class to feature or option; null for none. Replaces the map.",
    )
    secret = serializers.CharField(required=False, allow_blank=True, max_length=10_000, help_text="Another credential; empty for none.")


class HintOutput(serializers.Serializer[Any]):
    """A feature or option that is written alike."""

    target = serializers.UUIDField()
    likeness = serializers.FloatField(help_text="0 to 1.")


class MappedClassOutput(serializers.Serializer[Any]):
    """One class of the predictor."""

    name = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    target = serializers.UUIDField(allow_null=True, help_text="The feature or option that it stands for; null for none.")
    settled = serializers.BooleanField(help_text="Whether somebody said so; otherwise it follows from what it learned from, or its name.")
    hints = HintOutput(many=True)


class TargetOutput(serializers.Serializer[Any]):
    """A feature, or an option of a question, that a class can stand for."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    feature = serializers.UUIDField()
    above = serializers.UUIDField(allow_null=True, help_text="The object that a nested question is asked of.")
    path = serializers.ListField(child=serializers.CharField(), help_text="Names from the top down.")


class MappingOutput(serializers.Serializer[Any]):
    """The classes of the version in use. None where it speaks the ontology's own words."""

    names_freely = serializers.BooleanField(
        help_text="Whether it may answer under names that are not known before: those met and those mapped are listed."
    )

    version = serializers.UUIDField(source="version.pk")
    number = serializers.IntegerField(source="version.number")
    classes = MappedClassOutput(many=True)
    targets = TargetOutput(many=True)


class TrialInput(StrictSerializer):
    """What to try a predictor on, and with which mapping."""

    data_rows = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_TRIED)
    feature_map = serializers.DictField(
        child=serializers.UUIDField(allow_null=True), required=False, allow_null=True, default=None,
        help_text="Tried instead of the stored one, which stays as it is.",
    )  # fmt: skip


class StartedOutput(serializers.Serializer[Any]):
    """The job that was started."""

    job = serializers.UUIDField(source="pk")


class LookAtInput(StrictSerializer):
    """Which data rows to look at: exactly one of data_rows, dataset and slice."""

    data_rows = serializers.ListField(child=serializers.UUIDField(), required=False, min_length=1, max_length=10_000)
    dataset = serializers.UUIDField(required=False)
    slice = serializers.UUIDField(required=False, help_text="The data rows that this slice chooses now.")
    name = serializers.CharField(required=False, max_length=200, help_text="The run's name.")
    split = split_field(required=False, help_text="The split that they are in there, such as test; empty for none.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs.keys() & {"data_rows", "dataset", "slice"}) != 1:
            raise serializers.ValidationError("Send exactly one of data_rows, dataset and slice.", code="one_of")
        return attrs
