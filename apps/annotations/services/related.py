"""Relationships of a set: whether a change leaves both ends of each of them in it, and their ends under the ids that they have here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID

from apps.annotations.forms import field_error, value_of
from apps.annotations.models import Annotation, AnnotationSet
from apps.core.ids import uuid7
from apps.core.problems import FieldError
from apps.kinds import InvalidValue, values
from apps.kinds.features import FeatureSpec
from apps.kinds.relations import End, check_ends, dangling, end_of, ends, moved_ends
from apps.kinds.relationship import KIND, Relationship
from apps.kinds.values import ChangeSet

NAMED_AT_MOST = 5


def check_related(
    *, annotation_set: AnnotationSet, changes: ChangeSet, stored: Mapping[UUID, Annotation], features: Mapping[UUID, FeatureSpec]
) -> list[FieldError]:
    """What is wrong with the set's relationships after a change: an end that is not there, or may not be joined, or goes away.

    `stored` are the rows of the set that the change touches.
    """
    said = {f"/created/{index}": each for index, each in enumerate(changes.created)}
    said |= {f"/updated/{index}": each for index, each in enumerate(changes.updated)}
    moved = bool(changes.updated or changes.deleted)
    left = relationships_of(annotation_set, besides={each.id for each in changes.updated} | set(changes.deleted)) if moved else []
    there = _after(annotation_set, changes, ends([*said.values(), *left]))
    errors = [error for at, each in said.items() if (error := _wrong(each, there, features, at))]
    return [*errors, *_renamed(changes, stored, left, there, features), *_hanging(changes, left)]


def ends_there(sets: Iterable[UUID], wanted: Collection[UUID]) -> dict[UUID, dict[UUID, End]]:
    """By set, those of the wanted annotations that it holds."""
    found: dict[UUID, dict[UUID, End]] = defaultdict(dict)
    if wanted:
        rows = Annotation.objects.filter(annotation_set__in=sets, pk__in=wanted)
        for annotation_set, number, feature, kind in rows.values_list("annotation_set_id", "pk", "feature_id", "kind"):
            found[annotation_set][number] = End(feature, kind)
    return found


def copies(rows: Iterable[Annotation], annotation_set: AnnotationSet) -> list[Annotation]:
    """The same rows for another set, not saved yet: new ids, which the ends of relationships follow."""
    copied = list(rows)
    moved = {str(row.pk): str(uuid7()) for row in copied}
    for place, row in enumerate(copied):
        row.place = place
        row.pk, row.annotation_set, row.sent_as = UUID(moved[str(row.pk)]), annotation_set, None
        if row.kind == KIND.name:
            row.value = moved_ends(row.value, moved)
    return copied


def relationships_of(annotation_set: AnnotationSet, besides: Collection[UUID]) -> list[values.Annotation]:
    """The relationships that a set holds, but for these."""
    rows = Annotation.objects.filter(annotation_set=annotation_set, kind=KIND.name).exclude(pk__in=besides)
    return [value_of(row) for row in rows]


def _after(annotation_set: AnnotationSet, changes: ChangeSet, wanted: set[UUID]) -> dict[UUID, End]:
    """Those of the wanted annotations that the set holds after the change."""
    said = {each.id: end_of(each) for each in (*changes.created, *changes.updated)}
    return ends_there([annotation_set.pk], wanted - said.keys() - set(changes.deleted))[annotation_set.pk] | said


def _wrong(
    relationship: values.Annotation, there: Mapping[UUID, End], features: Mapping[UUID, FeatureSpec], at: str = ""
) -> FieldError | None:
    try:
        check_ends(relationship, there, features, at)
    except InvalidValue as error:
        return field_error(error)
    return None


def _renamed(
    changes: ChangeSet,
    stored: Mapping[UUID, Annotation],
    left: Iterable[values.Annotation],
    there: Mapping[UUID, End],
    features: Mapping[UUID, FeatureSpec],
) -> Iterator[FieldError]:
    """What became something else may be joined still by the relationships that stay as they are."""
    other = {
        each.id: index
        for index, each in enumerate(changes.updated)
        if each.id in stored and end_of(each) != End(stored[each.id].feature_id, stored[each.id].kind)
    }
    for each in left:
        for end in sorted(ends([each]) & other.keys()):
            if error := _wrong(each, there, features):
                expected = f"the feature it had, or {each.id} among what is deleted"
                yield FieldError(f"/updated/{other[end]}/feature", error.code, f"A relationship names this: {error.message}", expected)


def _hanging(changes: ChangeSet, left: Iterable[values.Annotation]) -> Iterator[FieldError]:
    found = dangling(left, set(changes.deleted))
    for index, number in enumerate(changes.deleted):
        if names := found.get(number):
            listed = ", ".join(map(str, names[:NAMED_AT_MOST])) + (" ..." if len(names) > NAMED_AT_MOST else "")
            words = f"{len(names)} relationships name this annotation." if len(names) > 1 else "A relationship names this annotation."
            yield FieldError(f"/deleted/{index}", "still_related", words, f"what names it among what is deleted: {listed}")


def is_relationship(annotation: values.Annotation) -> bool:
    """Whether it joins others, and so comes after them."""
    return isinstance(annotation.value, Relationship)
