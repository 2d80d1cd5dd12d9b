"""Predictors at work: each data row that fails costs itself, what was written stays, and people go first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from apps.annotations.models import Annotation, AnnotationSet
from apps.core import jobs
from apps.core.jobs.registry import KINDS
from apps.core.jobs.runner import claim
from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import ChunkState, JobState
from apps.core.tenancy import bound, tenant
from apps.evaluation.services import EVALUATE
from apps.inference import warm
from apps.inference.kinds_of_work import kind_of_work
from apps.inference.models import ComputeUse, PredictorVersion, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.contract import PLAINLY, Ask, Batch, EndpointFailed, Item, Prediction, Predictor, WeightsRefused
from apps.inference.services.running import chunk, run_predictions
from apps.inference.services.running.overlap import overlapped
from apps.model_runs.models import ModelRun, ModelRunDataRow, RunState
from tests.inference.conftest import World
from tests.inference.test_training import work

pytestmark = pytest.mark.django_db(transaction=True)
Says = Callable[[Sequence[Item]], Iterator[Batch]]
BOX = {"x": 1.0, "y": 2.0, "width": 10.0, "height": 12.0}


@dataclass
class Scripted:
    """A real predictor as far as the runner knows: it says what a test wants said."""

    says: Says
    classes: tuple[str, ...] = ("red", "blue")
    default_threshold: float = 0.5
    device: str = "test device"

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        return self.says(items)


def red(value: Mapping[str, object] = BOX, confidence: float = 0.9) -> Prediction:
    return Prediction("bounding_box", "red", value, confidence)


def batch(item: Item, *said: Prediction, number: int = 1, final: bool = True, **more: Any) -> Batch:
    return Batch(item.id, said, pass_number=number, final=final, **more)


@pytest.fixture
def ready(world: World) -> World:
    """The predictor has a version, whose weights nobody reads here."""
    with tenant(world.organization_id):
        card = {"classes": ["red", "blue"]}
        PredictorVersion.objects.create(predictor=world.predictor, number=1, state=VersionState.READY, card=card)
    return world


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Callable[[Says], None]:
    def use(script: Says) -> None:
        monkeypatch.setattr(chunk, "loaded", lambda version: Scripted(script))

    return use


def prelabel(world: World) -> dict[str, str]:
    answer = world.owner.api.post(f"batches/{world.batch.pk}/prelabel", {"predictor": str(world.predictor.pk)})
    assert answer.status_code == 202, answer.json()
    return dict(answer.json())


def errors(world: World, job: str) -> list[tuple[str, str, str]]:
    with tenant(world.organization_id):
        return sorted(JobError.objects.filter(job=job).values_list("subject", "code", "message"))


def counts(world: World, run: str) -> dict[str, int]:
    """Predictions by data row's name."""
    with tenant(world.organization_id):
        sets = AnnotationSet.objects.filter(model_run=run).select_related("data_row")
        return {one.data_row.name: Annotation.objects.filter(annotation_set=one).count() for one in sets}


