"""The life of a job: made, woken, cancelled, ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q
from django.db.models.functions import Now

from apps.core.events import Event, publish
from apps.core.jobs.registry import KINDS
from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import ChunkState, JobState
from apps.core.problems import Conflict, NotFound
from apps.core.tenancy import current_organization_id
from apps.core.wake import wake

RUN_JOB = "core.run_job"


@dataclass(frozen=True)
class JobFinished(Event):
    """A job is over."""

    type: ClassVar[str] = "jobs.finished"
    job: UUID
    kind: str
    state: str
    total: int
    done: int
    failed: int
    message: str


@dataclass(frozen=True)
class JobReopened(Event):
    """A job that was over goes on."""

    type: ClassVar[str] = "jobs.reopened"
    job: UUID
    kind: str


def create_job(
    *,
    kind: str,
    title: str,
    chunks: Iterable[dict[str, Any]],
    actor_id: int | None = None,
    total: int = 0,
    params: dict[str, Any] | None = None,
    lane: str = "",
) -> Job:
    """Write the job with its chunks and wake a worker after the commit. `total` counts what people count: rows, images, steps.

    Jobs of one `lane` are worked on one after the other, as they were made.
    """
    said = {**(params or {}), **({"lane": lane} if lane else {})}
    job = Job.objects.create(kind=kind, title=title, actor_id=actor_id, total=total, params=said)
    write_chunks(job, chunks, first=0)
    wake_job(job.id)
    return job


def reopen_job(job_id: UUID | str, payloads: Iterable[dict[str, Any]], *, total: int, failed: int, forgetting: Q) -> Job:
    """Let a job that is over go on with more chunks, and wake a worker after the commit. Raises NotFound, Conflict where it is not over.

    `total` and `failed` are what it counts from now on, without what is tried again; `forgetting` chooses the lines that said why those
    failed. The chunks before stay as they ended, so that whoever held one may not write any more.
    """
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound
    if not job.is_over:
        raise Conflict(detail=f"This job is {job.get_state_display()}.")
    JobError.objects.filter(forgetting, job=job).delete()
    job.state, job.total, job.failed, job.message = JobState.QUEUED, total, failed, ""
    job.cancel_requested_at = job.finished_at = None
    job.save(update_fields=["state", "total", "failed", "message", "cancel_requested_at", "finished_at"])
    last = JobChunk.objects.filter(job=job).aggregate(last=Max("number"))["last"]
    write_chunks(job, payloads, first=0 if last is None else last + 1)
    wake_job(job.pk)
    publish(JobReopened(job=job.pk, kind=job.kind), topics=(f"job:{job.pk}", "jobs"))
    return job


def write_chunks(job: Job, payloads: Iterable[dict[str, Any]], *, first: int) -> None:
    JobChunk.objects.bulk_create(
        [JobChunk(job=job, number=number, payload=payload) for number, payload in enumerate(payloads, start=first)], batch_size=500
    )


def wake_job(job_id: UUID | str) -> None:
    """Send the job's messages after the commit, and remember when, so that the sweep does not send them again at once."""
    job = Job.objects.get(pk=job_id)
    Job.objects.filter(pk=job_id).update(woken_at=Now())
    kind, organization_id = KINDS[job.kind], current_organization_id()
    if kind.ring is not None:
        kind.ring(job)
        return

    def send() -> None:
        for _ in range(kind.parallel):
            wake(RUN_JOB, organization_id, str(job.id), queue=kind.queue)

    transaction.on_commit(send, robust=True)


