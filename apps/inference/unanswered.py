"""Which data rows of a run have no answer of it yet, and what keeps them from being looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from apps.annotations.models import AnnotationSet
from apps.core.models import Job, JobError
from apps.core.problems import Conflict
from apps.formats.rows import LEFT_OUT
from apps.inference.kinds_of_work import PREDICT, PREDICT_AGENT, PREDICT_LIGHT
from apps.inference.models import Predictor, PredictorVersion, VersionState
from apps.inference.parts import parts_of
from apps.inference.problems import NothingToLookAt, NotRunHere, PartsChanged, PredictorArchived, StillAtWork, VersionGone
from apps.inference.uses import refuse_archived
from apps.model_runs.models import STANDING, ModelRun, ModelRunDataRow

RUN_KINDS = (PREDICT, PREDICT_LIGHT, PREDICT_AGENT)


@dataclass(frozen=True)
class Unanswered:
    """How many data rows of a run failed, each with a line that says why, and how many were never reached; `job` looks at them.

    `refusal` is what keeps the run from going on with them, None where nothing does.
    """

    job: Job | None
    failed: int
    not_reached: int
    refusal: Conflict | None


def unanswered_in(run: ModelRun) -> Unanswered:
    """How the run stands."""
    job = job_of(run)
    if job is None:
        return Unanswered(None, 0, 0, NotRunHere())
    rows = _rows(run)
    left, failed = rows.count(), rows.filter(data_row__in=_failed(job)).count()
    return Unanswered(job, failed, left - failed, refusal_of(run, job) or (None if left else _nothing()))


@dataclass(frozen=True)
class Rows:
    """The same by the ids of the data rows, in the order in which they came into the run."""

    failed: Sequence[UUID]
    not_reached: Sequence[UUID]

    def chosen(self, only: str = "") -> list[UUID]:
        """Those to look at: `failed`, `not_reached`, or all. Raises NothingToLookAt."""
        found = [*self.failed, *self.not_reached] if not only else [*getattr(self, only)]
        if not found:
            raise _nothing(only)
        return found


def rows_without_answer(run: ModelRun, job: Job) -> Rows:
    """The data rows of the run without an answer of it; those that were put into it since are among them."""
    failed = set(_failed(job).values_list("subject_id", flat=True))
    rows = list(_rows(run).order_by("id").values_list("data_row_id", flat=True))
    return Rows([row for row in rows if row in failed], [row for row in rows if row not in failed])


def job_of(run: ModelRun) -> Job | None:
    """The job in which a predictor works through the run; None for a run of anything else."""
    return Job.objects.filter(model_run=str(run.pk), kind__in=RUN_KINDS).order_by("-created_at", "id").first()


def runs_of(predictor: Predictor) -> QuerySet[ModelRun]:
    """The runs in which the predictor went over data rows, newest first, each with the `number` of its version and how far its `job` is."""
    versions = PredictorVersion.objects.filter(predictor=predictor)
    jobs = Job.objects.filter(model_run=Cast(OuterRef("pk"), TextField()), kind__in=RUN_KINDS).order_by("-created_at", "id")
    counts = JSONObject(id="pk", total="total", done="done", failed="failed")
    number = versions.filter(pk=OuterRef("predictor_version_id")).values("number")
    rows = ModelRun.objects.filter(predictor_version_id__in=versions.values("pk")).exclude(purpose__in=STANDING)
    return rows.annotate(number=Subquery(number), job=Subquery(jobs.values(told=counts)[:1])).order_by("-created_at", "-id")


def refusal_of(run: ModelRun, job: Job) -> Conflict | None:
    """What keeps the run from going on as it began, None where nothing does."""
    if not job.is_over:
        return StillAtWork("Wait until it is over, or cancel its job.")
    version = PredictorVersion.objects.select_related("predictor").filter(pk=run.predictor_version_id, state=VersionState.READY).first()
    if version is None:
        return VersionGone("Its data rows can be looked at by another version, in a run of its own.")
    try:
        refuse_archived(version.predictor)
    except PredictorArchived as refusal:
        return refusal
    if parts_of(version) != run.parts:
        return PartsChanged(f"{version.predictor.name} asks other versions than when this run began: begin another run.")
    return None


def _rows(run: ModelRun) -> QuerySet[ModelRunDataRow]:
    answers = AnnotationSet.objects.filter(model_run=run, data_row=OuterRef("data_row"), complete=True)
    rows: QuerySet[ModelRunDataRow] = ModelRunDataRow.objects.filter(~Exists(answers), model_run=run)
    return rows


def _failed(job: Job) -> QuerySet[JobError, dict[str, Any]]:
    return JobError.objects.filter(job=job, subject_id__isnull=False).exclude(code=LEFT_OUT).values("subject_id")


def _nothing(only: str = "") -> NothingToLookAt:
    words = {"failed": "No data row of this run failed.", "not_reached": "Every data row of this run was reached."}
    return NothingToLookAt(words.get(only, "Every data row of this run was answered."))
