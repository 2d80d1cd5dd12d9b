"""What the catalog may be asked about runs."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.catalog.terms import filter_term
from apps.model_runs.models import ModelRun, ModelRunDataRow


@filter_term("model_run", "Only data rows of this model run.", of=ModelRun)
def in_model_run(rows: QuerySet[Any], number: UUID) -> QuerySet[Any]:
    """Those that the run holds."""
    return rows.filter(pk__in=ModelRunDataRow.objects.filter(model_run=number).values("data_row"))
