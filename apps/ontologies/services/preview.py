"""What saving an ontology would change, told before anything changes: it is saved, and undone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.core.problems import FieldError, Problem
from apps.kinds.features import FeatureSpec
from apps.ontologies.difference import Difference, Row, compare, was_removed
from apps.ontologies.models import Feature, Ontology
from apps.ontologies.points import Point
from apps.ontologies.removals import Action, Decided, Removal, decide
from apps.ontologies.services.saving import Outcome, Unfit, write_version
from apps.ontologies.tree import Place, PointSpec, check_tree, settled
from apps.ontologies.usage import Use, count_joined, uses_of


@dataclass(frozen=True)
class Part:
    """A feature (with its kind), an option (without one), or a point of the skeleton of `feature`.

    `was` is what changed about it: its name or its settings before.
    """

    id: UUID
    name: str
    kind: str | None
    feature: UUID | None
    was: Any = None
    now: Any = None


@dataclass(frozen=True)
class Removed:
    """A part that goes away, what is decided about its annotations, and where those are.

    `answered` counts answers that are deleted, as what they would go over to is answered there already.
    """

    id: UUID
    name: str
    kind: str | None
    feature: UUID | None
    removal: Removal | None
    uses: tuple[Use, ...] = ()
    joined: int = 0
    answered: int = 0

    @property
    def relationships(self) -> int:
        """How many relationships go away with its annotations."""
        return self.joined if self.removal is not None and self.removal.action is Action.DELETE else 0

    @property
    def count(self) -> int:
        """How many annotations use it."""
        return sum(use.count for use in self.uses)


@dataclass(frozen=True)
class Preview:
    """What would change, and why it could not be saved like this, if it could not."""

    added: list[Part] = field(default_factory=list)
    restored: list[Part] = field(default_factory=list)
    renamed: list[Part] = field(default_factory=list)
    settings_changed: list[Part] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    unfit: Sequence[Unfit] = ()
    refused: list[FieldError] = field(default_factory=list)

    @property
    def can_be_saved(self) -> bool:
        """Whether a save of the same would be taken."""
        return not self.refused


def preview_ontology(*, ontology: Ontology, name: str, features: Sequence[FeatureSpec], removals: Sequence[Removal] = ()) -> Preview:
    """What save_ontology would change with the same arguments. The caller has locked the row; nothing is changed."""
    wrong = check_tree(features)
    difference = compare(ontology, features if wrong else settled(features))
    decided, _ = decide(difference, removals)
    stays = [(difference.present[number], place) for number, place in difference.wanted.items() if number in difference.present]
    outcome, refused = (Outcome(), wrong) if wrong else _rehearse(ontology=ontology, name=name, features=features, removals=removals)
    return Preview(
        added=[_part(place) for number, place in difference.wanted.items() if number not in difference.present],
        restored=[_part(place) for row, place in stays if was_removed(row)],
        renamed=[_part(place, row.name, place.part.name) for row, place in stays if row.name != place.part.name],
        settings_changed=[] if wrong else list(_resettled(stays)),
        removed=_removed(difference, decided, outcome),
        unfit=outcome.unfit,
        refused=refused,
    )


def _rehearse(**saved: Any) -> tuple[Outcome, list[FieldError]]:
    """Save, undo, and tell what came of it and what was refused."""
    outcome = Outcome()
    try:
        with transaction.atomic():
            outcome = write_version(**saved)
            transaction.set_rollback(True)
        outcome.refuse_undecided()
    except Problem as problem:
        return outcome, problem.errors or [FieldError("", problem.code.replace("-", "_"), problem.detail)]
    finally:
        saved["ontology"].refresh_from_db()
    return outcome, []


def _part(place: Place, was: Any = None, now: Any = None) -> Part:
    kind = place.part.kind if isinstance(place.part, FeatureSpec) else None
    feature = place.parent_feature if isinstance(place.part, PointSpec) else None
    return Part(place.part.id, place.part.name, kind, feature, was, now)


def _resettled(stays: Sequence[tuple[Row, Place]]) -> Iterator[Part]:
    for row, place in stays:
        if isinstance(row, Feature) and isinstance(place.part, FeatureSpec) and row.settings != place.part.settings:
            yield _part(place, row.settings, dict(place.part.settings))


def _removed(difference: Difference, decided: Decided, outcome: Outcome) -> list[Removed]:
    uses: Mapping[UUID, list[Use]] = defaultdict(list)
    for use in uses_of(difference.gone_features, difference.gone_options, difference.gone_points):
        uses[use.part].append(use)
    joined = count_joined(difference.gone_features)
    return [
        Removed(
            number,
            row.name,
            row.kind if isinstance(row, Feature) else None,
            row.feature_id if isinstance(row, Point) else None,
            decided.action_on(number),
            tuple(uses[number]),
            joined.get(number, 0),
            outcome.answered.get(number, 0),
        )
        for number, row in difference.gone.items()
    ]
