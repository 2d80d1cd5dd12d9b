"""A run that lost data rows or was cancelled goes on with exactly those that have no answer, in the same job and run."""

from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Any

import pytest

from apps.annotations.models import Label
from apps.core import jobs
from apps.core.models import EventLog, Job, JobChunk
from apps.core.models.jobs import ChunkState, JobState
from apps.core.tenancy import bound, tenant
from apps.inference.models import PredictorVersion, VersionState
from apps.inference.predictors.contract import Batch, EndpointFailed, Item
from apps.inference.services.running import chunk
from apps.model_runs.models import ModelRun, ModelRunDataRow, RunState
from apps.projects.models import Task
from tests.cast import Person
from tests.inference.conftest import World
from tests.inference.test_running import Says, batch, counts, errors, prelabel, ready, red, says
from tests.inference.test_training import work

__all__ = ["ready", "says"]
pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("08.png", "09.png", "10.png", "11.png")


class Flaky:
    """Answers all but some data rows; notes what it was asked about."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken: set[str] = set()
        self.confidence = 0.9

    def __call__(self, items: Sequence[Item]) -> Iterator[Batch]:
        for item in items:
            self.asked.append(item.name)
            yield batch(item, error="It cannot be read.") if item.name in self.broken else batch(item, red(confidence=self.confidence))


@pytest.fixture
def flaky(says: Callable[[Says], None]) -> Flaky:
    script = Flaky()
    says(script)
    return script


def retry(world: World, run: str, **body: str) -> Any:
    return world.owner.api.post(f"model-runs/{run}/retry", body)


def unanswered(world: World, run: str) -> dict[str, Any]:
    answer = world.owner.api.get(f"model-runs/{run}/retry")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def cancelled(world: World) -> dict[str, str]:
    """A run that was cancelled before anything of it was looked at."""
    asked = prelabel(world)
    assert world.owner.api.post(f"jobs/{asked['job']}/cancel").status_code == 200
    return asked


def run_of(world: World, asked: dict[str, str]) -> ModelRun:
    with tenant(world.organization_id):
        return ModelRun.objects.get(pk=asked["model_run"])


def test_only_what_failed_is_asked_again_and_the_job_adds_up(ready: World, flaky: Flaky) -> None:
    flaky.broken = {"09.png", "11.png"}
    asked = prelabel(ready)
    work(ready, asked["job"])
    assert unanswered(ready, asked["model_run"]) == {"failed": 2, "not_reached": 0, "job": asked["job"], "refusal": None}

    flaky.asked, flaky.broken = [], {"11.png"}
    answer = retry(ready, asked["model_run"])
    assert (answer.status_code, answer.json()) == (202, asked)
    assert run_of(ready, asked).state == RunState.RUNNING
    shown = ready.owner.api.get(f"jobs/{asked['job']}").json()
    assert [shown[name] for name in ("state", "total", "done", "failed", "finished_at")] == ["queued", 4, 2, 0, None]
    job = work(ready, asked["job"])
    assert flaky.asked == ["09.png", "11.png"]
    assert (job.state, job.total, job.done, job.failed) == (JobState.FINISHED, 4, 3, 1)
    assert errors(ready, asked["job"]) == [("11.png", "data_row_unreadable", "It cannot be read.")]
    assert counts(ready, asked["model_run"]) == {"08.png": 1, "09.png": 1, "10.png": 1}
    assert run_of(ready, asked).state == RunState.FINISHED

    flaky.broken = set()
    retry(ready, asked["model_run"])
    job = work(ready, asked["job"])
    assert (job.done, job.failed, errors(ready, asked["job"])) == (4, 0, [])
    assert counts(ready, asked["model_run"]) == dict.fromkeys(NAMES, 1)


def test_a_cancelled_run_goes_on_where_it_stood(
    ready: World, says: Callable[[Says], None], flaky: Flaky, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote, write = Event(), chunk.Writer.write

    def noted(*said: Any, **more: Any) -> None:
        write(*said, **more)
        wrote.set()

    def script(items: Sequence[Item]) -> Iterator[Batch]:
        yield from flaky(items[:1])
        assert wrote.wait(30)
        assert ready.owner.api.post(f"jobs/{asked['job']}/cancel").status_code == 200
        yield from flaky(items[1:])

    monkeypatch.setattr(chunk.Writer, "write", noted)
    says(script)
    asked = prelabel(ready)
    job = work(ready, asked["job"])
    assert (job.state, job.total, job.done) == (JobState.CANCELLED, 4, 1)
    assert unanswered(ready, asked["model_run"]) == {"failed": 0, "not_reached": 3, "job": asked["job"], "refusal": None}

    says(flaky)
    flaky.asked = []
    assert retry(ready, asked["model_run"]).status_code == 202
    job = work(ready, asked["job"])
    assert (job.state, job.total, job.done, job.failed) == (JobState.FINISHED, 4, 4, 0)
    assert flaky.asked == list(NAMES[1:])
    assert counts(ready, asked["model_run"]) == dict.fromkeys(NAMES, 1)
    with tenant(ready.organization_id):
        said = EventLog.objects.filter(type="suggestions.added", body__model_run=asked["model_run"])
        assert said.count() == 4


def test_either_part_goes_on_alone(ready: World, flaky: Flaky) -> None:
    asked = cancelled(ready)
    flaky.broken = {"08.png"}
    retry(ready, asked["model_run"])
    work(ready, asked["job"])
    body = {"data_rows": [str(ready.rows[0].pk)]}
    assert ready.owner.api.post(f"model-runs/{asked['model_run']}/data-rows", body).status_code == 200
    assert unanswered(ready, asked["model_run"]) == {"failed": 1, "not_reached": 1, "job": asked["job"], "refusal": None}

    flaky.asked, flaky.broken = [], set()
    retry(ready, asked["model_run"], only="not_reached")
    job = work(ready, asked["job"])
    assert (job.total, job.done, job.failed, flaky.asked) == (5, 4, 1, ["00.png"])
    assert [name for name, _, _ in errors(ready, asked["job"])] == ["08.png"]
    refused = retry(ready, asked["model_run"], only="not_reached").json()
    assert (refused["code"], refused["detail"]) == ("nothing-to-look-at", "Every data row of this run was reached.")

    retry(ready, asked["model_run"], only="failed")
    job = work(ready, asked["job"])
    assert (job.total, job.done, job.failed, flaky.asked[1:]) == (5, 5, 0, ["08.png"])
    assert retry(ready, asked["model_run"], only="neither").status_code == 400


def test_a_run_that_failed_as_a_whole_can_be_run_again(ready: World, flaky: Flaky, monkeypatch: pytest.MonkeyPatch) -> None:
    works = chunk.loaded

    def away(version: PredictorVersion) -> Any:
        raise EndpointFailed("It does not answer.")

    monkeypatch.setattr(chunk, "loaded", away)
    asked = prelabel(ready)
    assert work(ready, asked["job"]).state == JobState.FAILED
    assert unanswered(ready, asked["model_run"])["failed"] == 4
    monkeypatch.setattr(chunk, "loaded", works)
    assert retry(ready, asked["model_run"]).status_code == 202
    job = work(ready, asked["job"])
    assert (job.state, job.done, job.failed, errors(ready, asked["job"])) == (JobState.FINISHED, 4, 0, [])
    assert run_of(ready, asked).state == RunState.FINISHED


def test_a_refusal_of_a_whole_chunk_is_forgotten_with_it(ready: World, flaky: Flaky, monkeypatch: pytest.MonkeyPatch) -> None:
    works = chunk.loaded

    def refuse(version: PredictorVersion) -> Any:
        raise chunk.PredictorError("These weights are of something else.")

    monkeypatch.setattr(chunk, "loaded", refuse)
    asked = prelabel(ready)
    assert work(ready, asked["job"]).state == JobState.FAILED
    assert len(errors(ready, asked["job"])) == 1
    assert unanswered(ready, asked["model_run"])["not_reached"] == 4
    monkeypatch.setattr(chunk, "loaded", works)
    retry(ready, asked["model_run"])
    assert work(ready, asked["job"]).state == JobState.FINISHED
    assert errors(ready, asked["job"]) == []


def test_notes_on_what_was_answered_stay_and_are_not_doubled(ready: World, says: Callable[[Says], None]) -> None:
    broken = True

    def script(items: Sequence[Item]) -> Iterator[Batch]:
        for item in items:
            yield batch(item, red(), number=1, final=False, notes=("Something was left out.",))
            if item.name == "10.png" and broken:
                yield batch(item, number=2, error="It broke off.")
            else:
                yield batch(item, number=2)

    says(script)
    asked = prelabel(ready)
    work(ready, asked["job"])
    assert len(errors(ready, asked["job"])) == 5
    broken = False
    retry(ready, asked["model_run"])
    job = work(ready, asked["job"])
    assert (job.done, job.failed) == (4, 0)
    assert errors(ready, asked["job"]) == [(name, "left_out", "Something was left out.") for name in NAMES]
    assert counts(ready, asked["model_run"]) == dict.fromkeys(NAMES, 1)


def test_a_data_row_that_was_removed_stays_an_error_and_is_not_asked_about(ready: World, flaky: Flaky) -> None:
    asked = prelabel(ready)
    with tenant(ready.organization_id):
        Task.objects.filter(data_row=ready.rows[8]).delete()
        ready.rows[8].delete()
    flaky.broken = {"09.png"}
    work(ready, asked["job"])
    assert unanswered(ready, asked["model_run"])["failed"] == 1
    flaky.asked, flaky.broken = [], set()
    retry(ready, asked["model_run"])
    job = work(ready, asked["job"])
    assert (job.total, job.done, job.failed, flaky.asked) == (4, 3, 1, ["09.png"])
    assert [code for _, code, _ in errors(ready, asked["job"])] == ["data_row_removed"]


def test_automatic_labels_follow_as_they_began(ready: World, flaky: Flaky) -> None:
    flaky.broken = {"08.png", "09.png"}
    body = {"predictor": str(ready.predictor.pk), "threshold": 0.8}
    asked = ready.owner.api.post(f"batches/{ready.batch.pk}/automatic-labels", body).json()
    assert work(ready, asked["job"]).result["labeled"] == 2
    flaky.broken = {"09.png"}
    retry(ready, asked["model_run"])
    job = work(ready, asked["job"])
    assert (job.result["labeled"], job.message) == (3, "3 of 4 data rows labeled without a person, at 0.8 or surer")
    flaky.broken, flaky.confidence = set(), 0.7
    retry(ready, asked["model_run"])
    assert work(ready, asked["job"]).result["labeled"] == 3
    with tenant(ready.organization_id):
        assert Label.objects.automatic().count() == 3


def test_a_run_over_the_catalog_goes_on_too(ready: World, flaky: Flaky) -> None:
    flaky.broken = {"03.png"}
    body = {"data_rows": [str(row.pk) for row in ready.rows], "split": "test"}
    asked = ready.owner.api.post(f"predictors/{ready.predictor.pk}/runs", body).json()
    work(ready, asked["job"])
    flaky.asked, flaky.broken = [], set()
    retry(ready, asked["model_run"])
    job = work(ready, asked["job"])
    assert (job.done, job.failed, flaky.asked) == (12, 0, ["03.png"])
    with tenant(ready.organization_id):
        assert set(ModelRunDataRow.objects.filter(model_run=asked["model_run"]).values_list("split", flat=True)) == {"test"}


def test_it_can_be_cancelled_again_and_goes_on_again(ready: World, flaky: Flaky) -> None:
    asked = cancelled(ready)
    assert retry(ready, asked["model_run"]).status_code == 202
    assert ready.owner.api.post(f"jobs/{asked['job']}/cancel").json()["state"] == "cancelled"
    assert run_of(ready, asked).state == RunState.CANCELLED
    with tenant(ready.organization_id):
        assert set(JobChunk.objects.filter(job=asked["job"]).values_list("state", flat=True)) == {ChunkState.CANCELLED}
    retry(ready, asked["model_run"])
    assert work(ready, asked["job"]).done == 4
    assert flaky.asked == list(NAMES)


def test_whoever_watches_the_job_hears_that_it_goes_on(ready: World, flaky: Flaky) -> None:
    asked = cancelled(ready)
    retry(ready, asked["model_run"])
    with tenant(ready.organization_id):
        told = EventLog.objects.get(type="jobs.reopened")
    assert (told.body["job"], sorted(told.topics)) == (asked["job"], sorted([f"job:{asked['job']}", "jobs"]))


def test_what_still_goes_on_is_left_alone(ready: World, flaky: Flaky) -> None:
    asked = prelabel(ready)
    refused = retry(ready, asked["model_run"])
    assert (refused.status_code, refused.json()["code"]) == (409, "still-at-work")
    assert unanswered(ready, asked["model_run"])["refusal"]["code"] == "still-at-work"
    with bound(ready.organization_id):
        assert jobs.claim(asked["job"]) is not None
    ready.owner.api.post(f"jobs/{asked['job']}/cancel")  # whoever holds the chunk has not let go of it
    assert retry(ready, asked["model_run"]).json()["code"] == "still-at-work"
    with tenant(ready.organization_id):
        assert JobChunk.objects.filter(job=asked["job"]).count() == 1


def test_the_predictor_shows_its_runs_and_how_far_they_are(ready: World, flaky: Flaky) -> None:
    flaky.broken = {"09.png"}
    first, second = prelabel(ready), cancelled(ready)
    work(ready, first["job"])
    with tenant(ready.organization_id):
        task = Task.objects.filter(batch=ready.batch).order_by("position")[0]
    live = ready.owner.api.post(f"tasks/{task.pk}/suggestions", {"predictor": str(ready.predictor.pk)})
    assert live.status_code == 202
    shown = ready.owner.api.get(f"predictors/{ready.predictor.pk}/runs").json()["results"]
    assert [(one["id"], one["state"], one["version"], one["purpose"]) for one in shown] == [
        (second["model_run"], "cancelled", 1, "prelabel"),
        (first["model_run"], "finished", 1, "prelabel"),
    ]
    assert [one["job"] for one in shown] == [
        {"id": second["job"], "total": 4, "done": 0, "failed": 0},
        {"id": first["job"], "total": 4, "done": 3, "failed": 1},
    ]


def test_two_who_press_at_once_start_it_once(ready: World, flaky: Flaky) -> None:
    asked = cancelled(ready)
    codes = [retry(ready, asked["model_run"]).status_code for _ in range(2)]
    assert codes == [202, 409]
    assert work(ready, asked["job"]).total == 4
    assert flaky.asked == list(NAMES)


def test_nothing_left_to_look_at_is_told(ready: World, flaky: Flaky) -> None:
    asked = prelabel(ready)
    work(ready, asked["job"])
    refused = retry(ready, asked["model_run"]).json()
    assert (refused["code"], refused["detail"]) == ("nothing-to-look-at", "Every data row of this run was answered.")
    assert unanswered(ready, asked["model_run"])["refusal"]["code"] == "nothing-to-look-at"


@pytest.mark.parametrize("way", ["deleted", "not ready"])
def test_a_version_that_is_gone_is_told(ready: World, flaky: Flaky, way: str) -> None:
    asked = cancelled(ready)
    with tenant(ready.organization_id):
        version = PredictorVersion.objects.filter(predictor=ready.predictor)
        version.delete() if way == "deleted" else version.update(state=VersionState.FAILED)
    assert retry(ready, asked["model_run"]).json()["code"] == "version-gone"
    with tenant(ready.organization_id):
        assert Job.objects.get(pk=asked["job"]).state == JobState.CANCELLED


def test_a_newer_version_takes_no_part(ready: World, flaky: Flaky, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, used = cancelled(ready), list[int]()
    with tenant(ready.organization_id):
        PredictorVersion.objects.create(predictor=ready.predictor, number=2, state=VersionState.READY, card={"classes": ["red"]})
    works = chunk.loaded

    def noted(version: PredictorVersion) -> Any:
        used.append(version.number)
        return works(version)

    monkeypatch.setattr(chunk, "loaded", noted)
    retry(ready, asked["model_run"])
    work(ready, asked["job"])
    assert used == [1]


def test_runs_that_no_predictor_makes_are_refused(ready: World, flaky: Flaky) -> None:
    body = {"model": str(ready.predictor.model_id), "name": "by hand"}
    run = ready.owner.api.post("model-runs", body).json()["id"]
    assert retry(ready, run).json()["code"] == "not-run-here"
    assert unanswered(ready, run)["job"] is None


def test_it_is_for_who_may_begin_such_a_run(ready: World, flaky: Flaky, rui: Person, gus: Person) -> None:
    asked = cancelled(ready)
    assert rui.api.get(f"model-runs/{asked['model_run']}/retry").status_code == 200
    assert rui.api.post(f"model-runs/{asked['model_run']}/retry", {}).status_code == 403
    assert gus.api.post(f"model-runs/{asked['model_run']}/retry", {}).status_code == 404
