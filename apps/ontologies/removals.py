"""What shall happen to the annotations of features and options that are removed: decided by the caller, one by one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from apps.core.problems import FieldError
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import an
from apps.ontologies.difference import Difference, parent_of
from apps.ontologies.models import Feature
from apps.ontologies.points import Point
from apps.ontologies.tree import Place, PointSpec


class Action(StrEnum):
    """What happens to annotations of what is removed: they stay as they are, are deleted, or go over to something else."""

    KEEP = "keep"
    DELETE = "delete"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Removal:
    """The decision on one feature or option; `to` names the one that a move goes to.

    On a relationship feature that stays it is about those of its relationships that join what they may not join any more.
    """

    id: UUID
    action: Action
    to: UUID | None = None


@dataclass(frozen=True)
class Decided:
    """Decisions about what a Difference removes. What is under something that is kept or deleted goes with it, unless it says otherwise."""

    difference: Difference
    removals: Mapping[UUID, Removal]

    def action_on(self, part: UUID) -> Removal | None:
        """The decision on a part: its own, or that of what it hangs under; None where nobody decided."""
        gone = self.difference.gone
        at: UUID | None = part
        while at is not None and at in gone:
            found = self.removals.get(at)
            if found is not None:
                return found if at == part or found.action is not Action.MOVE else None
            at = parent_of(gone[at])
        return None

    def places(self) -> dict[UUID, UUID | None]:
        """What annotations say in place of each feature and option that is deleted or moved: None for nothing."""
        return {each.id: each.to for each in self._acting() if each.id not in self.difference.points}

    def points(self) -> dict[UUID, dict[str, str | None]]:
        """By feature, the names of the points of its skeleton that are deleted or moved, and what is in place of each: None for nothing."""
        found = defaultdict[UUID, dict[str, str | None]](dict)
        for each in self._acting():
            if point := self.difference.points.get(each.id):
                found[point.feature_id][point.name] = None if each.to is None else self.difference.wanted[each.to].part.name
        return dict(found)

    def kept_points(self, feature: UUID) -> list[str]:
        """The points that the feature's skeleton has not, and that annotations may still name."""
        wanted, gone = self.difference.wanted, self.difference.gone_points
        own = (point for point in self.difference.points.values() if point.feature_id == feature and point.pk not in wanted)
        kept = (point for point in own if point.is_kept or (point.pk in gone and self._does(point.pk, Action.KEEP)))
        return [point.name for point in kept]

    def _acting(self) -> Iterator[Removal]:
        return (each for each in self.removals.values() if each.action is not Action.KEEP and each.id in self.difference.gone)

    def joining(self) -> frozenset[UUID]:
        """The relationship features that stay, of which some may join other things than before: by their settings, or as ends moved."""
        moved = any(isinstance(self.difference.gone.get(each.id), Feature) and each.to is not None for each in self.removals.values())
        return frozenset(each.id for each in self.difference.ties() if moved or each.settings != self.difference.features[each.id].settings)

    def loosed(self) -> frozenset[UUID]:
        """Of the relationship features that stay, those whose relationships are deleted where they do not fit any more."""
        return frozenset(each.id for each in self.difference.ties() if self._does(each.id, Action.DELETE))

    def _does(self, part: UUID, action: Action) -> bool:
        return part in self.removals and self.removals[part].action is action


def decide(difference: Difference, removals: Sequence[Removal]) -> tuple[Decided, list[FieldError]]:
    """The decisions, and what is wrong with them."""
    decided = Decided(difference, {each.id: each for each in removals})
    errors, seen, ties = list[FieldError](), set[UUID](), {tie.id for tie in difference.ties()}
    for index, each in enumerate(removals):
        at = f"/removals/{index}"
        if each.id in seen:
            errors.append(FieldError(f"{at}/id", "id_repeated", "This is decided twice.", "one decision for each"))
        elif each.id in ties:
            errors += _wrong_for_tie(each, at)
        elif each.id not in difference.gone:
            errors.append(FieldError(f"{at}/id", "not_removed", "This is not removed.", "the id of something that is left out"))
        else:
            errors += _wrong(each, decided, at)
        seen.add(each.id)
    return decided, errors


def _wrong_for_tie(removal: Removal, at: str) -> Iterator[FieldError]:
    if removal.action is Action.MOVE or removal.to is not None:
        words = "Relationships that join what they may not are kept or deleted."
        yield FieldError(f"{at}/action", "not_removed", words, "keep or delete")


def _wrong(removal: Removal, decided: Decided, at: str) -> Iterator[FieldError]:
    row = decided.difference.gone[removal.id]
    above = decided.removals.get(parent_of(row) or removal.id)
    if above is not None and above is not removal and above.action is Action.MOVE and removal.action is Action.KEEP:
        words = f"{row.name} cannot stay while what it hangs under is moved."
        yield FieldError(f"{at}/action", "keep_under_moved", words, "move or delete")
    if removal.action is not Action.MOVE:
        if removal.to is not None:
            yield FieldError(f"{at}/to", "to_unexpected", "Nothing is moved here.", "null")
        return
    place = decided.difference.wanted.get(removal.to) if removal.to is not None else None
    if place is None:
        yield FieldError(f"{at}/to", "to_missing", "There is nothing of this id in the features sent.", "the id of one of them")
    elif not _alike(removal, place, decided):
        expected = f"{an(row.kind)} beside it" if isinstance(row, Feature) else "an option of the same question"
        expected = "a point that is new in the same skeleton, for one point" if isinstance(row, Point) else expected
        yield FieldError(f"{at}/to", "to_differs", f"What is said of {row.name} cannot be said of {place.part.name}.", expected)


def _alike(removal: Removal, place: Place, decided: Decided) -> bool:
    """Whether the target is of the same sort, and stands where what was removed stood, or where what it hung under is moved to."""
    row = decided.difference.gone[removal.id]
    kind = place.part.kind if isinstance(place.part, FeatureSpec) else None
    if isinstance(place.part, PointSpec) and not isinstance(row, Point):
        return False
    if (row.kind if isinstance(row, Feature) else None) != kind:
        return False
    above = parent_of(row)
    if isinstance(row, Point):
        return isinstance(place.part, PointSpec) and parent_of(place) == above and _is_free(removal, decided)
    moved = decided.removals.get(above) if above is not None else None
    return parent_of(place) == (moved.to if moved is not None and moved.action is Action.MOVE else above)


def _is_free(removal: Removal, decided: Decided) -> bool:
    """Whether no annotation can have the point already, and none gets it twice."""
    others = (each.to for each in decided.removals.values() if each.id != removal.id)
    return removal.to not in decided.difference.points and removal.to not in others
