"""A model server that is killed in a run costs what it was asked then; the run waits with the rest, and nothing is doubled."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from apps.annotations.models import Annotation
from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference.models import Endpoint, Exchange
from apps.inference.services import calling
from apps.inference.services.calling import FAILURES
from tests.inference.conftest import World
from tests.inference.test_running import counts
from tests.inference.test_training import work

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = Path(__file__).parent / "killable.py"
WHERE: dict[str, dict[str, Any]] = {
    "label_studio_backend": {"batch_size": 1},
    "open_inference": {
        "model": "squares", "labels": ["red"], "answers": "detections", "width": 8, "height": 8, "batch_size": 1,
    },
    "openai_compatible": {"model": "squares"},
}  # fmt: skip


class Killable:
    """The process of a server, on one port from start to start."""

    def __init__(self, protocol: str) -> None:
        self.protocol, self.port, self.processes = protocol, 0, list[subprocess.Popen[str]]()

    def start(self, *, dies_at: int = 0) -> None:
        command = [sys.executable, str(SCRIPT), str(self.port), self.protocol, str(dies_at)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        assert process.stdout is not None
        self.port = int(process.stdout.readline())

    def wait(self) -> int:
        """Until the last process is dead: the signal that ended it."""
        return -self.processes[-1].wait(30)

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()


@pytest.fixture(params=sorted(WHERE))
def server(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Killable]:
    made = Killable(request.param)
    try:
        made.start()
        settings.EGRESS_ALLOWED_HOSTS = [*settings.EGRESS_ALLOWED_HOSTS, f"127.0.0.1:{made.port}"]
        yield made
    finally:
        made.end()


@pytest.fixture
def predictor(world: World, server: Killable) -> str:
    """Connected to the server, and attached."""
    path = "/v1" if server.protocol == "openai_compatible" else ""
    told = {"url": f"http://127.0.0.1:{server.port}{path}", **WHERE[server.protocol]}
    body = {"name": "elsewhere", "family": server.protocol, "ontology": str(world.ontology.pk), "settings": told}
    answer = world.owner.api.post("predictors", body)
    assert answer.status_code == 201, answer.json()
    assert work(world, answer.json()["versions"][0]["job"]).state == JobState.FINISHED
    world.owner.api.post(f"projects/{world.open.pk}/predictors", {"predictor": answer.json()["id"]})
    return str(answer.json()["id"])


def killed_and_again(server: Killable, *, dies_at: int) -> None:
    """The running server makes room for one on the same port that is going to die."""
    server.processes[-1].kill()
    server.wait()
    server.start(dies_at=dies_at)


def waiting(monkeypatch: pytest.MonkeyPatch, wait: Callable[[float], None]) -> None:
    """What happens between one try and the next, instead of waiting."""
    clock = SimpleNamespace(sleep=wait, monotonic=time.monotonic, perf_counter=time.perf_counter)
    monkeypatch.setattr(calling, "time", clock)


def prelabel(world: World, predictor: str) -> dict[str, str]:
    answer = world.owner.api.post(f"batches/{world.batch.pk}/prelabel", {"predictor": predictor})
    assert answer.status_code == 202, answer.json()
    return dict(answer.json())


def due(job: Job) -> None:
    """The pauses are over: the server may be asked again, and the job be taken again."""
    with tenant(job.organization_id):
        past = timezone.now() - timedelta(seconds=1)
        Endpoint.objects.filter(open_until__isnull=False).update(open_until=past, on_trial=False)
        JobChunk.objects.filter(job=job).update(lease_until=past)


def test_a_run_waits_with_what_a_killed_server_was_not_yet_asked_until_it_is_there_again(
    world: World, server: Killable, predictor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(monkeypatch, lambda _: None)
    killed_and_again(server, dies_at=3)
    made = prelabel(world, predictor)
    job = work(world, made["job"])
    assert server.wait() == 9
    assert (job.state, job.done, job.failed) == (JobState.RUNNING, 2, 1)
    assert "could not be reached: no connection to it could be made" in job.message
    for _ in range(FAILURES + 3):  # it stays away, longer than a pause
        due(job)
        job = work(world, made["job"])
        assert (job.state, job.done, job.failed) == (JobState.RUNNING, 2, 1)
    assert "Waits until" in job.message
    assert world.owner.api.get(f"predictors/{predictor}/health").json()["condition"] == "open"
    server.start()
    due(job)
    job = work(world, made["job"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 3, 1)
    assert sorted(counts(world, made["model_run"]).values()) == [1, 1, 1]
    with tenant(world.organization_id):
        told = list(JobError.objects.filter(job=job.pk).exclude(code="left_out").values_list("code", flat=True))
        said = list(Exchange.objects.exclude(error="").values_list("error", flat=True))
    assert told == ["endpoint_failed"]
    assert all(f"http://127.0.0.1:{server.port}" in each for each in said)
    again = prelabel(world, predictor)
    assert work(world, again["job"]).state == JobState.FINISHED
    assert sorted(counts(world, again["model_run"]).values()) == [1] * 4


def test_a_run_whose_server_never_comes_is_cancelled_at_once(
    world: World, server: Killable, predictor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(monkeypatch, lambda _: None)
    server.processes[-1].kill()
    server.wait()
    made = prelabel(world, predictor)
    job = work(world, made["job"])
    assert (job.state, job.done, job.failed) == (JobState.RUNNING, 0, 0)
    world.owner.api.post(f"jobs/{job.pk}/cancel")
    with tenant(world.organization_id):
        assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED


def test_a_server_that_is_there_again_meanwhile_costs_nothing(
    world: World, server: Killable, predictor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(_: float) -> None:
        assert server.wait() == 9
        server.start()

    waiting(monkeypatch, wait)
    killed_and_again(server, dies_at=2)
    made = prelabel(world, predictor)
    job = work(world, made["job"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 4, 0)
    assert counts(world, made["model_run"]) == {f"{number:02}.png": 1 for number in range(8, 12)}
    with tenant(world.organization_id):
        assert Annotation.objects.by_models().count() == 4
