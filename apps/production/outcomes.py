"""What is told when a decision has an outcome."""

from uuid import UUID, uuid5

from apps.production.events import DecisionDecided
from apps.production.models import Decision, DecisionState, Maker, Outcome


def event_id(decision: UUID, number: int) -> UUID:
    """The id of the event that tells an outcome: the same each time."""
    return uuid5(decision, f"outcome {number}")


def told(decision: Decision, outcome: Outcome, *, project: UUID) -> tuple[DecisionDecided, tuple[str, ...]]:
    """The fact with its topics. What is sealed has none: who labels it could watch for it, and is not to know which way it went."""
    fact = DecisionDecided(
        event=outcome.pk,
        decision=decision.pk,
        revision=outcome.number,
        queue=decision.queue_id,
        project=project,
        external_id=decision.external_id,
        data_row=decision.data_row_id,
        state=DecisionState(outcome.state).label,
        by=Maker(outcome.by).label,
    )
    return fact, () if decision.sealed is not None else (f"production_queue:{decision.queue_id}",)
