"""Predictions from outside, each under its sender's key: a key says one thing, and saying it again changes nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from apps.annotations.forms import dump_row, field_error
from apps.annotations.models import Annotation, AnnotationSet, SuggestionDecision
from apps.annotations.problems import PredictionsDecided
from apps.annotations.services.imports import settle_ids, stand_in
from apps.annotations.services.predictions import Predicted, Refused, write_many
from apps.annotations.services.related import is_relationship
from apps.annotations.services.rows import Row
from apps.annotations.services.second_answers import ANSWERED, second_answers
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.problems import FieldError
from apps.kinds import InvalidValue, dump_annotation, values
from apps.kinds.placing import clipped, faults_of, was_clipped
from apps.kinds.relations import ends, following
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun


@dataclass(frozen=True, slots=True)
class Sent:
    """One prediction as it was sent; its id is the sender's key, `place` orders it among all that was sent.

    A Row has been checked and lies on its data row.
    """

    data_row: DataRow
    annotation: values.Annotation | Row
    place: int = 0


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

    An annotation keeps the sender's key as its id where that is free, see settle_ids. A key that occurs twice, or that was first seen
    after `since` (when the file began), is refused; so is one that said something else in an earlier file, and a second answer of a radio
    question. Relationships name their ends by the sender's keys too; what they join was sent in the same portion or earlier.
    """
    upload = _Upload(run, sent, since)
    for fresh in upload.fitting():
        upload.take(fresh)
        upload.leave_out_known()
        upload.refuse_second_answers()
        upload.write(job_id)
    return upload.done


def refuse_decided(*, run: ModelRun) -> None:
    """Go on if nobody has decided on anything that the run said. Raises PredictionsDecided."""
    if SuggestionDecision.objects.filter(suggestion__annotation_set__model_run=run).exists():
        raise PredictionsDecided("People have decided on predictions of this run. Make another run for the new ones.")


def clear_predictions(*, run: ModelRun, at_most: int) -> int:
    """Forget what a run said about at most so many data rows, and return how many annotations that was. Raises PredictionsDecided."""
    refuse_decided(run=run)
    said = Annotation.objects.filter(annotation_set__model_run=run).order_by().values("annotation_set")
    sets = list(AnnotationSet.objects.select_for_update().filter(pk__in=said).order_by("id")[:at_most])
    _, gone = Annotation.objects.filter(annotation_set__in=sets).delete()
    model_runs.record_many(run=run, counted={each.data_row_id: (0, None) for each in sets})
    return int(gone.get(Annotation._meta.label, 0))


def leave_aside(*, run: ModelRun, data_rows: Collection[UUID]) -> None:
    """Try a replacement of what the run said of these data rows: it is gone until the caller takes the transaction back."""
    Annotation.objects.filter(annotation_set__model_run=run, annotation_set__data_row__any=data_rows).delete()


class _Upload:
    """One portion of a file on its way into its run; `fresh` is what is still to be written, by its index."""

    def __init__(self, run: ModelRun, sent: Sequence[Sent], since: datetime | None) -> None:
        self.run, self.sent, self.since = run, sent, since
        self.fresh: dict[int, values.Annotation | Row] = {}
        self.sets: dict[UUID, UUID] = {}
        self.done = Uploaded()

    def fitting(self) -> Iterator[dict[int, values.Annotation | Row]]:
        """What lies on its data row and has a key of its own, by its index; relationships last, when their ends have their ids."""
        seen: set[str] = set()
        objects, joins = dict[int, values.Annotation | Row](), dict[int, values.Annotation]()
        faulty = self._faulty()
        for index, each in enumerate(self.sent):
            said = each.annotation
            key = str(said.id)
            if key in seen:
                self.done.refused[index] = TWICE
                continue
            seen.add(key)
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

    def _faulty(self) -> dict[int, InvalidValue]:
        """What is wrong with values as they were made elsewhere, by index."""
        said = {index: each.annotation for index, each in enumerate(self.sent) if not isinstance(each.annotation, Row)}
        places = list(said)
        return {places[at]: error for at, error in faults_of(list(said.values())).items()}

    def _following(self, joins: Mapping[int, values.Annotation]) -> dict[int, values.Annotation | Row]:
        """The relationships with their ends under the ids that those have here."""
        wanted = {index: (self.sent[index].data_row.id, ends([each])) for index, each in joins.items()}
        other = {(row, end): stand_in(self.run.pk, row, end) for row, keys in wanted.values() for end in keys}
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
        ids = settle_ids(owner=self.run.pk, wanted=wanted, sets=self.sets)
        for index, number in zip(told, ids, strict=True):
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
            if self.since is not None and row.created_at >= self.since:
                self.done.refused[index] = TWICE
            elif dump_row(row) != (each.wire() if isinstance(each, Row) else dump_annotation(each)):
                self.done.refused[index] = SAYS_OTHERWISE
            else:
                self.done.already += 1

    def refuse_second_answers(self) -> None:
        """What is left answers each radio question once in one place, and none that the run has answered."""
        said = {index: (self.sent[index].data_row.id, each) for index, each in self.fresh.items()}
        for index in second_answers(said, self.sets):
            del self.fresh[index]
            self.done.refused[index] = ANSWERED

    def write(self, job_id: UUID | None) -> None:
        """Write what is left; what has an id that is taken where it cannot be seen from here is written under its stand-in."""
        taken = [index for index, refusal in self._write_once(self.fresh, job_id) if refusal.code == "id_taken"]
        again = {index: _renumbered(self.fresh[index], self._stand_in(index)) for index in taken}
        for index in taken:
            del self.done.refused[index]
        self._write_once(again, job_id)

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

    def _stand_in(self, index: int) -> UUID:
        return stand_in(self.run.pk, self.sent[index].data_row.id, _number(self.fresh[index]))


def _number(each: values.Annotation | Row) -> UUID:
    return UUID(each.id) if isinstance(each, Row) else each.id


def _renumbered(each: values.Annotation | Row, number: UUID) -> values.Annotation | Row:
    return each._replace(id=str(number)) if isinstance(each, Row) else replace(each, id=number)


SAYS_OTHERWISE = FieldError(
    "/uuid", "uuid_says_otherwise", "Under this key the run has said something else.", "a new uuid, or the upload with mode=replace"
)
TWICE = FieldError("/uuid", "duplicate_in_file", "This uuid, or this very line, occurs twice in the file.", "each prediction once")
