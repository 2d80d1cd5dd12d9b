"""Going on with a run that lost data rows or was cancelled: the same job, version and settings, on what has no answer yet."""

from uuid import UUID

from django.db.models import Q

from apps.core.jobs import reopen_job
from apps.core.models import Job
from apps.inference.models import PredictorVersion
from apps.inference.parts import within
from apps.inference.problems import NotRunHere
from apps.inference.services.calling import ask_anew
from apps.inference.services.predicting import Asked, chunks_of
from apps.inference.unanswered import job_of, refusal_of, rows_without_answer
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, RunState


def retry_run(*, run: ModelRun, only: str = "") -> Asked:
    """Let a run that is over look at its data rows without an answer: those that `failed`, those `not_reached`, or both where `only` is ''.

    What was answered is neither asked again nor counted again, and the lines of what is tried again go. A server that failed so often that
    it is left alone is asked again. Locks the job. Raises NotRunHere, StillAtWork, VersionGone, PredictorArchived, PartsChanged,
    NothingToLookAt.
    """
    found = job_of(run)
    if found is None:
        raise NotRunHere
    job = Job.objects.select_for_update().get(pk=found.pk)
    if (refusal := refusal_of(run, job)) is not None:
        raise refusal
    left = rows_without_answer(run, job)
    rows = left.chosen(only)
    version = PredictorVersion.objects.select_related("predictor").get(pk=run.predictor_version_id)
    ask_anew(each.predictor_id for each in (version, *within(version).values()))
    failed = 0 if only == "not_reached" else len(left.failed)
    reopened = reopen_job(
        job.pk,
        chunks_of(job.kind, rows),
        total=max(job.total, job.done + len(left.failed) + len(left.not_reached)),
        failed=max(0, job.failed - failed),
        forgetting=_lines_of(rows, only),
    )
    model_runs.set_run_state(run=run, state=RunState.RUNNING)
    return Asked(run, reopened)


def _lines_of(rows: list[UUID], only: str) -> Q:
    """Of these data rows; what was said of a whole chunk is about data rows that were not reached."""
    of_rows = Q(subject_id__any=rows)
    return of_rows if only == "failed" else of_rows | Q(subject_id=None)
