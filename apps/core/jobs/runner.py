"""Claims chunks and works on them; whatever goes wrong ends in a row."""

import json
import logging
import os
import socket
import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Now

from apps.core.jobs.context import LEASE_S, ChunkContext
from apps.core.jobs.lifecycle import end_if_over, is_behind, wake_job_once
from apps.core.jobs.places import has_room, let_in
from apps.core.jobs.registry import KINDS, ChunkPaused, ChunkPutOff, JobCancelled, LeaseLost
from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import ChunkState, JobState
from apps.core.problems import FieldError, Problem

log = logging.getLogger(__name__)
SLICE_S = 2.0
MAX_ATTEMPTS = 3
OWNER = f"{socket.gethostname()}:{os.getpid()}"

CLAIM = """UPDATE core_jobchunk SET token = token + 1, attempts = attempts + 1, owner = %s,
   lease_until = clock_timestamp() + make_interval(secs => %s)
 WHERE id = (SELECT id FROM core_jobchunk WHERE organization_id = %s AND job_id = %s AND state = 0 AND lease_until < clock_timestamp()
             ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
 RETURNING id, number, token, attempts, payload, progress"""


def run(job_id: str) -> None:
    """Claim and work on chunks for one slice of time; wakes the next slice while any are open. Runs bound(), outside a transaction."""
    until = time.monotonic() + SLICE_S
    paused, worked = False, None
    while not paused and time.monotonic() <= until and (context := claim(job_id)) is not None:
        paused, worked = _work(context), context.job
    if worked is None:
        return
    let_in(worked)
    with transaction.atomic():
        if JobChunk.objects.filter(job_id=job_id, state=ChunkState.OPEN, lease_until__lt=Now()).exists():
            wake_job_once(job_id)


def claim(job_id: str, owner: str = OWNER) -> ChunkContext | None:
    """The job's next open chunk with a new token, for `owner`; None where there is none, or no place for it.

    Ends a job that is over or was cancelled.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None or job.is_over:
            return None
        if job.cancel_requested_at is not None:
            JobChunk.objects.filter(job=job, state=ChunkState.OPEN, lease_until__lt=Now()).update(state=ChunkState.CANCELLED)
            end_if_over(job)
            return None
        if is_behind(job) or not has_room(job):
            return None
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [owner, LEASE_S, job.organization_id, job.id])
            row = cursor.fetchone()
        if row is None:
            end_if_over(job)
            return None
        if job.state == JobState.QUEUED:
            job.state = JobState.RUNNING
            Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, started_at=Now())
        payload, progress = (json.loads(value) if isinstance(value, str) else value for value in row[4:6])
        return ChunkContext(job, row[0], row[1], row[2], row[3], payload, progress)


def _work(context: ChunkContext) -> bool:
    """Run one chunk; whatever goes wrong ends in a row, never in a lost chunk. Whether other work shall go first."""
    try:
        if context.attempts > MAX_ATTEMPTS:
            give_up(context, "gave-up", f"Given up after {MAX_ATTEMPTS} attempts: the worker died each time.")
            return False
        KINDS[context.job.kind].run_chunk(context)
        if not context.ended:
            with context.commit():
                pass
    except LeaseLost:
        log.warning("job %s chunk %s: another worker has it", context.job.pk, context.number)
    except ChunkPaused:
        release(context, ChunkState.OPEN, attempts=0)
        return True
    except ChunkPutOff as later:
        _put_off(context, later)
    except JobCancelled:
        release(context, ChunkState.CANCELLED)
    except Problem as problem:
        give_up(context, problem.code, problem.detail or problem.title, problem.errors, subject=problem.subject)
    except Exception as error:
        log.exception("job %s chunk %s failed", context.job.pk, context.number)
        if context.attempts >= MAX_ATTEMPTS:
            give_up(context, "failed", f"{type(error).__name__}: {error}")
        else:
            release(context, ChunkState.OPEN, delay_s=2**context.attempts)
    return False


def release(context: ChunkContext, state: ChunkState, *, delay_s: float = 0, **values: int) -> None:
    """Let go of a chunk that is still its holder's, in this state; it may be taken again after so many seconds."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=context.job.pk)
        lease = Now() + timedelta(seconds=delay_s)
        mine = JobChunk.objects.filter(pk=context.id, token=context.token, state=ChunkState.OPEN)
        mine.update(state=state, lease_until=lease, owner="", **values)
        end_if_over(job)


def _put_off(context: ChunkContext, later: ChunkPutOff) -> None:
    """Nobody takes the chunk before its time; nor, where that holds for the whole job, what else nobody holds of it."""
    release(context, ChunkState.OPEN, delay_s=later.delay_s, attempts=0)
    if later.whole:
        with transaction.atomic():
            Job.objects.select_for_update().get(pk=context.job.pk)
            waiting = JobChunk.objects.filter(job=context.job, state=ChunkState.OPEN, lease_until__lt=Now())
            waiting.update(owner="", lease_until=Now() + timedelta(seconds=later.delay_s))


def give_up(context: ChunkContext, code: str, message: str, details: Sequence[FieldError] = (), *, subject: str = "") -> None:
    """The chunk failed, and why; nothing where another has it by now. Without a subject it says which part of many."""
    context.errors = []
    context.error(code=code, message=message, subject=subject or _part(context))
    for each in details:
        context.error(code=each.code, message=each.message, pointer=each.pointer, line=each.line, expected=each.expected)
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=context.job.pk)
        if JobChunk.objects.filter(pk=context.id, token=context.token, state=ChunkState.OPEN).update(state=ChunkState.FAILED):
            JobError.objects.bulk_create(context.errors)
            end_if_over(job)


def _part(context: ChunkContext) -> str:
    """Which part of the job a chunk is, for people; '' where it is all of it."""
    with transaction.atomic():
        parts = JobChunk.objects.filter(job=context.job).count()
    return f"part {context.number + 1:,} of {parts:,}" if parts > 1 else ""
