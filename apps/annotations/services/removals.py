"""Annotations of features and options that went away: deleted, or gone over to others, with a revision of each set."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import cast
from uuid import UUID

from django.db.models import F

from apps.annotations.events import AnnotationsChanged
from apps.annotations.forms import columns_of, field_error, value_of
from apps.annotations.models import Annotation, AnnotationSet, Label, Revision, SuggestionDecision
from apps.annotations.problems import TooManyAnnotations
from apps.annotations.services.imports import next_change_id
from apps.annotations.services.predictions import count_predictions
from apps.annotations.services.related import relationships_of
from apps.annotations.uses import annotations_using
from apps.core.events import publish
from apps.core.problems import FieldError, Invalid
from apps.kinds import InvalidValue, values
from apps.kinds.features import FeatureSpec, check_annotation, features_by_id
from apps.kinds.relations import dangling, ends
from apps.kinds.rewriting import rewritten
from apps.kinds.values import ChangeSet
from apps.kinds.wire import dump_change_set
from apps.model_runs.models import ModelRun
from apps.ontologies.queries import tree
from apps.ontologies.usage import Rewriting
from apps.organizations.models import Membership
from apps.projects.models import Task

AT_MOST = 100_000
SETS_EACH = 200
MAX_ERRORS = 20
COLUMNS = ("feature", "value", "answers", "at")


def rewrite_annotations(rewriting: Rewriting) -> None:
    """Do it in every set: people's with a revision, which their label then counts at; model runs' in place.

    Relationships to what is deleted go too. Decisions stay, and with them the suggestions that they were about. Locks the sets, in one
    order. Raises Invalid where what would be said does not fit the features, TooManyAnnotations.
    """
    rows = annotations_using(rewriting.ontology, rewriting.places)
    count = rows.count()
    if count > AT_MOST:
        raise TooManyAnnotations(f"{count:,} annotations would change; at most {AT_MOST:,} can at once.", count=count)
    locked = AnnotationSet.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("annotation_set"))
    sets: list[AnnotationSet] = list(locked.select_related("model_run").order_by("id"))
    work = _Rewrite(rewriting)
    for start in range(0, len(sets), SETS_EACH):
        portion = sets[start : start + SETS_EACH]
        said: dict[UUID, list[Annotation]] = defaultdict(list)
        for row in rows.filter(annotation_set__in=portion).order_by("id"):
            said[row.annotation_set_id].append(row)
        work.people([each for each in portion if each.model_run_id is None], said)
        work.runs([each for each in portion if each.model_run_id is not None], said)
    if work.wrong:
        raise Invalid("What annotations say would not fit any more.", errors=work.wrong[:MAX_ERRORS])


class _Rewrite:
    """One rewriting on its way through the sets; `wrong` is what would not fit."""

    def __init__(self, rewriting: Rewriting) -> None:
        self.rewriting = rewriting
        self.wrong: list[FieldError] = []

    @cached_property
    def features(self) -> Mapping[UUID, FeatureSpec]:
        """The features as they are by now; what was kept may still speak of archived ones."""
        return features_by_id(tree(self.rewriting.ontology, archived=True))

    @cached_property
    def member(self) -> UUID | None:
        """Who does this."""
        if self.rewriting.actor_id is None:
            return None
        return Membership.objects.filter(user_id=self.rewriting.actor_id).values_list("pk", flat=True).first()

    def people(self, sets: Sequence[AnnotationSet], said: Mapping[UUID, Sequence[Annotation]]) -> None:
        """Save the change of each set as a revision; its label counts at that revision from now on."""
        tasks = Task.objects.filter(project__in={each.project_id for each in sets}, data_row__in={each.data_row_id for each in sets})
        task_of = {(project, row): task for task, project, row in tasks.values_list("pk", "project_id", "data_row_id")}
        for each in sets:
            changes = self._changes(each, said[each.pk])
            if not changes.is_empty():
                _write(said[each.pk], changes)
                self._revise(each, changes, task_of.get((each.project_id, each.data_row_id)))

    def runs(self, sets: Sequence[AnnotationSet], said: Mapping[UUID, Sequence[Annotation]]) -> None:
        """Change what runs said, and how many they said; what somebody decided about is not deleted."""
        changed: dict[ModelRun, dict[UUID, UUID]] = defaultdict(dict)
        for each in sets:
            changes = self._changes(each, said[each.pk])
            if not changes.is_empty() and each.model_run is not None:
                _write(said[each.pk], changes)
                changed[each.model_run][each.data_row_id] = each.pk
        for run, by_row in changed.items():
            AnnotationSet.objects.filter(pk__in=by_row.values()).update(revision=F("revision") + 1)
            count_predictions(run, by_row)

    def _changes(self, annotation_set: AnnotationSet, rows: Sequence[Annotation]) -> ChangeSet:
        updated, deleted = list[values.Annotation](), set[UUID]()
        for row in rows:
            was = value_of(row)
            now = rewritten(was, self.rewriting.places)
            if now is None:
                deleted.add(was.id)
            elif now != was and self._fits(now):
                updated.append(now)
        if deleted:
            joining = relationships_of(annotation_set, besides=deleted)
            deleted |= {name for names in dangling(joining, deleted).values() for name in names}
            deleted -= _decided(annotation_set, deleted)
        return ChangeSet(updated=tuple(each for each in updated if each.id not in deleted), deleted=tuple(sorted(deleted)))

    def _fits(self, annotation: values.Annotation) -> bool:
        try:
            check_annotation(annotation, self.features, None)
        except InvalidValue as error:
            told = field_error(error)
            words = f"Annotation {annotation.id}, {told.pointer}: {told.message}"
            self.wrong.append(FieldError("/removals", "does_not_fit", words, told.expected))
            return False
        return True

    def _revise(self, annotation_set: AnnotationSet, changes: ChangeSet, task: UUID | None) -> None:
        before, number = annotation_set.revision, annotation_set.revision + 1
        author = cast(UUID, self.member or annotation_set.author_id)
        change_id = next_change_id(annotation_set)
        Revision.objects.create(
            annotation_set=annotation_set, number=number, author_id=author, changes=dump_change_set(changes), change_id=change_id
        )
        AnnotationSet.objects.filter(pk=annotation_set.pk).update(revision=number)
        Label.objects.filter(annotation_set=annotation_set, revision=before).update(revision=number)
        AnnotationSet.objects.filter(corrects=annotation_set, corrects_revision=before).update(corrects_revision=number)
        fact = AnnotationsChanged(annotation_set.pk, number, annotation_set.data_row_id, author)
        publish(fact, topics=() if task is None else (f"task:{task}",))


def _write(rows: Sequence[Annotation], changes: ChangeSet) -> None:
    stored = {row.pk: row for row in rows}
    for each in changes.updated:
        for name, value in columns_of(each).items():
            setattr(stored[each.id], name, value)
    Annotation.objects.bulk_update([stored[each.id] for each in changes.updated], COLUMNS, batch_size=500)
    Annotation.objects.filter(pk__in=changes.deleted).delete()


def _decided(annotation_set: AnnotationSet, deleted: set[UUID]) -> set[UUID]:
    """Of these, the suggestions that somebody decided about, and what those join."""
    if annotation_set.model_run_id is None:
        return set()
    decided = set(SuggestionDecision.objects.filter(suggestion__in=deleted).values_list("suggestion_id", flat=True))
    return decided | ends(value_of(row) for row in Annotation.objects.filter(pk__in=decided))
