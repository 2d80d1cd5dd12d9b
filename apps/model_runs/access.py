"""What an actor may see of models and runs; the object check is the list's own."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.model_runs.models import Model, ModelRun, ModelRunDataRow
from apps.organizations.access import one_of
from apps.organizations.actor import Actor
from apps.organizations.permissions import Permission


def visible_models(actor: Actor) -> QuerySet[Model]:
    """Every model of the organization, for whoever may view models; each with the number of its runs."""
    runs = ModelRun.objects.filter(model=OuterRef("pk")).order_by().values("model").annotate(n=Count("pk")).values("n")
    rows = Model.objects.select_related("ontology").annotate(run_count=Coalesce(Subquery(runs), 0))
    return cast(Any, rows if actor.may(Permission.MODELS_VIEW) else rows.none())


def plain_runs(actor: Actor) -> QuerySet[ModelRun]:
    """Every run of the organization, for whoever may view models."""
    rows: Any = ModelRun.objects.all()
    return cast(Any, rows if actor.may(Permission.MODELS_VIEW) else rows.none())


def visible_runs(actor: Actor) -> QuerySet[ModelRun]:
    """The same, each with the number of its data rows and predictions."""
    held = ModelRunDataRow.objects.filter(model_run=OuterRef("pk")).order_by().values("model_run")
    return (
        plain_runs(actor)
        .select_related("model__ontology")
        .annotate(
            data_row_count=Coalesce(Subquery(held.annotate(n=Count("pk")).values("n")), 0),
            prediction_count=Coalesce(Subquery(held.annotate(n=Sum("prediction_count")).values("n")), 0),
        )
    )


def get_model(actor: Actor, number: UUID | str) -> Model:
    """The model. Raises NotFound where the actor may not see it."""
    return one_of(visible_models(actor), number)


def get_run(actor: Actor, number: UUID | str) -> ModelRun:
    """The run with its counts. Raises NotFound where the actor may not see it."""
    return one_of(visible_runs(actor), number)


def find_run(actor: Actor, number: UUID | str) -> ModelRun:
    """The run alone: to count a large one takes longer than most that is done with it. Raises NotFound."""
    return one_of(plain_runs(actor), number)
