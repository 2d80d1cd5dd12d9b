"""A file that is read for long: people see how far it is, also while all of it is refused, and can stop it there."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now

from apps.core import jobs
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import ChunkState, JobState
from apps.interchange.services import reading
from apps.model_runs.models import ModelRun
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import upload, work
from tests.interchange.labels import bring, make_project, make_speech
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
FILES = 12


@pytest.fixture
def project(ada: Person, bench: Bench) -> Project:
    return make_project(ada, make_speech(ada))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say every step: as a rule it is a few in a second."""
    monkeypatch.setattr(reading, "TOLD_EVERY_S", 0)
    monkeypatch.setattr("apps.core.jobs.context.ASK_EVERY_S", 0)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What a person sees while jobs go on: words and how much was refused."""
    seen = list[tuple[str, int]]()
    told = jobs.ChunkContext.progress

    def progress(context: jobs.ChunkContext, message: str, **more: Any) -> None:
        told(context, message, **more)
        with transaction.atomic():
            found = Job.objects.get(pk=context.job.pk)
        seen.append((found.message, found.failed))

    monkeypatch.setattr(jobs.ChunkContext, "progress", progress)
    return seen


def labels_of_unknown_images() -> bytes:
    """Label files, each with a box, of images that are neither here nor in the archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("data.yaml", "names: [car]\n")
        for number in range(FILES):
            archive.writestr(f"labels/nowhere{number}.txt", "0 0.5 0.5 0.1 0.1\n")
    return file.getvalue()


def folders_of_unknown_images() -> bytes:
    """Images in a folder whose name is no option."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(FILES):
            archive.writestr(f"nothing/nowhere{number}.jpg", b"")
    return file.getvalue()


FAR = {"yolo-detect": "6 of 12 entries", "yolo-classify": "6 entries so far"}


@pytest.mark.parametrize(("form", "body"), [("yolo-detect", labels_of_unknown_images()), ("yolo-classify", folders_of_unknown_images())])
def test_refusals_move_on_what_is_shown(ada: Person, project: Project, shown: list[tuple[str, int]], form: str, body: bytes) -> None:
    job = work(ada, bring(ada, project, body, form=form))
    assert (job.state, job.failed, job.total) == (JobState.FAILED, FILES, FILES)
    assert [refused for _, refused in shown] == sorted(refused for _, refused in shown)
    assert {refused for _, refused in shown} > {1, FILES // 2, FILES - 1}
    assert f"Reading the file: {FAR[form]}, 5 refused" in [words for words, _ in shown]


def test_the_images_of_label_files_are_looked_up_by_the_hundred(
    ada: Person, project: Project, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "TOLD_EVERY_S", 60)
    monkeypatch.setattr("apps.core.jobs.context.ASK_EVERY_S", 60)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("data.yaml", "names: [car]\n")
        for number in range(300):
            archive.writestr(f"labels/nowhere{number}.txt", "")
    started = bring(ada, project, file.getvalue(), form="yolo-detect")
    with django_assert_max_num_queries(300):
        job = work(ada, started)
    assert (job.state, job.failed, job.total) == (JobState.FAILED, 300, 300)


def test_a_file_that_is_all_refused_can_be_stopped_while_it_is_read(
    ada: Person, project: Project, shown: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    started = bring(ada, project, labels_of_unknown_images(), form="yolo-detect")
    told = jobs.ChunkContext.progress

    def progress(context: jobs.ChunkContext, message: str, **more: Any) -> None:
        told(context, message, **more)
        if len(shown) == FILES // 2:
            assert ada.api.post(f"jobs/{started['id']}/cancel").status_code == 200

    monkeypatch.setattr(jobs.ChunkContext, "progress", progress)
    job = work(ada, started)
    assert (job.state, len(shown)) == (JobState.CANCELLED, FILES // 2)


def test_what_is_refused_is_counted_once_where_a_worker_begins_again(
    ada: Person, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = bring(ada, project, labels_of_unknown_images(), form="yolo-detect")
    told = jobs.ChunkContext.progress

    def dies(context: jobs.ChunkContext, message: str, **more: Any) -> None:
        told(context, message, **more)
        if more.get("failed", 0) > 2 and context.attempts == 1:
            raise RuntimeError

    monkeypatch.setattr(jobs.ChunkContext, "progress", dies)
    monkeypatch.setattr("apps.core.jobs.runner.release", _at_once)
    job = work(ada, started)
    assert (job.failed, job.total) == (FILES, FILES)


def _at_once(context: jobs.ChunkContext, state: ChunkState, **_: Any) -> None:
    with transaction.atomic():
        JobChunk.objects.filter(pk=context.id).update(state=state, lease_until=Now() - timedelta(seconds=1))


def test_an_upload_into_a_run_is_no_other(ada: Person, run: ModelRun, shown: list[tuple[str, int]]) -> None:
    started = upload(ada, run, labels_of_unknown_images(), format="yolo-detect")
    job = work(ada, started)
    assert (job.failed, job.total, job.message.startswith("0 read")) == (FILES, FILES, True)
    assert {refused for _, refused in shown} > {1, FILES // 2}
