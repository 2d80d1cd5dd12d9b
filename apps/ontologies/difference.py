"""What a tree would change of an ontology: what is new, what stays, what goes away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.core.problems import FieldError
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.models import Feature, Ontology, Option
from apps.ontologies.tree import Place, places

Row = Feature | Option


@dataclass(frozen=True)
class Difference:
    """The parts of the tree by id, and the ontology's rows by id, archived ones among them."""

    wanted: dict[UUID, Place]
    features: dict[UUID, Feature]
    options: dict[UUID, Option]

    @property
    def present(self) -> dict[UUID, Row]:
        """Features, then options."""
        return {**self.features, **self.options}

    @property
    def gone(self) -> dict[UUID, Row]:
        """What is left out, and was not archived before."""
        return {number: row for number, row in self.present.items() if row.archived_at is None and number not in self.wanted}

    @property
    def gone_features(self) -> set[UUID]:
        """Of what is left out, the features."""
        return self.gone.keys() & self.features.keys()

    @property
    def gone_options(self) -> set[UUID]:
        """Of what is left out, the options."""
        return self.gone.keys() & self.options.keys()

    def moved(self) -> list[FieldError]:
        """What a part is and where it hangs stays: answers that were given under it would change their meaning."""
        present = self.present
        pairs = [(place, present[number]) for number, place in self.wanted.items() if number in present]
        return [error for place, row in pairs for error in _moved(place, row)]


def compare(ontology: Ontology, features: Sequence[FeatureSpec]) -> Difference:
    """The difference that a tree makes. Two queries."""
    return Difference(
        {place.part.id: place for place in places(features)},
        {row.pk: row for row in Feature.objects.filter(ontology=ontology)},
        {row.pk: row for row in Option.objects.filter(feature__ontology=ontology)},
    )


def parent_of(part: Row | Place) -> UUID | None:
    """The feature or option under which a part hangs; None at the top."""
    if isinstance(part, Option):
        return part.feature_id
    if isinstance(part, Feature):
        return part.parent_feature_id or part.parent_option_id
    return part.parent_feature or part.parent_option


def _moved(place: Place, row: Row) -> Iterable[FieldError]:
    if isinstance(row, Option) != isinstance(place.part, OptionSpec):
        yield FieldError(f"{place.pointer}/id", "moved", f"{row.name} is something else.", "its own place, or a new id")
        return
    if isinstance(row, Feature) and isinstance(place.part, FeatureSpec) and place.part.kind != row.kind:
        yield FieldError(f"{place.pointer}/kind", "kind_fixed", f"{row.name} is a {row.kind}.", f"{row.kind}, or a new id")
    if parent_of(place) != parent_of(row):
        yield FieldError(f"{place.pointer}/id", "moved", f"{row.name} belongs elsewhere.", "its own place, or a new id")
