"""Labels from outside: ground truth and imports. An import replaces what an import wrote, never what a person labeled here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, cast
from uuid import UUID, uuid5

from django.db import connection

from apps.annotations import queries
from apps.annotations.forms import columns_of, dump_row, field_error, place_of, row_of, value_of
from apps.annotations.models import Annotation, AnnotationSet, Label, LabelState, Revision
from apps.annotations.problems import LabeledHere
from apps.annotations.revisions import replaced
from apps.annotations.services.checks import ARCHIVED
from apps.annotations.services.related import is_relationship
from apps.annotations.services.work import name_label
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.db.lookups import array_of
from apps.core.ids import uuid7
from apps.core.problems import FieldError, Invalid
from apps.core.tenancy import current_organization_id
from apps.kinds import InvalidValue, dump_annotation, values
from apps.kinds.answered import Answered, Met, second_answers
from apps.kinds.features import FeatureSpec, check_annotation, features_by_id
from apps.kinds.made_ids import MadeId
from apps.kinds.placing import clipped, faults_of, was_clipped
from apps.kinds.relations import check_ends, end_of, following
from apps.kinds.values import ChangeSet
from apps.kinds.wire import dump_change_set
from apps.ontologies.queries import tree, tree_at
from apps.ontologies.standing import hold_version
from apps.projects import services as projects
from apps.projects.models import Project

ANSWERED = FieldError(
    "/value",
    "duplicate",
    "What stands before this answers the question otherwise in the same place.",
    "one answer of a question in one place",
)
PUT_IN_ORDER = """UPDATE annotations_annotation AS said SET place = %s + wanted.place
  FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted (id, place)
  WHERE said.organization_id = %s AND said.annotation_set_id = %s AND said.id = wanted.id"""


def import_label(*, project: Project, data_row: DataRow, author: UUID, annotations: Sequence[values.Annotation]) -> Label:
    """Let these annotations count for the data row, as a set of this member's; its task is done. The same again changes nothing.

    What reaches over the edge of the data row is clipped. Nothing is recorded of decisions or of time. Required features may be missing:
    they may be younger than the label. Locks the project, the task, then the set.
    Raises Invalid with pointers, ProjectArchived, TaskInHand, LabeledHere.
    """
    said = check_imported(data_row, annotations, Speech(project.ontology_id))
    return import_checked(project=project, data_row=data_row, author=author, said=said).label


class Written(NamedTuple):
    """A label from outside, how many of its annotations got other ids, see count_renumbered, and how many went that were there before."""

    label: Label
    renumbered: int
    removed: int


def import_checked(*, project: Project, data_row: DataRow, author: UUID, said: Sequence[values.Annotation], keep: bool = False) -> Written:
    """import_label with what check_imported made of the annotations.

    With `keep` they come beside what an import wrote before: of that only goes what has the same id, or answers a question that is
    answered anew in its place. Raises ProjectArchived, TaskInHand, LabeledHere.
    """
    task = projects.task_for_import(project=project, data_row=data_row.pk, member=author)
    label, own = cast("Label | None", queries.label_of(task)), _own_set(project, data_row, author)
    _refuse_labeled_here(label, own)
    ids = settle_ids(owner=project.pk, wanted=[(data_row.pk, each.id) for each in said], sets={data_row.pk: own.pk})
    moved = {each.id: number for each, number in zip(said, ids, strict=True)}
    here = [following(replace(each, id=moved[each.id]), moved) for each in said]
    after = [*_kept(own, here), *here] if keep else here
    changes = _difference(own, after)
    if label is not None and changes.is_empty():
        return Written(label, count_renumbered(moved), 0)
    _write(own, changes, author, [each.id for each in after])
    projects.finish_import(task=task, member=author)
    label = name_label(annotation_set=own, revision=own.revision, task=task, state=LabelState.SUBMITTED)
    return Written(label, count_renumbered(moved), len(changes.deleted))


def settle_ids(*, owner: UUID, wanted: Sequence[tuple[UUID, UUID]], sets: Mapping[UUID, UUID]) -> list[UUID]:
    """For each (data row, id from outside) the id it has here; `sets` are the owner's sets by data row.

    It keeps its own id unless another set has that already: then its id is made from the owner, the data row and the one from outside.
    What was settled once stays so.
    """
    other = {each: stand_in(owner, *each) for each in wanted}
    asked = {number for (_, number) in wanted} | set(other.values())
    there = dict(Annotation.objects.filter(pk__in=asked).values_list("pk", "annotation_set_id"))
    return [_settled(number, other[row, number], there, sets.get(row)) for row, number in wanted]


def stand_in(owner: UUID, data_row: UUID, number: UUID) -> UUID:
    """The id that an annotation gets where its own is taken: the same each time."""
    return uuid5(owner, f"{data_row}/{number}")


def _settled(own: UUID, other: UUID, there: Mapping[UUID, UUID], annotation_set: UUID | None) -> UUID:
    if own in there and there[own] == annotation_set:
        return own
    return other if own in there or other in there else own


@dataclass(frozen=True)
class Speech:
    """What may be said in an ontology: features by id, as they are now, and with what was removed since."""

    ontology: UUID

    @cached_property
    def live(self) -> dict[UUID, FeatureSpec]:
        """What is there now, and stays there until the transaction ends."""
        return features_by_id(tree_at(self.ontology, hold_version(self.ontology)))

    @cached_property
    def ever(self) -> dict[UUID, FeatureSpec]:
        """With what was removed; looked up only where something speaks of it."""
        return features_by_id(tree(self.ontology, archived=True))

    def check(self, annotation: values.Annotation, asset: values.Asset, at: str) -> None:
        """Check against what is there now, else against what ever was: annotations that were kept when what they speak of was removed can
        leave in an export and come back; those that were deleted or moved cannot.

        Raises InvalidValue.
        """
        try:
            check_annotation(annotation, self.live, asset, at)
        except InvalidValue as error:
            if error.code not in ARCHIVED:
                raise
            check_annotation(annotation, self.ever, asset, at)


def check_imported(data_row: DataRow, annotations: Sequence[values.Annotation], speech: Speech) -> list[values.Annotation]:
    """What is said about a data row, clipped to it, in its order. Raises Invalid with a pointer to each thing that is wrong."""
    asset = asset_of(data_row)
    said, errors = dict[UUID, values.Annotation](), []
    faulty = faults_of(annotations)
    for index, each in enumerate(annotations):
        at = f"/annotations/{index}"
        if each.id in said:
            errors.append(FieldError(f"{at}/id", "duplicate", "This id stands twice on one data row.", "one annotation per id"))
        try:
            if index in faulty:
                raise faulty[index].under(at)
            said[each.id] = clipped(each, asset, at)
            speech.check(said[each.id], asset, at)
        except InvalidValue as error:
            errors.append(field_error(error))
    errors += [replace(ANSWERED, pointer=f"/annotations/{index}/value") for index in second_answers(annotations)]
    errors += _wrong_relationships(annotations, speech)
    if errors:
        raise Invalid("The label cannot be imported like this.", errors=errors)
    return list(said.values())


def count_clipped(sent: Sequence[values.Annotation], said: Sequence[values.Annotation]) -> int:
    """How many of what was sent were cut at an edge of their data row."""
    return sum(was_clipped(was, now) for was, now in zip(sent, said, strict=True))


def count_renumbered(moved: Mapping[UUID, UUID]) -> int:
    """How many ids are others here, as they were taken; ids that were made are nobody's own, and not counted."""
    return sum(own != here and not isinstance(own, MadeId) for own, here in moved.items())


