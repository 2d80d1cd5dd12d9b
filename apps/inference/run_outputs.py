"""How the runs of a predictor are shown."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.problems import Conflict
from apps.model_runs.models import ModelRun, Purpose, RunState
from apps.organizations.api_base import StrictSerializer


class RunJobOutput(serializers.Serializer[Any]):
    """How far the job of a run is."""

    id = serializers.UUIDField()
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    failed = serializers.IntegerField()


class LookedAtOutput(serializers.Serializer[Any]):
    """What a run is about, as it was called when the run began; several runs may look at the same."""

    kind = serializers.ChoiceField(choices=["batch", "dataset", "slice", "data_rows"])
    name = serializers.CharField(default="", help_text="Of the batch, dataset or slice; '' for data rows that were named one by one.")
    project = serializers.CharField(default="", help_text="Of a batch: the name of its project.")


class PredictorRunOutput(serializers.ModelSerializer[ModelRun]):
    """One run of a predictor."""

    purpose = serializers.ChoiceField(choices=Purpose.values)
    state = serializers.SerializerMethodField()
    version = serializers.IntegerField(source="number", help_text="The number of the version that began it, and goes on with it.")
    job = RunJobOutput(allow_null=True)
    looked_at = serializers.SerializerMethodField()

    class Meta:
        model = ModelRun
        fields = ("id", "name", "purpose", "state", "version", "job", "looked_at", "created_at")
        read_only_fields = fields

    @extend_schema_field(LookedAtOutput)
    def get_looked_at(self, run: ModelRun) -> dict[str, str]:
        said = run.config.get("looked_at") or {"kind": "data_rows"}
        return {name: str(said.get(name, "")) for name in ("kind", "name", "project")}

    @extend_schema_field(serializers.ChoiceField(choices=RunState.labels))
    def get_state(self, run: ModelRun) -> str:
        return str(RunState(run.state).label)


class RefusalOutput(serializers.Serializer[Any]):
    """Why it would be refused, as the refusal itself says it."""

    code = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.SerializerMethodField()

    def get_detail(self, refusal: Conflict) -> str:
        return refusal.detail or refusal.explanation


class UnansweredOutput(serializers.Serializer[Any]):
    """The data rows of a run of which its predictor has not said everything."""

    failed = serializers.IntegerField(help_text="Those that failed; the job's errors say why.")
    not_reached = serializers.IntegerField(help_text="Those that it did not come to, as when it was cancelled.")
    job = serializers.UUIDField(
        source="job.pk", default=None, allow_null=True, help_text="The job that looks at them; null for other runs."
    )
    refusal = RefusalOutput(allow_null=True, help_text="What keeps it from going on; null where nothing does.")


class RetryInput(StrictSerializer):
    """Which of the data rows without an answer."""

    only = serializers.ChoiceField(
        choices=["failed", "not_reached"], required=False, default="", help_text="Left out: all that have no answer."
    )
