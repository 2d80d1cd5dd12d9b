"""What is read about runs."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, F, QuerySet

from apps.catalog.models import DataRow
from apps.core.problems import FieldError, NotFound
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.model_runs.splitting import SPLITS, UNASSIGNED

NAMED = 100  # so many unknown keys are named one by one

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


def split_counts(run: ModelRun) -> dict[str, int]:
    """How many data rows each split of the run has; all names, in their order."""
    counted = ModelRunDataRow.objects.filter(model_run=run).order_by().values_list("split").annotate(n=Count("pk"))
    return {**dict.fromkeys((*SPLITS, UNASSIGNED), 0), **dict(counted)}


def data_rows_with_keys(keys: Sequence[str]) -> list[UUID]:
    """The ids of the data rows with these global keys, in their order. Raises NotFound for a key that no data row has."""
    found = dict(DataRow.objects.filter(global_key__in=keys).values_list("global_key", "pk"))
    missing = [index for index, key in enumerate(keys) if key not in found]
    if missing:
        raise NotFound(errors=[FieldError(f"/global_keys/{index}", "not_found", "No data row has this key.") for index in missing[:NAMED]])
    return [found[key] for key in keys]