def _wrong_relationships(annotations: Sequence[values.Annotation], speech: Speech) -> Iterator[FieldError]:
    """Both ends of every relationship are part of the same label."""
    features = speech.live if all(each.feature in speech.live for each in annotations) else speech.ever
    there = {each.id: end_of(each) for each in annotations}
    for index, each in enumerate(annotations):
        try:
            check_ends(each, there, features, f"/annotations/{index}")
        except InvalidValue as error:
            yield field_error(error)


def _own_set(project: Project, data_row: DataRow, author: UUID) -> AnnotationSet:
    rows = AnnotationSet.objects.select_for_update(of=("self",))
    own: AnnotationSet = rows.get_or_create(project=project, data_row=data_row, author_id=author, corrects=None)[0]
    return own


def _refuse_labeled_here(label: Label | None, own: AnnotationSet) -> None:
    if label is not None and label.annotation_set_id != own.pk:
        raise LabeledHere("Somebody else labeled this data row, or corrected its label.")
    newest = Revision.objects.filter(annotation_set=own).order_by("-number").first()
    if newest is not None and newest.change_id != import_change_id(own, newest.number):
        raise LabeledHere("You labeled this data row by hand.")


def import_change_id(annotation_set: AnnotationSet, number: int) -> UUID:
    """By this an import's own revisions are known."""
    return uuid5(annotation_set.pk, f"import {number}")


