"""Relationships against the set they stand in: whether their ends are there and may be joined, and what a deletion would leave hanging."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from apps.kinds.base import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import InvalidValue, join
from apps.kinds.relationship import Relationship
from apps.kinds.values import Annotation

ENDS = ("source", "target")


@dataclass(frozen=True, slots=True)
class End:
    """What a relationship needs to know of an annotation that it joins."""

    feature: UUID
    kind: str


def end_of(annotation: Annotation) -> End:
    """The annotation as a relationship sees it."""
    return End(annotation.feature, annotation.kind)


def ends(annotations: Iterable[Annotation]) -> set[UUID]:
    """The annotations that the relationships among these join."""
    return {end for each in annotations if isinstance(each.value, Relationship) for end in (each.value.source, each.value.target)}


def check_ends(relationship: Annotation, there: Mapping[UUID, End], features: Mapping[UUID, FeatureSpec], at: str = "") -> None:
    """Nothing, where both ends are in `there` (what the set holds) and the feature's settings let them be joined. Raises InvalidValue.

    Anything that is no relationship passes. `at` is the pointer to the annotation.
    """
    value = relationship.value
    if not isinstance(value, Relationship):
        return
    here = join(at, "value")
    joined = tuple(_end(end, there, join(here, name)) for end, name in zip((value.source, value.target), ENDS, strict=True))
    feature = features.get(relationship.feature)
    if feature is None or not feature.settings.get("pairs"):
        return
    pairs = pairs_of(feature)
    if not may_join(pairs, *(end.feature for end in joined), directed=value.directed):
        told = " to ".join(_named(end.feature, features) for end in joined)
        allowed = "; ".join(f"{_named(source, features)} to {_named(target, features)}" for source, target in sorted(pairs))
        raise InvalidValue(here, f"{feature.name} does not join {told}.", f"one of: {allowed}", code="pair_not_allowed")


def pairs_of(feature: FeatureSpec) -> set[tuple[UUID, UUID]]:
    """What relationships of the feature may join; nothing where they may join anything."""
    return {(UUID(source), UUID(target)) for source, target in feature.settings.get("pairs") or ()}


def may_join(pairs: Collection[tuple[UUID, UUID]], source: UUID, target: UUID, *, directed: bool) -> bool:
    """Whether a relationship that may join these pairs may join annotations of these two; one without a direction either way round."""
    return not pairs or (source, target) in pairs or (not directed and (target, source) in pairs)


def _end(end: UUID, there: Mapping[UUID, End], at: str) -> End:
    found = there.get(end)
    if found is None:
        raise InvalidValue(at, "The set has no such annotation.", "the id of another annotation of the set", code="unknown_annotation")
    if KINDS[found.kind].role == "relationship":
        raise InvalidValue(at, "This is a relationship itself.", "an object or an answer of the set", code="wrong_end")
    return found


def dangling(relationships: Iterable[Annotation], deleted: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """For each deleted annotation that a relationship names which is not deleted itself: those relationships."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for each in relationships:
        if each.id not in deleted:
            for end in ends([each]) & set(deleted):
                found[end].append(each.id)
    return {end: tuple(sorted(names)) for end, names in found.items()}


def following(annotation: Annotation, moved: Mapping[UUID, UUID]) -> Annotation:
    """The annotation, where it is a relationship with its ends under the ids that they have now."""
    value = annotation.value
    if not isinstance(value, Relationship):
        return annotation
    source, target = (moved.get(end, end) for end in (value.source, value.target))
    if (source, target) == (value.source, value.target):
        return annotation
    return replace(annotation, value=replace(value, source=source, target=target))


def moved_ends(value: Mapping[str, Any], moved: Mapping[str, str]) -> dict[str, Any]:
    """A relationship's value on the wire, its ends under the ids that they have now."""
    return {**value, **{end: moved.get(value[end], value[end]) for end in ENDS}}


def check_pairs(features: Sequence[FeatureSpec], at: str = "/features") -> Iterator[InvalidValue]:
    """What is wrong with the pairs that relationships of these top-level features may join: each names one of them that can be joined."""
    known = {feature.id: feature for feature in features}
    for index, feature in enumerate(features):
        for number, pair in enumerate(feature.settings.get("pairs", ()) if feature.kind == "relationship" else ()):
            for side, identifier in enumerate(pair):
                end = known.get(UUID(identifier))
                if end is None or end.kind == feature.kind:
                    pointer = f"{at}/{index}/settings/pairs/{number}/{side}"
                    expected = "the id of an object or question of the top level"
                    yield InvalidValue(pointer, "No such feature can be joined.", expected, code="unknown_feature")


def _named(feature: UUID, features: Mapping[UUID, FeatureSpec]) -> str:
    return features[feature].name if feature in features else str(feature)
