"""Labels that are imported into a project, as a job: Firstpass lines, or another format that is first rewritten as such lines."""

import sys
from collections.abc import Iterator, Sequence
from typing import IO, BinaryIO, cast
from uuid import UUID

from django.db import transaction

from apps.annotations import services as annotations
from apps.annotations.models import LabelState
from apps.annotations.services import Imported
from apps.core.garbage import uncollected
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.problems import FieldError, NotFound, Problem
from apps.formats import LABEL_FORMATS
from apps.formats.beginning import HEAD_BYTES
from apps.formats.rows import ROW_AT, LabelRow, LineError
from apps.interchange.asked import Asked
from apps.interchange.counting import ANNOTATION, ENTRY, LINE, ROW, counted
from apps.interchange.gathering import Gathering, says_twice
from apps.interchange.manner import KEPT, Manner
from apps.interchange.queries import data_rows_meant, outside_of, scopes_of_project
from apps.interchange.rewritten import read_rows
from apps.interchange.services.placing import data_row_meant, error_there
from apps.interchange.services.portions import Outcome, cut_there, forget_files, keep_file, note, read_portion, summary
from apps.interchange.services.rehearsing import in_words_that_stand, settle_trial, words_of, write_counted
from apps.interchange.services.rewriting import rewrite
from apps.interchange.services.rivals import Rivals
from apps.interchange.services.splits import splits_in, splits_left_out
from apps.interchange.services.without_metrics import labels_alone, tell_of_metrics
from apps.interchange.streams import file_of, peeked
from apps.interchange.unpacking import unpacked
from apps.kinds import InvalidValue
from apps.organizations.actor import Actor
from apps.organizations.models import Membership
from apps.projects.models import Project
from apps.projects.problems import ProjectArchived

LABELS = "interchange.labels"
FIRSTPASS = LABEL_FORMATS["firstpass"]
LINES_EACH = 250
MAX_BYTES = 512 * 1024**2
SUBMITTED = str(LabelState.SUBMITTED.label)  # what all that is imported is
PREDICTION = "prediction"  # a line that a model said: told, but neither refused nor taken


def start_label_import(*, actor: Actor, project: Project, stream: IO[bytes], manner: Manner) -> Job:
    """Keep the file and start the job that makes labels of this member from it.

    Its format is told by how it begins where none is named; what nothing is told of is read as lines of our own. No transaction may be
    open. Raises TooLarge, NothingSent, ProjectArchived, Invalid for a zip that has no such file.
    """
    if project.archived_at is not None:
        raise ProjectArchived
    head, stream = peeked(stream, HEAD_BYTES)
    manner = manner.told(head, FIRSTPASS.name)
    is_lines, suffix = manner.form == FIRSTPASS.name, LABEL_FORMATS[manner.form].suffix.lstrip(".")
    with unpacked(stream, form=manner.form, max_bytes=MAX_BYTES) as plain:
        kept = keep_file(plain, suffix=suffix, lines_each=LINES_EACH if is_lines else sys.maxsize, max_bytes=MAX_BYTES)
    with transaction.atomic():
        return create_job(
            kind=LABELS,
            title=f"Labels for {project.name}",
            chunks=[{"look": kept.payloads(), "file": kept.key} if is_lines else {"rewrite": manner.form, "file": kept.key}],
            actor_id=actor.user_id,
            total=kept.lines if is_lines else 0,
            params={"project": str(project.pk), "author": str(actor.membership_id), "format": manner.form, **manner.params()},
        )


@in_words_that_stand
def labels_chunk(context: ChunkContext) -> None:
    """One portion of the lines, or the rewriting that comes before them. Raises LeaseLost, JobCancelled, NotFound."""
    with transaction.atomic():
        project: Project | None = Project.objects.filter(pk=context.job.params["project"]).first()
        words = words_of(project.ontology_id, kept=True) if project is not None else None
    if project is None or words is None:
        raise NotFound("The project is gone.")
    if "look" in context.payload:
        _look(context)
        return
    if "rewrite" in context.payload:
        is_own = context.payload["rewrite"] == FIRSTPASS.name
        scopes = scopes_of_project(project)
        gathering = Gathering(
            near=None if is_own else scopes[0],
            whole=is_own,
            tell=lambda error: note(context, error),
            refused=Rivals(project, words.features).refused,
        )

        def lines_of(rows: Iterator[LabelRow]) -> Iterator[bytes]:
            return gathering.lines(labels_alone(context, rows, is_own=is_own))

        rewrite(context, words.features, lines_of, lines_each=LINES_EACH, scopes=scopes, passed=gathering.joined)
        return
    with uncollected():
        file = cast(BinaryIO, file_of(read_portion(context.payload)))
        is_rewritten = context.payload.get("rewritten", False)
        asked = Asked(beat=context.go_on).answers(FIRSTPASS.asks)
        rows = list(read_rows(file, words.features) if is_rewritten else FIRSTPASS.read(file, features=words.features, **asked))
        write_counted(context, words, lambda: _LabelLines(context, project).write(rows))


