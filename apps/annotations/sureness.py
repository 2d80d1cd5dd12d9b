"""How sure the suggestions were that a label stands on: as they were predicted, or as the room above knows it, where it knows better."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from apps.annotations.forms import value_of
from apps.annotations.models import Annotation, DecisionOutcome, SuggestionDecision
from apps.kinds.sureness import least_sure

# Given suggestions, each with its set: how sure those are of which more is known than what was predicted in them, by id, in [0, 1].
Sureness = Callable[[Sequence[Annotation]], Mapping[UUID, float]]

_TOLD: list[Sureness] = []


def register_sureness(told: Sureness) -> Sureness:
    """Ask this function how sure suggestions are; what it leaves out is as sure as it was predicted."""
    if told not in _TOLD:
        _TOLD.append(told)
    return told


def least_sure_accepted(decisions: Sequence[SuggestionDecision]) -> float | None:
    """The lowest confidence, in [0, 1], of what was accepted as it was suggested; None where nothing was that says how sure it is."""
    accepted = [each.suggestion_id for each in decisions if each.outcome == DecisionOutcome.ACCEPTED]
    if not accepted:
        return None
    rows = list(Annotation.objects.filter(pk__any=accepted).select_related("annotation_set"))
    sure = {row.pk: least_sure(value_of(row)) for row in rows}
    for told in _TOLD:
        sure |= told(rows)
    return min((each for each in sure.values() if each is not None), default=None)