def test_a_data_row_that_cannot_be_read_is_a_line_and_not_a_failed_job(ready: World, says: Callable[[Says], None]) -> None:
    def script(items: Sequence[Item]) -> Iterator[Batch]:
        for item in items:
            yield batch(item, error="It cannot be read: cut off") if item.name == "09.png" else batch(item, red())

    says(script)
    asked = prelabel(ready)
    job = work(ready, asked["job"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 3, 1)
    assert errors(ready, asked["job"]) == [("09.png", "data_row_unreadable", "It cannot be read: cut off")]
    assert counts(ready, asked["model_run"]) == {"08.png": 1, "10.png": 1, "11.png": 1}


def test_a_server_that_fails_costs_what_it_was_asked_about(ready: World, says: Callable[[Says], None]) -> None:
    def script(items: Sequence[Item]) -> Iterator[Batch]:
        yield batch(items[0], red())
        raise EndpointFailed("It answered 500.")

    says(script)
    asked = prelabel(ready)
    job = work(ready, asked["job"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 1, 3)
    told = ("endpoint_failed", "It answered 500.")
    assert errors(ready, asked["job"]) == [(name, *told) for name in ("09.png", "10.png", "11.png")]
    with tenant(ready.organization_id):
        assert ModelRun.objects.get(pk=asked["model_run"]).state == RunState.FINISHED


def test_a_predictor_that_says_nothing_of_a_data_row_is_told(ready: World, says: Callable[[Says], None]) -> None:
    says(lambda items: iter([batch(item, red()) for item in items[1:]]))
    asked = prelabel(ready)
    assert work(ready, asked["job"]).failed == 1
    assert [(name, code) for name, code, _ in errors(ready, asked["job"])] == [("08.png", "no_answer")]


def test_what_cannot_be_kept_is_told_and_the_rest_is_kept(ready: World, says: Callable[[Says], None]) -> None:
    def script(items: Sequence[Item]) -> Iterator[Batch]:
        for item in items:
            nonsense = red({**BOX, "width": "wide"})
            yield batch(item, red(), nonsense, notes=("Choice 'green' is not in the labeling config.",))

    says(script)
    asked = prelabel(ready)
    job = work(ready, asked["job"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 4, 0)
    assert counts(ready, asked["model_run"]) == {f"{number:02}.png": 1 for number in range(8, 12)}
    first = [(code, message) for name, code, message in errors(ready, asked["job"]) if name == "08.png"]
    assert [code for code, _ in first] == ["left_out", "left_out"]
    assert any("green" in message for _, message in first)
    assert any(message.startswith("red: width") for _, message in first)


def test_answers_about_data_rows_that_nobody_asked_about_are_not_written(ready: World, says: Callable[[Says], None]) -> None:
    def script(items: Sequence[Item]) -> Iterator[Batch]:
        yield Batch(str(ready.rows[0].pk), (red(),), pass_number=1, final=True)
        yield from (batch(item, red()) for item in items)

    says(script)
    asked = prelabel(ready)
    assert work(ready, asked["job"]).done == 4
    assert set(counts(ready, asked["model_run"])) == {f"{number:02}.png" for number in range(8, 12)}


def test_weights_that_are_refused_fail_the_job_with_the_reason(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(version: PredictorVersion) -> Predictor:
        raise WeightsRefused("Pickled weights can run programs: save them as safetensors.")

    monkeypatch.setattr(chunk, "loaded", refuse)
    asked = prelabel(ready)
    assert work(ready, asked["job"]).state == JobState.FAILED
    assert "safetensors" in errors(ready, asked["job"])[0][2]
    with tenant(ready.organization_id):
        assert ModelRun.objects.get(pk=asked["model_run"]).state == RunState.FAILED


def test_a_predictor_that_breaks_on_one_data_row_is_asked_again_row_by_row(ready: World, says: Callable[[Says], None]) -> None:
    def script(items: Sequence[Item]) -> Iterator[Batch]:
        if any(item.name == "10.png" for item in items):
            raise KeyError("shape")
        yield from (batch(item, red()) for item in items)

    says(script)
    asked = prelabel(ready)
    work(ready, asked["job"])
    with tenant(ready.organization_id):
        JobChunk.objects.filter(job=asked["job"]).update(lease_until=Now())
    job = work(ready, asked["job"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 3, 1)
    assert [(name, code) for name, code, _ in errors(ready, asked["job"])] == [("10.png", "data_row_failed")]


def test_a_data_row_at_which_two_workers_died_is_passed_over(ready: World, says: Callable[[Says], None]) -> None:
    class Killed(BaseException):
        pass

    def script(items: Sequence[Item]) -> Iterator[Batch]:
        if items[0].name == "08.png":
            raise Killed
        yield from (batch(item, red()) for item in items)

    says(script)
    asked = prelabel(ready)
    for _ in range(2):
        with bound(ready.organization_id):
            context = claim(asked["job"])
            assert context is not None
            with pytest.raises(Killed):
                run_predictions(context)
            with transaction.atomic():
                JobChunk.objects.filter(job=asked["job"]).update(lease_until=Now())
    job = work(ready, asked["job"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 3, 1)
    assert [(name, code) for name, code, _ in errors(ready, asked["job"])] == [("08.png", "data_row_fatal")]


def test_a_batch_gives_way_to_a_person_who_waits_and_goes_on_where_it_was(
    ready: World, says: Callable[[Says], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = list[str]()
    go_on = Event()

    def script(items: Sequence[Item]) -> Iterator[Batch]:
        for item in items:
            looked.append(item.name)
            yield batch(item, red())
            assert go_on.wait(30)

    waiting = [True]

    def is_waiting(queue: str) -> bool:
        go_on.set()
        return waiting[0]

    monkeypatch.setattr(chunk, "is_waiting", is_waiting)
    says(script)
    asked = prelabel(ready)
    job = work(ready, asked["job"])
    assert (job.state, job.done) == (JobState.RUNNING, 1)
    with tenant(ready.organization_id):
        left = JobChunk.objects.get(job=asked["job"])
        assert (left.state, left.attempts) == (ChunkState.OPEN, 0)
    waiting[0] = False
    job = work(ready, asked["job"])
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 4, 0)
    assert looked.count("08.png") == 1


def test_a_cancelled_job_stops_while_the_predictor_is_silent(
    ready: World, says: Callable[[Says], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, stopped = Event(), Event()

    def script(items: Sequence[Item]) -> Iterator[Batch]:
        looking.set()
        assert stopped.wait(30)
        yield from (batch(item, red()) for item in items)

    def cancelled(context: jobs.ChunkContext) -> bool:
        stopped.set()
        return bool(real(context))

    real = jobs.ChunkContext.cancelled
    monkeypatch.setattr(jobs.ChunkContext, "cancelled", cancelled)
    says(script)
    asked = prelabel(ready)
    with bound(ready.organization_id):
        context = claim(asked["job"])
        assert context is not None
        with transaction.atomic():
            jobs.cancel_job(asked["job"])
        with pytest.raises(jobs.JobCancelled):
            run_predictions(context)
    assert looking.is_set()
    assert counts(ready, asked["model_run"]) == {}


def test_what_a_run_costs_is_added_up_by_device(ready: World, says: Callable[[Says], None]) -> None:
    says(lambda items: iter([batch(item, red()) for item in items]))
    asked = prelabel(ready)
    job = work(ready, asked["job"])
    assert job.result["device"] == "test device"
    with tenant(ready.organization_id):
        (use,) = ComputeUse.objects.filter(model_run=asked["model_run"])
        assert (use.device, use.data_rows) == ("test device", 4)
        assert 0 < use.seconds == pytest.approx(job.result["compute_seconds"], abs=1e-3)
        day = use.day
    (spent,) = ready.owner.api.get(f"predictors/{ready.predictor.pk}/compute").json()["results"]
    assert (spent["day"], spent["device"], spent["data_rows"]) == (day.isoformat(), "test device", 4)
    assert spent["seconds_per_row"] == pytest.approx(spent["seconds"] / 4)
    (summed,) = ready.owner.api.get(f"projects/{ready.open.pk}/savings").json()["compute"]
    assert summed == {"device": "test device", "data_rows": 4, "seconds": spent["seconds"]}
    assert ready.owner.api.get(f"projects/{ready.labelled.pk}/savings").json()["compute"] == []


def test_what_was_spent_long_ago_is_told_where_it_is_asked_for(ready: World, says: Callable[[Says], None]) -> None:
    says(lambda items: iter([batch(item, red()) for item in items]))
    work(ready, prelabel(ready)["job"])
    with tenant(ready.organization_id):
        ComputeUse.objects.update(day=timezone.now().date() - timedelta(days=40))
    address = f"predictors/{ready.predictor.pk}/compute"
    assert ready.owner.api.get(address).json()["results"] == []
    assert len(ready.owner.api.get(f"{address}?days=60").json()["results"]) == 1
    assert ready.owner.api.get(f"{address}?days=0").status_code == 400


def test_a_batch_names_the_job_that_goes_over_it_as_long_as_it_does(ready: World, says: Callable[[Says], None]) -> None:
    says(lambda items: iter([batch(item, red()) for item in items]))
    asked = prelabel(ready)
    listed = f"projects/{ready.open.pk}/batches"
    assert [each["jobs"] for each in ready.owner.api.get(listed).json()["results"]] == [[asked["job"]]]
    work(ready, asked["job"])
    assert ready.owner.api.get(f"batches/{ready.batch.pk}").json()["jobs"] == []


def test_predictors_are_found_by_a_part_of_their_name(ready: World) -> None:
    body = {"name": "Roads and rails", "family": "patch_detector", "ontology": str(ready.ontology.pk)}
    assert ready.owner.api.post("predictors", body).status_code == 201
    found = ready.owner.api.get("predictors?search=AND").json()["results"]
    assert [each["name"] for each in found] == ["Roads and rails"]
    assert len(ready.owner.api.get("predictors").json()["results"]) == 2


def test_what_was_found_before_a_predictor_failed_is_heard_first() -> None:
    def predict() -> Iterator[Batch]:
        for number in range(5):
            yield Batch(str(number), (), pass_number=1, final=True)
        raise EndpointFailed("away")

    found = list[str]()
    with closing(overlapped(predict, most=2)) as heard, pytest.raises(EndpointFailed):
        found.extend(one.found.item_id for together in heard for one in together)
    assert found == ["0", "1", "2", "3", "4"]


def test_a_predictor_nobody_listens_to_any_more_stops() -> None:
    said = list[int]()

    def predict() -> Iterator[Batch]:
        for number in range(1000):
            said.append(number)
            yield Batch(str(number), (), pass_number=1, final=True)

    with closing(overlapped(predict, most=2)) as heard:
        next(heard)
    assert len(said) < 10


def test_predictors_in_memory_are_bounded_by_bytes_and_the_last_one_stays(world: World) -> None:
    loads = list[UUID]()

    def load(version: PredictorVersion) -> warm.Kept:
        loads.append(version.pk)
        return warm.Kept(Scripted(lambda items: iter(())), 60 if version.number < 4 else 1000)

    kept = warm.Warm(load, most_bytes=130)
    with tenant(world.organization_id):
        first, second, third, large = (PredictorVersion.objects.create(predictor=world.predictor, number=number) for number in range(1, 5))
    for one in (first, second, first):
        kept.get(one)
    assert len(loads) == 2
    kept.get(third)
    assert [one in kept for one in (first, second, third)] == [True, False, True]
    kept.get(large)
    assert (len(kept), large in kept) == (1, True)


def test_the_job_of_a_family_that_waits_for_others_goes_to_its_own_queue() -> None:
    named = ("label_studio_backend", "transformers", "agent")
    queues = {
        name: [KINDS[kind_of_work(family(name), live=live, light=family(name).light)].queue for live in (True, False)] for name in named
    }
    assert queues == {"label_studio_backend": ["live_endpoints", "endpoints"], "transformers": ["live", "inference"], "agent": ["", ""]}


def test_figures_that_were_worked_out_before_the_predictor_had_finished_are_worked_out_again(
    ready: World, says: Callable[[Says], None]
) -> None:
    says(lambda items: iter([batch(item, red()) for item in items]))
    asked = prelabel(ready)
    labels = ready.owner.api.put(f"model-runs/{asked['model_run']}/labels", {"project": str(ready.labelled.pk)})
    assert labels.status_code == 202, labels.json()
    work(ready, labels.json()["id"])
    _evaluate(ready)
    work(ready, asked["job"])
    _evaluate(ready)
    with tenant(ready.organization_id):
        assert not ModelRunDataRow.objects.filter(model_run=asked["model_run"], is_stale=True).exists()


def _evaluate(world: World) -> None:
    """Let the evaluation that waits be done, if one does."""
    with tenant(world.organization_id):
        waiting = list(Job.objects.filter(kind=EVALUATE, state__lte=JobState.RUNNING).values_list("pk", flat=True))
    for job in waiting:
        work(world, str(job))
