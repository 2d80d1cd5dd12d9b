"""What a handler holds while it works on one chunk."""

import contextlib
import json
import re
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

from apps.core.db import statistics
from apps.core.events import hint
from apps.core.jobs.lifecycle import end_if_over, facts, write_chunks
from apps.core.jobs.registry import ChunkPaused, JobCancelled, LeaseLost
from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import ChunkState
from apps.core.tenancy import current_organization_id

LEASE_S = settings.JOB_LEASE_S
TELL_EVERY_S = 0.25
ASK_EVERY_S = 0.5
TURN_EVERY_S = 0.05
LOOK_EVERY_S = 0.5
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # NUL and halves of characters


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
    _asked: float = field(default_factory=time.monotonic)
    _looked: float = 0.0

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
        statistics.catch_up()

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
        if self._renewed - self._looked >= LOOK_EVERY_S:
            statistics.catch_up()
            self._looked = time.monotonic()

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

    def set_total(self, total: int) -> None:
        """How much there is to do, where it turns out on the way."""
        with transaction.atomic():
            Job.objects.filter(pk=self.job.pk).update(total=total)
        self.job.total = total

    def error(
        self,
        *,
        code: str,
        message: str,
        expected: str = "",
        line: int | None = None,
        pointer: str = "",
        subject: str = "",
        subject_id: UUID | None = None,
    ) -> None:
        """Note what could not be done; kept with the next commit() or partial(). What of the words cannot be stored is shown as U+FFFD."""
        texts = {"pointer": pointer, "code": code, "message": message, "expected": expected, "subject": subject}
        said = {name: UNSTORABLE.sub("\ufffd", text) for name, text in texts.items()}
        self.errors.append(JobError(job=self.job, line=line, subject_id=subject_id, **said))

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

    def go_on(self) -> None:
        """Between two steps of what takes long: renew the lease, and stop where that was asked. Raises JobCancelled, LeaseLost.

        It costs nothing to call often: it asks at most twice a second.
        """
        if (now := time.monotonic()) - self._asked >= ASK_EVERY_S:
            self._asked = now
            if self.cancelled():
                raise JobCancelled

    def await_turn(self) -> None:
        """Wait until the chunks before this one are over: what is written after that finds all that they wrote.

        No transaction may be open. Raises ChunkPaused where nobody holds the first of them any more, so that it is taken before this one;
        JobCancelled, LeaseLost.
        """
        while (held := self._held_before()) is not None:
            if not held:
                raise ChunkPaused
            time.sleep(TURN_EVERY_S)
            self.go_on()

    def _held_before(self) -> bool | None:
        """Whether somebody holds the first open chunk before this one; None where there is none."""
        with transaction.atomic():
            before = JobChunk.objects.filter(job=self.job, number__lt=self.number, state=ChunkState.OPEN).order_by("number")
            leases = before.values_list("lease_until", Now()).first()
        return None if leases is None else leases[0] >= leases[1]

    def progress(self, message: str, *, point: dict[str, float] | None = None, done: int | None = None, failed: int | None = None) -> None:
        """Show how far it is, at most four times a second on the wire; points (a loss curve, say) are all kept with the job.

        `done` and `failed` take the place of what was counted before; commit() and partial() add to them.
        """
        self.renew()
        with transaction.atomic():
            counts = {name: count for name, count in (("done", done), ("failed", failed)) if count is not None}
            Job.objects.filter(pk=self.job.pk).update(message=message, **counts)
            if point is not None:
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE core_job SET metrics = metrics || %s::jsonb WHERE id = %s", [json.dumps([point]), self.job.pk])
            for name, value in {"message": message, **counts}.items():
                setattr(self.job, name, value)
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
