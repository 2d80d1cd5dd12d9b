"""Whether a change may be made: every row it names is there, and everything it says fits the ontology and the data row."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet

from apps.annotations.forms import field_error, value_of
from apps.annotations.models import Annotation, AnnotationSet, SuggestionDecision
from apps.annotations.services.related import check_related
from apps.annotations.services.single_answers import answered_twice
from apps.catalog.queries import asset_of
from apps.core.db.compiled import compiled
from apps.core.problems import FieldError, Invalid, NotFound
from apps.kinds import InvalidValue, values
from apps.kinds.features import FeatureSpec, check_annotation, features_by_id, walk_features
from apps.kinds.rewriting import mentioned
from apps.kinds.skeletons import named_points, point_id, point_names
from apps.kinds.values import Asset, ChangeSet, Outcome
from apps.ontologies.models import Feature
from apps.ontologies.queries import tree, tree_at

MAX_ERRORS = 100
# What an answer is refused with whose feature or option was removed.
ARCHIVED = frozenset({"unknown_feature", "unknown_option", "unknown_point"})

Features = Mapping[UUID, FeatureSpec]


@dataclass
class Checked:
    """What a change refers to: rows of the set by id, suggestions by id, the asset, ids that are taken; and what is wrong with it."""

    stored: dict[UUID, Annotation]
    suggestions: dict[UUID, Annotation]
    asset: Asset
    taken: set[UUID]
    wrong: list[FieldError] = field(default_factory=list)
    missing: list[FieldError] = field(default_factory=list)

    def refuse(self) -> None:
        """Go on if nothing is wrong. Raises NotFound for what is not there, Invalid for what may not be."""
        if self.missing:
            raise NotFound("The change refers to something that is not there.", errors=self.missing[:MAX_ERRORS])
        if self.wrong:
            raise Invalid("The change cannot be saved like this.", errors=self.wrong[:MAX_ERRORS])


def check_changes(*, annotation_set: AnnotationSet, changes: ChangeSet) -> Checked:
    """Look at every part of a change of a locked set. Raises Invalid with a pointer to each place, NotFound for rows that are not there."""
    checked = _gather(annotation_set, changes)
    features = _features(changes, annotation_set)
    _check_rows(checked, changes)
    _check_values(checked, changes, annotation_set, features)
    _check_related(checked, changes, annotation_set, features)
    checked.wrong += answered_twice(annotation_set=annotation_set, changes=changes)
    _check_sources(checked, changes)
    _check_decisions(checked, changes)
    checked.refuse()
    return checked


def _gather(annotation_set: AnnotationSet, changes: ChangeSet) -> Checked:
    touched = {each.id for each in changes.updated} | set(changes.deleted)
    kept = {each.annotation for each in changes.decisions if each.annotation}
    named = {each.suggestion for each in changes.decisions}
    sources = {each.derived_from for each in (*changes.created, *changes.updated) if each.derived_from}
    there = _annotations(touched | kept | {each.id for each in changes.created})
    stored = {row.pk: row for row in there if row.annotation_set_id == annotation_set.pk and row.pk in touched | kept}
    sources |= {row.derived_from for row in stored.values() if row.derived_from}
    suggestions = {row.pk: row for row in _suggested(annotation_set.data_row_id, named | sources)} if named or sources else {}
    return Checked(stored, suggestions, asset_of(annotation_set.data_row), {row.pk for row in there})


@compiled
def _annotations(numbers: Collection[UUID]) -> QuerySet[Annotation]:
    return Annotation.objects.filter(pk__any=numbers)


@compiled
def _suggested(data_row: UUID, numbers: Collection[UUID]) -> QuerySet[Annotation]:
    predicted: Any = Annotation.objects.filter(annotation_set__data_row=data_row, annotation_set__model_run__isnull=False)
    return cast("QuerySet[Annotation]", predicted.to_be_seen().filter(pk__any=numbers).select_related("annotation_set__model_run"))


@compiled
def _decided(numbers: Collection[UUID]) -> QuerySet[Any]:
    return SuggestionDecision.objects.filter(pk__any=numbers).values_list("pk")


def _check_rows(checked: Checked, changes: ChangeSet) -> None:
    """What is created is new; what is changed or deleted is there; no decision is recorded under an id that another has."""
    for index, each in enumerate(changes.created):
        if each.id in checked.taken:
            checked.wrong.append(FieldError(f"/created/{index}/id", "id_taken", "Another annotation has this id.", "a new id"))
    there = [(f"/updated/{index}/id", each.id) for index, each in enumerate(changes.updated)]
    there += [(f"/deleted/{index}", each) for index, each in enumerate(changes.deleted)]
    for pointer, number in there:
        if number not in checked.stored:
            checked.missing.append(FieldError(pointer, "not_found", "This set has no such annotation.", "an annotation of the set"))
    decided = {number for (number,) in _decided([each.id for each in changes.decisions])} if changes.decisions else set()
    for index, decision in enumerate(changes.decisions):
        if decision.id in decided:
            checked.wrong.append(FieldError(f"/decisions/{index}/id", "id_taken", "Another decision has this id.", "a new id"))


def _features(changes: ChangeSet, annotation_set: AnnotationSet) -> Features:
    """The features of the project's ontology, where the change says anything in them."""
    project = annotation_set.project
    if project is None or not (changes.created or changes.updated):
        return {}
    return features_by_id(tree_at(project.ontology_id, project.ontology.version))