def _look(context: ChunkContext) -> None:
    """Go on with the portions of lines of our own; where several lines are about one data row, they are brought together first."""
    portions = context.payload["look"]
    is_scattered = says_twice(read_portion({"file": context.payload["file"]}), context.go_on)
    manner = Manner.of(context.job.params)
    with context.commit():
        if is_scattered:
            context.add_chunks([{"rewrite": FIRSTPASS.name, "file": context.payload["file"]}], total=-context.job.total)
        else:
            context.add_chunks(manner.begins_with(portions))


def end_label_import(job: Job) -> None:
    """The files are no longer needed: what was sent, and what it was rewritten as."""
    forget_files(job)
    settle_trial(job)
    predicted = job.result.get("predictions", 0)
    told = "" if not predicted else ", " + _are_predictions(predicted)
    joined = job.result.get("joined", 0)
    more = f", {counted(joined, LINE)} joined with others about the same data row" if joined and job.done else ""
    is_own = Manner.of(job.params).form == FIRSTPASS.name
    what = f"imported with {counted(job.result.get('annotations', 0), ANNOTATION)}"
    became = summary(job, what, done=counted(job.done, ROW), refused=counted(job.failed, LINE if is_own else ENTRY))
    told += _unattributed(job) + splits_left_out(job.result)
    job.message = became + more + _added(job) + _removed(job) + cut_there(job) + _renumbered(job) + told


def _added(job: Job) -> str:
    """How many data rows came into the project by it, for people; nothing where none did."""
    added = job.result.get("added", 0)
    would = "would be " if job.params.get("dry_run") else ""
    return f", {counted(added, ROW)} {would}added to the project" if added else ""


def _removed(job: Job) -> str:
    """How many annotations of earlier imports this one took the place of, for people; nothing where none."""
    count = job.result.get("removed", 0)
    would = "would be" if job.params.get("dry_run") else "was" if count == 1 else "were"
    return f", {counted(count, ANNOTATION)} of an earlier import {would} removed" if count else ""


def _renumbered(job: Job) -> str:
    """How many annotations are here under other ids than the file gives them, for people; nothing where none is."""
    count = job.result.get("renumbered", 0)
    if not count or not job.done:
        return ""
    have, are = ("would have", "is") if job.params.get("dry_run") else ("has", "was")
    if count == 1:
        return f", 1 {have} another id, as its own {are} taken"
    have, are = ("would have", "are") if job.params.get("dry_run") else ("have", "were")
    return f", {count:,} {have} ids of their own, as theirs {are} taken"


def _unattributed(job: Job) -> str:
    """Of how many labels it is left out who made them, whether they were approved and of which project they are, for people."""
    count = job.result.get("unattributed", 0)
    if not count:
        return ""
    would = "would be" if job.params.get("dry_run") else "are"
    return f"; who labeled, in which status and in which project, is left out of {counted(count, ROW)}: these {would} yours and submitted"


