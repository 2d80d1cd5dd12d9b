"""What a run said, when the run goes."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection

from apps.annotations.models import AnnotationSet, Label, Prelabel, SuggestionDecision
from apps.core.db.lookups import array_of
from apps.core.tenancy import current_organization_id
from apps.model_runs.models import ModelRun
from apps.model_runs.problems import RunInUse

# A few sets at a time, with what is in them.
FORGET = """WITH gone AS (SELECT id FROM annotations_annotationset
      WHERE organization_id = %(organization)s AND model_run_id = %(run)s LIMIT 5000),
    said AS (DELETE FROM annotations_annotation WHERE organization_id = %(organization)s AND annotation_set_id IN (SELECT id FROM gone))
  DELETE FROM annotations_annotationset WHERE organization_id = %(organization)s AND id IN (SELECT id FROM gone)"""


def refuse_used(run: ModelRun) -> None:
    """Go on if nobody has decided on what the run said, and no batch shows it. Raises RunInUse."""
    decided, shown = held_by(run)
    if decided:
        raise RunInUse("People have decided on its predictions, and what they decided is kept.")
    if shown:
        raise RunInUse(f"Its predictions are the suggestions of a batch: {', '.join(shown)}.", batches=shown)


def held_by(run: ModelRun) -> tuple[bool, list[str]]:
    """Whether people have decided on what the run said, and the first few names of the batches whose suggestions that is."""
    decided = SuggestionDecision.objects.filter(suggestion__annotation_set__model_run=run).exists()
    return decided, list(Prelabel.objects.filter(model_run=run).order_by("id").values_list("batch__name", flat=True)[:3])


def forget_predictions(run: ModelRun) -> int:
    """Delete a portion of what the run said: it may be a million annotations. Returns how many sets that was."""
    asked: dict[str, Any] = {"organization": current_organization_id(), "run": run.pk}
    with connection.cursor() as cursor:
        cursor.execute(FORGET, asked)
        return cursor.rowcount


LEAVE = """DELETE FROM annotations_annotation WHERE organization_id = %s AND annotation_set_id = ANY(%s::uuid[])"""


def leave_predictions(run: ModelRun, data_rows: Collection[UUID]) -> None:
    """Delete what the run said about these data rows. Raises RunInUse where people have decided on some of it."""
    sets = AnnotationSet.objects.filter(model_run=run, data_row__any=data_rows)
    numbers = list(sets.values_list("pk", flat=True))
    if SuggestionDecision.objects.filter(suggestion__annotation_set__any=numbers).exists():
        raise RunInUse("People have decided on predictions for these data rows, and what they decided is kept.")
    if Label.objects.filter(annotation_set__any=numbers).exists():
        raise RunInUse("What it said of some of these data rows are their labels, made without a person.")
    with connection.cursor() as cursor:
        cursor.execute(LEAVE, [current_organization_id(), array_of(numbers)])
    sets.delete()
