"""What jobs write is known to the planner when they end: it need not wait for Postgres to look by itself."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from apps.core import jobs
from apps.core.db import statistics
from apps.core.jobs import ChunkContext, create_job, job_kind
from apps.core.jobs.registry import KINDS
from apps.core.models import Job, JobError
from apps.core.tenancy import bound, tenant
from tests.support.owner import as_owner

ACME = 101
TABLE = JobError._meta.db_table
MESSAGE = "a" * 200
A_PAGE = 30  # rows of that length, at most
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    """A kind of job that writes many error lines."""

    @job_kind("test.many")
    def run_chunk(context: ChunkContext) -> None:
        with context.commit():
            for _ in range(context.payload["lines"]):
                context.error(code="seen", message=MESSAGE)

    yield
    KINDS.pop("test.many")


@pytest.fixture(autouse=True)
def nobody_else_looks() -> Iterator[None]:
    """Postgres does not look at the table by itself meanwhile."""
    with as_owner() as owner:
        owner.execute(f"ALTER TABLE {TABLE} SET (autovacuum_enabled = false)")
    yield
    with as_owner() as owner:
        owner.execute(f"ALTER TABLE {TABLE} RESET (autovacuum_enabled)")


def enough() -> int:
    """So many lines more than double the table, however many pages it has from the tests before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpages, pg_relation_size(oid) / 8192 FROM pg_class WHERE relname = %s", [TABLE])
        known, all_of_them = cursor.fetchone()
    return A_PAGE * (8 + 2 * known + all_of_them)


def known() -> float:
    """How many rows the planner takes the table to have; -1 where nobody ever looked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [TABLE])
        return float(cursor.fetchone()[0])


def start(lines: int) -> Job:
    with tenant(ACME):
        return create_job(kind="test.many", title="many", chunks=[{"lines": lines}])


def fill() -> None:
    job, lines = start(0), enough()
    with tenant(ACME):
        JobError.objects.bulk_create(JobError(job=job, code="seen", message=MESSAGE) for _ in range(lines))


def test_the_planner_knows_what_a_job_wrote() -> None:
    lines = enough()
    job = start(lines)
    assert known() < lines
    with bound(ACME):
        jobs.run(str(job.pk))
    assert known() == lines


def test_a_table_is_looked_at_again_only_when_it_has_doubled() -> None:
    fill()
    assert TABLE in statistics.catch_up()
    assert statistics.catch_up() == []


def test_a_table_that_somebody_else_looks_at_is_left_to_them() -> None:
    fill()
    held, over = Event(), Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {TABLE} IN SHARE UPDATE EXCLUSIVE MODE")
            held.set()
            over.wait(30)
        connection.close()

    other = Thread(target=hold)
    other.start()
    try:
        assert held.wait(30)
        assert TABLE not in statistics.catch_up()
    finally:
        over.set()
        other.join()
    assert TABLE in statistics.catch_up()
