"""Evaluation starts by itself: one job for a run at a time, which goes on until nothing is stale."""

from typing import cast
from uuid import UUID

from django.db.models import F

from apps.core.jobs import create_job
from apps.core.models import Job
from apps.evaluation.models import RunEvaluation
from apps.evaluation.queries.standing import job_under_way
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.organizations.actor import Actor

EVALUATE = "evaluation.evaluate"


def locked_evaluation(run: ModelRun) -> RunEvaluation:
    """How the run is evaluated, made if it is missing, and locked until the transaction ends."""
    RunEvaluation.objects.get_or_create(model_run=run)
    return cast(RunEvaluation, RunEvaluation.objects.select_for_update().get(model_run=run))


def keep_current(*, run: ModelRun, actor: Actor | None = None) -> Job:
    """What the run's figures stand on has changed, and that is written: see that a job works them out.

    In the transaction that wrote it: a job that is at work looks again, under the same lock, before it ends.
    """
    evaluation = locked_evaluation(run)
    RunEvaluation.objects.filter(pk=evaluation.pk).update(wanted=F("wanted") + 1)
    if (number := job_under_way(evaluation.job)) is not None:
        return cast(Job, Job.objects.get(pk=number))
    job = create_job(
        kind=EVALUATE,
        title=f"Metrics of {run.name}",
        chunks=[{}],
        actor_id=actor.user_id if actor is not None else None,
        total=ModelRunDataRow.objects.filter(model_run=run, is_stale=True).count(),
        params={"model_run": str(run.pk)},
    )
    RunEvaluation.objects.filter(pk=evaluation.pk).update(job=job.pk)
    return job


def add_up_again(*, run: UUID) -> None:
    """The run's data rows are in other splits, or more is said of them, where it is evaluated at all."""
    found: RunEvaluation | None = RunEvaluation.objects.select_related("model_run").filter(model_run=run).first()
    if found is not None:
        keep_current(run=found.model_run)


def move_operating_point(*, run: ModelRun, confidence: float | None, iou: float | None, actor: Actor | None = None) -> None:
    """Let the figures of single data rows stand elsewhere; None leaves a threshold where it is. Both are on the grid of levels."""
    evaluation = locked_evaluation(run)
    wanted = (evaluation.confidence if confidence is None else confidence, evaluation.iou if iou is None else iou)
    if wanted == (evaluation.confidence, evaluation.iou):
        return
    RunEvaluation.objects.filter(pk=evaluation.pk).update(confidence=wanted[0], iou=wanted[1])
    if evaluation.computed or evaluation.labels_taken_at is not None:
        keep_current(run=run, actor=actor)
