"""Where a run stands after an upload that came to nothing, and what is said of a file of another format."""

import json
from typing import Any

import pytest

from apps.core.jobs.runner import _work, claim
from apps.core.tenancy import bound
from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import NDJSON, line, lines, upload, work

pytestmark = pytest.mark.django_db


def state(person: Person, run: ModelRun) -> str:
    said: str = person.api.get(f"model-runs/{run.pk}").json()["state"]
    return said


def test_an_upload_that_wrote_nothing_leaves_the_run_where_it_stood(ada: Person, run: ModelRun) -> None:
    work(ada, upload(ada, run, lines(line("acme-0"))))
    assert state(ada, run) == "finished"
    body = lines(line("acme-1"), line("nowhere"))
    answer = ada.api.post(f"model-runs/{run.pk}/predictions?all_or_nothing=true", body, content_type=NDJSON)
    assert state(ada, run) == "running"
    assert work(ada, answer.json()).done == 0
    assert state(ada, run) == "finished"


@pytest.mark.parametrize("wrong", [line("nowhere"), line("acme-0", x=5_000)])
def test_a_replacement_that_has_nothing_to_say_leaves_the_run_where_it_stood(ada: Person, run: ModelRun, wrong: Any) -> None:
    work(ada, upload(ada, run, lines(line("acme-0"))))
    job = work(ada, upload(ada, run, lines(wrong), mode="replace"))
    assert (job.failed, "removed" in job.result, state(ada, run)) == (1, False, "finished")


def test_an_upload_that_was_stopped_after_it_cleared_the_run_is_told_by_its_state(ada: Person, run: ModelRun) -> None:
    work(ada, upload(ada, run, lines(line("acme-0"))))
    started = upload(ada, run, lines(line("acme-1")), mode="replace")
    with bound(ada.organization.pk):
        clears = claim(started["id"])
        assert clears is not None
        _work(clears)
    assert ada.api.post(f"jobs/{started['id']}/cancel", {}).status_code == 200
    assert state(ada, run) == "cancelled"


def test_lines_that_are_sent_as_coco_are_told_to_be_none(ada: Person, run: ModelRun) -> None:
    started = ada.api.post(f"model-runs/{run.pk}/predictions?format=coco", lines(line("acme-0")), content_type="application/json").json()
    work(ada, started)
    (error,) = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert (error["code"], "no COCO file" in error["message"]) == ("not_coco", True), json.dumps(error)
