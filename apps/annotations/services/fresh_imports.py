"""Labels from outside, many at once: those about data rows that nobody has labeled yet go in by few statements."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from apps.annotations.events import submitted
from apps.annotations.models import AnnotationSet, Label, LabelState, Revision
from apps.annotations.services.imports import (
    Speech,
    check_imported,
    count_clipped,
    count_renumbered,
    import_change_id,
    import_checked,
    settle_ids,
)
from apps.annotations.services.rows import Placed, Row, insert
from apps.catalog.models import DataRow
from apps.core.events import publish_all
from apps.core.problems import FieldError, Invalid, Problem
from apps.kinds import values
from apps.kinds.relations import following
from apps.kinds.values import ChangeSet
from apps.kinds.wire import dump_change_set
from apps.projects import services as projects
from apps.projects.models import Project
from apps.projects.problems import ProjectArchived, TaskInHand

IN_HAND = "Somebody works on this data row now. Import its label when they have given it back."


@dataclass(frozen=True, slots=True)
class Imported:
    """What is said about a data row. `parts` says of each annotation which part of it that is: a part is taken whole or not at all, and
    what is wrong with one costs no other. Without them all of it is one part.
    """

    data_row: DataRow
    annotations: Sequence[values.Annotation]
    parts: Sequence[int | None] = ()

    def part(self, place: int) -> int | None:
        """The part that the annotation at this place belongs to."""
        return self.parts[place] if self.parts else None


@dataclass
class Labelled:
    """Why labels were refused, by index; of the others what is wrong and was left out, how many annotations were taken, how many of
    these were cut at an edge of their data row, how many are here under other ids, as theirs were taken, and how many that an earlier
    import wrote are there no more.
    """

    refused: dict[int, Problem] = field(default_factory=dict)
    wrong: dict[int, list[FieldError]] = field(default_factory=dict)
    taken: int = 0
    clipped: int = 0
    renumbered: int = 0
    removed: int = 0

    def note(self, index: int, right: "_Right") -> None:
        """Count what is taken of this one."""
        self.taken += len(right.said)
        self.clipped += count_clipped(right.sent, right.said)
        if right.wrong:
            self.wrong[index] = right.wrong


@dataclass(frozen=True, slots=True)
class _Right:
    """What is right of a label, as it was sent and as it is said here, and what is wrong with the rest."""

    sent: Sequence[values.Annotation]
    said: Sequence[values.Annotation]
    wrong: list[FieldError]


class _TakenElsewhere(Exception):  # noqa: N818
    """An id is taken where it cannot be seen from here."""


def import_labels(*, project: Project, author: UUID, labels: Sequence[Imported], keep: bool = False) -> Labelled:
    """import_label for each of these. Of two about one data row the later one stays, or with `keep` both, see import_checked."""
    fresh, done, speech = _fresh(project, author, labels), Labelled(), Speech(project.ontology_id)
    try:
        with transaction.atomic():
            done = _import_fresh(project, author, {index: labels[index] for index in fresh}, speech)
    except _TakenElsewhere:
        fresh = set()
    for index, each in enumerate(labels):
        if index in fresh:
            continue
        try:
            with transaction.atomic():
                right = _right(each, speech)
                written = import_checked(project=project, data_row=each.data_row, author=author, said=right.said, keep=keep)
                done.note(index, right)
                done.renumbered += written.renumbered
                done.removed += written.removed
        except Problem as problem:
            done.refused[index] = problem
    return done


def why_refused(*, project: Project, label: Imported) -> Invalid | None:
    """Why nothing of a label could be taken, whoever brings it; None where something can. Nothing is written."""
    try:
        _right(label, Speech(project.ontology_id))
    except Invalid as problem:
        return problem
    return None


def _fresh(project: Project, author: UUID, labels: Sequence[Imported]) -> set[int]:
    """The indexes of those that share neither their data row nor an id with another, and whose data rows have no label and no draft yet."""
    rows = Counter(each.data_row.id for each in labels)
    ids = Counter(number for each in labels for number in {said.id for said in each.annotations})
    known = set(Label.objects.filter(project=project, data_row__any=rows.keys()).values_list("data_row_id", flat=True))
    drafted = AnnotationSet.objects.filter(project=project, author=author, corrects=None, data_row__any=rows.keys())
    known |= set(drafted.values_list("data_row_id", flat=True))
    return {
        index
        for index, each in enumerate(labels)
        if each.data_row.id not in known and rows[each.data_row.id] == 1 and all(ids[said.id] == 1 for said in each.annotations)
    }


def _import_fresh(project: Project, author: UUID, labels: Mapping[int, Imported], speech: Speech) -> Labelled:
    done = Labelled()
    right: dict[int, _Right] = {}
    for index, each in labels.items():
        try:
            right[index] = _right(each, speech)
        except Invalid as problem:
            done.refused[index] = problem
    if not right:
        return done
    try:
        tasks = projects.finish_imports(project=project, data_rows=[labels[index].data_row.id for index in right], member=author)
    except ProjectArchived as problem:
        done.refused |= dict.fromkeys(right, problem)
        return done
    held = {index for index in right if labels[index].data_row.id not in tasks}
    said = {labels[index].data_row.id: each.said for index, each in right.items() if index not in held}
    settled, done.renumbered = _settled(project, said)
    _write(project, author, settled, tasks)
    for index in right.keys() - held:
        done.note(index, right[index])
    done.refused |= {index: TaskInHand(IN_HAND) for index in held}
    return done


def _right(label: Imported, speech: Speech) -> _Right:
    """What is right of a label; what joins something wrong is wrong too. Raises Invalid where nothing is right."""
    left, wrong = dict(enumerate(label.annotations)), list[FieldError]()
    while True:
        sent = list(left.values())
        try:
            return _Right(sent, check_imported(label.data_row, sent, speech), wrong)
        except Invalid as problem:
            places, fallen = list(left), set[int]()
            for error in problem.errors:
                _, _, number, *rest = error.pointer.split("/")
                place = places[int(number)]
                if place not in fallen:
                    wrong.append(replace(error, pointer="/".join(("/annotations", str(place), *rest))))
                fallen.add(place)
            parts = {label.part(place) for place in fallen}
            left = {place: each for place, each in left.items() if label.part(place) not in parts}
            if not left:
                raise Invalid("The label cannot be imported like this.", errors=wrong) from problem


def _settled(project: Project, said: Mapping[UUID, Sequence[values.Annotation]]) -> tuple[dict[UUID, tuple[values.Annotation, ...]], int]:
    """By data row, under the ids that they have here, and how many of these are others."""
    wanted = [(row, each.id) for row, annotations in said.items() for each in annotations]
    here = dict(zip(wanted, settle_ids(owner=project.pk, wanted=wanted, sets={}), strict=True))
    settled, renumbered = {}, 0
    for row, annotations in said.items():
        moved = {each.id: here[row, each.id] for each in annotations}
        settled[row] = tuple(following(replace(each, id=moved[each.id]), moved) for each in annotations)
        renumbered += count_renumbered(moved)
    return settled, renumbered


def _write(project: Project, author: UUID, said: Mapping[UUID, tuple[values.Annotation, ...]], tasks: Mapping[UUID, UUID]) -> None:
    """Sets at their first revision, which count for their data rows. Raises _TakenElsewhere."""
    sets = {row: AnnotationSet(project=project, data_row_id=row, author_id=author, revision=1) for row in said}
    AnnotationSet.objects.bulk_create(sets.values())
    placed = [
        Placed(Row.of(each), sets[row].pk, place=place) for row, annotations in said.items() for place, each in enumerate(annotations)
    ]
    if placed and insert(placed):
        raise _TakenElsewhere
    Revision.objects.bulk_create(
        Revision(
            annotation_set=sets[row],
            number=1,
            author_id=author,
            changes=dump_change_set(ChangeSet(created=annotations)),
            before=[],
            change_id=import_change_id(sets[row], 1),
        )
        for row, annotations in said.items()
    )
    count = {"project": project, "revision": 1, "state": LabelState.SUBMITTED, "submitted_at": Now()}
    Label.objects.bulk_create(Label(data_row_id=row, annotation_set=each, **count) for row, each in sets.items())
    publish_all([submitted(project.pk, row, tasks[row], each.pk, 1) for row, each in sets.items()])
