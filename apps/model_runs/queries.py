"""What is read about runs."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, FloatField, Q, QuerySet, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from apps.catalog.filters import Filter, condition_of
from apps.catalog.models import DataRow
from apps.core.problems import FieldError
from apps.core.tenancy import current_organization_id
from apps.model_runs.kept_back import kept_back
from apps.model_runs.models import FIGURES, ModelRun, ModelRunDataRow, Purpose
from apps.model_runs.problems import MetricUnknown
from apps.model_runs.splitting import SPLITS, UNASSIGNED
from apps.model_runs.usage import HOLDERS

NAMES = {"confidence": "lowest_confidence", "name": "data_row_name", **{name: name for name in FIGURES}}
ORDERS = tuple(sign + name for name in NAMES for sign in ("", "-"))
METRIC = "metric:"
METRICS_OF = """SELECT DISTINCT name FROM model_runs_modelrundatarow held, jsonb_object_keys(held.metrics) name
  WHERE held.organization_id = %s AND held.model_run_id = %s ORDER BY name"""
NO_METRIC = "The run has no custom metric of this name."


@dataclass(frozen=True)
class RunRows:
    """What narrows and orders a run's data rows: clauses that must all hold, and one of ORDERS or `metric:<name>`."""

    order: str = "confidence"
    split: str | None = None
    clauses: Filter = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether fewer than all may be wanted."""
        return self.split is not None or bool(self.clauses)


def rows_of(run: ModelRun, wanted: RunRows) -> QuerySet[ModelRunDataRow]:
    """The run's data rows that are wanted, in order; those without the figure that orders them last.

    `is_kept_back` says of each whether nobody is to be shown its figures; they do not order it either.
    Raises NotFound, FilterInvalid, MetricUnknown.
    """
    hidden = Q(pk__in=()) if run.purpose == Purpose.PROMPTED else kept_back("data_row")
    is_hidden = ExpressionWrapper(hidden, output_field=BooleanField())
    rows = ModelRunDataRow.objects.filter(model_run=run).select_related("data_row").annotate(is_kept_back=is_hidden)
    if wanted.split is not None:
        rows = rows.filter(split=wanted.split)
    if wanted.clauses:
        rows = rows.filter(data_row__in=DataRow.objects.filter(condition_of(wanted.clauses)).order_by().values("pk"))
    sign, name = ("-", wanted.order[1:]) if wanted.order.startswith("-") else ("", wanted.order)
    if name.startswith(METRIC):
        if expected := instead_of_metric(run.pk, name.removeprefix(METRIC)):
            raise MetricUnknown(errors=[FieldError("/order", "metric_unknown", NO_METRIC, expected)])
        rows, column = rows.annotate(metric=metric(name.removeprefix(METRIC))), "metric"
    else:
        column = NAMES[name]
        rows = rows.annotate(data_row_name=F("data_row__name")) if name == "name" else rows
    if name != "name" and ModelRunDataRow.objects.filter(hidden, model_run=run).exists():  # else an index gives the order
        rows = rows.annotate(**{f"shown_{column}": Case(When(hidden, then=None), default=F(column))})
        column = f"shown_{column}"
    return rows.order_by(f"{sign}{column}", f"{sign}id")


def metric(name: str) -> Combinable:
    """A figure that came with the predictions, as a number; null where a data row has none of this name."""
    return Cast(KeyTextTransform(name, "metrics"), FloatField())


def instead_of_metric(run: UUID, name: str) -> str:
    """The custom metrics that may be asked for where the run has none of this name; '' where it has it.

    Those of an upload are known once they were worked out.
    """
    rows = ModelRunDataRow.objects.filter(model_run=run)
    if rows.filter(metrics__has_key=name).exists():
        return ""
    told = {each for holder in HOLDERS if holder.metrics is not None for each in holder.metrics(run)}
    if name in told:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(METRICS_OF, [current_organization_id(), run])
        known = sorted({f"{METRIC}{each}" for each in told} | {f"{METRIC}{each}" for (each,) in cursor.fetchall()})
    waiting = "; figures of some data rows are still being worked out" if rows.filter(is_stale=True).exists() else ""
    return (f"one of {', '.join(known)}" if known else "none: its predictions came without custom metrics") + waiting


def unmarked(run: ModelRun) -> QuerySet[ModelRunDataRow]:
    """The data rows of the run that nobody has looked at for what is nearly the same."""
    return cast("QuerySet[ModelRunDataRow]", ModelRunDataRow.objects.filter(model_run=run, data_row__likeness=None))


def split_counts(run: ModelRun) -> dict[str, int]:
    """How many data rows each split of the run has; all names, in their order."""
    counted = ModelRunDataRow.objects.filter(model_run=run).order_by().values_list("split").annotate(n=Count("pk"))
    return {**dict.fromkeys((*SPLITS, UNASSIGNED), 0), **dict(counted)}
