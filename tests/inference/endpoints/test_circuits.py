"""Failures count by what was asked for: a server that is told of labels, and says what it is, may still fail at every prediction."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as settings_of_tests
from django.utils import timezone

from apps.core.ids import uuid7
from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.inference.models import Endpoint, Predictor, PredictorVersion
from apps.inference.predictors import family
from apps.inference.predictors.contract import Ask, Happened, Source, Told
from apps.inference.predictors.settings import read_settings
from apps.inference.services import calling
from apps.inference.services.calling import FAILURES, send_for
from apps.inference.warm import source_of
from apps.kinds.features import FeatureSpec
from tests.inference.conftest import World
from tests.inference.endpoints.replay import Asked, Respond, Server, recorded
from tests.inference.endpoints.test_connecting import connect
from tests.inference.endpoints.test_label_studio_backend import picture
from tests.inference.test_training import work

pytestmark = pytest.mark.django_db(transaction=True)
Serve = Callable[[Respond], Server]
FAMILY = family("label_studio_backend")
BOX, PROJECT = FeatureSpec(uuid7(), "car", "bounding_box"), str(uuid7())


def broken(asked: Asked) -> tuple[int, Any]:
    return (500, {"detail": "the model is broken"}) if asked.path.endswith("/predict") else recorded(asked)


@pytest.fixture
def connected(world: World, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> tuple[Source, Server]:
    """The way to a server of this world's predictor at which every prediction fails, and everything else goes well."""
    monkeypatch.setattr(calling.time, "sleep", lambda _: None)
    server = serve(broken)
    with tenant(world.organization_id):
        Predictor.objects.filter(pk=world.predictor.pk).update(family=FAMILY.name)
    settings = read_settings({"url": server.url}, FAMILY.settings)
    return Source(settings=settings, secret="", send=send_for(world.predictor.pk, ""), version=str(uuid7())), server


def predict(source: Source) -> str:
    """What went wrong with a data row."""
    (found,) = FAMILY.load(source).predict([picture()], Ask((BOX,), PROJECT))
    return found.error


def tell(source: Source) -> None:
    FAMILY.tell(source, Told(Happened.TRAIN, Ask((BOX,), PROJECT), "a project"))


def health(world: World) -> Any:
    return world.owner.api.get(f"predictors/{world.predictor.pk}/health").json()


def test_predictions_that_fail_are_told_whatever_else_goes_well(connected: tuple[Source, Server], world: World) -> None:
    source, server = connected
    with bound(world.organization_id):
        assert "the model is broken" in predict(source)
        tell(source)
        assert "the model is broken" in predict(source)
        tell(source)
    assert len(server.to("/webhook")) == 2
    shown = health(world)
    assert (shown["condition"], shown["failures"]) == ("failing", 2)
    assert "the model is broken" in shown["error"]
    assert shown["succeeded_at"] > shown["failed_at"]


def test_only_a_prediction_closes_what_predictions_opened(connected: tuple[Source, Server], world: World) -> None:
    source, server = connected
    with bound(world.organization_id):
        for _ in range(FAILURES):
            predict(source)
            tell(source)
        assert "is not asked before" in predict(source)
        tell(source)
        assert health(world)["condition"] == "open"
        with tenant(world.organization_id):
            Endpoint.objects.filter(open_until__isnull=False).update(open_until=timezone.now() - timedelta(seconds=1))
        server.respond = recorded
        assert predict(source) == ""
    assert len(server.to("/predict")) == FAILURES + 1
    assert len(server.to("/webhook")) == FAILURES + 1
    assert (health(world)["condition"], health(world)["failures"]) == ("working", 0)


def test_an_answer_with_too_few_predictions_is_a_failure(connected: tuple[Source, Server], world: World) -> None:
    source, server = connected
    server.respond = lambda asked: (200, {"results": []}) if asked.path.endswith("/predict") else recorded(asked)
    with bound(world.organization_id):
        assert predict(source)
    assert (health(world)["condition"], health(world)["failures"]) == ("failing", 1)


def test_a_server_that_is_connected_anew_is_tried_at_once(world: World, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling.time, "sleep", lambda _: None)
    server = serve(broken)
    made = connect(world, server)
    with bound(world.organization_id):
        with tenant(world.organization_id):
            first = source_of(PredictorVersion.objects.get(pk=made["versions"][0]["id"]))
        for _ in range(FAILURES):
            predict(first)
        assert "is not asked before" in predict(first)
    server.respond = recorded
    again = world.owner.api.post(f"predictors/{made['id']}/versions", {"settings": {"url": f"{server.url}/moved"}}).json()
    work(world, again["job"])
    shown = world.owner.api.get(f"predictors/{made['id']}/health").json()
    assert (shown["condition"], shown["failures"]) == ("failing", FAILURES)
    with bound(world.organization_id):
        with tenant(world.organization_id):
            second = source_of(PredictorVersion.objects.get(pk=again["id"]))
        assert predict(second) == ""


