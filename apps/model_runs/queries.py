"""What is read about runs."""

from django.db.models import F, QuerySet

from apps.model_runs.models import ModelRun, ModelRunDataRow

ORDERS = {
    "confidence": ("lowest_confidence", "id"),
    "-confidence": ("-lowest_confidence", "id"),
    "name": ("data_row_name", "id"),
}


def rows_of(run: ModelRun, *, order: str = "confidence", split: str | None = None) -> QuerySet[ModelRunDataRow]:
    """The run's data rows, the least sure first unless another order is asked; rows without predictions last."""
    rows = ModelRunDataRow.objects.filter(model_run=run).select_related("data_row").annotate(data_row_name=F("data_row__name"))
    if split is not None:
        rows = rows.filter(split=split)
    return rows.order_by(*ORDERS[order])
