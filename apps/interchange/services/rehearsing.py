"""How a portion is written: counted in the transaction that writes it, or rehearsed and taken back."""

from collections.abc import Callable

from django.db import transaction

from apps.core.jobs import ChunkContext
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState, JobState
from apps.interchange.manner import CHECK, Manner
from apps.interchange.services.portions import KEPT_ERRORS, Outcome


def write_counted(context: ChunkContext, write: Callable[[], Outcome], *, keep: Callable[[], None] | None = None) -> None:
    """Write a portion, count it and end its chunk in one transaction. Raises LeaseLost or JobCancelled: then nothing was written.

    In a dry run, and while all is checked before it is written, what was written is taken back, and `keep` may write instead. The job is
    locked last, so that it can be cancelled while the portion is being written.
    """
    checks, manner = context.payload.get("phase") == CHECK, Manner.of(context.job.params)
    with transaction.atomic():
        is_trial = checks or manner.dry_run
        outcome = _rehearsed(write) if is_trial else write()
        if is_trial and keep is not None:
            keep()
        job = Job.objects.select_for_update().get(pk=context.job.pk)
        if job.failed >= KEPT_ERRORS:
            context.errors.clear()
        figures = {} if checks else {name: job.result.get(name, 0) + number for name, number in outcome.figures.items()}
        with context.commit(done=0 if checks else outcome.done, failed=outcome.failed, result=figures):
            if outcome.more or outcome.chunks:
                context.add_chunks(outcome.chunks, total=outcome.more)
            if checks:
                _go_on(context, manner, refused=job.failed + outcome.failed)


def settle_trial(job: Job) -> None:
    """At its end a dry run that read the whole file has done what it was for, whatever it found wrong."""
    is_whole = not JobChunk.objects.filter(job=job, state=ChunkState.FAILED).exists()
    if job.params.get("dry_run") and job.state == JobState.FAILED and is_whole:
        job.state = JobState.FINISHED


def _rehearsed(write: Callable[[], Outcome]) -> Outcome:
    """What would become of a portion; nothing of it stays."""
    with transaction.atomic():
        outcome = write()
        transaction.set_rollback(True)
    return outcome


def _go_on(context: ChunkContext, manner: Manner, *, refused: int) -> None:
    """After the last portion was checked: write all of them, if nothing was refused."""
    checked = JobChunk.objects.filter(job=context.job, payload__phase=CHECK)
    if not refused and not checked.filter(state=ChunkState.OPEN).exclude(pk=context.id).exists():
        portions = checked.exclude(payload__has_key="joins").order_by("number")
        context.add_chunks(manner.writes(list(portions.values_list("payload", flat=True))))
