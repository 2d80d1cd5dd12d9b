"""What an ontology lets be said, and who acts when that changes: the rooms above tell, because this one cannot know them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from apps.kinds.features import FeatureSpec, walk_features

Act = Callable[[UUID], None]

ACTS: list[Act] = []


def register_act(act: Act) -> Act:
    """Call this one with the id of an ontology, in the transaction of the save by which that lets something else be said than before."""
    if act not in ACTS:
        ACTS.append(act)
    return act


def meaning_of(features: Iterable[FeatureSpec]) -> Mapping[UUID, Any]:
    """What can be said, by feature: its kind, options and settings, and whether it must be answered. Names, looks and order are no part."""
    return {
        each.id: (each.kind, {option.id for option in each.options}, dict(each.settings), each.required) for each in walk_features(features)
    }


def act_on_change(ontology: UUID) -> None:
    """Let everybody who registered act."""
    for act in ACTS:
        act(ontology)
