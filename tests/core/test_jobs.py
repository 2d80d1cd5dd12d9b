"""The queue of record: fenced, resumable, cancellable."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from apps.core import jobs
from apps.core.jobs import ChunkContext, JobCancelled, LeaseLost, create_job, job_finished, job_kind, runner
from apps.core.jobs.registry import KINDS
from apps.core.models import EventLog, Job, JobChunk, JobError
from apps.core.models.jobs import ChunkState, JobState
from apps.core.problems import Conflict, Invalid
from apps.core.tenancy import bound, tenant

ACME = 101
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kind() -> Iterator[str]:
    """A kind that writes one error line per item as its visible result."""

    @job_kind("test.lines")
    def run_chunk(context: ChunkContext) -> None:
        with context.commit(done=len(context.payload["items"])):
            for item in context.payload["items"]:
                if item == "boom":
                    raise RuntimeError("boom")
                if item == "bad":
                    raise Invalid("This item is not allowed.")
                context.error(code="seen", message=str(item))

    yield "test.lines"
    KINDS.pop("test.lines")


def start(kind: str, *chunks: list[str]) -> UUID:
    with tenant(ACME):
        return create_job(kind=kind, title="lines", chunks=[{"items": each} for each in chunks], total=sum(map(len, chunks))).pk


def state(job_id: UUID) -> Job:
    with tenant(ACME):
        return Job.objects.get(pk=job_id)


def seen(job_id: UUID) -> list[str]:
    with tenant(ACME):
        return list(JobError.objects.filter(job=job_id, code="seen").order_by("message").values_list("message", flat=True))


def expire(job_id: UUID) -> None:
    with tenant(ACME):
        JobChunk.objects.filter(job=job_id, state=ChunkState.OPEN).update(lease_until=Now())


def work(job_id: UUID) -> None:
    with bound(ACME):
        jobs.run(str(job_id))


def claim(job_id: UUID) -> ChunkContext:
    context = runner.claim(str(job_id))
    assert context is not None
    return context


def test_every_chunk_is_done_once_and_the_job_ends(kind: str) -> None:
    job_id = start(kind, ["a", "b"], ["c"])
    work(job_id)
    assert seen(job_id) == ["a", "b", "c"]
    job = state(job_id)
    assert (job.state, job.done, job.total) == (JobState.FINISHED, 3, 3)
    with tenant(ACME):
        assert EventLog.objects.filter(type="jobs.finished", body__job=str(job_id)).count() == 1


def test_a_zombies_late_write_is_refused_and_nothing_is_doubled(kind: str) -> None:
    job_id = start(kind, ["a"])
    with bound(ACME):
        zombie = claim(job_id)
        expire_now(job_id)
        work_inside(job_id)
        with pytest.raises((LeaseLost, JobCancelled)), zombie.commit(done=1):
            zombie.error(code="seen", message="a")
    assert seen(job_id) == ["a"]
    assert state(job_id).done == 1


def expire_now(job_id: UUID) -> None:
    with transaction.atomic():
        JobChunk.objects.filter(job=job_id, state=ChunkState.OPEN).update(lease_until=Now())


def work_inside(job_id: UUID) -> None:
    jobs.run(str(job_id))


def test_a_chunk_in_hand_is_not_given_to_another_worker(kind: str) -> None:
    job_id = start(kind, ["a"])
    with bound(ACME):
        claim(job_id)
        assert runner.claim(str(job_id)) is None


def test_work_resumes_from_the_kept_state(kind: str) -> None:
    job_id = start(kind, ["a", "b"])
    with bound(ACME):
        first = claim(job_id)
        first.state["at"] = 1
        with first.partial(done=1):
            pass
        expire_now(job_id)
        second = claim(job_id)
        assert second.state == {"at": 1}
        assert second.token > first.token


def test_a_cancelled_job_writes_nothing_more(kind: str) -> None:
    job_id = start(kind, ["a"], ["b"])
    with bound(ACME):
        running = claim(job_id)
        with transaction.atomic():
            jobs.cancel_job(job_id)
        with pytest.raises(JobCancelled), running.commit(done=1):
            running.error(code="seen", message="a")
    assert seen(job_id) == []
    expire(job_id)
    work(job_id)
    assert state(job_id).state == JobState.CANCELLED


def test_a_refusal_is_a_line_and_the_other_chunks_go_on(kind: str) -> None:
    job_id = start(kind, ["bad"], ["c"])
    work(job_id)
    assert seen(job_id) == ["c"]
    assert state(job_id).state == JobState.FINISHED
    with tenant(ACME):
        error = JobError.objects.exclude(code="seen").get(job=job_id)
    assert (error.code, error.message) == ("invalid", "This item is not allowed.")


def test_a_chunk_that_always_crashes_is_given_up_after_three_attempts(kind: str) -> None:
    job_id = start(kind, ["boom"])
    for _ in range(3):
        expire(job_id)
        work(job_id)
    assert state(job_id).state == JobState.FAILED
    with tenant(ACME):
        assert JobError.objects.get(job=job_id).code == "failed"


def test_a_chunk_whose_worker_always_dies_is_given_up(kind: str) -> None:
    job_id = start(kind, ["a"])
    for _ in range(3):
        with bound(ACME):
            claim(job_id)
        expire(job_id)
    work(job_id)
    assert state(job_id).state == JobState.FAILED
    assert seen(job_id) == []


def test_a_job_that_is_over_goes_on_with_more_chunks(kind: str) -> None:
    job_id = start(kind, ["a"], ["bad"])
    work(job_id)
    waiting = start(kind, ["x"])
    with tenant(ACME):
        with pytest.raises(Conflict):
            jobs.reopen_job(waiting, [], total=0, failed=0, forgetting=Q())
        jobs.reopen_job(job_id, [{"items": ["b"]}], total=2, failed=0, forgetting=Q(code="invalid"))
    assert (state(job_id).state, state(job_id).finished_at) == (JobState.QUEUED, None)
    work(job_id)
    job = state(job_id)
    assert (job.state, job.done, job.total, seen(job_id)) == (JobState.FINISHED, 2, 2, ["a", "b"])
    with tenant(ACME):
        assert set(JobError.objects.filter(job=job_id).values_list("code", flat=True)) == {"seen"}
        assert list(JobChunk.objects.filter(job=job_id).order_by("number").values_list("number", flat=True)) == [0, 1, 2]
        assert EventLog.objects.filter(type="jobs.reopened", body__job=str(job_id)).count() == 1


def test_whoever_held_a_chunk_before_may_not_write_once_the_job_goes_on(kind: str) -> None:
    job_id = start(kind, ["a"])
    with bound(ACME):
        late = claim(job_id)
        with transaction.atomic():
            jobs.cancel_job(job_id)
        runner.release(late, ChunkState.CANCELLED)
        with transaction.atomic():
            jobs.reopen_job(job_id, [{"items": ["a"]}], total=1, failed=0, forgetting=Q())
        with pytest.raises(LeaseLost), late.commit(done=1):
            pass
    work(job_id)
    assert (state(job_id).done, seen(job_id)) == (1, ["a"])


def test_the_end_is_written_with_the_last_chunk(kind: str) -> None:
    @job_finished(kind)
    def finish(job: Job) -> None:
        job.result = {"answer": 42}

    job_id = start(kind, ["a"])
    work(job_id)
    assert state(job_id).result == {"answer": 42}


def test_the_sweep_sees_what_nobody_holds(kind: str) -> None:
    job_id = start(kind, ["a"])
    waiting = "SELECT organization_id, job_id FROM core_waiting_jobs()"
    with connection.cursor() as cursor:
        cursor.execute(waiting)
        assert cursor.fetchall() == []
    with tenant(ACME), connection.cursor() as cursor:
        cursor.execute("UPDATE core_job SET woken_at = now() - interval '1 minute' WHERE id = %s", [job_id])
    with connection.cursor() as cursor:
        cursor.execute(waiting)
        assert cursor.fetchall() == [(ACME, job_id)]
    with bound(ACME):
        claim(job_id)
    with connection.cursor() as cursor:
        cursor.execute(waiting)
        assert cursor.fetchall() == []
