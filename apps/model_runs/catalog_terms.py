"""What the catalog may be asked about runs."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.catalog.terms import filter_term
from apps.catalog.usage import row_usage
from apps.model_runs.models import ModelRun, ModelRunDataRow


@filter_term("model_run", "Only data rows of this model run.", of=ModelRun)
def in_model_run(rows: QuerySet[Any], number: UUID) -> QuerySet[Any]:
    """Those that the run holds."""
    return rows.filter(pk__in=ModelRunDataRow.objects.filter(model_run=number).values("data_row"))


@row_usage("predicted", lasting=False)
def images_of_runs(rows: QuerySet[Any]) -> int:
    """In how many places of runs they stand, with what was predicted there."""
    return ModelRunDataRow.objects.filter(data_row__in=rows).count()
