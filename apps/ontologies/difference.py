"""What a tree would change of an ontology: what is new, what stays, what goes away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.core.problems import FieldError
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.reading import an
from apps.kinds.relationship import KIND as RELATIONSHIP
from apps.ontologies.models import Feature, Ontology, Option
from apps.ontologies.points import Point, point_places, points_of
from apps.ontologies.tree import Place, places

Row = Feature | Option | Point


@dataclass(frozen=True)
class Difference:
    """The parts of the tree by id, and what the ontology has by id, archived rows and kept points among it."""

    wanted: dict[UUID, Place]
    features: dict[UUID, Feature]
    options: dict[UUID, Option]
    points: dict[UUID, Point]

    @property
    def present(self) -> dict[UUID, Row]:
        """Features, then options, then points of skeletons."""
        return {**self.features, **self.options, **self.points}

    @property
    def gone(self) -> dict[UUID, Row]:
        """What is left out, and was not archived before."""
        return {number: row for number, row in self.present.items() if not was_removed(row) and number not in self.wanted}

    @property
    def gone_features(self) -> set[UUID]:
        """Of what is left out, the features."""
        return self.gone.keys() & self.features.keys()

    @property
    def gone_options(self) -> set[UUID]:
        """Of what is left out, the options."""
        return self.gone.keys() & self.options.keys()

    @property
    def gone_points(self) -> dict[UUID, Point]:
        """Of what is left out, the points of skeletons that stay."""
        return {number: point for number, point in self.points.items() if number in self.gone}

    def ties(self) -> list[FeatureSpec]:
        """The relationship features that stay and settle what they join, as they shall be."""
        parts = (place.part for number, place in self.wanted.items() if number in self.features)
        return [part for part in parts if isinstance(part, FeatureSpec) and part.kind == RELATIONSHIP.name and part.settings.get("pairs")]

    def moved(self) -> list[FieldError]:
        """What a part is and where it hangs stays: answers that were given under it would change their meaning."""
        present = self.present
        pairs = [(place, present[number]) for number, place in self.wanted.items() if number in present]
        return [error for place, row in pairs for error in _moved(place, row)]


def compare(ontology: Ontology, features: Sequence[FeatureSpec]) -> Difference:
    """The difference that a tree makes. Two queries."""
    wanted = list(places(features))
    rows = {row.pk: row for row in Feature.objects.filter(ontology=ontology)}
    return Difference(
        {place.part.id: place for place in (*wanted, *point_places(wanted))},
        rows,
        {row.pk: row for row in Option.objects.filter(feature__ontology=ontology)},
        points_of(rows, [place.part.id for place in wanted]),
    )


def was_removed(row: Row) -> bool:
    """Whether it went away with an earlier version."""
    return row.is_kept if isinstance(row, Point) else row.archived_at is not None


def parent_of(part: Row | Place) -> UUID | None:
    """The feature or option under which a part hangs; None at the top."""
    if isinstance(part, Option | Point):
        return part.feature_id
    if isinstance(part, Feature):
        return part.parent_feature_id or part.parent_option_id
    return part.parent_feature or part.parent_option


def _moved(place: Place, row: Row) -> Iterable[FieldError]:
    if isinstance(row, Option) != isinstance(place.part, OptionSpec):
        yield FieldError(f"{place.pointer}/id", "moved", f"{row.name} is something else.", "its own place, or a new id")
        return
    if isinstance(row, Feature) and isinstance(place.part, FeatureSpec) and place.part.kind != row.kind:
        yield FieldError(f"{place.pointer}/kind", "kind_fixed", f"{row.name} is {an(row.kind)}.", f"{row.kind}, or a new id")
    if parent_of(place) != parent_of(row):
        yield FieldError(f"{place.pointer}/id", "moved", f"{row.name} belongs elsewhere.", "its own place, or a new id")
