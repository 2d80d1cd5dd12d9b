"""Imports: a job whose chunks fetch, inspect and store files, or what the lines hold themselves, and write their rows all at once.

The global key is what makes a line safe to repeat: a key that is there already is done, whoever brought it. So a chunk that a killed
worker left behind is simply worked through again, and the same import sent twice adds nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import IntegerField, Sum
from django.db.models.functions import Cast

from apps.catalog.import_rows import Line, read_rows
from apps.catalog.intake import MAX_FILE_BYTES, Arriving, Inspected, as_page, checksum_of, clean_name, inspect
from apps.catalog.metadata import misfits
from apps.catalog.models import Dataset
from apps.catalog.queries import by_checksum, by_global_key, intake_limits, metadata_fields
from apps.catalog.row_shapes import ImportRow
from apps.catalog.services.storing import Stored, add_rows, discard, store
from apps.core.egress import fetch_into
from apps.core.jobs import ChunkContext, JobCancelled, create_job
from apps.core.models import Job, JobChunk
from apps.core.problems import NotFound, Problem
from apps.formats.rows import LineError
from apps.modalities import MODALITIES, Limits, UnreadableMedia
from apps.organizations.problems import QuotaReached

IMPORT = "catalog.import"
PRESENT = "present"  # what a chunk and a job say of data rows that were there already
LINES_PER_CHUNK = 8  # fetched side by side, so this times MAX_FILE_BYTES is what a chunk may hold on disk
FETCH_TIMEOUT_S = 120.0
LOOK_UP_EVERY_S = 1.0
LONGEST_URL = 8192  # characters; addresses of buckets carry a signature


def start_import(*, dataset: Dataset, lines: Sequence[Line], actor_id: int | None = None) -> Job:
    """A job that brings the files of these lines into the dataset."""
    chunks = [{"lines": list(lines[start : start + LINES_PER_CHUNK])} for start in range(0, len(lines), LINES_PER_CHUNK)]
    title = f"Import into {dataset.name}"
    return create_job(kind=IMPORT, title=title, actor_id=actor_id, total=len(lines), params={"dataset": str(dataset.pk)}, chunks=chunks)


@dataclass(frozen=True)
class Brought:
    """A file that came and can be read."""

    row: ImportRow
    arriving: Arriving
    asset: Inspected


# Where the file of a row is to be fetched from, told when it is.
Address = Callable[[ImportRow], str]
BringOne = Callable[[ImportRow], Brought | LineError]


def import_chunk(context: ChunkContext) -> None:
    """Work on one chunk's lines. Safe to repeat; what is refused is noted with its line."""
    bring_in(context, read_rows(context.payload["lines"]))


def end_import(job: Job) -> None:
    """Say of how many lines the data rows were there already: `present` in the result, and in words."""
    present = JobChunk.objects.filter(job=job).aggregate(sum=Sum(Cast(f"progress__{PRESENT}", IntegerField())))["sum"] or 0
    job.result = {**job.result, PRESENT: present}
    if present:
        words = "all were there already" if present == job.total else f"{present:,} were there already, {job.done - present:,} added"
        job.message = f"{job.message or f'{job.total:,} rows'}: {words}"


def bring_in(context: ChunkContext, lines: Iterable[ImportRow | LineError], address: Address = attrgetter("content")) -> None:
    """Bring the files of these lines into the job's dataset, and end the chunk. What is refused is noted with its line."""
    dataset_id = UUID(context.job.params["dataset"])
    failed = 0
    rows: list[ImportRow] = []
    for each in lines:
        if isinstance(each, LineError):
            _note(context, each)
            failed += 1
        else:
            rows.append(each)
    wanted, present, refused = _sort_out(context, dataset_id, rows)
    with transaction.atomic():
        bring = partial(_bring_one, address=address, limits=intake_limits())
    results = list(_bring(context, wanted, bring))
    brought = [each for each in results if isinstance(each, Brought)]
    with ExitStack() as files:
        for one in brought:
            files.enter_context(one.arriving)
        kept = list(_without_twins(context, dataset_id, brought))
        for one in kept:
            for left_out in one.row.left_out:
                _note(context, left_out, one.row)
        failed += refused + len(results) - len(kept)
        context.state[PRESENT] = present
        _write(context, dataset_id, kept, done=present, failed=failed)


def _sort_out(context: ChunkContext, dataset_id: UUID, rows: Sequence[ImportRow]) -> tuple[list[ImportRow], int, int]:
    """What is still to be brought, how many lines are done already, and how many are refused for what they say."""
    with transaction.atomic():
        if not Dataset.objects.filter(pk=dataset_id).exists():
            raise NotFound("The dataset is gone.")
        present, fields = by_global_key([row.global_key for row in rows]), metadata_fields()
    wanted: list[ImportRow] = []
    done = 0
    for row in rows:
        there, misfit = present.get(row.global_key), next(misfits(row.metadata, fields), None)
        if there is not None and there.dataset_id == dataset_id:
            done += 1
        elif there is not None:
            message = "A data row of another dataset has this global key."
            _note(context, LineError(row.line, "/global_key", "global_key_taken", message, "a key that no data row has"), row)
        elif misfit is not None:
            _note(context, LineError(row.line, f"/metadata{misfit.pointer}", "metadata_invalid", misfit.message, misfit.expected), row)
        else:
            wanted.append(row)
    return wanted, done, len(rows) - len(wanted) - done


