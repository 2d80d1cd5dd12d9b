"""Writing what a predictor found: many data rows in one transaction, under the chunk's token."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from apps.annotations import services as annotations
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.events import publish_all
from apps.core.jobs import ChunkContext
from apps.core.models import Job
from apps.formats.rows import LEFT_OUT
from apps.inference import left_out
from apps.inference.events import SuggestionsFinished
from apps.inference.features import as_annotations
from apps.inference.predictors.contract import Batch
from apps.inference.services.running.costs import record_compute
from apps.inference.services.running.overlap import Heard
from apps.inference.services.running.work import Seen, Work

MOST_NOTES = 20
NOTHING = Counter[str]()


class Writer:
    """Writes for one chunk. What an earlier worker wrote is left as it is."""

    def __init__(self, context: ChunkContext, work: Work, device: str) -> None:
        self._context, self._work, self._device = context, work, device
        self._rows = {number: row for number, row in zip(work.numbers, work.rows, strict=True) if row is not None}
        places = {number: place for place, number in enumerate(work.numbers)}
        self._known, self._seen = frozenset(places), Seen(context.state, places)
        self._left_out: left_out.Counts = Counter()  # in the running transaction
        self.wrote = False  # anything since the chunk was taken

    def left(self) -> list[str]:
        """The data rows, by id, of which not everything was said."""
        return [number for number in self._work.numbers if not self._seen.is_over(number)]

    def row(self, number: str) -> DataRow | None:
        """The data row, None where it was removed."""
        return self._rows.get(number)

    def refuse(self, numbers: Iterable[str], error: str, code: str) -> None:
        """Nothing (more) is said about these data rows, and why."""
        failed = [Heard(Batch(number, (), pass_number=1 << 30, final=True, error=error), 0.0) for number in numbers]
        self.write(failed, code=code)

    def write(self, heard: Sequence[Heard], code: str = "data_row_unreadable") -> None:
        """Commit all of it at once, and tell who watches. Raises LeaseLost, JobCancelled."""
        fresh = [one for one in heard if one.found.item_id in self._known and self._seen.is_new(one.found.item_id, one.found.pass_number)]
        if not fresh:
            return
        ended = [one.found for one in fresh if one.found.final or one.found.error]
        seconds, failed = sum(one.seconds for one in fresh), sum(bool(found.error) for found in ended)
        told: dict[str, object] = {"device": self._device}
        self._left_out.clear()
        with self._context.partial(done=len(ended) - failed, failed=failed, result=told, message=""):
            for part in _each_row_once(fresh):
                self._write_part(part, code)
            if self._work.labels is not None:
                told["labeled"] = self._so_far("labeled") + self._label([UUID(found.item_id) for found in ended if not found.error])
            if self._left_out:
                told[left_out.LEFT_OUT] = left_out.added(self._so_far(left_out.LEFT_OUT) or [], self._left_out)
            record_compute(run=self._work.run, project=self._work.ask.project, device=self._device, data_rows=len(ended), seconds=seconds)
            told["compute_seconds"] = round(self._so_far("compute_seconds") + seconds, 4)
            publish_all([(self._finished(found), self._topics(found)) for found in ended])
        self.wrote = True

    def _write_part(self, part: Sequence[Batch], code: str) -> None:
        said = []
        for found in part:
            self._seen.note(found.item_id, found.pass_number, final=found.final or bool(found.error))
            row = self._rows.get(found.item_id)
            if found.error or row is None:
                name = row.name if row else found.item_id
                self._context.error(code=found.code or code, message=found.error, subject=name, subject_id=UUID(found.item_id))
            else:
                said.append(self._predicted(found, row))
        if said:
            written = annotations.write_many(run=self._work.run, items=said, ontology=self._work.ontology.pk, job_id=self._context.job.pk)
            for one in written.refused:
                self._note(self._rows[str(one.data_row)], [f"{one.pointer.lstrip('/')}: {one.message}"])

    def _predicted(self, found: Batch, row: DataRow) -> annotations.Predicted:
        """The batch in the one form, surest first; what cannot be kept is told."""
        work, notes = self._work, list(found.notes)
        seed = f"{work.run.pk}:{row.pk}:{found.pass_number}"
        said = as_annotations(found.predictions, work.mapping, work.features, asset_of(row), seed=seed, leave_out=notes.append)
        self._note(row, notes, left_out.without_target(found.predictions, work.mapping, work.ask.mapped))
        surest_first = sorted(said, key=lambda one: -(one.confidence or 0.0))
        return annotations.Predicted(row, surest_first, found.pass_number, found.final)

    def _note(self, row: DataRow, notes: Sequence[str], unmapped: Counter[str] = NOTHING) -> None:
        """A line for each note, within bounds; all of it, and the classes that nothing stands for, is added up for the job."""
        self._left_out += left_out.counted(notes, unmapped)
        for note in notes[:MOST_NOTES]:
            self._context.error(code=LEFT_OUT, message=note, subject=row.name, subject_id=row.pk)
        if len(notes) > MOST_NOTES:
            self._context.error(code=LEFT_OUT, message=f"And {len(notes) - MOST_NOTES} more.", subject=row.name, subject_id=row.pk)

    def _label(self, data_rows: Sequence[UUID]) -> int:
        """Let what was said of them count where that was asked and it is sure enough; how many that were."""
        labels = self._work.labels
        if labels is None:
            return 0
        return annotations.label_automatically(run=self._work.run, batch=labels.batch, data_rows=data_rows, threshold=labels.threshold)

    def _so_far(self, figure: str) -> Any:
        """What all workers of the job have added up; its row is locked."""
        return Job.objects.values_list("result", flat=True).get(pk=self._context.job.pk).get(figure, 0)

    def _finished(self, found: Batch) -> SuggestionsFinished:
        return SuggestionsFinished(data_row=UUID(found.item_id), model_run=self._work.run.pk, job=self._context.job.pk, error=found.error)

    def _topics(self, found: Batch) -> tuple[str, ...]:
        return f"data_row:{found.item_id}", f"model_run:{self._work.run.pk}"


def _each_row_once(heard: Sequence[Heard]) -> Iterator[list[Batch]]:
    """In their order, cut where a data row comes again: its next pass is written after the one before."""
    part, rows = list[Batch](), set[str]()
    for one in heard:
        if one.found.item_id in rows:
            yield part
            part, rows = [], set()
        part.append(one.found)
        rows.add(one.found.item_id)
    yield part
