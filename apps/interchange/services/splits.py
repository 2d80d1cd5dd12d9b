"""Splits that a file tells of its data rows: kept in a model run, and told where they come into a project, which has none."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from apps.core.jobs import ChunkContext
from apps.core.models import Job
from apps.formats.ndjson import Line, read_lines
from apps.formats.rows import LEFT_OUT, DataRowRef, LabelRow, LineError
from apps.formats.yolo_data import SPLITS
from apps.interchange.counting import ROW, counted
from apps.interchange.manner import Manner
from apps.interchange.queries import CALLED, data_rows_meant, scopes_of_run
from apps.interchange.services.portions import keep_file, note, read_portion
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.model_runs.splitting import TEST, TRAIN, VALIDATION

AT_ONCE = 500
MAX_BYTES = 4 * 1024**3
NAMED = {"train": TRAIN, "val": VALIDATION, "test": TEST}
OTHERS = "others"
WHERE = "splits are given in a model run"


def split_said(name: str) -> str | None:
    """The split of a run that a file means by this name; None where it is none of them."""
    return NAMED.get(SPLITS.get(name.lower(), ""))


class Splits:
    """Notes the splits of rows on their way into a run; `chunks` are the work that keeps them, when all rows have passed."""

    def __init__(self, context: ChunkContext) -> None:
        self._context, self._others = context, Counter[str]()
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115  it lives as long as the file is read

    def passing(self, rows: Iterable[LabelRow]) -> Iterator[LabelRow]:
        """The rows as they are."""
        for row in rows:
            split = None if row.split is None else split_said(row.split)
            if split is not None:
                said = {"id": row.data_row.id, "global_key": row.data_row.global_key, "split": split}
                self._spool.write(orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE))
            elif row.split is not None:
                self._others[row.split] += 1
            yield row
        if self._others:
            name, _ = self._others.most_common(1)[0]
            words = f"{counted(self._others.total(), ROW)} of splits that a run does not have, such as {name}: these splits are left out."
            note(self._context, LineError(None, "", LEFT_OUT, words, "train, validation or test"))

    def chunks(self) -> Sequence[dict[str, Any]]:
        """One, where any row was of a split."""
        with self._spool as spool:
            if not spool.tell():
                return ()
            spool.seek(0)
            return [{"splits": True, "file": keep_file(spool, suffix="ndjson", lines_each=AT_ONCE, max_bytes=MAX_BYTES).key}]


def keep_splits(context: ChunkContext, run: ModelRun) -> None:
    """Give data rows of the run the splits that the file says, once all else of it is written. Raises LeaseLost, JobCancelled.

    Where nothing of the file was written there is nothing to do, and what a dry run gives is taken back.
    """
    manner = Manner.of(context.job.params)
    context.await_turn()
    with transaction.atomic():
        stands = not (manner.all_or_nothing and Job.objects.get(pk=context.job.pk).failed)
    splits = _by_data_row(context, run) if stands else {}
    told: dict[str, int] = {}
    with context.commit(result=told):
        with transaction.atomic():
            given, other = model_runs.keep_splits(run=run, splits=splits)
            transaction.set_rollback(manner.dry_run)
        told |= {"splits": given, "splits_differ": other}


def _by_data_row(context: ChunkContext, run: ModelRun) -> dict[UUID, str]:
    """The split of each data row; none for what the file puts into several."""
    found: dict[UUID, str] = {}
    several: set[UUID] = set()
    lines = (each.document for each in read_lines(read_portion(context.payload)) if isinstance(each, Line))
    while batch := list(islice(lines, AT_ONCE)):
        context.go_on()
        refs = [DataRowRef(each["id"], each["global_key"]) for each in batch]
        with transaction.atomic():
            meant = data_rows_meant(refs, by_name=True, near=scopes_of_run(run)[0], fields=CALLED)
        for ref, each in zip(refs, batch, strict=True):
            rows = meant.find(ref)
            if len(rows) == 1 and found.setdefault(rows[0].pk, each["split"]) != each["split"]:
                several.add(rows[0].pk)
    return {row: split for row, split in found.items() if row not in several}


def splits_kept(job: Job) -> str:
    """How many data rows got a split, for people; nothing where the file tells none."""
    given, other, is_trial = job.result.get("splits", 0), job.result.get("splits_differ", 0), job.params.get("dry_run")
    got = f", {counted(given, ROW)} {'would get' if is_trial else 'got'} the split of the file" if given else ""
    if not other:
        return got
    return f"{got}, {other:,} {'is' if other == 1 else 'are'} in another split here and {'stays' if other == 1 else 'stay'} there"


def splits_in(rows: Iterable[LabelRow]) -> dict[str, int]:
    """How many of these rows are of which split: figures of a job."""
    names = (split_said(row.split) or OTHERS for row in rows if row.split is not None)
    return {f"split_{name}": count for name, count in Counter(names).items()}


def splits_left_out(result: Mapping[str, Any]) -> str:
    """The same for people, where they have no place."""
    said = [(name, count) for name in (TRAIN, VALIDATION, TEST, OTHERS) if (count := result.get(f"split_{name}", 0))]
    if not said:
        return ""
    first, *rest = [f"{count:,} of {name if place or name == OTHERS else f'the split {name}'}" for place, (name, count) in enumerate(said)]
    listed = ", ".join([first, *rest[:-1]]) + (f" and {rest[-1]}" if rest else "")
    return f"; {listed}: {WHERE}"
