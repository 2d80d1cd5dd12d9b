"""Predictions from outside, each under its sender's key: a key says one thing, and saying it again changes nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid5

from apps.annotations.forms import dump_row, field_error
from apps.annotations.models import Annotation, AnnotationSet
from apps.annotations.problems import PredictionsDecided, PredictionsShown
from apps.annotations.services.forgetting import held_by
from apps.annotations.services.imports import stand_in
from apps.annotations.services.predictions import Predicted, Refused, write_many
from apps.annotations.services.related import is_relationship
from apps.annotations.services.rows import Row
from apps.annotations.services.second_answers import ANSWERED, SecondAnswers
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.problems import FieldError
from apps.kinds import InvalidValue, dump_annotation, values
from apps.kinds.placing import clipped, faults_of, was_clipped
from apps.kinds.relations import ends, following
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun

ROUNDS = 20  # so often in one portion may what has a key be refused, and another come to have it


@dataclass(frozen=True, slots=True)
class Sent:
    """One prediction as it was sent; its id is the sender's key, `place` orders it among all that was sent.

    A Row has been checked and lies on its data row. Without a key of the sender's (`keyed`), the id is made of what it says.
    """

    data_row: DataRow
    annotation: values.Annotation | Row
    place: int = 0
    keyed: bool = True


@dataclass
class Uploaded:
    """How many predictions are new and how many were there, and how many of both were cut at an edge of their data row; why the others,
    by index, were refused, with pointers into the annotation.
    """

    written: int = 0
    already: int = 0
    clipped: int = 0
    refused: dict[int, FieldError] = field(default_factory=dict)


def upload_predictions(*, run: ModelRun, sent: Sequence[Sent], since: datetime | None, job_id: UUID | None) -> Uploaded:
    """Add predictions to a run. What reaches over the edge of its data row is clipped.

    A key names one prediction of the run. An annotation keeps it as its id; where something outside the run has that id, one made of the
    run and the key. A key that says something else than before in the file, which began at `since`, is refused, and so is one that said
    something else in an earlier file or is of another data row, what has no key and stands twice in the file, and a second answer of a
    radio question. Relationships name their ends by the sender's keys too, and come last; what they join was sent in the same portion or
    earlier.
    """
    upload = _Upload(run, sent, since)
    for fitting in upload.fitting():
        fresh = fitting
        for _ in range(ROUNDS):
            upload.take(fresh)
            upload.leave_out_known()
            upload.take_once()
            upload.write(job_id)
            if not (fresh := upload.left_over()):
                break
        else:  # what is left after so many rounds is told, and not taken for written
            upload.done.refused |= dict.fromkeys(fresh, TWICE)
    upload.count_repeated()
    return upload.done


def refuse_replacement(*, run: ModelRun) -> None:
    """Go on if nobody has decided on anything that the run said, and no batch shows it. Raises PredictionsDecided, PredictionsShown."""
    decided, shown = held_by(run)
    if decided:
        raise PredictionsDecided("People have decided on predictions of this run. Make another run for the new ones.")
    if shown:
        words = f"These predictions are the suggestions of a batch: {', '.join(shown)}. Make another run for the new ones."
        raise PredictionsShown(words, batches=shown)


def clear_predictions(*, run: ModelRun, at_most: int) -> int:
    """Forget what a run said about at most so many data rows, and return how many annotations that was.

    Raises PredictionsDecided, PredictionsShown.
    """
    refuse_replacement(run=run)
    said = Annotation.objects.filter(annotation_set__model_run=run).order_by().values("annotation_set")
    sets = list(AnnotationSet.objects.select_for_update().filter(pk__in=said).order_by("id")[:at_most])
    _, gone = Annotation.objects.filter(annotation_set__in=sets).delete()
    model_runs.record_many(run=run, counted={each.data_row_id: (0, None) for each in sets})
    return int(gone.get(Annotation._meta.label, 0))


def leave_aside(*, run: ModelRun, data_rows: Collection[UUID], keys: Collection[UUID]) -> None:
    """Try a replacement of what the run said of these data rows or under these keys: it is gone until the caller takes it all back."""
    Annotation.objects.filter(annotation_set__model_run=run, annotation_set__data_row__any=data_rows).delete()
    asked = {*keys, *(_stand_in(run, key) for key in keys)}
    sets = dict(Annotation.objects.filter(pk__any=asked).values_list("pk", "annotation_set_id"))
    own = set(AnnotationSet.objects.filter(model_run=run, pk__any=set(sets.values())).values_list("pk", flat=True))
    Annotation.objects.filter(pk__any=[number for number, each in sets.items() if each in own]).delete()


class _Upload:
    """One portion of a file on its way into its run; `fresh` is what is still to be written, by its index."""

    def __init__(self, run: ModelRun, sent: Sequence[Sent], since: datetime | None) -> None:
        self.run, self.sent, self.since = run, sent, since
        self.fresh: dict[int, values.Annotation | Row] = {}
        self.sets: dict[UUID, UUID] = {}
        self.first: dict[str, tuple[int, values.Annotation | Row]] = {}  # what each key said first, and where
        self.repeated: dict[int, int] = {}  # what says word for word what another index says
        self.met: dict[int, tuple[int, values.Annotation | Row]] = {}  # what says otherwise what an index before it says
        self.done = Uploaded()

    def fitting(self) -> Iterator[dict[int, values.Annotation | Row]]:
        """What lies on its data row, by its index; relationships last, when their ends have their ids."""
        objects, joins = dict[int, values.Annotation | Row](), dict[int, values.Annotation]()
        faulty = self._faulty()
        for index, each in enumerate(self.sent):
            said = each.annotation
            if isinstance(said, Row):
                objects[index] = said
                continue
            try:
                if index in faulty:
                    raise faulty[index]
                fits = clipped(said, asset_of(each.data_row))
            except InvalidValue as error:
                self.done.refused[index] = field_error(error)
                continue
            self.done.clipped += was_clipped(said, fits)
            if is_relationship(fits):
                joins[index] = fits
            else:
                objects[index] = fits
        yield objects
        if joins:
            yield self._following(joins)

    def take_once(self) -> None:
        """Keep of what is left, in its order, what is the first to have its key and answers no radio question a second time.

        A key is that of the first that is taken: one that is refused leaves it to those after it, in this portion as in a later one.
        """
        said = {index: (self.sent[index].data_row.id, each) for index, each in self.fresh.items()}
        answers = SecondAnswers(said, self.sets)
        for index, each in sorted(self.fresh.items()):
            first, words = self.first.get(key := str(self.sent[index].annotation.id), (index, each))
            if first != index and self._is_repeated(first, index) and _wire(words) == _wire(each):
                self.repeated[index] = first
            elif first != index:
                self.done.refused[index], self.met[index] = TWICE, (first, each)
            elif answers.is_second(index):
                self.done.refused[index] = ANSWERED
            else:
                self.first[key] = index, each
                continue
            del self.fresh[index]

    def left_over(self) -> dict[int, values.Annotation | Row]:
        """What was refused for what has its key before it and was refused itself when that was to be written: it is still to come.

        Where that key is not to be had, the others do not get it either.
        """
        over: dict[int, values.Annotation | Row] = {}
        for index, (first, each) in self.met.items():
            if (refusal := self.done.refused.get(first)) in (TWICE, OF_ANOTHER):
                self.done.refused[index] = refusal
            elif refusal is not None:
                over[index] = _renumbered(each, UUID(str(self.sent[index].annotation.id)))
                self.first.pop(str(self.sent[index].annotation.id), None)
                del self.done.refused[index]
        self.met = {index: each for index, each in self.met.items() if index not in over and each[0] not in self.done.refused}
        return over

    def _is_repeated(self, first: int, index: int) -> bool:
        """Whether both have the same key of the sender's about the same data row; without one, saying it twice is a mistake."""
        return self.sent[index].keyed and self.sent[first].data_row.id == self.sent[index].data_row.id

    def count_repeated(self) -> None:
        """What was said again word for word is there already, or is refused as it was the first time."""
        for index, first in self.repeated.items():
            if first in self.done.refused:
                self.done.refused[index] = self.done.refused[first]
            else:
                self.done.already += 1

    def _faulty(self) -> dict[int, InvalidValue]:
        """What is wrong with values as they were made elsewhere, by index."""
        said = {index: each.annotation for index, each in enumerate(self.sent) if not isinstance(each.annotation, Row)}
        places = list(said)
        return {places[at]: error for at, error in faults_of(list(said.values())).items()}

    def _following(self, joins: Mapping[int, values.Annotation]) -> dict[int, values.Annotation | Row]:
        """The relationships with their ends under the ids that those have here."""
        wanted = {index: (self.sent[index].data_row.id, ends([each])) for index, each in joins.items()}
        other = {(row, end): _stand_in(self.run, end) for row, keys in wanted.values() for end in keys}
        asked = {end for _, end in other} | set(other.values())
        rows = Annotation.objects.filter(annotation_set__model_run=self.run, annotation_set__data_row__in={row for row, _ in other})
        there = set(rows.filter(pk__in=asked).values_list("annotation_set__data_row", "pk"))
        moved = {key: number for key, number in other.items() if key not in there and (key[0], number) in there}
        return {
            index: following(each, {end: moved.get((wanted[index][0], end), end) for end in wanted[index][1]})
            for index, each in joins.items()
        }

    def take(self, fresh: Mapping[int, values.Annotation | Row]) -> None:
        """Go on with these, each under the id that it has here; about a data row of which nothing was said yet, its own."""
        self.fresh = dict(fresh)
        rows = {self.sent[index].data_row.id for index in self.fresh}
        self.sets = dict(AnnotationSet.objects.filter(model_run=self.run, data_row__any=rows).values_list("data_row_id", "pk"))
        told = self._told_before()
        wanted = [(self.sent[index].data_row.id, _number(self.fresh[index])) for index in told]
        keys = _Keys(self.run, {number for _, number in wanted}, wanted)
        for index, (row, key) in zip(told, wanted, strict=True):
            number = keys.settled(key, row, self.sets[row])
            if number is None:
                del self.fresh[index]
                self.done.refused[index] = keys.refusal(key, self.since)
            else:
                self.fresh[index] = _renumbered(self.fresh[index], number)

    def _told_before(self) -> list[int]:
        """The indexes of what is about data rows of which the run has said something."""
        return [index for index in self.fresh if self.sent[index].data_row.id in self.sets] if self.sets else []

    def leave_out_known(self) -> None:
        """What the run has said already is done, where it says the same."""
        told = self._told_before()
        # By their keys alone: joined with the run's sets, Postgres would go through all that the run has said.
        rows = Annotation.objects.filter(pk__any=[_number(self.fresh[index]) for index in told]) if told else ()
        own = set(self.sets.values())
        there = {str(row.pk): row for row in rows if row.annotation_set_id in own}
        for index in told:
            each = self.fresh[index]
            row = there.get(str(each.id))
            if row is None:
                continue
            del self.fresh[index]
            is_of_file = _is_since(row.created_at, self.since)
            if dump_row(row) == _wire(each) and (self.sent[index].keyed or not is_of_file):
                self.done.already += 1
            else:
                self.done.refused[index] = TWICE if is_of_file else SAYS_OTHERWISE

    def write(self, job_id: UUID | None) -> None:
        """Write what is left; what has an id that is taken outside the run is written under its stand-in."""
        taken = self._taken(self._write_once(self.fresh, job_id))
        if not taken:
            return
        keys = _Keys(self.run, {_number(self.fresh[index]) for index in taken})
        again = {index: self.fresh[index] for index in taken if _number(self.fresh[index]) not in keys.own}
        for index in again:
            del self.done.refused[index]
        moved = {index: _renumbered(each, _stand_in(self.run, _number(each))) for index, each in again.items()}
        met = self._taken(self._write_once(moved, job_id))
        for index in (set(taken) - again.keys()) | set(met):
            self.done.refused[index] = keys.refusal(_number(self.fresh[index]), self.since)

    def _taken(self, refused: Sequence[tuple[int, Refused]]) -> list[int]:
        return [index for index, refusal in refused if refusal.code == "id_taken"]

    def _write_once(self, fresh: Mapping[int, values.Annotation | Row], job_id: UUID | None) -> list[tuple[int, Refused]]:
        places: dict[UUID, tuple[list[int], list[int]]] = {}
        for index, each in fresh.items():
            said, rows = places.setdefault(self.sent[index].data_row.id, ([], []))
            (rows if isinstance(each, Row) else said).append(index)
        if not places:
            return []
        items = [
            Predicted(
                self.sent[(said or rows)[0]].data_row,
                cast("list[values.Annotation]", [fresh[index] for index in said]),
                rows=cast("list[Row]", [fresh[index] for index in rows]),
                places=[self.sent[index].place for index in (*said, *rows)],
                keys=self._keys_of(fresh, (*said, *rows)),
            )
            for said, rows in places.values()
        ]
        written = write_many(run=self.run, items=items, job_id=job_id)
        self.done.written += written.written
        self.done.already += written.already
        by_row = {row: said + rows for row, (said, rows) in places.items()} if written.refused else {}
        refused = [(by_row[each.data_row][each.index], each) for each in written.refused]
        self.done.refused |= {index: FieldError(each.pointer, each.code, each.message, each.expected) for index, each in refused}
        return refused

    def _keys_of(self, fresh: Mapping[int, values.Annotation | Row], indexes: Sequence[int]) -> dict[str, str]:
        """By id the keys of those that are written under another id than their key."""
        moved = ((fresh[index].id, self.sent[index].annotation.id) for index in indexes)
        return {str(number): str(key) for number, key in moved if number != key}