def _check_values(checked: Checked, changes: ChangeSet, annotation_set: AnnotationSet, features: Features) -> None:
    """Every annotation answers a feature of the project's ontology rightly and lies on the data row."""
    if not (changes.created or changes.updated):
        return
    asset = checked.asset
    named: dict[str, UUID] = {}
    for key, annotations in (("created", changes.created), ("updated", changes.updated)):
        for index, each in enumerate(annotations):
            try:
                check_annotation(each, features, asset, f"/{key}/{index}")
            except InvalidValue as error:
                if error.code in ARCHIVED and _stays(each, checked, annotation_set, features, asset):
                    continue
                checked.wrong.append(field_error(error))
                named[error.pointer] = each.feature
    _tell_apart(checked, named)


def _stays(each: values.Annotation, checked: Checked, annotation_set: AnnotationSet, features: Features, asset: Asset) -> bool:
    """Whether it would be right but for what was removed from the ontology since and was said of it before."""
    row, project = checked.stored.get(each.id), annotation_set.project
    if row is None or project is None:
        return False
    every = list(walk_features(features.values()))
    live = {feature.id for feature in every} | {option.id for feature in every for option in feature.options}
    live |= {point_id(feature.id, name) for feature in every for name in point_names(feature.settings)}
    was = value_of(row)
    if (mentioned(each) | named_points(each)) - live - (mentioned(was) | named_points(was)):
        return False
    try:
        check_annotation(each, features_by_id(tree(project.ontology_id, archived=True)), asset)
    except InvalidValue:
        return False
    return True


def _check_related(checked: Checked, changes: ChangeSet, annotation_set: AnnotationSet, features: Features) -> None:
    """Both ends of every relationship are in the set afterwards."""
    wrong = check_related(annotation_set=annotation_set, changes=changes, stored=checked.stored, features=features)
    checked.wrong += wrong
    checked.missing += [each for each in wrong if each.code == "unknown_annotation"]


def _tell_apart(checked: Checked, named: Mapping[str, UUID]) -> None:
    """A feature that this organization does not have at all is not there; one of another ontology is not allowed."""
    known = set(Feature.objects.filter(pk__in=named.values()).values_list("pk", flat=True)) if named else set()
    checked.missing += [
        each for each in checked.wrong if each.code == "unknown_feature" and named.get(each.pointer, None) not in known | {None}
    ]


def _check_sources(checked: Checked, changes: ChangeSet) -> None:
    """What was kept of a suggestion names one of this data row, for good."""
    for index, each in enumerate(changes.created):
        if each.derived_from and each.derived_from not in checked.suggestions:
            checked.missing.append(_no_suggestion(f"/created/{index}/derived_from"))
    for index, each in enumerate(changes.updated):
        row = checked.stored.get(each.id)
        if row is not None and row.derived_from != each.derived_from:
            expected = str(row.derived_from) if row.derived_from else "null"
            checked.wrong.append(
                FieldError(
                    f"/updated/{index}/derived_from", "provenance_fixed", "Where an annotation comes from does not change.", expected
                )
            )


def _check_decisions(checked: Checked, changes: ChangeSet) -> None:
    """Decisions are about suggestions of this data row; what is accepted or edited is there afterwards and names its suggestion.

    Only the last decision on each suggestion is held to that: an earlier one may have been undone within the same change.
    """
    last = {each.suggestion: index for index, each in enumerate(changes.decisions)}
    after = sources_after(checked, changes)
    for index, each in enumerate(changes.decisions):
        if each.suggestion not in checked.suggestions:
            checked.missing.append(_no_suggestion(f"/decisions/{index}/suggestion"))
        elif last[each.suggestion] == index and each.outcome in (Outcome.ACCEPTED, Outcome.EDITED) and not _is_kept(each, after):
            expected = "the id of an annotation of this set whose derived_from is the suggestion"
            checked.wrong.append(FieldError(f"/decisions/{index}/annotation", "not_kept", "Nothing was kept of this suggestion.", expected))


def sources_after(checked: Checked, changes: ChangeSet) -> dict[UUID, UUID | None]:
    """Of the annotations that the change touches and leaves, the suggestion each comes from."""
    gone = set(changes.deleted)
    after = {number: row.derived_from for number, row in checked.stored.items() if number not in gone}
    return after | {each.id: each.derived_from for each in changes.created}


def _is_kept(decision: values.Decision, after: Mapping[UUID, UUID | None]) -> bool:
    return decision.annotation is not None and after.get(decision.annotation) == decision.suggestion


def _no_suggestion(pointer: str) -> FieldError:
    return FieldError(pointer, "not_found", "There is no such suggestion for this data row.", "the id of one of its suggestions")


def check_predicted(annotations: Iterable[values.Annotation], features: Features, asset: Asset) -> dict[int, FieldError]:
    """Which of the annotations, by index, do not fit the features or the data row, and why; pointers begin inside the annotation."""
    found = {}
    for index, each in enumerate(annotations):
        try:
            check_annotation(each, features, asset)
        except InvalidValue as error:
            found[index] = field_error(error)
    return found
