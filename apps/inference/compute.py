"""What predicting has cost: seconds of compute for so many data rows, by device; by day for a predictor, in all for a project."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils import timezone

from apps.inference.models import ComputeUse, Predictor, PredictorVersion

DAYS = 30


@dataclass(frozen=True)
class Spent:
    """Seconds of work of one device for so many data rows; of one day (UTC), or None for all of them together."""

    device: str
    data_rows: int
    seconds: float
    day: date | None = None

    @property
    def seconds_per_row(self) -> float | None:
        """None where no data row was done with."""
        return self.seconds / self.data_rows if self.data_rows else None


def spent_by_day(predictor: Predictor, *, days: int = DAYS) -> list[Spent]:
    """What the predictor spent in the last days, today included: by day and device, the earliest first."""
    versions = PredictorVersion.objects.filter(predictor=predictor).values("pk")
    first = timezone.now().date() - timedelta(days=days - 1)
    rows = ComputeUse.objects.filter(model_run__predictor_version_id__in=versions, day__gte=first)
    return _sums(rows, "day", "device")


def spent_by_project(project: UUID) -> list[Spent]:
    """What all predictors have spent for a project: by device."""
    return _sums(ComputeUse.objects.filter(project=project), "device")


def _sums(rows: QuerySet[ComputeUse], *by: str) -> list[Spent]:
    summed: Sequence[Mapping[str, Any]] = rows.order_by(*by).values(*by).annotate(rows_done=Sum("data_rows"), seconds_spent=Sum("seconds"))
    return [Spent(each["device"], each["rows_done"], round(each["seconds_spent"], 4), each.get("day")) for each in summed]
