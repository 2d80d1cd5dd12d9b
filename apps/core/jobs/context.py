"""What a handler holds while it works on one chunk."""

import contextlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max
from django.db.models.functions import Now

from apps.core.events import hint
from apps.core.jobs.lifecycle import end_if_over, facts, write_chunks
from apps.core.jobs.registry import JobCancelled, LeaseLost
from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import ChunkState
from apps.core.tenancy import current_organization_id

LEASE_S = settings.JOB_LEASE_S
TELL_EVERY_S = 0.25


@dataclass
class ChunkContext:
    """What a handler holds while it works on one chunk.

    No transaction is open except inside commit() and partial(), and Postgres refuses tenant rows outside one: read in
    `transaction.atomic()`.
    """

    job: Job
    id: UUID
    number: int
    token: int
    attempts: int
    payload: dict[str, Any]
    state: dict[str, Any]
    errors: list[JobError] = field(default_factory=list)
    ended: bool = False
    _renewed: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    @contextlib.contextmanager
    def commit(self, *, done: int = 0, failed: int = 0, result: dict[str, Any] | None = None, message: str | None = None) -> Iterator[None]:
        """The transaction that writes this chunk's results and ends it. Raises LeaseLost or JobCancelled: then nothing was written."""
        with transaction.atomic():
            job = self._lock()
            yield
            self._fence(state=ChunkState.DONE, progress=self.state)
            self._count(job, done, failed, result, message)
            end_if_over(job)
        self.ended = True

    @contextlib.contextmanager
    def partial(
        self, *, done: int = 0, failed: int = 0, result: dict[str, Any] | None = None, message: str | None = None
    ) -> Iterator[None]:
        """A transaction in the middle of the chunk: `state` is kept with it, and is what another worker resumes from."""
        with transaction.atomic():
            job = self._lock()
            yield
            self._fence(progress=self.state, attempts=0)
            self._count(job, done, failed, result, message)
        self._renewed = time.monotonic()

    def _lock(self) -> Job:
        job: Job = Job.objects.select_for_update().get(pk=self.job.pk)
        if job.cancel_requested_at is not None:
            raise JobCancelled
        return job

    def _fence(self, **values: Any) -> None:
        """Only the newest token may write: a zombie's transaction ends here."""
        lease = Now() + timedelta(seconds=LEASE_S)
        mine = JobChunk.objects.filter(pk=self.id, token=self.token, state=ChunkState.OPEN)
        if not mine.update(lease_until=lease, **values):
            raise LeaseLost

    def _count(self, job: Job, done: int, failed: int, result: dict[str, Any] | None, message: str | None) -> None:
        JobError.objects.bulk_create(self.errors)
        self.errors = []
        job.result = {**job.result, **(result or {})}
        job.message = job.message if message is None else message
        job.done, job.failed = job.done + done, job.failed + failed
        job.save(update_fields=["result", "message", "done", "failed"])
        self.job = job
        self._tell()

    def add_chunks(self, payloads: Iterable[dict[str, Any]], *, total: int = 0) -> None:
        """More work for the same job, written with the running commit() or partial()."""
        last = JobChunk.objects.filter(job=self.job).aggregate(last=Max("number"))["last"]
        write_chunks(self.job, payloads, first=last + 1)
        Job.objects.filter(pk=self.job.pk).update(total=F("total") + total)

    def error(self, *, code: str, message: str, expected: str = "", line: int | None = None, pointer: str = "", subject: str = "") -> None:
        """Note what could not be done; kept with the next commit() or partial()."""
        self.errors.append(
            JobError(job=self.job, line=line, pointer=pointer, code=code, message=message, expected=expected, subject=subject)
        )

    def cancelled(self) -> bool:
        """Whether somebody asked the job to stop; also renews the lease from time to time."""
        self.renew()
        with transaction.atomic():
            return Job.objects.filter(pk=self.job.pk, cancel_requested_at__isnull=False).exists()

    def renew(self) -> None:
        """Extend the lease, at most every five seconds. Raises LeaseLost where another worker has the chunk."""
        if time.monotonic() - self._renewed > LEASE_S / 5:
            with transaction.atomic():
                self._fence()
            self._renewed = time.monotonic()

    def progress(self, message: str, *, point: dict[str, float] | None = None, done: int | None = None) -> None:
        """Show how far it is, at most four times a second on the wire; points (a loss curve, say) are all kept with the job."""
        self.renew()
        with transaction.atomic():
            values: dict[str, Any] = {"message": message} if done is None else {"message": message, "done": done}
            Job.objects.filter(pk=self.job.pk).update(**values)
            if point is not None:
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE core_job SET metrics = metrics || %s::jsonb WHERE id = %s", [json.dumps([point]), self.job.pk])
            self.job.message, self.job.done = message, self.job.done if done is None else done
            self._tell(point)

    def _tell(self, point: dict[str, float] | None = None) -> None:
        now = time.monotonic()
        if now - self._told < TELL_EVERY_S:
            return
        self._told = now
        transaction.on_commit(lambda: _hint_progress(self.job, point), robust=True)


def _hint_progress(job: Job, point: dict[str, float] | None = None) -> None:
    body = {**facts(job), "point": point}
    hint(current_organization_id(), (f"job:{job.id}", "jobs"), {"event": "jobs.progressed", "body": body})