def test_a_run_that_goes_on_asks_a_server_that_was_left_alone(world: World, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling.time, "sleep", lambda _: None)
    server = serve(broken)
    made = connect(world, server)
    work(world, made["versions"][0]["job"])
    body = {"data_rows": [str(row.pk) for row in world.rows[:4]]}
    asked = world.owner.api.post(f"predictors/{made['id']}/runs", body).json()
    assert work(world, asked["job"]).failed == 4
    assert world.owner.api.get(f"predictors/{made['id']}/health").json()["condition"] == "open"
    server.respond = recorded
    assert world.owner.api.post(f"model-runs/{asked['model_run']}/retry", {}).status_code == 202
    job = work(world, asked["job"])
    assert (job.done, job.failed) == (4, 0)
    assert world.owner.api.get(f"predictors/{made['id']}/health").json()["condition"] == "working"


def slowly_sound(seconds: float) -> Respond:
    """Answers well, after so many seconds."""

    def respond(asked: Asked) -> tuple[int, Any]:
        if asked.path.endswith("/predict"):
            time.sleep(seconds)
        return recorded(asked)

    return respond


def opened_circuit(world: World, serve: Serve) -> tuple[str, Server]:
    """A predictor whose server failed until it is left alone; its id."""
    server = serve(broken)
    made = connect(world, server, batch_size=1)
    work(world, made["versions"][0]["job"])
    asked = world.owner.api.post(f"predictors/{made['id']}/runs", {"data_rows": [str(row.pk) for row in world.rows]}).json()
    work(world, asked["job"])
    assert world.owner.api.get(f"predictors/{made['id']}/health").json()["condition"] == "open"
    return str(made["id"]), server


def is_over(world: World, job: str) -> bool:
    with tenant(world.organization_id):
        return Job.objects.get(pk=job).is_over


def test_a_run_waits_for_the_one_call_that_shows_whether_a_server_answers_again(
    world: World, serve: Serve, celery_worker_process: Any, eventually: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling.time, "sleep", lambda _: None)
    predictor, server = opened_circuit(world, serve)
    server.respond = slowly_sound(0.5)
    with tenant(world.organization_id):
        Endpoint.objects.filter(predictor=predictor, about="prediction").update(open_until=timezone.now() + timedelta(seconds=2))
    asked = world.owner.api.post(f"predictors/{predictor}/runs", {"data_rows": [str(row.pk) for row in world.rows]}).json()
    hosts = ",".join(settings_of_tests.EGRESS_ALLOWED_HOSTS)
    celery_worker_process(
        queues=("endpoints", "periodic"), pool="threads", concurrency=4, beat=True, environment={"EGRESS_ALLOWED_HOSTS": hosts}
    )
    eventually(lambda: is_over(world, asked["job"]), within_s=90)
    with tenant(world.organization_id):
        job = Job.objects.get(pk=asked["job"])
        assert (job.done, job.failed, job.message) == (len(world.rows), 0, "")


def test_a_run_that_waits_for_a_server_says_so_and_is_cancelled_at_once(
    world: World, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling.time, "sleep", lambda _: None)
    predictor, server = opened_circuit(world, serve)
    before = len(server.to("/some/path/predict"))
    asked = world.owner.api.post(f"predictors/{predictor}/runs", {"data_rows": [str(row.pk) for row in world.rows]}).json()
    job = work(world, asked["job"])
    assert (job.state, job.done, job.failed) == (JobState.RUNNING, 0, 0)
    assert "Waits until" in job.message
    assert "the model is broken" in job.message
    assert len(server.to("/some/path/predict")) == before
    world.owner.api.post(f"jobs/{job.pk}/cancel")
    assert is_over(world, str(job.pk))


def test_a_server_that_fails_again_costs_the_run_its_rows(world: World, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling.time, "sleep", lambda _: None)
    predictor, _ = opened_circuit(world, serve)
    asked = world.owner.api.post(f"predictors/{predictor}/runs", {"data_rows": [str(row.pk) for row in world.rows]}).json()
    work(world, asked["job"])
    with tenant(world.organization_id):
        past = timezone.now() - timedelta(seconds=1)
        Endpoint.objects.filter(predictor=predictor, open_until__isnull=False).update(open_until=past)
        Job.objects.filter(pk=asked["job"]).update(result={"waiting_since": past.isoformat()})
        JobChunk.objects.filter(job=asked["job"]).update(lease_until=past)
    job = work(world, asked["job"])
    assert (job.done, job.failed) == (0, len(world.rows))
    with tenant(world.organization_id):
        codes = set(JobError.objects.filter(job=job).values_list("code", flat=True))
    assert codes == {"endpoint_failed", "endpoint_left_alone"}


def test_who_asks_while_one_call_is_under_way_is_told_so(connected: tuple[Source, Server], world: World) -> None:
    source, _ = connected
    with bound(world.organization_id):
        for _ in range(FAILURES):
            predict(source)
        with tenant(world.organization_id):
            Endpoint.objects.filter(open_until__isnull=False).update(on_trial=True)
        assert "one call is under way to see whether it answers again" in predict(source)
