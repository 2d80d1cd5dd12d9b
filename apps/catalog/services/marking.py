"""Marks of likeness for data rows that came in before there were such: a job reads their files once more."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.catalog.intake import THUMBNAIL_PX
from apps.catalog.models import DataRow
from apps.catalog.problems import NothingToMark
from apps.core import storage
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.modalities import MODALITIES, Limits, UnreadableMedia

MARK = "catalog.mark"
PER_CHUNK = 500
AT_ONCE = 20
NO_MARK = b""  # it was looked at, and hardly anything is to be seen or read in it


def start_marking(*, data_rows: Sequence[UUID], actor_id: int | None = None) -> Job:
    """The job that marks those of these data rows that have not been looked at. Raises NothingToMark."""
    waiting = list(DataRow.objects.filter(pk__any=data_rows, likeness=None).order_by("pk").values_list("pk", flat=True))
    if not waiting:
        raise NothingToMark("Each of these data rows has been looked at.")
    chunks = [{"data_rows": [str(row) for row in waiting[start : start + PER_CHUNK]]} for start in range(0, len(waiting), PER_CHUNK)]
    return create_job(kind=MARK, title="Find near-duplicates", total=len(waiting), chunks=chunks, actor_id=actor_id)


def mark_chunk(context: ChunkContext) -> None:
    """Mark the data rows of a chunk, some at once. A worker that takes over goes on with what has no mark yet."""
    wanted = [UUID(row) for row in context.payload["data_rows"]]
    while True:
        with transaction.atomic():
            rows = list(DataRow.objects.filter(pk__any=wanted, likeness=None).order_by("pk")[:AT_ONCE])
        if not rows:
            break
        marks, failed = dict[UUID, bytes](), 0
        for row in rows:
            context.renew()
            try:
                marks[row.pk] = mark_of(row)
            except (UnreadableMedia, FileNotFoundError) as error:
                marks[row.pk], failed = NO_MARK, failed + 1
                context.error(code="not_marked", message=f"{row.name} cannot be read: {error}", subject=str(row.pk))
        with context.partial(done=len(rows) - failed, failed=failed):
            for row, mark in marks.items():
                DataRow.objects.filter(pk=row, likeness=None).update(likeness=mark)
    with context.commit():
        pass


def mark_of(row: DataRow) -> bytes:
    """As `inspect` makes it of a file that arrives."""
    if not row.media_key:
        return NO_MARK
    kind, limits = MODALITIES[row.modality], Limits()
    with storage.opened(row.media_key) as file:
        seekable: Any = file
        thumbnail = storage.read(row.thumbnail_key) if row.thumbnail_key else kind.thumbnail(seekable, THUMBNAIL_PX, limits)
        return kind.likeness(seekable, thumbnail, limits)