def _bring(context: ChunkContext, rows: Sequence[ImportRow], bring: BringOne) -> Iterator[Brought | LineError]:
    """Fetch and inspect side by side, in the order of the lines; keeps the lease meanwhile. Raises JobCancelled."""
    pool = ThreadPoolExecutor(LINES_PER_CHUNK, thread_name_prefix="fetch")
    waiting: list[Future[Brought | LineError]] = [pool.submit(bring, row) for row in rows]
    try:
        while wait(waiting, timeout=LOOK_UP_EVERY_S).not_done:
            _stop_if_cancelled(context)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    for row, future in zip(rows, waiting, strict=True):
        result = future.result()
        if isinstance(result, LineError):
            _note(context, result, row)
        yield result


def _stop_if_cancelled(context: ChunkContext) -> None:
    if context.cancelled():
        raise JobCancelled


def _bring_one(row: ImportRow, *, address: Address, limits: Limits) -> Brought | LineError:
    """Runs in a thread: no database, no scope."""
    with ExitStack() as until_inspected:
        arriving = until_inspected.enter_context(Arriving(row.read_as))
        try:
            asset = _inspected(row, arriving, address, limits)
        except Problem as refusal:
            code, said = refusal.code.replace("-", "_"), refusal.detail or refusal.title
            return LineError(row.line, row.pointer, code, said, "the address of a file that can be labeled")
        except UnreadableMedia as refusal:
            return LineError(row.line, row.pointer, refusal.code, refusal.message, f"a file that can be labeled: {', '.join(MODALITIES)}")
        if row.modality and asset.modality != row.modality:
            message = f"This file is of the asset type {asset.modality}."
            return LineError(row.line, "/media_type", "media_type_differs", message, "the asset type of the file")
        until_inspected.pop_all()
        return Brought(row, arriving, asset)


def _inspected(row: ImportRow, arriving: Arriving, address: Address, limits: Limits) -> Inspected:
    if row.source == "url":
        fetch_into(arriving.write, address(row), max_bytes=MAX_FILE_BYTES, timeout_s=FETCH_TIMEOUT_S, longest_url=LONGEST_URL)
    else:
        arriving.write((as_page(row.content) if row.source == "html" else row.content).encode())
    checksum, size = checksum_of(arriving.file, row.read_as)
    return inspect(arriving.file, checksum=checksum, size=size, modality=row.read_as, limits=limits)


def _without_twins(context: ChunkContext, dataset_id: UUID, brought: Sequence[Brought]) -> Iterator[Brought]:
    """What brings new content; the rest is noted with what has it already."""
    with transaction.atomic():
        present = {key: row.name for key, row in by_checksum(dataset_id, [each.asset.checksum for each in brought]).items()}
    for each in brought:
        twin = present.get(each.asset.checksum)
        if twin is None:
            present[each.asset.checksum] = each.row.global_key
            yield each
        else:
            message = f"The dataset has the same content already: {twin}."
            _note(context, LineError(each.row.line, each.row.pointer, "duplicate", message, "another file"), each.row)


def _write(context: ChunkContext, dataset_id: UUID, brought: Sequence[Brought], *, done: int, failed: int) -> None:
    """Store the files and end the chunk with their rows: one transaction, fenced. What got no row leaves no file."""
    stored: list[Stored] = []
    try:
        for each in brought:
            stored.append(_store(each))
            context.renew()
        try:
            with context.commit(done=done + len(stored), failed=failed):
                add_rows(dataset_id=dataset_id, files=stored)
        except QuotaReached as refusal:
            discard(stored)
            for each in brought:
                _note(context, LineError(each.row.line, "", "quota_reached", refusal.detail, "fewer files, or a larger quota"), each.row)
            with context.commit(done=done, failed=failed + len(brought)):
                pass
    except BaseException:
        discard(stored)
        raise


def _store(brought: Brought) -> Stored:
    row = brought.row
    return store(
        name=row.name or _name_of(row),
        asset=brought.asset,
        file=brought.arriving.file,
        global_key=row.global_key,
        metadata=row.metadata,
        attachments=row.attachments,
    )


def _name_of(row: ImportRow) -> str:
    """What the file is called at its address; the global key where that says nothing."""
    path = urlsplit(row.content).path if row.source == "url" else ""
    return clean_name(unquote(path)) if path.strip("/") else clean_name(row.global_key)


def _note(context: ChunkContext, error: LineError, row: ImportRow | None = None) -> None:
    context.error(
        line=error.line,
        pointer=error.pointer,
        code=error.code,
        message=error.message,
        expected=error.expected,
        subject=row.global_key if row else "",
    )
