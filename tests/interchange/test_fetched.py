"""Predictions from an address, and what became of every line of an upload."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from apps.core.ids import uuid7
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRun, RunState
from tests.cast import Person
from tests.catalog.conftest import Site
from tests.interchange.conftest import NDJSON, Said, errors, line, lines, upload, work
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
Saying = Callable[[], Said]


def fetch(person: Person, run: ModelRun, url: str, **how: Any) -> Any:
    return person.api.post(f"model-runs/{run.pk}/predictions/fetch", {"url": url, **how})


def results(person: Person, job: Any) -> list[dict[str, Any]]:
    answer = person.api.get(f"jobs/{job['id']}/results")
    assert (answer.status_code, answer["Content-Type"]) == (200, NDJSON)
    return [json.loads(each) for each in b"".join(answer.streaming_content).splitlines()]


def test_a_file_at_an_address_comes_in_as_one_that_is_sent(ada: Person, run: ModelRun, site: Site, saying: Saying) -> None:
    site.pictures["/predictions.ndjson"] = lines(line("acme-0"), line("acme-1"), b"no json\n")
    answer = fetch(ada, run, site.url("/predictions.ndjson"))
    assert answer.status_code == 202, answer.json()
    assert site.asked == [], "it is the job that fetches"
    job = work(ada, answer.json())
    assert (job.state, job.total, job.done, job.failed) == (JobState.FINISHED, 3, 2, 1)
    assert saying().counts == {"acme-0": (1, 0.5), "acme-1": (1, 0.5), "acme-2": (0, None)}
    again = work(ada, fetch(ada, run, site.url("/predictions.ndjson")).json())
    assert (again.result["written"], again.result["already"]) == (0, 2)


def test_what_an_address_says_is_told_to_nobody(ada: Person, run: ModelRun, site: Site) -> None:
    site.pictures["/p"] = lines(line("acme-0"))
    job = fetch(ada, run, site.url("/p?signature=secret")).json()
    assert "secret" not in json.dumps(ada.api.get(f"jobs/{job['id']}").json())


def test_a_file_that_cannot_be_fetched_fails_the_job_and_leaves_the_run_as_it_was(
    ada: Person, run: ModelRun, site: Site, saying: Saying
) -> None:
    work(ada, upload(ada, run, lines(line("acme-0"))))
    job = work(ada, started := fetch(ada, run, site.url("/gone"), mode="replace").json())
    assert job.state == JobState.FAILED
    assert [each[2] for each in errors(ada, started)] == ["fetch-failed"]
    assert saying().counts["acme-0"] == (1, 0.5)
    with tenant(ada.organization.pk):
        assert ModelRun.objects.get(pk=run.pk).state == RunState.FINISHED


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/p", "ftp://example.org/p", "http://169.254.169.254/latest"])
def test_an_address_that_may_not_be_fetched_starts_no_job(ada: Person, run: ModelRun, settings: Settings, url: str) -> None:
    settings.EGRESS_ALLOWED_HOSTS = []
    answer = fetch(ada, run, url)
    assert answer.status_code in {400, 422}, answer.json()
    with tenant(ada.organization.pk):
        assert not Job.objects.exists()


def test_every_line_has_a_result_in_the_order_of_the_file(
    ada: Person, bench: Bench, run: ModelRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.interchange.services.sending.LINES_EACH", 4)
    monkeypatch.setattr("apps.interchange.cutting.PIECE_BYTES", 64)
    every = [lines(line(f"acme-{number % 3}", x=number)) for number in range(11)]
    every[2], every[5], every[9] = b"\n", lines(line("nobody")), lines({**line("acme-0"), "confidence": 7})
    job = work(ada, started := upload(ada, run, b"".join(every)))
    with tenant(ada.organization.pk):
        assert JobChunk.objects.filter(job=job).count() == 3
    found = results(ada, started)
    assert [each["line"] for each in found] == [1, 2, 4, 5, 6, 7, 8, 9, 10, 11], "a blank line is none"
    assert {each["line"] for each in found if each["status"] == "failure"} == {6, 10}
    wrong = found[4]["errors"]
    assert [(error["pointer"], error["code"], error["subject"]) for error in wrong] == [("/data_row", "unknown_data_row", "nobody")]


@pytest.mark.parametrize("how", ["dry_run=true", "all_or_nothing=true"])
def test_what_was_right_but_not_written_is_skipped(ada: Person, run: ModelRun, saying: Saying, how: str) -> None:
    body = lines(line("acme-0"), line("nobody"))
    started = ada.api.post(f"model-runs/{run.pk}/predictions?{how}", body, content_type=NDJSON).json()
    work(ada, started)
    assert [each["status"] for each in results(ada, started)] == ["skipped", "failure"]
    assert not saying().rows


@pytest.mark.parametrize("how", ["", "?all_or_nothing=true", "?dry_run=true", "?dry_run=true&all_or_nothing=true"])
def test_a_metric_of_a_data_row_is_taken_beside_predictions(ada: Person, run: ModelRun, saying: Saying, how: str) -> None:
    metric = {"uuid": str(uuid7()), "dataRow": {"globalKey": "acme-0"}, "metricName": "own_iou", "metricValue": 0.5}
    body = lines(line("acme-0"), metric, line("acme-1"))
    started = ada.api.post(f"model-runs/{run.pk}/predictions{how}", body, content_type=NDJSON).json()
    job = work(ada, started)
    assert errors(ada, started) == []
    assert (job.state, job.total, job.done, job.failed) == (JobState.FINISHED, 3, 3, 0)
    assert job.result["metrics"] == 1
    found = results(ada, started)
    right = "skipped" if "dry_run" in how else "success"
    assert [each["status"] for each in found] == [right, right, right]
    assert len(saying().rows) == (0 if "dry_run" in how else 2)


def test_a_job_that_is_checked_first_tells_what_was_written_in_the_end(ada: Person, run: ModelRun) -> None:
    started = ada.api.post(f"model-runs/{run.pk}/predictions?all_or_nothing=true", lines(line("acme-0")), content_type=NDJSON).json()
    work(ada, started)
    assert results(ada, started) == [{"line": 1, "data_row": "acme-0", "status": "success"}]


@pytest.mark.parametrize("how", ["", "?all_or_nothing=true"])
def test_results_say_which_uuid_and_data_row_each_line_is_about(ada: Person, run: ModelRun, how: str) -> None:
    one, two, three = (str(uuid7()) for _ in range(3))
    wrong = {**line("acme-1", uuid=two), "confidence": 7}
    metric = {"uuid": three, "dataRow": {"globalKey": "acme-2"}, "metricName": "own_iou", "metricValue": 0.5}
    body = lines(line("acme-0", uuid=one), wrong, metric, b"nothing\n", {"uuid": 3, "data_row": "acme-0"})
    work(ada, started := ada.api.post(f"model-runs/{run.pk}/predictions{how}", body, content_type=NDJSON).json())
    found = [(each["line"], each.get("uuid"), each.get("data_row")) for each in results(ada, started)]
    assert found == [(1, one, "acme-0"), (2, two, "acme-1"), (3, three, "acme-2"), (4, None, None), (5, None, None)]
