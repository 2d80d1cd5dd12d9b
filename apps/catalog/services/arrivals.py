"""Large files that people send: kept as they came, and read by a job in a worker, each a chunk of its own.

Small ones are read while the request waits, see `uploads`: decoding a long video or a map would hold a web process for as long as it takes.
A chunk that a killed worker left behind is worked through again: what has its row already is found by its content. The files as they came
are removed with the job's end, whatever that was.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from functools import partial
from typing import IO, BinaryIO, cast
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from apps.catalog.intake import MIB, Inspected, inspect, refuse_misnamed
from apps.catalog.models import DataRow, Dataset
from apps.catalog.queries import by_checksum, by_global_key, intake_limits
from apps.catalog.services.imports import PRESENT, end_import
from apps.catalog.services.storing import StorageFailed, add_rows, discard, remove_files, store
from apps.core import storage
from apps.core.jobs import ChunkContext, JobCancelled, create_job
from apps.core.models import Job, JobChunk
from apps.core.problems import NotFound
from apps.modalities import Limits, UnreadableMedia
from apps.organizations.problems import QuotaReached

READ_ARRIVALS = "catalog.read_arrivals"
AT_ONCE_BYTES = 8 * MIB  # what is no larger is read while the request waits
LOOK_UP_EVERY_S = 1.0


@dataclass(frozen=True)
class Arrival:
    """A file as it came: `line` is its place among those sent with it, from 1; `checksum` and `size` in bytes are of its content."""

    line: int
    name: str
    key: str
    checksum: str
    size: int
    global_key: str | None = None


def keep(file: BinaryIO) -> str:
    """Store a file as it came. Returns its key. Raises StorageFailed."""
    file.seek(0)
    try:
        return storage.put("arrivals", File(file), "bin")
    except Exception as error:
        raise StorageFailed from error


def start_reading(*, dataset: Dataset, arrivals: Sequence[Arrival], actor_id: int | None = None) -> Job:
    """A job that makes data rows of these files. Its result holds the data row of each, by its line."""
    title = f"Read {arrivals[0].name if len(arrivals) == 1 else f'{len(arrivals)} large files'} into {dataset.name}"
    chunks = [asdict(each) for each in arrivals]
    params = {"dataset": str(dataset.pk)}
    return create_job(kind=READ_ARRIVALS, title=title, actor_id=actor_id, total=len(chunks), params=params, chunks=chunks)


def arrival_chunk(context: ChunkContext) -> None:
    """Make a data row of one file, find the one that has its content, or note why there is none. Safe to repeat. Raises NotFound."""
    arrival, dataset_id = Arrival(**context.payload), UUID(context.job.params["dataset"])
    with transaction.atomic():
        if not Dataset.objects.filter(pk=dataset_id).exists():
            raise NotFound("The dataset is gone.")
        limits = intake_limits()
        there = by_checksum(dataset_id, [arrival.checksum]).get(arrival.checksum)
        taken = by_global_key([arrival.global_key])
    if there is not None:
        _end_known(context, arrival, there)
    elif taken:
        _refuse(context, arrival, "global_key_taken", "Another data row has this global key.", "a key that no data row has")
    else:
        _read(context, dataset_id, arrival, limits)


def end_reading(job: Job) -> None:
    """Remove the files as they came, and say how many were there already."""
    end_import(job)
    keys = list(JobChunk.objects.filter(job=job).values_list("payload__key", flat=True))
    transaction.on_commit(partial(remove_files, keys), robust=True)


def _read(context: ChunkContext, dataset_id: UUID, arrival: Arrival, limits: Limits) -> None:
    with storage.opened(arrival.key) as file:
        try:
            asset = _inspected(context, file, arrival, limits)
            refuse_misnamed(arrival.name, asset.modality)
        except UnreadableMedia as refusal:
            _refuse(context, arrival, refusal.code, refusal.message, "a file that can be labeled")
            return
        stored = store(name=arrival.name, asset=asset, file=cast(BinaryIO, file), global_key=arrival.global_key)
    result: dict[str, str] = {}
    try:
        with context.commit(done=1, result=result):
            (row,) = add_rows(dataset_id=dataset_id, files=[stored])
            result[str(arrival.line)] = str(row.pk)
    except QuotaReached as refusal:
        discard([stored])
        _refuse(context, arrival, "quota_reached", refusal.detail, "fewer files, or a larger quota")
    except BaseException:
        discard([stored])
        raise


def _inspected(context: ChunkContext, file: IO[bytes], arrival: Arrival, limits: Limits) -> Inspected:
    """Read it in a thread, and keep the lease meanwhile. Raises JobCancelled, UnreadableMedia."""
    with ThreadPoolExecutor(1, thread_name_prefix="read") as pool:
        reading = pool.submit(inspect, cast(BinaryIO, file), checksum=arrival.checksum, size=arrival.size, limits=limits)
        while wait([reading], timeout=LOOK_UP_EVERY_S).not_done:
            if context.cancelled():
                raise JobCancelled
        return reading.result()


def _end_known(context: ChunkContext, arrival: Arrival, there: DataRow) -> None:
    context.state[PRESENT] = 1
    with context.commit(done=1, result={str(arrival.line): str(there.pk)}):
        pass


def _refuse(context: ChunkContext, arrival: Arrival, code: str, message: str, expected: str) -> None:
    context.error(line=arrival.line, code=code, message=message, expected=expected, subject=arrival.name)
    with context.commit(failed=1):
        pass
