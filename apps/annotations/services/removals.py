"""Annotations of features and options that went away: deleted, or gone over to others, with a revision of each set."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.db.models import F, QuerySet

from apps.annotations.events import AnnotationsChanged
from apps.annotations.forms import columns_of, field_error, value_of
from apps.annotations.models import Annotation, AnnotationSet, IndependentLabel, Label, Revision, SuggestionDecision
from apps.annotations.problems import TooManyAnnotations
from apps.annotations.revisions import replaced
from apps.annotations.services.imports import next_change_id
from apps.annotations.services.predictions import count_predictions
from apps.annotations.services.related import relationships_of
from apps.annotations.services.unfit import unfit_relationships
from apps.annotations.uses import annotations_using
from apps.core.events import publish
from apps.core.problems import FieldError, Invalid
from apps.core.tenancy import current_organization_id
from apps.kinds import InvalidValue, values
from apps.kinds.answered import Answered, Met, is_answer
from apps.kinds.features import FeatureSpec, check_annotation, features_by_id
from apps.kinds.radio import KIND as RADIO
from apps.kinds.relations import dangling, ends
from apps.kinds.rewriting import rewritten
from apps.kinds.values import ChangeSet
from apps.kinds.wire import dump_change_set
from apps.model_runs.models import ModelRun
from apps.ontologies.queries import tree
from apps.ontologies.usage import Rewriting, Rewritten
from apps.organizations.models import Membership
from apps.projects.models import Task, TaskPurpose

AT_MOST = 100_000
SETS_EACH = 200
MAX_ERRORS = 20
COLUMNS = ("feature", "value", "answers", "at")


def rewrite_annotations(rewriting: Rewriting) -> Rewritten:
    """Do it in every set: people's with a revision, which their label then counts at; model runs' in place.

    Relationships to what is deleted go too. Decisions stay, and with them the suggestions that they were about. An answer that goes over to
    a question that is answered there already is deleted: what stood there stays. Locks the sets, in one order. Raises Invalid where what
    would be said does not fit the features, TooManyAnnotations.
    """
    work = _Rewrite(rewriting)
    if rewriting.places or rewriting.points:
        rows = annotations_using(rewriting.ontology, rewriting.places, rewriting.points)
        for portion, said in _portions(rows):
            standing = by_set(_standing(rewriting, portion))
            work.write({each: work.changes(each, said[each.pk], standing[each.pk]) for each in portion}, said)
        if work.wrong:
            raise Invalid("What annotations say would not fit any more.", errors=work.wrong[:MAX_ERRORS])
    unfit = unfit_relationships(rewriting.joining, work.features)
    loosed = [number for feature, numbers in unfit.items() if feature in rewriting.loosed for number in numbers]
    for portion, said in _portions(Annotation.objects.filter(pk__any=loosed)) if loosed else ():
        work.write({each: _without(each, said[each.pk]) for each in portion}, said)
    return Rewritten(work.answered, {feature: len(numbers) for feature, numbers in unfit.items()})


def _portions(rows: QuerySet[Annotation]) -> Iterator[tuple[list[AnnotationSet], Mapping[UUID, list[Annotation]]]]:
    """The sets of these rows, locked, some at a time, and the rows of each. Raises TooManyAnnotations."""
    count = rows.count()
    if count > AT_MOST:
        raise TooManyAnnotations(f"{count:,} annotations would change; at most {AT_MOST:,} can at once.", count=count)
    locked = AnnotationSet.objects.select_for_update(of=("self",)).filter(pk__in=rows.values("annotation_set"))
    sets: list[AnnotationSet] = list(locked.select_related("model_run").order_by("id"))
    for start in range(0, len(sets), SETS_EACH):
        portion = sets[start : start + SETS_EACH]
        yield portion, by_set(rows.filter(annotation_set__in=portion).order_by("id"))


def by_set(rows: Iterable[Annotation]) -> Mapping[UUID, list[Annotation]]:
    """Rows by the sets that hold them."""
    found: dict[UUID, list[Annotation]] = defaultdict(list)
    for row in rows:
        found[row.annotation_set_id].append(row)
    return found


def _standing(rewriting: Rewriting, sets: Sequence[AnnotationSet]) -> QuerySet[Annotation]:
    """What these sets say already of the features that others go over to."""
    targets = {to for to in rewriting.places.values() if to is not None}
    return Annotation.objects.filter(annotation_set__in=sets, feature__in=targets).order_by("id")


def _without(annotation_set: AnnotationSet, rows: Iterable[Annotation]) -> ChangeSet:
    gone = {row.pk for row in rows}
    return ChangeSet(deleted=tuple(sorted(gone - _decided(annotation_set, gone))))


class _Rewrite:
    """One rewriting on its way through the sets; `wrong` is what would not fit, `answered` counts what was answered already."""

    def __init__(self, rewriting: Rewriting) -> None:
        self.rewriting = rewriting
        self.wrong: list[FieldError] = []
        self.answered = Counter[UUID]()

    @cached_property
    def features(self) -> Mapping[UUID, FeatureSpec]:
        """The features as they are by now; what was kept may still speak of archived ones."""
        return features_by_id(tree(self.rewriting.ontology, archived=True))

    @cached_property
    def member(self) -> UUID | None:
        """Who does this, as the member of this organization that they are."""
        if self.rewriting.actor_id is None:
            return None
        mine = Membership.objects.filter(organization_id=current_organization_id(), user_id=self.rewriting.actor_id)
        return mine.values_list("pk", flat=True).first()

    def write(self, changes: Mapping[AnnotationSet, ChangeSet], said: Mapping[UUID, Sequence[Annotation]]) -> None:
        """Write the changes of sets whose rows these are."""
        changed = {each: part for each, part in changes.items() if not part.is_empty()}
        before = {each.pk: replaced(part, said[each.pk]) for each, part in changed.items() if each.model_run is None}
        for each, part in changed.items():
            _write(said[each.pk], part)
        self._people({each: part for each, part in changed.items() if each.model_run is None}, before)
        self._runs([each for each in changed if each.model_run is not None])

    def _people(self, changes: Mapping[AnnotationSet, ChangeSet], before: Mapping[UUID, list[dict[str, Any]]]) -> None:
        """Keep the change of each set as a revision; its label counts at that revision from now on."""
        tasks = Task.objects.filter(project__in={each.project_id for each in changes}, data_row__in={each.data_row_id for each in changes})
        by_row: dict[tuple[UUID, UUID], list[Task]] = defaultdict(list)
        for task in tasks.order_by("-purpose", "id"):
            by_row[task.project_id, task.data_row_id].append(task)
        for each, part in changes.items():
            self._revise(each, part, before[each.pk], by_row[cast(UUID, each.project_id), each.data_row_id])

    def _runs(self, sets: Sequence[AnnotationSet]) -> None:
        """Count anew what runs said."""
        changed: dict[ModelRun, dict[UUID, UUID]] = defaultdict(dict)
        for each in sets:
            changed[cast(ModelRun, each.model_run)][each.data_row_id] = each.pk
        for run, by_row in changed.items():
            AnnotationSet.objects.filter(pk__in=by_row.values()).update(revision=F("revision") + 1)
            count_predictions(run, by_row)

    def changes(self, annotation_set: AnnotationSet, rows: Sequence[Annotation], standing: Sequence[Annotation]) -> ChangeSet:
        """What becomes of these rows of a set; `standing` is what it says of the features that others go over to."""
        updated, deleted, doubled = list[values.Annotation](), set[UUID](), dict[UUID, UUID]()
        answered = Answered()
        for row in standing:
            answered.take_annotation(value_of(row))
        for row in rows:
            was = value_of(row)
            now = rewritten(was, self.rewriting.places, self.rewriting.points)
            if now is None:
                deleted.add(was.id)
            elif now.feature != was.feature and _is_single(now, annotation_set) and answered.take_annotation(now) is not Met.NOTHING:
                doubled[was.id] = was.feature
            elif now != was and self._fits(now):
                updated.append(now)
        deleted |= doubled.keys()
        if deleted:
            joining = relationships_of(annotation_set, besides=deleted)
            deleted |= {name for names in dangling(joining, deleted).values() for name in names}
            deleted -= _decided(annotation_set, deleted)
        self.answered.update(feature for number, feature in doubled.items() if number in deleted)
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

    def _revise(self, annotation_set: AnnotationSet, changes: ChangeSet, before: list[dict[str, Any]], tasks: Sequence[Task]) -> None:
        last, number = annotation_set.revision, annotation_set.revision + 1
        author = self.member or annotation_set.author_id or next(task.annotator_id for task in tasks if task.annotator_id)
        change_id = next_change_id(annotation_set)
        Revision.objects.create(
            annotation_set=annotation_set,
            number=number,
            author_id=author,
            changes=dump_change_set(changes),
            before=before,
            change_id=change_id,
        )
        AnnotationSet.objects.filter(pk=annotation_set.pk).update(revision=number)
        for submitted in (Label, IndependentLabel):
            submitted.objects.filter(annotation_set=annotation_set, revision=last).update(revision=number)
        AnnotationSet.objects.filter(corrects=annotation_set, corrects_revision=last).update(corrects_revision=number)
        fact = AnnotationsChanged(annotation_set.pk, number, annotation_set.data_row_id, author)
        own = [task for task in tasks if task.purpose == TaskPurpose.LABEL or task.annotator_id == annotation_set.author_id]
        publish(fact, topics=[f"task:{task.pk}" for task in own[:1]])


def _write(rows: Sequence[Annotation], changes: ChangeSet) -> None:
    stored = {row.pk: row for row in rows}
    for each in changes.updated:
        for name, value in columns_of(each).items():
            setattr(stored[each.id], name, value)
    Annotation.objects.bulk_update([stored[each.id] for each in changes.updated], COLUMNS, batch_size=500)
    Annotation.objects.filter(pk__in=changes.deleted).delete()


def _is_single(annotation: values.Annotation, annotation_set: AnnotationSet) -> bool:
    """Whether nothing else may be said beside it: an answer in a label; of a model, which may offer several, of radio questions only."""
    return is_answer(annotation) if annotation_set.model_run_id is None else annotation.kind == RADIO.name


def _decided(annotation_set: AnnotationSet, deleted: set[UUID]) -> set[UUID]:
    """Of these, the suggestions that somebody decided about, and what those join."""
    if annotation_set.model_run_id is None:
        return set()
    decided = set(SuggestionDecision.objects.filter(suggestion__in=deleted).values_list("suggestion_id", flat=True))
    return decided | ends(value_of(row) for row in Annotation.objects.filter(pk__in=decided))
