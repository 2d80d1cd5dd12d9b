"""What was worked out of a run, when its labels, some of its data rows or the run itself go."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from apps.core.db.portions import delete_some
from apps.core.tenancy import current_organization_id
from apps.evaluation.models import Cell, CustomMean, CustomSum, Figure, MaskOverlap, Outcome, RowMetric, RunEvaluation, RunLabel
from apps.evaluation.services.starting import keep_current, locked_evaluation
from apps.evaluation.services.writing import delete_of
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.organizations.actor import Actor

PORTION = 5_000
OF_DATA_ROWS = (RunLabel, Outcome, MaskOverlap, CustomSum, RowMetric)
DROP = """DELETE FROM evaluation_runlabel WHERE id IN
    (SELECT id FROM evaluation_runlabel WHERE organization_id = %s AND model_run_id = %s LIMIT %s) RETURNING data_row_id"""


def forget_labels(*, run: ModelRun, actor: Actor | None = None) -> None:
    """Compare the run with nothing any more; the job that keeps figures current drops the labels and all that stands on them."""
    evaluation = locked_evaluation(run)
    nothing = {"project": None, "follows": False, "labels_taken_at": None, "labels_job": None}
    RunEvaluation.objects.filter(pk=evaluation.pk).update(**nothing)
    keep_current(run=run, actor=actor)


def drop_labels(*, run: ModelRun) -> int:
    """Drop a portion of the labels of a run that has forgotten them; their data rows are stale then. Returns how many they were."""
    evaluation = locked_evaluation(run)
    if evaluation.labels_taken_at is not None or evaluation.labels_job is not None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(DROP, [current_organization_id(), run.pk, PORTION])
        rows = [row for (row,) in cursor.fetchall()]
    model_runs.mark_stale(run=run, data_rows=rows)
    return len(rows)


def forget_run(run: ModelRun) -> int:
    """Delete a portion of what this room keeps of a run. Returns how many rows of tables that was."""
    kept = (*OF_DATA_ROWS, Cell, Figure, CustomMean, RunEvaluation)
    some = (delete_some(model._meta.db_table, organization_id=run.organization_id, model_run_id=run.pk) for model in kept)
    return next(filter(None, some), 0)


def leave_data_rows(run: ModelRun, data_rows: Collection[UUID]) -> None:
    """Forget the labels and outcomes of data rows that go out of the run; its figures are made again when that is told."""
    delete_of(OF_DATA_ROWS, run.pk, data_rows)