class _Keys:
    """What has the ids that keys may have here. `own` are those keys under which this run says something."""

    def __init__(self, run: ModelRun, keys: Collection[UUID], wanted: Collection[tuple[UUID, UUID]] = ()) -> None:
        self.run = run
        asked = {*keys, *(_stand_in(run, key) for key in keys), *(stand_in(run.pk, row, key) for row, key in wanted)}
        rows = list(Annotation.objects.filter(pk__any=asked).values_list("pk", "annotation_set_id", "created_at"))
        self.there = {number: annotation_set for number, annotation_set, _ in rows}
        self.since = {number: created_at for number, _, created_at in rows}
        sets = AnnotationSet.objects.filter(model_run=run, pk__any=set(self.there.values())) if self.there else ()
        self.sets = {each.pk for each in sets}
        self.own = {key for key in keys if self.there.get(key) in self.sets}

    def settled(self, key: UUID, data_row: UUID, annotation_set: UUID) -> UUID | None:
        """The id of what is said under the key about a data row, whose set this is; None where it is of another data row."""
        moved, before = _stand_in(self.run, key), stand_in(self.run.pk, data_row, key)  # as it was made before keys were the run's
        for number in (key, moved, before):
            if self.there.get(number) == annotation_set:
                return number
        if key in self.own or moved in self.there:
            return None
        return moved if key in self.there else key

    def refusal(self, key: UUID, since: datetime | None) -> FieldError:
        """Why nothing more can be said under a key that says something of another data row: in this file, or in an earlier one."""
        said = self.since.get(key if key in self.own else _stand_in(self.run, key))
        return TWICE if said is not None and _is_since(said, since) else OF_ANOTHER


def _stand_in(run: ModelRun, key: UUID) -> UUID:
    """The id that a prediction gets where its key is the id of something outside the run: the same each time."""
    return uuid5(run.pk, str(key))


def _is_since(moment: datetime, since: datetime | None) -> bool:
    return since is not None and moment >= since


def _wire(each: values.Annotation | Row) -> dict[str, Any]:
    return each.wire() if isinstance(each, Row) else dump_annotation(each)


def _number(each: values.Annotation | Row) -> UUID:
    return UUID(each.id) if isinstance(each, Row) else each.id


def _renumbered(each: values.Annotation | Row, number: UUID) -> values.Annotation | Row:
    return each._replace(id=str(number)) if isinstance(each, Row) else replace(each, id=number)


SAYS_OTHERWISE = FieldError(
    "/uuid", "uuid_says_otherwise", "Under this key the run has said something else.", "a new uuid, or the upload with mode=replace"
)
OF_ANOTHER = FieldError(
    "/uuid",
    "uuid_of_another_data_row",
    "Under this key the run says something of another data row.",
    "a uuid of its own for each prediction",
)
TWICE = FieldError("/uuid", "duplicate_in_file", "This uuid, or this very line, occurs twice in the file.", "each prediction once")
