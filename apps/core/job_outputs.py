"""How long work is shown."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.models import Job, JobError
from apps.core.models.jobs import JobState
from apps.core.storage import signed_url


class JobOutput(serializers.ModelSerializer[Job]):
    """One job. A result that is a file comes with a signed address, `result.download_url`, for those who may export.

    The door says who may: `files` in the context, False where it is left out.
    """

    state = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()
    cancel_requested = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = (
            "id", "kind", "title", "state", "total", "done", "failed", "message", "params", "result", "metrics", "cancel_requested",
            "created_at", "started_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=JobState.labels))
    def get_state(self, job: Job) -> str:
        return str(JobState(job.state).label)

    @extend_schema_field(serializers.DictField())
    def get_result(self, job: Job) -> dict[str, Any]:
        result = dict(job.result)
        if (file := result.pop("file", None)) and self.context.get("files"):
            result["download_url"] = signed_url(file["key"], filename=file["filename"])
        return result

    def get_cancel_requested(self, job: Job) -> bool:
        return job.cancel_requested_at is not None


class JobErrorOutput(serializers.ModelSerializer[JobError]):
    """What could not be done, and how to mend it."""

    class Meta:
        model = JobError
        fields = ("line", "pointer", "code", "message", "expected", "subject")
        read_only_fields = fields
