"""The points of skeletons as parts of an ontology: what goes away of them is decided about as options are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from apps.kinds.features import FeatureSpec
from apps.kinds.skeletons import point_id, point_names
from apps.ontologies.models import Feature
from apps.ontologies.tree import Place, PointSpec


@dataclass(frozen=True)
class Point:
    """A point that a feature's skeleton has or, where `is_kept`, had: annotations that were kept still name it."""

    pk: UUID
    name: str
    feature_id: UUID
    is_kept: bool = False


def points_of(rows: Mapping[UUID, Feature], wanted: Iterable[UUID]) -> dict[UUID, Point]:
    """The points of the features that stay, or come back. The skeleton of a feature that goes away goes with it."""
    stay = [row for number in wanted if (row := rows.get(number)) is not None]
    kept = (Point(point_id(row.pk, name), name, row.pk, is_kept=True) for row in stay for name in row.kept_points)
    there = (Point(point_id(row.pk, name), name, row.pk) for row in stay for name in point_names(row.settings))
    return {each.pk: each for each in (*kept, *there)}


def point_places(places: Iterable[Place]) -> Iterator[Place]:
    """Where the points of these features stand."""
    for place in places:
        feature = place.part
        for index, name in enumerate(point_names(feature.settings)) if isinstance(feature, FeatureSpec) else ():
            here = f"{place.pointer}/settings/points/{index}"
            yield Place(PointSpec(point_id(feature.id, name), name), here, index, place.depth, parent_feature=feature.id)