def next_change_id(annotation_set: AnnotationSet) -> UUID:
    """The id of a change that nobody sent: after an import's revision another such, so that the next import still knows it for its own."""
    newest = Revision.objects.filter(annotation_set=annotation_set).order_by("-number").first()
    imported = newest is not None and newest.change_id == import_change_id(annotation_set, newest.number)
    return import_change_id(annotation_set, annotation_set.revision + 1) if imported else uuid7()


def _kept(own: AnnotationSet, said: Sequence[values.Annotation]) -> list[values.Annotation]:
    """What the set holds and these leave as it is."""
    answered, numbers = Answered(), {each.id for each in said}
    for each in said:
        answered.take_annotation(each)
    there = (value_of(row) for row in queries.annotations_of(own) if row.pk not in numbers)
    return [each for each in there if answered.take_annotation(each) is Met.NOTHING]


def _difference(own: AnnotationSet, said: Sequence[values.Annotation]) -> ChangeSet:
    there = {row.pk: dump_row(row) for row in queries.annotations_of(own)}
    kept = {each.id for each in said}
    return ChangeSet(
        created=tuple(each for each in said if each.id not in there),
        updated=tuple(each for each in said if each.id in there and dump_annotation(each) != there[each.id]),
        deleted=tuple(number for number in there if number not in kept),
    )


def _write(own: AnnotationSet, changes: ChangeSet, author: UUID, order: Sequence[UUID]) -> None:
    """Write the changes as a revision; `order` are the ids of all that the set holds then, in the order in which it holds them."""
    before = replaced(changes, queries.annotations_of(own) if changes.updated or changes.deleted else ())
    Annotation.objects.filter(annotation_set=own, pk__in=changes.deleted).delete()
    first = [each for each in changes.created if not is_relationship(each)]
    created = _create(own, first)
    moved = {was.id: now.id for was, now in zip(first, created, strict=True)}
    joins = [following(each, moved) for each in changes.created if is_relationship(each)]
    updated = tuple(following(each, moved) for each in changes.updated)
    for each in updated:
        Annotation.objects.filter(pk=each.id).update(**columns_of(each))
    joined = _create(own, joins)
    created += joined
    moved |= {was.id: now.id for was, now in zip(joins, joined, strict=True)}
    own.revision += 1
    _put_in_order(own, [moved.get(number, number) for number in order])
    own.save(update_fields=["revision"])
    Revision.objects.create(
        annotation_set=own,
        number=own.revision,
        author_id=author,
        changes=dump_change_set(replace(changes, created=created, updated=updated)),
        before=before,
        change_id=import_change_id(own, own.revision),
    )


def _put_in_order(own: AnnotationSet, ids: Sequence[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PUT_IN_ORDER, [place_of(own.revision, 0), array_of(ids), current_organization_id(), own.pk])


def _create(own: AnnotationSet, annotations: Sequence[values.Annotation]) -> tuple[values.Annotation, ...]:
    """Insert them; one whose id is taken where it cannot be seen from here gets its stand-in."""
    Annotation.objects.bulk_create([row_of(each, own.pk) for each in annotations], batch_size=500, ignore_conflicts=True)
    there = set(Annotation.objects.filter(pk__in=[each.id for each in annotations], annotation_set=own).values_list("pk", flat=True))
    owner = cast(UUID, own.project_id)
    moved = {each.id: replace(each, id=stand_in(owner, own.data_row_id, each.id)) for each in annotations if each.id not in there}
    Annotation.objects.bulk_create([row_of(each, own.pk) for each in moved.values()], batch_size=500)
    return tuple(moved.get(each.id, each) for each in annotations)
