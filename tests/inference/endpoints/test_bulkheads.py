"""One server that hangs holds up those who asked it, and nobody else: really hanging, under live and batch load, with the real workers."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from apps.annotations.models import AnnotationSet
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState, JobState
from apps.core.tasks import sweep
from apps.core.tenancy import tenant
from apps.inference.kinds_of_work import AHEAD, LIVE_CALLS, PROMPTS_EACH
from apps.projects.models import Task
from config.supervise.programs import workers
from tests.cast import Person
from tests.inference.conftest import World, make_world
from tests.inference.endpoints.replay import Asked, Handler, Respond, Server
from tests.inference.endpoints.test_connecting import connect, red
from tests.inference.test_training import work

pytestmark = pytest.mark.django_db(transaction=True)
SOON_S = 2.0
Serve = Callable[[Respond], Server]


class Hanging:
    """As recorded, but no prediction is answered before `go_on`."""

    def __init__(self) -> None:
        self.gate, self.hung = threading.Event(), 0

    def __call__(self, asked: Asked) -> tuple[int, Any]:
        if asked.path.endswith("/predict") and not self.gate.is_set():
            self.hung += 1
            self.gate.wait(120)
        return red(asked)


class Silent:
    """As recorded, but what is asked under this path is never answered: it listens until whoever asked has gone."""

    def __init__(self) -> None:
        self.path, self.asked, self.left = "/predict", 0, 0
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> tuple[int, Any]:
        return (200, self._listen) if asked.path.endswith(self.path) else red(asked)

    def _listen(self, handler: Handler) -> None:
        with self._lock:
            self.asked += 1
        handler.connection.settimeout(120)
        with suppress(ConnectionError):
            handler.connection.recv(1)
        with self._lock:
            self.left += 1


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    made = Hanging()
    yield made
    made.gate.set()


@pytest.fixture
def big(transactional_db: None, ada: Person) -> World:
    return make_world(ada, labelled=1, waiting=12)


@pytest.fixture
def both(big: World, gus: Person) -> tuple[World, World]:
    """Two organizations."""
    return big, make_world(gus, labelled=1, waiting=2)


@pytest.fixture
def start_workers(celery_worker_process: Any, tmp_path: Path) -> Callable[..., list[Any]]:
    """What `make run` keeps running for servers elsewhere, as it is configured there."""

    def start(**environment: str) -> list[Any]:
        hosts = ",".join(configured.EGRESS_ALLOWED_HOSTS)
        return [
            celery_worker_process(
                queues=tuple(said["--queues"].split(",")),
                pool="threads",
                concurrency=int(said["--concurrency"]),
                environment={"EGRESS_ALLOWED_HOSTS": hosts, **environment},
            )
            for program in workers(tmp_path)
            if "--pool=threads" in program.command
            for said in [dict(part.split("=", 1) for part in program.command if part.startswith("--") and "=" in part)]
        ]

    return start


def connected(world: World, server: Server) -> str:
    made = connect(world, server, batch_size=1)
    assert work(world, made["versions"][0]["job"]).state == JobState.FINISHED
    world.owner.api.post(f"projects/{world.open.pk}/predictors", {"predictor": made["id"]})
    return str(made["id"])


def tasks(world: World) -> list[str]:
    with tenant(world.organization_id):
        return [str(each) for each in Task.objects.filter(project=world.open).order_by("position").values_list("pk", flat=True)]


def ask(world: World, task: str, predictor: str) -> str:
    answer = world.owner.api.post(f"tasks/{task}/suggestions", {"predictor": predictor})
    assert answer.status_code == 202, answer.json()
    return str(answer.json()["job"])


def is_over(world: World, *jobs: str) -> bool:
    with tenant(world.organization_id):
        return not Job.objects.filter(pk__in=jobs, state__lte=JobState.RUNNING).exists()


def seconds(world: World, task: str, predictor: str, eventually: Any) -> float:
    began = time.monotonic()
    job = ask(world, task, predictor)
    eventually(lambda: is_over(world, job), within_s=60)
    return time.monotonic() - began


def load(world: World, predictor: str) -> list[str]:
    """Eight people who wait, and two runs over everything."""
    live = [ask(world, task, predictor) for task in tasks(world)[:8]]
    body = {"data_rows": [str(row.pk) for row in world.rows]}
    return [*live, *(world.owner.api.post(f"predictors/{predictor}/runs", body).json()["job"] for _ in range(2))]


def test_what_hangs_holds_up_no_other_predictor_of_this_or_another_organization(
    both: tuple[World, World], serve: Serve, hanging: Hanging, start_workers: Any, eventually: Any
) -> None:
    big, globex = both
    bad, good = serve(hanging), serve(red)
    hangs, works = connected(big, bad), connected(big, good)
    theirs = connected(globex, good)
    start_workers()
    warm = seconds(globex, tasks(globex)[0], theirs, eventually), seconds(big, tasks(big)[10], works, eventually)
    jobs = load(big, hangs)
    eventually(lambda: hanging.hung >= 5)
    during = seconds(big, tasks(big)[11], works, eventually), seconds(globex, tasks(globex)[1], theirs, eventually)
    assert max(during) < SOON_S, (warm, during)
    with tenant(big.organization_id):
        held = JobChunk.objects.filter(job__in=jobs, state=ChunkState.OPEN).exclude(owner="").count()
    assert held <= LIVE_CALLS.each + AHEAD.each
    hanging.gate.set()
    eventually(lambda: is_over(big, *jobs), within_s=60)
    with tenant(big.organization_id):
        ended = list(Job.objects.filter(pk__in=jobs).values_list("state", "done", "failed"))
        runs = [Job.objects.get(pk=job).params["model_run"] for job in jobs]
        assert AnnotationSet.objects.by_models().filter(model_run__in=runs, complete=True).count() == 8 + 2 * len(big.rows)
    assert sorted(ended) == sorted([(JobState.FINISHED, 1, 0)] * 8 + [(JobState.FINISHED, len(big.rows), 0)] * 2)


def test_a_killed_worker_frees_the_places_that_it_held(
    big: World, serve: Serve, hanging: Hanging, start_workers: Any, eventually: Any
) -> None:
    predictor = connected(big, serve(hanging))
    processes = start_workers(JOB_LEASE_S="2")
    jobs = [ask(big, task, predictor) for task in tasks(big)[:6]]
    eventually(lambda: hanging.hung == LIVE_CALLS.each)
    for process in processes:
        process.kill()
    hanging.gate.set()
    start_workers(JOB_LEASE_S="2")

    def swept() -> bool:
        with tenant(big.organization_id):
            Job.objects.filter(pk__in=jobs).update(woken_at="2020-01-01T00:00:00Z")
        sweep()
        return is_over(big, *jobs)

    eventually(swept, within_s=60)
    with tenant(big.organization_id):
        assert set(Job.objects.filter(pk__in=jobs).values_list("state", "done", "failed")) == {(JobState.FINISHED, 1, 0)}


def test_what_waits_for_a_place_is_cancelled_at_once(
    big: World, serve: Serve, hanging: Hanging, start_workers: Any, eventually: Any
) -> None:
    predictor = connected(big, serve(hanging))
    start_workers()
    jobs = [ask(big, task, predictor) for task in tasks(big)[:6]]
    eventually(lambda: hanging.hung == LIVE_CALLS.each)
    with tenant(big.organization_id):
        (waiting, *_) = Job.objects.filter(pk__in=jobs, state=JobState.QUEUED)
    big.owner.api.post(f"jobs/{waiting.pk}/cancel")
    assert is_over(big, str(waiting.pk))
    hanging.gate.set()


def test_who_cancels_a_run_that_a_server_does_not_answer_ends_its_calls_at_once(
    big: World, serve: Serve, start_workers: Any, eventually: Any
) -> None:
    silent = Silent()
    predictor = connected(big, serve(silent))
    start_workers()
    for _ in range(3):
        job = big.owner.api.post(f"predictors/{predictor}/runs", {"data_rows": [str(row.pk) for row in big.rows]}).json()["job"]
        eventually(lambda: silent.asked == silent.left + 2)  # its two chunks
        big.owner.api.post(f"jobs/{job}/cancel")
        eventually(lambda job=job: is_over(big, job), within_s=5)
        eventually(lambda: silent.asked == silent.left, within_s=5)
    health = big.owner.api.get(f"predictors/{predictor}/health").json()
    assert (health["failures"], silent.asked) == (0, 6)


def test_who_cancels_a_trial_or_a_connection_that_a_server_does_not_answer_ends_its_call_at_once(
    big: World, serve: Serve, start_workers: Any, eventually: Any
) -> None:
    silent = Silent()
    server = serve(silent)
    predictor = connected(big, server)
    start_workers()
    trial = big.owner.api.post(f"predictors/{predictor}/trials", {"data_rows": [str(big.rows[0].pk)]}).json()["job"]
    eventually(lambda: silent.asked == 1)
    big.owner.api.post(f"jobs/{trial}/cancel")
    eventually(lambda: is_over(big, trial) and silent.left == 1, within_s=5)
    silent.path = "/setup"
    connecting = connect(big, server)["versions"][0]["job"]
    eventually(lambda: silent.asked == 2)
    big.owner.api.post(f"jobs/{connecting}/cancel")
    eventually(lambda: is_over(big, connecting) and silent.left == 2, within_s=5)


def test_clicks_that_a_server_does_not_answer_hold_up_nobody_elses(
    big: World, serve: Serve, hanging: Hanging, start_workers: Any, eventually: Any
) -> None:
    hangs, works = connected(big, serve(hanging)), connected(big, serve(red))
    start_workers()
    body = {"box": {"x": 10, "y": 10, "width": 40, "height": 40}, "class_name": "red", "kind": "bounding_box"}
    address = f"tasks/{tasks(big)[0]}/prompts"
    waiting = [threading.Thread(target=lambda: big.owner.api.post(address, {**body, "predictor": hangs})) for _ in range(PROMPTS_EACH)]
    for each in waiting:
        each.start()
    eventually(lambda: hanging.hung == PROMPTS_EACH)
    refused = big.owner.api.post(address, {**body, "predictor": hangs})
    assert (refused.status_code, refused.json()["code"]) == (503, "predictor-busy")
    began = time.monotonic()
    answer = big.owner.api.post(address, {**body, "predictor": works})
    assert (answer.status_code, time.monotonic() - began < SOON_S) == (200, True), answer.json()
    hanging.gate.set()
    for each in waiting:
        each.join()