def cancel_job(job_id: UUID | str) -> Job:
    """Ask a job to stop: what nobody holds is cancelled now, the rest before it writes. Raises NotFound, Conflict if it is over.

    What a program elsewhere holds is cancelled now too: it may be gone for long, and may not write any more.
    """
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound
    if job.is_over:
        raise Conflict(detail=f"This job is {job.get_state_display()} already.")
    job.cancel_requested_at = Now()
    job.save(update_fields=["cancel_requested_at"])
    open_chunks = JobChunk.objects.filter(job=job, state=ChunkState.OPEN)
    kind = KINDS.get(job.kind)
    is_elsewhere = kind is not None and kind.ring is not None
    (open_chunks if is_elsewhere else open_chunks.filter(Q(lease_until__lt=Now()) | Q(owner=""))).update(state=ChunkState.CANCELLED)
    end_if_over(job)
    job.refresh_from_db()
    return job


def wake_job_once(job_id: str) -> None:
    """One more message for this worker's next slice."""
    kind = Job.objects.values_list("kind", flat=True).get(pk=job_id)
    Job.objects.filter(pk=job_id).update(woken_at=Now())
    organization_id, queue = current_organization_id(), KINDS[kind].queue
    transaction.on_commit(lambda: wake(RUN_JOB, organization_id, job_id, queue=queue), robust=True)


def take_up(kind: str) -> None:
    """Let jobs of this kind that were put off go on now. Call it outside of any transaction."""
    put_off = JobChunk.objects.filter(job__kind=kind, job__state__lte=JobState.RUNNING, state=ChunkState.OPEN, owner="")
    with transaction.atomic():
        waiting = set(put_off.filter(lease_until__gt=Now()).values_list("job", flat=True))
    for number in sorted(waiting):
        with transaction.atomic():
            Job.objects.select_for_update().get(pk=number)
            JobChunk.objects.filter(job=number, state=ChunkState.OPEN, owner="", lease_until__gt=Now()).update(lease_until=Now())
            wake_job(number)


def end_if_over(job: Job) -> None:
    """End the job once no chunk is open: finished if anything was done, failed if all of it failed; cancelled where that was asked."""
    states = set(JobChunk.objects.filter(job=job).values_list("state", flat=True).distinct())
    if job.is_over or ChunkState.OPEN in states:
        return
    job.refresh_from_db()
    if job.cancel_requested_at is not None:
        job.state = JobState.CANCELLED
    elif (ChunkState.FAILED in states and ChunkState.DONE not in states) or (job.failed and not job.done):
        job.state = JobState.FAILED
    else:
        job.state = JobState.FINISHED
    kind = KINDS.get(job.kind)  # none where another version of the software began it
    if kind is not None and kind.finish is not None:
        kind.finish(job)
    job.finished_at = Now()
    job.save()
    _wake_next(job)
    topics = (f"job:{job.id}", "jobs")
    publish(
        JobFinished(
            job=job.id,
            kind=job.kind,
            state=JobState(job.state).label,
            total=job.total,
            done=job.done,
            failed=job.failed,
            message=job.message,
        ),
        topics=topics,
    )


def is_behind(job: Job) -> bool:
    """Whether a job that has not begun is to wait: one of its lane is at work, or was made before it. Holds the lane until the commit."""
    lane = job.params.get("lane")
    if not lane or job.state != JobState.QUEUED:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"lane {job.organization_id} {lane}"])
    others = Job.objects.filter(params__lane=lane, state__lte=JobState.RUNNING).exclude(pk=job.pk)
    earlier = Q(created_at__lt=job.created_at) | Q(created_at=job.created_at, pk__lt=job.pk)
    return others.filter(Q(state=JobState.RUNNING) | earlier).exists()


def _wake_next(job: Job) -> None:
    lane = job.params.get("lane")
    if lane:
        waiting = Job.objects.filter(params__lane=lane, state=JobState.QUEUED).exclude(pk=job.pk).order_by("created_at", "pk").first()
        if waiting is not None:
            wake_job(waiting.pk)


def facts(job: Job) -> dict[str, Any]:
    return {
        "job": str(job.id), "kind": job.kind, "state": JobState(job.state).label, "total": job.total, "done": job.done,
        "failed": job.failed, "message": job.message,
    }  # fmt: skip
