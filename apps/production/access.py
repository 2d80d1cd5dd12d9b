"""What an actor may see of queues and decisions; the object check is the list's own.

Of what is under a blind audit nobody is shown what was predicted, how sure it was or which way it went, before the audit is over: whoever
looks may be who labels it. The one exception is the system that sent it: a key that may upload predictions knows them already.
"""

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet

from apps.organizations.access import one_of
from apps.organizations.actor import Actor
from apps.organizations.permissions import Permission
from apps.production.models import Decision, DecisionQuerySet, ProductionQueue


def visible_queues(actor: Actor) -> QuerySet[ProductionQueue]:
    """Every queue of the organization, for whoever may view models."""
    rows: Any = ProductionQueue.objects.all()
    return cast(Any, rows if actor.may(Permission.MODELS_VIEW) else rows.none())


def visible_decisions(actor: Actor) -> DecisionQuerySet:
    """Every decision of the organization, for whoever may view models."""
    rows: Any = Decision.objects.all()
    return cast(DecisionQuerySet, rows if actor.may(Permission.MODELS_VIEW) else rows.none())


def sees_sealed(actor: Actor) -> bool:
    """Whether the actor is a system that sends predictions, and no person before a screen."""
    return actor.api_key_id is not None and actor.may(Permission.PREDICTIONS_UPLOAD)


def get_queue(actor: Actor, queue_id: UUID, *, for_change: bool = False) -> ProductionQueue:
    """The queue, locked where it is to be changed. Raises NotFound where the actor may not see it."""
    rows = visible_queues(actor).select_related("project", "model", "dataset", "feedback_dataset")
    return cast(ProductionQueue, one_of(rows.select_for_update(of=("self",), no_key=True) if for_change else rows, queue_id))


def get_decision(actor: Actor, decision_id: UUID) -> Decision:
    """The decision with its queue and data row. Raises NotFound where the actor may not see it."""
    return cast(Decision, one_of(visible_decisions(actor).select_related("queue", "data_row"), decision_id))
