"""What was worked out of a run, when its labels or the run itself go."""

from django.db import connection

from apps.core.models import TenantModel
from apps.core.tenancy import current_organization_id
from apps.evaluation.models import Cell, Figure, MaskOverlap, Outcome, RunEvaluation, RunLabel
from apps.evaluation.services.starting import keep_current, locked_evaluation
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun

DELETE = "DELETE FROM {} WHERE organization_id = %s AND model_run_id = %s"
WORKED_OUT = (Outcome, MaskOverlap, Cell, Figure)


def forget_labels(*, run: ModelRun) -> None:
    """Forget the labels of a run and all figures that stand on them; what came with the predictions stays."""
    evaluation = locked_evaluation(run)
    model_runs.forget_figures(run=run)
    for model in (RunLabel, *WORKED_OUT):
        _delete_all(model, run)
    nothing = {"project": None, "follows": False, "labels_taken_at": None, "labels_job": None}
    RunEvaluation.objects.filter(pk=evaluation.pk).update(**nothing)
    keep_current(run=run)


def forget_run(run: ModelRun) -> None:
    """Delete all that this room keeps of a run, table by table in one statement each."""
    for model in (RunLabel, *WORKED_OUT, RunEvaluation):
        _delete_all(model, run)


def _delete_all(model: type[TenantModel], run: ModelRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DELETE.format(model._meta.db_table), [current_organization_id(), run.pk])