class _LabelLines:
    """The lines of one chunk on their way into the project."""

    def __init__(self, context: ChunkContext, project: Project) -> None:
        self.context, self.project = context, project
        self.author = UUID(context.job.params["author"])
        self.rewritten = context.payload.get("rewritten", False)
        manner = Manner.of(context.job.params)
        self.is_own, self.keep = manner.form == FIRSTPASS.name, manner.earlier == KEPT
        self.outcome = Outcome()

    def write(self, rows: Sequence[LabelRow | LineError]) -> Outcome:
        """Make a label of each line that is right, note what is wrong with the others.

        A line of our own is taken whole or not at all, also where several lines are one label; of other formats each annotation that is
        wrong is left out alone.
        What a model said is no label: it is counted, told once, and left out.
        """
        rows = self._without_predictions(rows)
        self._tell_of_metrics(rows)
        refs = [row.data_row for row in rows if isinstance(row, LabelRow)]
        meant = data_rows_meant(refs, by_name=not self.is_own, near=scopes_of_project(self.project)[0])
        found, refused = dict[int, Imported](), dict[int, list[LineError]]()
        for index, row in enumerate(rows):
            try:
                if isinstance(row, LineError):
                    refused[index] = [row]
                else:
                    found[index] = Imported(data_row_meant(row, meant), row.annotations, self._parts(row))
            except InvalidValue as error:
                label = cast(LabelRow, row)
                error = error if error.pointer != ROW_AT else InvalidValue(label.row_at, error.message, error.expected, code=error.code)
                refused[index] = [LineError.of(error, line) for line in self._lines(label)]
        outside = outside_of(self.project, {each.data_row.pk for each in found.values()})
        imported = annotations.import_labels(project=self.project, author=self.author, labels=list(found.values()), keep=self.keep)
        places = list(found)
        said = [cast(LabelRow, rows[place]) for place in places]
        refused |= {places[at]: self._errors(problem, said[at]) for at, problem in imported.refused.items()}
        wrong = {places[at]: [self._error(each, said[at]) for each in errors] for at, errors in imported.wrong.items()}
        for index, errors in sorted((refused | wrong).items()):
            row = rows[index]
            self._refuse(errors, _subject(row) if isinstance(row, LabelRow) else "")
        self.outcome.done = len(rows) - len(refused)
        self.outcome.more = self.outcome.done + self.outcome.failed - len(rows)
        taken = [each for index, each in found.items() if index not in refused]
        self.outcome.figures["unattributed"] = self._unattributed([cast(LabelRow, rows[index]) for index in found if index not in refused])
        self.outcome.figures["added"] = len(outside & {each.data_row.pk for each in taken})
        self.outcome.figures |= {name: getattr(imported, name) for name in ("clipped", "renumbered", "removed")}
        self.outcome.figures["annotations"] = imported.taken
        self.outcome.figures |= splits_in(cast(LabelRow, rows[index]) for index in found if index not in refused)
        return self.outcome

    def _unattributed(self, rows: Sequence[LabelRow]) -> int:
        """How many say that they are of somebody else, in another status or of another project than what is made of them."""
        if not any(row.by or row.status or row.project for row in rows):
            return 0
        own = Membership.objects.values_list("user__email", flat=True).get(pk=self.author)
        kept = {(by, status, project) for by in (None, own) for status in (None, SUBMITTED) for project in (None, self.project.name)}
        return sum((row.by, row.status, row.project) not in kept for row in rows)

    def _without_predictions(self, rows: Sequence[LabelRow | LineError]) -> list[LabelRow | LineError]:
        predicted = [row for row in rows if isinstance(row, LabelRow) and row.model is not None]
        if not predicted:
            return list(rows)
        self.outcome.figures["predictions"] = len(predicted)
        words = _are_predictions(len(predicted))
        error = LineError(predicted[0].line, "/model", PREDICTION, f"From here on, {words}.", "lines of labels, without a model")
        self._note(error, _subject(predicted[0]))
        return [row for row in rows if isinstance(row, LineError) or row.model is None]

    def _tell_of_metrics(self, rows: Sequence[LabelRow | LineError]) -> None:
        """Figures of data rows make no label; where all was checked first, they were told then, and where it was rewritten, there."""
        if Manner.of(self.context.job.params).tells(self.context.payload):
            for row in rows:
                if isinstance(row, LabelRow) and row.metrics:
                    tell_of_metrics(self.context, row, pointer="/metrics", first=self.context.payload["line"])

    def _parts(self, row: LabelRow) -> Sequence[int | None]:
        """What of a label stands or falls together: what one line says, where lines are our own."""
        if not self.is_own:
            return range(len(row.annotations))
        return [line for line, _ in row.places] if len(row.places) == len(row.annotations) else ()

    def _lines(self, row: LabelRow) -> Sequence[int | None]:
        """Each of our own lines that make up a label; of another format, the line that begins it."""
        return list(dict.fromkeys((row.line, *(line for line, _ in row.places if self.is_own))))

    def _refuse(self, errors: Sequence[LineError], subject: str) -> None:
        """Lines of our own are counted, of other formats whatever is refused by itself."""
        self.outcome.failed += len({error.line for error in errors}) if self.is_own else len(errors)
        for error in errors:
            self._note(error, subject)

    def _note(self, error: LineError, subject: str) -> None:
        note(self.context, error, first=1 if self.rewritten else self.context.payload["line"], subject=subject)

    def _errors(self, problem: Problem, row: LabelRow) -> list[LineError]:
        if not problem.errors:
            code, words = problem.code.replace("-", "_"), problem.detail or problem.title
            return [LineError(line, "", code, words, problem.expected) for line in self._lines(row)]
        return [self._error(each, row) for each in problem.errors]

    def _error(self, error: FieldError, row: LabelRow) -> LineError:
        """What is wrong, at the place where the file that was sent says it."""
        if self.rewritten:
            return error_there(error, row)
        return LineError(row.line, error.pointer, error.code, error.message, error.expected)


def _are_predictions(count: int) -> str:
    if count == 1:
        return "1 line is a prediction: upload it to a model run"
    return f"{count:,} lines are predictions: upload them to a model run"


def _subject(row: LabelRow) -> str:
    return row.data_row.global_key or row.data_row.id or ""
