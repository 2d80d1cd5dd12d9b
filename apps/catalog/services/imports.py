"""Imports by address: a job whose chunks fetch, inspect and store files, and write their rows all at once.

The global key is what makes a line safe to repeat: a key that is there already is done, whoever brought it. So a chunk that a killed
worker left behind is simply worked through again, and the same import sent twice adds nothing.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.db import transaction

from apps.catalog.import_rows import ImportRow, Line, read_rows
from apps.catalog.intake import MAX_FILE_BYTES, Inspected, checksum_of, clean_name, inspect
from apps.catalog.models import Dataset
from apps.catalog.queries import by_checksum, by_global_key
from apps.catalog.services.storing import Stored, add_rows, discard, store
from apps.core.egress import Fetched, fetch
from apps.core.jobs import ChunkContext, JobCancelled, create_job
from apps.core.models import Job
from apps.core.problems import NotFound, Problem
from apps.formats.rows import LineError
from apps.modalities import UnreadableMedia
from apps.organizations.problems import QuotaReached

IMPORT = "catalog.import"
LINES_PER_CHUNK = 8  # fetched side by side, so this times MAX_FILE_BYTES is what a chunk may hold in memory
FETCH_TIMEOUT_S = 30.0
LOOK_UP_EVERY_S = 1.0


def start_import(*, dataset: Dataset, lines: Sequence[Line], actor_id: int | None = None) -> Job:
    """A job that brings the files of these lines into the dataset."""
    chunks = [{"lines": list(lines[start : start + LINES_PER_CHUNK])} for start in range(0, len(lines), LINES_PER_CHUNK)]
    title = f"Import into {dataset.name}"
    return create_job(kind=IMPORT, title=title, actor_id=actor_id, total=len(lines), params={"dataset": str(dataset.pk)}, chunks=chunks)


@dataclass(frozen=True)
class Brought:
    """A file that came and can be read."""

    row: ImportRow
    content: bytes
    asset: Inspected


def import_chunk(context: ChunkContext) -> None:
    """Work on one chunk's lines. Safe to repeat; what is refused is noted with its line."""
    dataset_id = UUID(context.job.params["dataset"])
    failed = 0
    rows: list[ImportRow] = []
    for each in read_rows(context.payload["lines"]):
        if isinstance(each, LineError):
            _note(context, each)
            failed += 1
        else:
            rows.append(each)
    wanted, present, refused = _sort_out(context, dataset_id, rows)
    results = list(_bring(context, wanted))
    brought = [each for each in results if isinstance(each, Brought)]
    kept = list(_without_twins(context, dataset_id, brought))
    failed += refused + len(results) - len(kept)
    _write(context, dataset_id, kept, done=present, failed=failed)


def _sort_out(context: ChunkContext, dataset_id: UUID, rows: Sequence[ImportRow]) -> tuple[list[ImportRow], int, int]:
    """What is still to be fetched, how many lines are done already, and how many are refused for a key of another dataset."""
    with transaction.atomic():
        if not Dataset.objects.filter(pk=dataset_id).exists():
            raise NotFound("The dataset is gone.")
        present = by_global_key([row.global_key for row in rows])
    elsewhere = [row for row in rows if row.global_key in present and present[row.global_key].dataset_id != dataset_id]
    for row in elsewhere:
        message = "A data row of another dataset has this global key."
        _note(context, LineError(row.line, "/global_key", "global_key_taken", message, "a key that no data row has"), row)
    wanted = [row for row in rows if row.global_key not in present]
    return wanted, len(rows) - len(wanted) - len(elsewhere), len(elsewhere)


def _bring(context: ChunkContext, rows: Sequence[ImportRow]) -> Iterator[Brought | LineError]:
    """Fetch and inspect side by side, in the order of the lines; keeps the lease meanwhile. Raises JobCancelled."""
    pool = ThreadPoolExecutor(LINES_PER_CHUNK, thread_name_prefix="fetch")
    waiting: list[Future[Brought | LineError]] = [pool.submit(_bring_one, row) for row in rows]
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


def _bring_one(row: ImportRow) -> Brought | LineError:
    """Runs in a thread: no database, no scope."""
    try:
        fetched: Fetched = fetch(row.url, max_bytes=MAX_FILE_BYTES, timeout_s=FETCH_TIMEOUT_S)
        file = BytesIO(fetched.content)
        checksum, size = checksum_of(file)
        return Brought(row, fetched.content, inspect(file, checksum=checksum, size=size))
    except Problem as refusal:
        return LineError(row.line, "/url", refusal.code.replace("-", "_"), refusal.detail or refusal.title, "the address of a picture")
    except UnreadableMedia as refusal:
        return LineError(row.line, "/url", refusal.code, refusal.message, "a JPEG, PNG or WebP picture")


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
            message = f"The dataset has the same picture already: {twin}."
            _note(context, LineError(each.row.line, "/url", "duplicate", message, "another picture"), each.row)


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
    name = clean_name(unquote(urlsplit(row.url).path)) if urlsplit(row.url).path.strip("/") else row.global_key
    return store(name=name, asset=brought.asset, file=BytesIO(brought.content), global_key=row.global_key, metadata=row.metadata)


def _note(context: ChunkContext, error: LineError, row: ImportRow | None = None) -> None:
    context.error(
        line=error.line,
        pointer=error.pointer,
        code=error.code,
        message=error.message,
        expected=error.expected,
        subject=row.global_key if row else "",
    )
