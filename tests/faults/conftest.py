"""A predictor that learned a little, data rows that wait, and what an undisturbed worker says about them."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings

from apps.annotations.models import Annotation, AnnotationSet
from apps.core import jobs
from apps.core.models import EventLog, Job, JobChunk, JobError
from apps.core.models.jobs import ChunkState, JobState
from apps.core.tenancy import bound, tenant
from apps.model_runs.models import ModelRunDataRow
from tests.cast import Person
from tests.inference.conftest import QUICK, World, make_world
from tests.support.workers import Eventually, StartWorker, WorkerProcess

WAITING, PASSES = 12, 2
Said = list[tuple[str, str, str, float, int]]


@dataclass(frozen=True)
class Asked:
    """A job that looks at every waiting data row, and the run that it fills."""

    world: World
    job: str
    run: str

    def state(self) -> Job:
        with tenant(self.world.organization_id):
            return Job.objects.get(pk=self.job)

    def is_finished(self) -> bool:
        return bool(self.state().state == JobState.FINISHED)

    def said(self) -> Said:
        """Everything the run says, without the ids that differ from run to run."""
        with tenant(self.world.organization_id):
            rows = Annotation.objects.by_models().filter(annotation_set__model_run=self.run).values_list(
                "annotation_set__data_row_id", "feature_id", "value", "confidence", "pass_number"
            )  # fmt: skip
            return sorted((str(row), str(what), json.dumps(value, sort_keys=True), sure, turn) for row, what, value, sure, turn in rows)

    def refuse_loss_and_doubles(self, undisturbed: Said) -> None:
        """Fail unless everything is there exactly once: rows, sets, counts, events, chunks."""
        self.refuse_gaps(undisturbed)
        with tenant(self.world.organization_id):
            assert set(JobChunk.objects.filter(job=self.job).values_list("state", flat=True)) == {ChunkState.DONE}
            events = EventLog.objects.filter(body__model_run=self.run)
            assert events.filter(type="suggestions.added").count() == WAITING * PASSES
            assert events.filter(type="suggestions.finished").count() == WAITING
            assert EventLog.objects.filter(type="jobs.finished", body__job=self.job).count() == 1

    def refuse_gaps(self, undisturbed: Said) -> None:
        """Fail unless the run says all of it once, and its job counts it once."""
        assert self.said() == undisturbed
        job = self.state()
        assert (job.state, job.total, job.done, job.failed) == (JobState.FINISHED, WAITING, WAITING, 0)
        with tenant(self.world.organization_id):
            assert JobError.objects.filter(job=self.job).count() == 0
            sets = AnnotationSet.objects.filter(model_run=self.run)
            assert (sets.count(), sets.filter(complete=True).count()) == (WAITING, WAITING)
            counted = ModelRunDataRow.objects.filter(model_run=self.run).values_list("prediction_count", flat=True)
            assert sum(counted) == len(undisturbed)


def ask(world: World) -> Asked:
    """Ask the predictor about the batch, as a person does."""
    answer = world.owner.api.post(f"batches/{world.batch.pk}/prelabel", {"predictor": str(world.predictor.pk)})
    assert answer.status_code == 202, answer.content
    return Asked(world, str(answer.json()["job"]), str(answer.json()["model_run"]))


@pytest.fixture
def world(transactional_db: None, ada: Person) -> World:
    """Twelve data rows wait; a version was trained on eight others in a few steps."""
    made = make_world(ada, labelled=8, waiting=WAITING)
    body = {"project": str(made.labelled.pk), "settings": QUICK}
    job = ada.api.post(f"predictors/{made.predictor.pk}/training-runs", body).json()["job"]
    _work(made, job)
    return made


def _work(world: World, job: str) -> None:
    with bound(world.organization_id):
        while not Asked(world, job, "").state().is_over:
            jobs.run(job)


@pytest.fixture
def undisturbed(world: World) -> Said:
    """What a run says that nothing happened to."""
    asked = ask(world)
    _work(world, asked.job)
    said = asked.said()
    assert len(said) >= WAITING
    asked.refuse_loss_and_doubles(said)
    return said


@dataclass(frozen=True)
class Halting:
    """A worker that halts at a place."""

    worker: WorkerProcess
    folder: Path

    def has_halted(self) -> bool:
        return (self.folder / "paused").exists()

    def go_on(self) -> None:
        (self.folder / "go").touch()


@dataclass(frozen=True)
class Stage:
    """The world with its clock running, and what a test may do in it."""

    world: World
    undisturbed: Said
    folder: Path
    start: StartWorker
    eventually: Eventually

    def worker(self, **environment: str) -> WorkerProcess:
        """An inference worker as in `make run`."""
        return self.start(queues=("inference",), environment=environment)

    def halting_worker(self, at: str, *, after: int, **environment: str) -> Halting:
        """One that halts `at` a place, `after` so many writings."""
        folder = self.folder / f"halting-{len(list(self.folder.glob('halting-*')))}"
        folder.mkdir()
        told = {"PAUSE_AT": at, "PAUSE_AFTER": str(after), "PAUSE_FOLDER": str(folder), **environment}
        return Halting(self.start(queues=("inference",), include=("tests.faults.pauses",), environment=told), folder)

    def forget_messages(self) -> None:
        """FLUSHALL. Where other tests share the server in parallel, the same for what is this test's."""
        client: Any = redis.Redis.from_url(settings.REDIS_URL)
        if "PYTEST_XDIST_WORKER" not in os.environ:
            client.flushall()
            return
        mine = [key for key in client.scan_iter(count=1000) if settings.PREFIX.encode() in key]
        if mine:
            client.delete(*mine)


@pytest.fixture
def stage(world: World, undisturbed: Said, tmp_path: Path, celery_worker_process: StartWorker, eventually: Eventually) -> Stage:
    """The worker that holds the clock of the sweep runs already; none for inference does."""
    celery_worker_process(queues=("default", "io", "periodic"), beat=True)
    return Stage(world, undisturbed, tmp_path, celery_worker_process, eventually)
