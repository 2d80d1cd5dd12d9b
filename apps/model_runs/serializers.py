"""How models and runs are written and shown."""

from typing import Any

import orjson
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from apps.catalog.serializers import DataRowOutput
from apps.model_runs.models import FIGURES, Model, ModelRun, ModelRunDataRow, Purpose, RunState
from apps.model_runs.splitting import SPLITS, UNASSIGNED
from apps.organizations.api_base import StrictSerializer
from apps.organizations.strict import PlainOutput

MAX_CONFIG_BYTES = 65_536
ANY_JSON = f"any JSON, null being an empty object; of at most {MAX_CONFIG_BYTES:,} bytes; whole numbers have 64 bits (else 400, `not_json`)"


def split_field(**more: Any) -> serializers.ChoiceField:
    """The name of a split; '' is none."""
    return serializers.ChoiceField(choices=[*SPLITS, UNASSIGNED], **more)


class ConfigField(serializers.JSONField):
    """Hyperparameters: a small document. Null is none, and kept as an empty object."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)

    def run_validation(self, data: Any = empty) -> Any:
        """As it is kept. Raises ValidationError."""
        return super().run_validation({} if data is None else data)

    def to_internal_value(self, data: Any) -> Any:
        """As it is kept. Raises ValidationError."""
        config = super().to_internal_value(data)
        try:
            size = len(orjson.dumps(config))
        except TypeError as error:
            raise serializers.ValidationError(f"This config holds what JSON cannot keep here: {error}.", code="not_json") from error
        if size > MAX_CONFIG_BYTES:
            words = f"This config has {size:,} bytes of JSON, and at most {MAX_CONFIG_BYTES:,} are kept. Keep files elsewhere."
            raise serializers.ValidationError(words, code="too_large")
        return config


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
    config = ConfigField(required=False, default=dict, help_text=f"Hyperparameters: {ANY_JSON}.")


SETTLED = [state.label for state in (RunState.CREATED, RunState.RUNNING, RunState.FINISHED, RunState.FAILED)]


class RunPatch(StrictSerializer):
    """What may change of a run; its model and its purpose may not."""

    name = serializers.CharField(max_length=200, required=False)
    config = ConfigField(required=False, help_text=f"Hyperparameters: {ANY_JSON}; it takes the place of what was there.")
    state = serializers.ChoiceField(choices=SETTLED, required=False, help_text="Where the experiment stands, for people to see.")

    def validate_state(self, value: str) -> RunState:
        """As it is kept."""
        return next(state for state in RunState if state.label == value)


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


class ListedRunOutput(RunOutput):
    """A run among others."""

    config = serializers.JSONField(required=False, help_text="Only where `with_config` asks for it.")

    def get_fields(self) -> dict[str, Any]:
        """The config is left out unless it is asked for."""
        fields = super().get_fields()
        if not self.context.get("with_config", True):
            del fields["config"]
        return fields


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


class LeavingRowsInput(StrictSerializer):
    """Exactly one of the two."""

    data_rows = serializers.ListField(child=serializers.UUIDField(), required=False, allow_empty=False, max_length=1_000)
    global_keys = serializers.ListField(child=serializers.CharField(max_length=255), required=False, allow_empty=False, max_length=1_000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Send exactly one of data_rows and global_keys.", code="one_of")
        return attrs


NOTHING_PREDICTED: dict[str, Any] = {"prediction_count": 0, "lowest_confidence": None, "metrics": {}, **dict.fromkeys(FIGURES)}


class RunDataRowOutput(PlainOutput, serializers.ModelSerializer[ModelRunDataRow]):
    """A data row in a run. The figures stand at the run's operating point, and are null where it has no label to be compared with.

    Of what is kept back neither they nor what was predicted is told.
    """

    data_row = DataRowOutput()
    precision = serializers.FloatField(allow_null=True)
    recall = serializers.FloatField(allow_null=True)
    f1 = serializers.FloatField(allow_null=True)
    metrics = serializers.DictField(
        child=serializers.FloatField(), help_text="Figures that came with the predictions, by name: their mean over the predictions."
    )
    is_kept_back = serializers.BooleanField(help_text="Under a blind audit: nobody is shown what models say of it before that is over.")

    class Meta:
        model = ModelRunDataRow
        fields = (
            "id", "data_row", "split", "prediction_count", "lowest_confidence", "is_stale", "true_positives", "false_positives",
            "false_negatives", "precision", "recall", "f1", "iou", "surest_wrong", "metrics", "is_kept_back",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Without figures where they are kept back."""
        shown = super().to_representation(instance)
        return {**shown, **NOTHING_PREDICTED} if shown["is_kept_back"] else shown


class RemovedOutput(serializers.Serializer[Any]):
    """How many data rows left the run."""

    removed = serializers.IntegerField()
    data_row_count = serializers.IntegerField()


class AddedOutput(serializers.Serializer[Any]):
    """How many data rows are new in the run."""

    added = serializers.IntegerField()
    data_row_count = serializers.IntegerField()
