"""An import by real workers, one of which is killed in the middle."""

import json
import threading
from typing import Any

import pytest
from django.db.models.functions import Now

from apps.core.jobs import wake_job
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.catalog.conftest import Site
from tests.catalog.test_imports import keys, rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_killed_worker_loses_and_doubles_nothing(ada: Person, site: Site, celery_worker_process: Any, eventually: Any) -> None:
    dataset = ada.api.post("datasets", {"name": "Coins"}).json()
    reached, free = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        if path == "/12.png" and not reached.is_set():
            reached.set()
            free.wait(30)

    site.before = hold
    environment = {"EGRESS_ALLOWED_HOSTS": f"127.0.0.1:{site.port}"}
    first = celery_worker_process(queues=("io",), environment=environment)
    body = "\n".join(json.dumps(row) for row in rows(site, *(str(number) for number in range(20))))
    job = ada.api.post(f"datasets/{dataset['id']}/imports", body, content_type="application/x-ndjson").json()["id"]
    assert reached.wait(30)
    first.kill()
    free.set()
    celery_worker_process(queues=("io",), environment=environment)
    with tenant(ada.organization.pk):
        JobChunk.objects.filter(job=job).update(lease_until=Now())
        wake_job(job)

    def over() -> bool:
        with tenant(ada.organization.pk):
            return Job.objects.get(pk=job).is_over

    eventually(over, within_s=60)
    with tenant(ada.organization.pk):
        ended = Job.objects.get(pk=job)
    assert (ended.state, ended.done, ended.failed) == (JobState.FINISHED, 20, 0)
    assert keys(ada) == {f"key-{number}" for number in range(20)}
