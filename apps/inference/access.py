"""Who may see predictors."""

from django.db.models import QuerySet

from apps.inference.models import Predictor
from apps.organizations.actor import Actor
from apps.organizations.permissions import Permission


def visible_predictors(actor: Actor) -> QuerySet[Predictor]:
    """The organization's predictors for whoever may see predictors, none for others."""
    rows: QuerySet[Predictor] = Predictor.objects.all()
    return rows if actor.may(Permission.PREDICTORS_VIEW) else rows.none()


def predictors_to_work_for(actor: Actor) -> QuerySet[Predictor]:
    """The organization's predictors for a program that works for them; none for others."""
    rows: QuerySet[Predictor] = Predictor.objects.all()
    return rows if actor.may(Permission.AGENTS_WORK) else rows.none()
