"""People who wait for an agent: they are told at once where none is there, and after a while where none answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from apps.core.jobs import wake_job
from apps.core.models import EventLog, Job, JobChunk, JobError
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference import services as inference
from apps.inference.models import Agent
from apps.projects.models import Task
from tests.inference.agents.conftest import AgentWorld, box

pytestmark = pytest.mark.django_db(transaction=True)


def task(here: AgentWorld) -> Task:
    with tenant(here.organization_id):
        return Task.objects.filter(project=here.world.open).order_by("position")[0]


def ask(here: AgentWorld) -> Any:
    return here.world.owner.api.post(f"tasks/{task(here).pk}/suggestions", {"predictor": str(here.predictor.pk)})


def try_it(here: AgentWorld) -> Any:
    body = {"data_rows": [str(row.pk) for row in here.world.rows[:2]]}
    return here.world.owner.api.post(f"predictors/{here.predictor.pk}/trials", body)


def as_if_asked(here: AgentWorld, seconds: float) -> None:
    """Everything was asked for so long ago, nobody holds it, and the sweep comes by."""
    with tenant(here.organization_id):
        Job.objects.update(created_at=Now() - timedelta(seconds=seconds))
        JobChunk.objects.update(lease_until=Now())
        for job in Job.objects.filter(state__lte=JobState.RUNNING):
            wake_job(job.pk)


def test_nobody_waits_for_an_agent_that_is_not_there(here: AgentWorld) -> None:
    for answer in (ask(here), try_it(here)):
        assert (answer.status_code, answer.json()["code"]) == (409, "no-agent-connected")
        assert "own model" in answer.json()["detail"]
    with tenant(here.organization_id):
        assert not Job.objects.filter(kind__endswith="_agent").exists()


def test_an_agent_that_was_not_heard_of_for_long_is_not_there(here: AgentWorld) -> None:
    here.agent().take()
    with tenant(here.organization_id):
        Agent.objects.update(seen_at=Now() - timedelta(minutes=5))
    assert ask(here).status_code == 409


def test_an_open_task_is_answered_by_the_agent(here: AgentWorld) -> None:
    agent = here.agent()
    agent.take()
    asked = ask(here).json()
    lease = agent.lease()
    agent.answer(lease, [{"data_row": lease["data_rows"][0]["id"], "annotations": [box()]}])
    assert here.job(asked["job"]).state == JobState.FINISHED
    with tenant(here.organization_id):
        told = list(EventLog.objects.filter(type__startswith="suggestions.").order_by("tx", "id").values_list("type", flat=True))
    assert told == ["suggestions.added", "suggestions.finished"]
    assert ask(here).json()["job"] is None


def test_where_no_agent_takes_it_in_time_the_task_is_told_so(here: AgentWorld) -> None:
    here.agent().take()
    asked = ask(here).json()
    as_if_asked(here, 20)
    assert here.job(asked["job"]).state == JobState.QUEUED
    as_if_asked(here, 31)
    assert here.job(asked["job"]).state == JobState.FAILED
    with tenant(here.organization_id):
        (body,) = EventLog.objects.filter(type="suggestions.finished").values_list("body", flat=True)
        assert JobError.objects.get(job=asked["job"]).code == "no_answer"
    assert body["error"] == "No agent answered within 30 seconds."
    assert here.agent().take() is None


def test_an_answer_after_the_time_is_over_is_refused(here: AgentWorld) -> None:
    agent = here.agent()
    agent.take()
    ask(here)
    lease = agent.lease()
    as_if_asked(here, 31)
    late = agent.answer(lease, [{"data_row": lease["data_rows"][0]["id"], "annotations": [box()]}])
    assert (late.status_code, late.json()["code"]) == (409, "work-lost")


def test_a_batch_waits_for_its_agent_however_long(here: AgentWorld) -> None:
    asked = here.look_at_everything()
    as_if_asked(here, 100_000)
    assert here.job(asked["job"]).state == JobState.QUEUED
    assert here.agent().take() is not None


def test_a_trial_shows_what_the_agent_says_and_keeps_nothing(here: AgentWorld) -> None:
    agent = here.agent()
    agent.take()
    job = try_it(here).json()["job"]
    lease = agent.lease()
    first, second = (row["id"] for row in lease["data_rows"])
    assert lease["priority"] == "trial"
    assert agent.answer(lease, [{"data_row": first, "annotations": [box()], "seconds": 1.5}]).json()["left"] == 1
    assert here.job(job).state == JobState.RUNNING
    assert agent.answer(lease, [{"data_row": second, "error": "too dark"}]).json()["left"] == 0
    told = here.job(job)
    assert (told.state, told.done, told.failed, told.result["device"]) == (JobState.FINISHED, 1, 1, "cuda:0")
    shown = [(each["data_row"], each["annotation_count"], each["error"], each["seconds"]) for each in told.result["data_rows"]]
    assert shown == [(first, 1, "", 1.5), (second, 0, "too dark", 0.0)]


def test_a_trial_that_no_agent_answers_ends(here: AgentWorld) -> None:
    here.agent().take()
    job = try_it(here).json()["job"]
    as_if_asked(here, 61)
    told = here.job(job)
    assert (told.state, told.failed) == (JobState.FAILED, 2)
    assert {each["error"] for each in told.result["data_rows"]} == {"No agent answered within 30 seconds."}


def test_a_promoted_version_asks_nobody_anew_while_no_agent_is_there(here: AgentWorld) -> None:
    with tenant(here.organization_id):
        assert inference.refresh_open(predictor=here.predictor.pk) == 0


def test_the_health_page_says_who_is_there_and_what_waits(here: AgentWorld) -> None:
    address = f"predictors/{here.predictor.pk}/health"
    told = here.world.owner.api.get(address).json()
    assert (told["condition"], told["agents"], told["waiting"]) == ("unknown", [], 0)
    here.look_at_everything()
    agent = here.agent("the box under the desk")
    lease = agent.lease()
    agent.answer(lease, [{"data_row": lease["data_rows"][0]["id"], "annotations": [box()]}])
    told = here.world.owner.api.get(address).json()
    (only,) = told["agents"]
    assert (told["condition"], told["waiting"]) == ("working", 11)
    assert {only[name] for name in ("name", "device", "version")} == {"the box under the desk", "cuda:0", "7"}
    assert (only["connected"], only["data_rows"]) == (True, 1)
    with tenant(here.organization_id):
        Agent.objects.update(seen_at=Now() - timedelta(minutes=5))
    told = here.world.owner.api.get(address).json()
    assert (told["condition"], told["agents"][0]["connected"]) == ("failing", False)
    with tenant(here.organization_id):
        Agent.objects.update(seen_at=Now() - timedelta(days=8))
    here.agent("another").take()
    assert [each["name"] for each in here.world.owner.api.get(address).json()["agents"]] == ["another"]
