"""The lines of one portion of predictions on their way into their run: first read and bound, then written, counted and told by line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import repeat
from uuid import UUID

from django.db import transaction

from apps.annotations import services as annotations
from apps.annotations.services import Row, Sent, Uploaded
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.ids import NO_ID
from apps.core.jobs import ChunkContext
from apps.core.problems import FieldError
from apps.evaluation import services as evaluation
from apps.evaluation.services import MetricsTaken, SentMetric
from apps.formats.binding import bind
from apps.formats.firstpass_plain import PlainLine
from apps.formats.fitting import fitted_among, picture_of
from apps.formats.rows import LEFT_OUT, LineError, NamedAnnotation, NamedMetric, NamedRow
from apps.formats.settling import settle
from apps.formats.sizes import DIFFERS, refuse_other_size
from apps.interchange.fates import fates
from apps.interchange.manner import CHECK, Manner
from apps.interchange.rewritten import Origin
from apps.interchange.services.known_rows import KnownRows, Readable, Said, at_line, at_row, number_of, subject_of, where
from apps.interchange.services.plain import Shortcut, key_of
from apps.interchange.services.portions import Outcome, later, note
from apps.kinds import InvalidValue, dump_annotation
from apps.kinds.features import FeatureSpec
from apps.kinds.placing import clipped
from apps.kinds.relations import ends
from apps.kinds.values import Annotation
from apps.modalities import Room
from apps.model_runs.models import ModelRun

PLACES_EACH = 1 << 42  # so many places has one upload: some four billion lines
MOST_IN_ORDER = 1_000  # so many predictions of one line are told apart by their place in it

Stated = tuple[NamedMetric, SentMetric]  # a line with a figure of a data row
Bound = tuple[Readable, list[Sent]]  # a line, and all that it says


class PredictionLines:
    """The lines of one chunk on their way into the run.

    `later` are the relationships of a file that has several portions: they come when all that they may join is there.
    """

    def __init__(self, context: ChunkContext, run: ModelRun, features: Sequence[FeatureSpec], origin: Origin) -> None:
        self.context, self.run, self.features, self.origin = context, run, features, origin
        self.rewritten = context.payload.get("rewritten", False)
        self.shortcut = Shortcut(run.pk, features)
        self.numbers: list[int] = []
        self.said: list[Bound] = []
        self.later: list[Bound] = []
        self.stated: list[Stated] = []
        self.refused: list[int | None] = []
        self.left_out: list[int | None] = []
        self.taken: list[Sent] = []
        self.taken_figures: list[SentMetric] = []
        self.ways: dict[str, str] = {}  # in a trial, how the figures of a name come together, as earlier portions said

    @property
    def is_one_of_several(self) -> bool:
        """Whether the file has other portions."""
        return bool(self.context.payload.get("several", False))

    @property
    def replaces_nothing_yet(self) -> bool:
        """Whether this is a trial of a replacement: nothing was forgotten before it."""
        manner = Manner.of(self.context.job.params)
        return manner.mode == "replace" and (manner.dry_run or self.context.payload.get("phase") == CHECK)

    def read(self, lines: Sequence[Said]) -> "PredictionLines":
        """Look at every line by itself, and note what is wrong with it: what the run has said does not matter yet."""
        self.numbers = list(map(number_of, lines))
        waits = self.is_one_of_several and "joins" not in self.context.payload
        for line, sent in self._sent(lines):
            joins = waits and _joined(sent)
            (self.later if joins else self.said).append((line, sent))
        return self

    def joined(self) -> set[UUID]:
        """The keys of what the relationships among these join."""
        return {end for _, sent in self.said for end in _joined(sent)}

    def leave_aside(self) -> None:
        """In a trial of a replacement, what the run says of these data rows or under these keys is gone until that is taken back."""
        if self.replaces_nothing_yet:
            said = [each for _, bound in self.said for each in bound]
            keys = {UUID(str(each.annotation.id)) for each in said} | self.joined()
            annotations.leave_aside(run=self.run, data_rows={each.data_row.id for each in said}, keys=keys)
            self.leave_figures_aside(each.data_row for _, each in self.stated)

    def leave_figures_aside(self, data_rows: Iterable[UUID]) -> None:
        """The same for the figures of these data rows, and for those that have the keys of this portion's."""
        rows = set(data_rows)
        if self.replaces_nothing_yet and rows:
            keys = {each.metric.id for _, each in self.stated if each.metric.id is not None}
            evaluation.leave_row_metrics_aside(run=self.run, data_rows=rows, keys=keys)

    def write(self) -> Outcome:
        """Write what is right, note what is not, line by line; a line that says several things is written as one, or not at all."""
        said = self.said
        while True:
            with transaction.atomic():
                done = self._upload(said)
                wrong = _by_line(said, done.refused)
                halves = {at for at, refusals in wrong.items() if len(refusals) < len(said[at][1])}
                transaction.set_rollback(bool(halves))
            if not halves:
                break
            self._refuse_all({at: wrong[at] for at in halves}, said)
            said = [each for at, each in enumerate(said) if at not in halves]
        self._refuse_all(wrong, said)
        self.taken = [each for at, (_, bound) in enumerate(said) if at not in wrong for each in bound]
        stated = self._state()
        self.taken_figures = [each for at, (_, each) in enumerate(self.stated) if at not in stated.refused]
        figures = {
            "written": done.written + stated.written,
            "already": done.already + stated.already,
            "metrics": stated.written + stated.already,
            "clipped": done.clipped,
            "lines_left_out": len(self.left_out),
        }
        waiting = [number_of(line) for line, _ in self.later]
        if not self.rewritten:
            worked_on = set(self.numbers).difference(waiting)
            self.context.state = fates(worked_on, self.refused, self.left_out, first=self.context.payload["line"], names=self.origin.names)
        more = 0 if self.context.payload.get("phase") == CHECK else -len(self.left_out)
        taken = len(said) - len(wrong) + len(self.stated) - len(stated.refused)
        return Outcome(done=taken, failed=len(self.refused), more=more, figures=figures, chunks=later(self.context.payload, waiting))

    def _state(self) -> MetricsTaken:
        """Keep the figures of data rows, note what is wrong with the others."""
        sent, since, done = [each for _, each in self.stated], self.context.job.started_at, MetricsTaken()
        if sent:
            alone = self.replaces_nothing_yet
            done = evaluation.state_row_metrics(run=self.run, sent=sent, since=since, ways=self.ways, alone=alone)
        for index, error in sorted(done.refused.items()):
            line = self.stated[index][0]
            pointer = "" if error.pointer == "/uuid" and line.id is None else error.pointer
            self._refuse(subject_of(line), LineError(line.line, pointer, error.code, error.message, error.expected))
        return done

    def right(self) -> Iterator[bool]:
        """One for each line that is right as far as that shows before it is written."""
        for _, bound in (*self.said, *self.later):
            with suppress(InvalidValue):
                for each in bound:
                    if not isinstance(each.annotation, Row):
                        clipped(each.annotation, asset_of(each.data_row))
                yield True
        with transaction.atomic():
            self.leave_figures_aside(each.data_row for _, each in self.stated)
            wrong = self._state().refused
            transaction.set_rollback(True)
        yield from repeat(True, len(self.stated) - len(wrong))

    def _upload(self, said: Sequence[Bound]) -> Uploaded:
        job = self.context.job
        sent = [each for _, bound in said for each in bound]
        return annotations.upload_predictions(run=self.run, sent=sent, since=job.started_at, job_id=job.pk)

    def _refuse_all(self, wrong: Mapping[int, Mapping[int, FieldError]], said: Sequence[Bound]) -> None:
        for at, refusals in sorted(wrong.items()):
            line = said[at][0]
            self._refuse(subject_of(line), *(at_line(line, number, each) for number, each in refusals.items()))

    def _sent(self, lines: Sequence[Said]) -> Iterator[Bound]:
        known = KnownRows(self.run, lines, by_name=self.rewritten)
        plain = self._plain(lines, known)
        for index, line in enumerate(lines):
            if isinstance(line, LineError):
                self._pass_over(line)
                continue
            if index in plain:
                yield line, [plain[index]]
                continue
            try:
                named = line.named() if isinstance(line, PlainLine) else line
                row, _ = self._at(named, known)
                if isinstance(named, NamedMetric):
                    self.stated.append((named, SentMetric(row.id, named)))
                    continue
                settled = settle(named, asset=asset_of(row))
                yield settled, self._bound(settled, row)
            except InvalidValue as error:
                self._refuse(subject_of(line), at_row(line, error))

    def _plain(self, lines: Sequence[Said], known: KnownRows) -> dict[int, Sent]:
        """What the lines say that can take the shortcut, by index."""
        short, found = dict[int, PlainLine](), dict[int, Sent]()
        for index, line in enumerate(lines):
            if not isinstance(line, PlainLine):
                continue
            try:
                data_row, room = self._at(line, known)
            except InvalidValue:
                continue  # the long way says what is wrong
            row = self.shortcut.row(line, data_row, room)
            if row is not None:
                short[index], found[index] = line, Sent(data_row, row, self._place(line), self._is_keyed(line, line.id))
        for index in self.shortcut.doubtful(short):
            del found[index]
        return found

    def _at(self, line: Readable, known: KnownRows) -> tuple[DataRow, Room]:
        """The data row of a line, as large as the file says. Raises InvalidValue."""
        row, room = known.at(where(line))
        if told := self.origin.sizes.get(number_of(line)):
            refuse_other_size(*told, room.extent)
        return row, room

    def _bound(self, line: NamedRow, row: DataRow) -> list[Sent]:
        fitting = [fitted_among(each, self.features, picture_of(asset_of(row))) for each in line.annotations]
        bound = [self._keyed(each, bind(each, self.features, new_id=lambda: NO_ID), row) for each in fitting]
        keyed = [self._is_keyed(line, each.id) for each in fitting]
        return [Sent(row, each, self._place(line, number), keyed[number]) for number, each in enumerate(bound)]

    def _place(self, line: NamedRow | PlainLine, number: int = 0) -> int:
        """Where it was sent: by the uploads into the run before this one, by the line, and by its number in that."""
        first: int = self.context.payload["line"]
        earlier: int = self.context.job.params.get("uploads", 0) * PLACES_EACH
        return earlier + (first + (line.line or 1) - 1) * MOST_IN_ORDER + min(number, MOST_IN_ORDER - 1)

    def _keyed(self, named: NamedAnnotation, annotation: Annotation, row: DataRow) -> Annotation:
        if named.id is not None:
            return annotation
        return replace(annotation, id=key_of(self.run.pk, row.pk, dump_annotation(annotation)))

    def _is_keyed(self, line: NamedRow | PlainLine, key: object) -> bool:
        return key is not None and line.line not in self.origin.made

    def _pass_over(self, error: LineError) -> None:
        """Refuse it, or leave it out: that is told once, and where all was checked first, it was told then."""
        subject = self.origin.names.get(error.line or 0, ("", ""))[1]
        if error.code != LEFT_OUT:
            self._refuse(subject, error)
            return
        self.left_out.append(error.line)
        if Manner.of(self.context.job.params).tells(self.context.payload):
            note(self.context, error, first=self.context.payload["line"], subject=subject)

    def _refuse(self, subject: str, *errors: LineError) -> None:
        """One line, for all that is wrong with it."""
        self.refused.append(errors[0].line)
        for error in errors:
            if self.rewritten:
                line, pointer = self.origin.places.get(error.line or 0, (None, ""))
                told = replace(error, line=line, pointer=error.pointer if error.code == DIFFERS else pointer)
                note(self.context, told, subject=subject)
            else:
                note(self.context, error, first=self.context.payload["line"], subject=subject)


def _joined(sent: Iterable[Sent]) -> set[UUID]:
    return ends(each.annotation for each in sent if not isinstance(each.annotation, Row))


def _by_line(said: Sequence[Bound], refused: Mapping[int, FieldError]) -> dict[int, dict[int, FieldError]]:
    """What was refused, by the place of its line and by its number in the line; `refused` counts through all that the lines say."""
    places = [(at, number) for at, (_, bound) in enumerate(said) for number in range(len(bound))] if refused else []
    wrong: dict[int, dict[int, FieldError]] = {}
    for index, refusal in sorted(refused.items()):
        at, number = places[index]
        wrong.setdefault(at, {})[number] = refusal
    return wrong
