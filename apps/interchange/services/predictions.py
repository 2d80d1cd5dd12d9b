"""Predictions that are uploaded into a model run, as a job."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from apps.annotations import services as annotations
from apps.annotations.services import Row, Sent, Uploaded
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.garbage import uncollected
from apps.core.jobs import ChunkContext
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.problems import FieldError, NotFound
from apps.evaluation import services as evaluation
from apps.formats.binding import bind
from apps.formats.firstpass_plain import PlainLine, plain_line
from apps.formats.fitting import fitted_among, picture_of
from apps.formats.ndjson import Line, read_lines
from apps.formats.predictions import parse_line
from apps.formats.rows import LEFT_OUT, DataRowRef, LabelRow, LineError, NamedAnnotation, NamedRow
from apps.formats.settling import painted, pictures_of, settle
from apps.interchange.asked import Asked
from apps.interchange.authors import Authors, are_labels
from apps.interchange.fates import fates
from apps.interchange.manner import CHECK, Manner
from apps.interchange.queries import Meant, data_rows_meant, scopes_of_run
from apps.interchange.rewritten import Place, dump_predictions, split_place
from apps.interchange.services.plain import NO_KEY, Shortcut, key_of
from apps.interchange.services.portions import Outcome, cut_there, forget_files, note, read_portion, summary
from apps.interchange.services.rehearsing import settle_trial, write_counted
from apps.interchange.services.rewriting import rewrite
from apps.interchange.services.sending import LINES_EACH, fetch_file
from apps.kinds import InvalidValue, dump_annotation
from apps.kinds.features import FeatureSpec
from apps.kinds.placing import clipped
from apps.kinds.values import Annotation
from apps.modalities import Room
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, ModelRunDataRow, RunState
from apps.ontologies.queries import tree_for_files

CLEARED_AT_ONCE = 200
PLACES_EACH = 1 << 42  # so many places has one upload: some four billion lines
MOST_IN_ORDER = 1_000  # so many predictions of one line are told apart by their place in it
ENDED = {JobState.FINISHED: RunState.FINISHED, JobState.FAILED: RunState.FAILED, JobState.CANCELLED: RunState.CANCELLED}

Said = NamedRow | PlainLine | LineError
Bound = tuple[NamedRow | PlainLine, list[Sent]]  # a line, and all that it says


def predictions_chunk(context: ChunkContext) -> None:
    """One portion of the lines, or what comes before them. Raises LeaseLost, JobCancelled, NotFound."""
    with transaction.atomic():
        run: ModelRun | None = ModelRun.objects.select_related("model").filter(pk=context.job.params["model_run"]).first()
        features = tree_for_files(run.model.ontology_id, kept=False) if run is not None else ()
    if run is None:
        raise NotFound("The model run is gone.")
    if "fetch" in context.payload:
        fetch_file(context)
        return
    if "rewrite" in context.payload:
        _rewrite(context, run, features)
        return
    if "clear" in context.payload:
        _clear(context, run, features)
        return
    with uncollected():
        places: dict[int, Place] = {}
        lines = list(_read(context, places))
        write_counted(context, lambda: _Portion(context, run, features, places).write(lines))


def _rewrite(context: ChunkContext, run: ModelRun, features: Sequence[FeatureSpec]) -> None:
    """What the file says as lines of predictions."""
    labels: Counter[str] = Counter()
    authors = Authors(run.name, labels)

    def lines_of(rows: Iterator[LabelRow]) -> Iterator[bytes]:
        yield from dump_predictions(authors.predicted(rows))
        for error, subject in authors.told():
            note(context, error, subject=subject)

    rewrite(context, features, lines_of, lines_each=LINES_EACH, scopes=scopes_of_run(run), passed=labels)


def _read(context: ChunkContext, places: dict[int, Place]) -> Iterator[Said]:
    """The lines with the masks that lie at addresses; fetched before the transaction that writes them is open.

    Of a file that was rewritten, `places` takes where it says each of them.
    """
    asked = Asked(beat=context.renew)
    for each in read_lines(read_portion(context.payload)):
        read = each
        if isinstance(read, Line) and context.payload.get("rewritten", False):
            read, places[read.number] = split_place(read)
        line = read if isinstance(read, LineError) else plain_line(read) or parse_line(read)
        if not isinstance(line, NamedRow) or not pictures_of(line):
            yield line
            continue
        context.renew()
        try:
            yield painted(line, asked.picture_at)
        except InvalidValue as error:
            yield LineError.of(error, line.line)


def end_upload(job: Job) -> None:
    """The run is as far as its upload is; the file is no longer needed."""
    run = ModelRun.objects.filter(pk=job.params["model_run"]).first()
    if run is not None and not job.params.get("dry_run"):
        if not _next_uploads(job, run):  # else the run goes on
            model_runs.set_run_state(run=run, state=_state_after(job, run))
        evaluation.keep_current(run=run)
    forget_files(job)
    settle_trial(job)
    figures = job.result
    if run is not None and job.params.get("dry_run") and job.params.get("mode") == "replace" and job.done:
        figures["removed"] = ModelRunDataRow.objects.filter(model_run=run).aggregate(count=Sum("prediction_count"))["count"] or 0
    counts = f": {figures.get('written', 0):,} new, {figures.get('already', 0):,} there already" if job.done else ""
    labels = figures.get("labels", 0)
    told = f", {are_labels(labels)}" if labels else ""
    out = figures.get("lines_left_out", 0)
    left_out = f", {out:,} {'line' if out == 1 else 'lines'} left out" if out else ""
    removed = figures.get("removed", 0)
    forgotten = f", {removed:,} that the run said before {'would be' if job.params.get('dry_run') else 'were'} removed" if removed else ""
    job.message = f"{summary(job, 'read')}{counts}{forgotten}{cut_there(job)}{told}{left_out}"


def _next_uploads(job: Job, run: ModelRun) -> bool:
    """Whether others wait for this one to end."""
    waiting = Job.objects.filter(kind=job.kind, model_run=str(run.pk), state__lte=JobState.RUNNING).exclude(pk=job.pk)
    return bool(waiting.exclude(params__dry_run=True).exists())


def _state_after(job: Job, run: ModelRun) -> RunState:
    """Where the run stands when its upload is over: where it stood before, if the upload failed or was stopped and changed nothing."""
    state, before = ENDED[JobState(job.state)], job.params.get("state_before")
    if state == RunState.FINISHED or before is None or job.result.get("written"):
        return state
    if before == RunState.RUNNING:  # another upload was under way when this one was sent
        has_any = ModelRunDataRow.objects.filter(model_run=run, prediction_count__gt=0).exists()
        return RunState.FINISHED if has_any else RunState.CREATED
    if job.result.get("removed"):
        return state
    return RunState(before) if run.state == RunState.RUNNING else RunState(run.state)


def _clear(context: ChunkContext, run: ModelRun, features: Sequence[FeatureSpec]) -> None:
    """Forget what the run said, a few data rows at a time; only then are there portions to work on. Raises PredictionsDecided.

    A file of which no line can be taken replaces nothing: what the run said stays.
    """
    cleared = 1 if any(_says_something(context, portion, run, features) for portion in context.payload["clear"]) else 0
    removed = context.job.result.get("removed", 0)
    while cleared:
        told: dict[str, int] = {}
        with context.partial(message="Removing what the run said before", result=told):
            cleared = annotations.clear_predictions(run=run, at_most=CLEARED_AT_ONCE)
            told["removed"] = removed = removed + cleared
    with context.commit(message=""):
        context.add_chunks(context.payload["clear"])


def _says_something(context: ChunkContext, portion: Mapping[str, Any], run: ModelRun, features: Sequence[FeatureSpec]) -> bool:
    """Whether any line of the portion is right as far as that shows before it is written."""
    trial, places = copy(context), dict[int, Place]()
    trial.payload, trial.errors, trial.state = dict(portion), [], {}
    lines = list(_read(trial, places))
    with transaction.atomic():
        return any(_Portion(trial, run, features, places).right(lines))


class _Portion:
    """The lines of one chunk on their way into the run."""

    def __init__(self, context: ChunkContext, run: ModelRun, features: Sequence[FeatureSpec], places: Mapping[int, Place]) -> None:
        self.context, self.run, self.features, self.places = context, run, features, places
        self.rewritten = context.payload.get("rewritten", False)
        self.shortcut = Shortcut(run.pk, features)
        self.refused: list[int | None] = []
        self.left_out: list[int | None] = []

    def write(self, lines: Sequence[Said]) -> Outcome:
        """Write what is right, note what is not, line by line; a line that says several things is written as one, or not at all."""
        said = list(self._sent(lines))
        if self._replaces_nothing_yet():
            annotations.leave_aside(run=self.run, data_rows={each.data_row.id for _, bound in said for each in bound})
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
        figures = {"written": done.written, "already": done.already, "clipped": done.clipped, "lines_left_out": len(self.left_out)}
        if not self.rewritten:
            self.context.state = fates(map(_number, lines), self.refused, self.left_out, first=self.context.payload["line"])
        more = 0 if self.context.payload.get("phase") == CHECK else -len(self.left_out)
        return Outcome(done=len(said) - len(wrong), failed=len(self.refused), more=more, figures=figures)

    def right(self, lines: Sequence[Said]) -> Iterator[bool]:
        """One for each line that is right as far as that shows before it is written."""
        for _, bound in self._sent(lines):
            with suppress(InvalidValue):
                for each in bound:
                    if not isinstance(each.annotation, Row):
                        clipped(each.annotation, asset_of(each.data_row))
                yield True

    def _replaces_nothing_yet(self) -> bool:
        """Whether this is a trial of a replacement: nothing was forgotten before it."""
        manner = Manner.of(self.context.job.params)
        return manner.mode == "replace" and (manner.dry_run or self.context.payload.get("phase") == CHECK)

    def _upload(self, said: Sequence[Bound]) -> Uploaded:
        job = self.context.job
        sent = [each for _, bound in said for each in bound]
        return annotations.upload_predictions(run=self.run, sent=sent, since=job.started_at, job_id=job.pk)

    def _refuse_all(self, wrong: Mapping[int, Mapping[int, FieldError]], said: Sequence[Bound]) -> None:
        for at, refusals in sorted(wrong.items()):
            line = said[at][0]
            self._refuse(_subject(line), *(_at_line(line, number, each) for number, each in refusals.items()))

    def _sent(self, lines: Sequence[Said]) -> Iterator[Bound]:
        known = _Known(self.run, lines, by_name=self.rewritten)
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
                row, _ = known.at((named.data_row.id, named.data_row.global_key))
                settled = settle(named, asset=asset_of(row))
                yield settled, self._bound(settled, row)
            except InvalidValue as error:
                self._refuse(_subject(line), LineError.of(error, line.line))

    def _plain(self, lines: Sequence[Said], known: "_Known") -> dict[int, Sent]:
        """What the lines say that can take the shortcut, by index."""
        short, found = dict[int, PlainLine](), dict[int, Sent]()
        for index, line in enumerate(lines):
            if not isinstance(line, PlainLine):
                continue
            try:
                data_row, room = known.at(line.data_row)
            except InvalidValue:
                continue  # the long way says what is wrong
            row = self.shortcut.row(line, data_row, room)
            if row is not None:
                short[index], found[index] = line, Sent(data_row, row, self._place(line))
        for index in self.shortcut.doubtful(short):
            del found[index]
        return found

    def _bound(self, line: NamedRow, row: DataRow) -> list[Sent]:
        fitting = [fitted_among(each, self.features, picture_of(asset_of(row))) for each in line.annotations]
        bound = (self._keyed(each, bind(each, self.features, new_id=lambda: NO_KEY), row) for each in fitting)
        return [Sent(row, each, self._place(line, number)) for number, each in enumerate(bound)]

    def _place(self, line: NamedRow | PlainLine, number: int = 0) -> int:
        """Where it was sent: by the uploads into the run before this one, by the line, and by its number in that."""
        first: int = self.context.payload["line"]
        earlier: int = self.context.job.params.get("uploads", 0) * PLACES_EACH
        return earlier + (first + (line.line or 1) - 1) * MOST_IN_ORDER + min(number, MOST_IN_ORDER - 1)

    def _keyed(self, named: NamedAnnotation, annotation: Annotation, row: DataRow) -> Annotation:
        if named.id is not None:
            return annotation
        return replace(annotation, id=key_of(self.run.pk, row.pk, dump_annotation(annotation)))

    def _pass_over(self, error: LineError) -> None:
        """Refuse it, or leave it out: that is told once, and where all was checked first, it was told then."""
        if error.code != LEFT_OUT:
            self._refuse("", error)
            return
        self.left_out.append(error.line)
        manner = Manner.of(self.context.job.params)
        if manner.dry_run or not manner.all_or_nothing or self.context.payload.get("phase") == CHECK:
            note(self.context, error, first=self.context.payload["line"])

    def _refuse(self, subject: str, *errors: LineError) -> None:
        """One line, for all that is wrong with it."""
        self.refused.append(errors[0].line)
        for error in errors:
            if self.rewritten:
                line, pointer = self.places.get(error.line or 0, (None, ""))
                note(self.context, replace(error, line=line, pointer=pointer), subject=subject)
            else:
                note(self.context, error, first=self.context.payload["line"], subject=subject)


class _Known:
    """The data rows that the lines of a portion are about, and the room on each of them."""

    def __init__(self, run: ModelRun, lines: Sequence[Said], *, by_name: bool) -> None:
        refs = {_where(line) for line in lines if not isinstance(line, LineError)}
        self._meant = data_rows_meant([DataRowRef(*each) for each in refs], by_name=by_name, near=scopes_of_run(run)[0])
        rows = ModelRunDataRow.objects.filter(model_run=run, data_row__any={row.id for row in self._meant.all()})
        self._inside = set(rows.values_list("data_row_id", flat=True))
        self._found: dict[tuple[str | None, str | None], tuple[DataRow, Room]] = {}

    def at(self, ref: tuple[str | None, str | None]) -> tuple[DataRow, Room]:
        """The data row of this id or global key, and its room. Raises InvalidValue."""
        if ref not in self._found:
            row = _data_row(DataRowRef(*ref), self._meant, self._inside)
            self._found[ref] = row, asset_of(row).room
        return self._found[ref]


def _by_line(said: Sequence[Bound], refused: Mapping[int, FieldError]) -> dict[int, dict[int, FieldError]]:
    """What was refused, by the place of its line and by its number in the line; `refused` counts through all that the lines say."""
    places = [(at, number) for at, (_, bound) in enumerate(said) for number in range(len(bound))] if refused else []
    wrong: dict[int, dict[int, FieldError]] = {}
    for index, refusal in sorted(refused.items()):
        at, number = places[index]
        wrong.setdefault(at, {})[number] = refusal
    return wrong


def _number(line: Said) -> int:
    """Its number in the portion, from 1; 0 for what has none."""
    return line.line or 0


def _where(line: NamedRow | PlainLine) -> tuple[str | None, str | None]:
    return line.data_row if isinstance(line, PlainLine) else (line.data_row.id, line.data_row.global_key)


def _data_row(ref: DataRowRef, meant: Meant, inside: set[UUID]) -> DataRow:
    found = meant.one(ref)
    if found.pk not in inside:
        words = "This data row is not in the model run: add it to the run first."
        raise InvalidValue("/data_row", words, "a data row of the run", code="data_row_not_in_run")
    return found


def _subject(line: NamedRow | PlainLine) -> str:
    number, key = _where(line)
    return key or number or ""


def _at_line(line: NamedRow | PlainLine, number: int, refusal: FieldError) -> LineError:
    """A refusal of what the line says, with the pointer to where the line says it."""
    pointer = refusal.pointer
    if pointer.startswith("/value") and isinstance(line, NamedRow):
        pointer = line.annotations[number].said.at + pointer.removeprefix("/value")
    return LineError(line.line, pointer, refusal.code, refusal.message, refusal.expected)
