"""Long work: a job, its chunks (the queue of record) and what went wrong, line by line."""

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now

from apps.core.models.tenant import TenantModel


class JobState(models.IntegerChoices):
    """Where a job stands."""

    QUEUED = 0, "queued"
    RUNNING = 1, "running"
    FINISHED = 2, "finished"
    FAILED = 3, "failed"
    CANCELLED = 4, "cancelled"


class ChunkState(models.IntegerChoices):
    """Where a chunk stands; a running chunk is an open one with a lease that has not run out."""

    OPEN = 0, "open"
    DONE = 1, "done"
    FAILED = 2, "failed"
    CANCELLED = 3, "cancelled"


def _named_in_params(name: str) -> models.GeneratedField:
    """An id that `params` names, as a column of its own: by what lies within JSON no index is used under a policy."""
    return models.GeneratedField(expression=KeyTextTransform(name, "params"), output_field=models.TextField(null=True), db_persist=True)


class Job(TenantModel):
    """One piece of long work, shown to people while it goes on. `project`, `model_run` and `dataset` are what it is about."""

    kind = models.TextField()
    title = models.TextField()
    state = models.SmallIntegerField(choices=JobState.choices, default=JobState.QUEUED)
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    message = models.TextField(blank=True, default="")
    params = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    metrics = models.JSONField(default=list)
    actor_id = models.BigIntegerField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    woken_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    project = _named_in_params("project")
    model_run = _named_in_params("model_run")
    dataset = _named_in_params("dataset")

    class Meta:
        indexes = (
            models.Index(fields=["organization_id", "-created_at", "id"], name="job_newest"),
            models.Index(fields=["organization_id", "project", "-created_at"], name="job_of_project"),
            models.Index(fields=["organization_id", "model_run", "-created_at"], name="job_of_model_run"),
            models.Index(fields=["organization_id", "dataset", "-created_at"], name="job_of_dataset"),
            models.Index(fields=["organization_id", "kind", "state"], name="job_kind_state"),
            models.Index(fields=["woken_at"], name="job_unfinished", condition=models.Q(state__lte=1)),
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state >= JobState.FINISHED


class JobChunk(TenantModel):
    """The queue of record: who may write is the holder of the newest token, for as long as the lease runs."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="chunks")
    number = models.IntegerField()
    state = models.SmallIntegerField(choices=ChunkState.choices, default=ChunkState.OPEN)
    token = models.BigIntegerField(default=0)
    owner = models.TextField(default="", blank=True)
    lease_until = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(default=0)
    payload = models.JSONField(default=dict)
    progress = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organization_id", "job", "number"], name="chunk_number"),)
        indexes = (models.Index(fields=["organization_id", "job", "lease_until"], name="chunk_open", condition=models.Q(state=0)),)


class JobError(TenantModel):
    """What could not be done, and how to mend it: a line of a file, a data row, a chunk.

    The code of a place has underscores, as in every `errors` of the interface; that of a refusal which ended a chunk has hyphens, as a
    problem's type does. `subject` is a name that people know, `subject_id` the id of what has it, null where it is no one row.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="errors")
    line = models.BigIntegerField(null=True)
    pointer = models.TextField(default="", blank=True)
    code = models.TextField()
    message = models.TextField()
    expected = models.TextField(default="", blank=True)
    subject = models.TextField(default="", blank=True)
    subject_id = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=["organization_id", "job", "line", "id"], name="joberror_line"),)
