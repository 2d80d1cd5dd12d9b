"""What an actor may see of models and runs; the object check is the list's own."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from apps.core.problems import NotFound
from apps.model_runs.models import Model, ModelRun
from apps.organizations.actor import Actor
from apps.organizations.permissions import Permission


def visible_models(actor: Actor) -> QuerySet[Model]:
    """Every model of the organization, for whoever may view models; each with the number of its runs."""
    rows = Model.objects.select_related("ontology").annotate(run_count=Count("runs"))
    return cast(Any, rows if actor.may(Permission.MODELS_VIEW) else rows.none())


def visible_runs(actor: Actor) -> QuerySet[ModelRun]:
    """Every run of the organization, for whoever may view models; each with the number of its data rows and predictions."""
    rows = ModelRun.objects.select_related("model__ontology").annotate(
        data_row_count=Count("data_rows"), prediction_count=Coalesce(Sum("data_rows__prediction_count"), 0)
    )
    return cast(Any, rows if actor.may(Permission.MODELS_VIEW) else rows.none())


def get_model(actor: Actor, number: UUID | str) -> Model:
    """The model. Raises NotFound where the actor may not see it."""
    return _one(visible_models(actor), number)


def get_run(actor: Actor, number: UUID | str) -> ModelRun:
    """The run. Raises NotFound where the actor may not see it."""
    return _one(visible_runs(actor), number)


def _one(rows: QuerySet[Any], number: UUID | str) -> Any:
    found = rows.filter(pk=number).first()
    if found is None:
        raise NotFound
    return found
