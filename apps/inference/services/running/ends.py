"""What the end of a job of predicting means for its run."""

from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.evaluation import services as evaluation
from apps.model_runs import services as model_runs
from apps.model_runs.models import STANDING, ModelRun, RunState

ENDS = {JobState.FINISHED: RunState.FINISHED, JobState.FAILED: RunState.FAILED, JobState.CANCELLED: RunState.CANCELLED}


def end_predictions(job: Job) -> None:
    """The run is over as the job is, and its figures follow where it has any; a standing run goes on.

    What was labeled without a person is told.
    """
    run = ModelRun.objects.filter(pk=job.params.get("model_run")).exclude(purpose__in=STANDING).first()
    if run is not None:
        model_runs.set_run_state(run=run, state=ENDS[JobState(job.state)])
        evaluation.add_up_again(run=run.pk)
    if "threshold" in job.params:
        labeled, threshold = job.result.get("labeled", 0), job.params["threshold"]
        job.message = f"{labeled:,} of {job.total or 0:,} data rows labeled without a person, at {threshold:g} or surer"
