"""Chunks that programs elsewhere work on: what they hold they name by the chunk's id and its token, call after call.

They take a chunk by claim(), as workers do, so the same lease and the same token keep two of them from writing the same.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from apps.core.jobs.context import LEASE_S, ChunkContext
from apps.core.jobs.registry import JobCancelled, LeaseLost
from apps.core.jobs.runner import release
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState


def held(job_id: UUID, chunk: UUID, token: int) -> ChunkContext:
    """The chunk as its holder left it, with its job locked for the rest of the transaction; `ended` where the holder ended it before.

    Raises LeaseLost where another has it by now, or nobody may any more, and JobCancelled.
    """
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    found = JobChunk.objects.filter(pk=chunk, job=job, token=token).first() if job else None
    if job is None or found is None:
        raise LeaseLost
    if found.state == ChunkState.CANCELLED or job.cancel_requested_at is not None:
        raise JobCancelled
    if found.state == ChunkState.FAILED:
        raise LeaseLost
    is_done = found.state == ChunkState.DONE
    return ChunkContext(job, found.pk, found.number, token, found.attempts, found.payload, found.progress, ended=is_done)


def keep(leases: Sequence[tuple[UUID, int]]) -> set[UUID]:
    """Extend these leases (chunk and token); returns the chunks that are still their holders'."""
    kept = set[UUID]()
    for chunk, token in sorted(leases):
        mine = JobChunk.objects.filter(pk=chunk, token=token, state=ChunkState.OPEN, job__cancel_requested_at=None)
        if mine.update(lease_until=Now() + timedelta(seconds=LEASE_S)):
            kept.add(chunk)
    return kept


def note(context: ChunkContext) -> None:
    """Keep what the chunk's state says by now, and extend its lease; how often it was taken still counts. Raises LeaseLost."""
    mine = JobChunk.objects.filter(pk=context.id, token=context.token, state=ChunkState.OPEN)
    if not mine.update(progress=context.state, lease_until=Now() + timedelta(seconds=LEASE_S)):
        raise LeaseLost


def hand_back(context: ChunkContext) -> None:
    """Let somebody else have the chunk at once; that it was taken counts for nothing."""
    release(context, ChunkState.OPEN, attempts=max(0, context.attempts - 1))
