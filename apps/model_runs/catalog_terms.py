"""What the catalog may be asked about runs."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.catalog.terms import Condition, Said, filter_term, id_of, share
from apps.catalog.usage import row_usage
from apps.model_runs.models import ModelRun, ModelRunDataRow


@filter_term("model_run", "Is in this model run.", {"is": id_of(ModelRun)})
def in_model_run(said: Said) -> Condition:
    """Those that the run holds."""
    return Exists(ModelRunDataRow.objects.filter(data_row=OuterRef("pk"), model_run=said["is"]))


@filter_term(
    "confidence",
    "Of what the run predicted for it, the least confident is below `below`, or at least `at_least`.",
    {"model_run": id_of(ModelRun), "below": share(), "at_least": share()},
    any_of=("below", "at_least"),
)
def least_sure(said: Said) -> Condition:
    """Those whose least sure prediction of the run lies in a range; those without predictions never."""
    bounds = {"lowest_confidence__lt": said.get("below"), "lowest_confidence__gte": said.get("at_least")}
    given = {name: value for name, value in bounds.items() if value is not None}
    return Exists(ModelRunDataRow.objects.filter(data_row=OuterRef("pk"), model_run=said["model_run"], **given).to_be_seen())


@row_usage("predicted", lasting=False)
def images_of_runs(rows: QuerySet[Any]) -> int:
    """In how many places of runs they stand with something that was predicted there; places without go with them and cost nothing."""
    return ModelRunDataRow.objects.filter(data_row__in=rows, prediction_count__gt=0).count()
