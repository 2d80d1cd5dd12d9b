"""What a run said, when the run goes."""

from django.db import connection

from apps.annotations.models import Prelabel, SuggestionDecision
from apps.core.tenancy import current_organization_id
from apps.model_runs.models import ModelRun
from apps.model_runs.problems import RunInUse

OF_RUN = "(SELECT id FROM annotations_annotationset WHERE organization_id = %s AND model_run_id = %s)"
FORGET = (
    f"DELETE FROM annotations_annotation WHERE organization_id = %s AND annotation_set_id IN {OF_RUN}",  # noqa: S608  constants
    "DELETE FROM annotations_annotationset WHERE organization_id = %s AND model_run_id = %s",
)


def refuse_used(run: ModelRun) -> None:
    """Go on if nobody has decided on what the run said, and no batch shows it. Raises RunInUse."""
    if SuggestionDecision.objects.filter(suggestion__annotation_set__model_run=run).exists():
        raise RunInUse("People have decided on its predictions, and what they decided is kept.")
    shown = list(Prelabel.objects.filter(model_run=run).values_list("batch__name", flat=True)[:3])
    if shown:
        raise RunInUse(f"Its predictions are the suggestions of a batch: {', '.join(shown)}.", batches=shown)


def forget_predictions(run: ModelRun) -> None:
    """Delete all that the run said, in two statements: it may be a million annotations."""
    organization = current_organization_id()
    with connection.cursor() as cursor:
        cursor.execute(FORGET[0], [organization, organization, run.pk])
        cursor.execute(FORGET[1], [organization, run.pk])
