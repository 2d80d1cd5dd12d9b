"""How models and runs are written and shown."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.model_runs.models import Model, ModelRun, Purpose, RunState
from apps.organizations.api_base import StrictSerializer


class ModelInput(StrictSerializer):
    """A model."""

    name = serializers.CharField(max_length=200)
    ontology = serializers.UUIDField()
    description = serializers.CharField(required=False, allow_blank=True, default="", max_length=10_000)


class ModelPatch(StrictSerializer):
    """What may change of a model; its ontology may not."""

    name = serializers.CharField(max_length=200, required=False)
    description = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class ModelOutput(serializers.ModelSerializer[Model]):
    """A model."""

    ontology_name = serializers.CharField(source="ontology.name")
    run_count = serializers.IntegerField()

    class Meta:
        model = Model
        fields = ("id", "name", "ontology", "ontology_name", "description", "run_count", "created_at")
        read_only_fields = fields


class RunInput(StrictSerializer):
    """A run of predictions that come by upload."""

    model = serializers.UUIDField()
    name = serializers.CharField(max_length=200)
    config = serializers.DictField(required=False, default=dict, help_text="Hyperparameters, any JSON.")


class RunOutput(serializers.ModelSerializer[ModelRun]):
    """A run."""

    model_name = serializers.CharField(source="model.name")
    ontology = serializers.UUIDField(source="model.ontology_id")
    purpose = serializers.ChoiceField(choices=Purpose.values)
    state = serializers.SerializerMethodField()
    data_row_count = serializers.IntegerField()
    prediction_count = serializers.IntegerField()

    class Meta:
        model = ModelRun
        fields = (
            "id", "model", "model_name", "ontology", "name", "purpose", "state", "config", "predictor_version_id", "data_row_count",
            "prediction_count", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=RunState.labels))
    def get_state(self, run: ModelRun) -> str:
        return str(RunState(run.state).label)


class RunDataRowsInput(StrictSerializer):
    """Exactly one of the four."""

    data_rows = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=10_000)
    global_keys = serializers.ListField(child=serializers.CharField(max_length=255), required=False, max_length=10_000)
    dataset = serializers.UUIDField(required=False)
    slice = serializers.UUIDField(required=False, help_text="The data rows that this slice chooses now.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Send exactly one of data_rows, global_keys, dataset and slice.", code="one_of")
        return attrs


class AddedOutput(serializers.Serializer[Any]):
    """How many data rows are new in the run."""

    added = serializers.IntegerField()
    data_row_count = serializers.IntegerField()
