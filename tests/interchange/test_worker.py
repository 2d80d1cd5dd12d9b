"""An upload by real workers, one of which is killed while it writes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from django.db import connections
from django.db.models.functions import Now

from apps.annotations.models import AnnotationSet
from apps.core.ids import uuid7
from apps.core.jobs import wake_job
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState, JobState
from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import NDJSON, errors, line, lines, said, upload, work
from tests.support.labeling import Bench

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
FIRST, SECOND = 10_000, 1_500


def test_a_worker_killed_while_it_writes_loses_and_doubles_nothing(
    ada: Person, bench: Bench, run: ModelRun, celery_worker_process: Any, eventually: Any
) -> None:
    work(ada, upload(ada, run, lines(line("acme-1", x=3, uuid=str(uuid7())))))
    sent = {str(uuid7()): number for number in range(FIRST + SECOND)}
    every = [lines(line("acme-0" if at < FIRST else "acme-1", x=at % 500, uuid=uuid)) for uuid, at in sent.items()]
    every[10] = every[FIRST + 10] = b"not json\n"
    first = celery_worker_process(queues=("io",))
    with tenant(ada.organization.pk):
        # The second portion waits for this set, with its transaction open.
        list(AnnotationSet.objects.select_for_update().filter(data_row=bench.rows[1].pk))
        started = in_another_transaction(lambda: upload(ada, run, b"".join(every)))
        eventually(lambda: Job.objects.get(pk=started["id"]).done == FIRST - 1)
        eventually(lambda: JobChunk.objects.filter(job=started["id"], state=ChunkState.OPEN, token__gt=0).exists())
        first.kill()
    celery_worker_process(queues=("io",))
    with tenant(ada.organization.pk):
        JobChunk.objects.filter(job=started["id"]).update(lease_until=Now())
        wake_job(started["id"])

    def over() -> bool:
        with tenant(ada.organization.pk):
            return Job.objects.get(pk=started["id"]).is_over

    eventually(over, within_s=60)
    with tenant(ada.organization.pk):
        job = Job.objects.get(pk=started["id"])
        attempts = list(JobChunk.objects.filter(job=job).order_by("number").values_list("token", flat=True))
    assert (job.state, job.done, job.failed, job.total) == (JobState.FINISHED, len(sent) - 2, 2, len(sent))
    assert attempts == [1, 2]
    assert [each[0] for each in errors(ada, started)] == [11, FIRST + 11]
    found = said(run, ada.organization.pk)
    bad = {uuid for uuid, at in sent.items() if at in (10, FIRST + 10)}
    assert sent.keys() - bad == found.rows.keys() & sent.keys()
    assert len(found.rows) == len(sent) - 2 + 1
    assert {key: count for key, (count, _) in found.counts.items()} == {"acme-0": FIRST - 1, "acme-1": SECOND, "acme-2": 0}


def test_a_body_of_unknown_length_is_taken_as_it_comes(ada: Person, run: ModelRun, live_server_url: str) -> None:
    key = ada.key().headers["Authorization"]
    pieces = (lines(line("acme-0", x=number / 10)) for number in range(3_000))
    address = f"{live_server_url}/api/v1/model-runs/{run.pk}/predictions"
    answer = httpx.post(address, content=pieces, headers={"Authorization": key, "Content-Type": NDJSON}, timeout=60)
    assert (answer.status_code, answer.json()["total"]) == (202, 3_000), answer.text
    job = work(ada, answer.json())
    assert (job.done, job.failed) == (3_000, 0)


def in_another_transaction(call: Any) -> Any:
    """The call's answer, from a thread with a connection of its own."""

    def alone() -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()
