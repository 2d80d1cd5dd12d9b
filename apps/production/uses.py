"""What of runs a production queue stands on: it is not deleted."""

from collections.abc import Collection
from uuid import UUID

from apps.model_runs.models import ModelRun
from apps.model_runs.problems import RunInUse
from apps.production.models import Decision, ProductionQueue


def forget_nothing(run: ModelRun) -> int:
    """Nothing is kept of a run that may go."""
    return 0


def leave_data_rows(run: ModelRun, data_rows: Collection[UUID]) -> None:
    """Go on if no decision is about these data rows. Raises RunInUse."""
    if Decision.objects.filter(model_run=run, data_row__any=data_rows).exists():
        raise RunInUse("Decisions of a production queue stand on what it predicted for these data rows.")


def refuse_used(run: ModelRun) -> None:
    """Go on if no queue uses the run. Raises RunInUse."""
    if ProductionQueue.objects.filter(model_run=run).exists() or Decision.objects.filter(model_run=run).exists():
        raise RunInUse("A production queue keeps there what its model says.")
