"""Uploads into one run are taken one after the other, and a replacement forgets nothing before something can be put in its place."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core import jobs
from apps.core.ids import uuid7
from apps.core.jobs.runner import claim, release
from apps.core.models.jobs import ChunkState, JobState
from apps.core.tenancy import bound, tenant
from apps.model_runs.models import ModelRun, RunState
from tests.cast import Person
from tests.interchange.conftest import Said, errors, line, lines, upload, work
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
Saying = Callable[[], Said]


def state(person: Person, job: dict[str, Any]) -> str:
    return str(person.api.get(f"jobs/{job['id']}").json()["state"])


def test_a_replacement_waits_for_the_upload_before_it(ada: Person, run: ModelRun, saying: Saying) -> None:
    first = upload(ada, run, lines(line("acme-0"), line("acme-1")))
    second = upload(ada, run, lines(line("acme-2")), mode="replace")
    with bound(ada.organization.pk):
        jobs.run(second["id"])
        assert state(ada, second) == "queued"
        held = claim(first["id"])
        assert held is not None
        jobs.run(second["id"])
        assert state(ada, second) == "queued"
        release(held, ChunkState.OPEN)
    assert work(ada, first).result["written"] == 2
    assert work(ada, second).state == JobState.FINISHED
    assert saying().counts == {"acme-0": (0, None), "acme-1": (0, None), "acme-2": (1, 0.5)}


def test_the_same_file_sent_again_at_once_is_there_already(ada: Person, run: ModelRun, saying: Saying) -> None:
    body = lines(line("acme-0"), line("acme-1", uuid=str(uuid7())))
    first, second = upload(ada, run, body), upload(ada, run, body)
    with tenant(ada.organization.pk):
        assert ModelRun.objects.get(pk=run.pk).state == RunState.RUNNING
    assert work(ada, first).result["written"] == 2
    with tenant(ada.organization.pk):
        assert ModelRun.objects.get(pk=run.pk).state == RunState.RUNNING
    again = work(ada, second)
    assert (again.failed, again.result["written"], again.result["already"], errors(ada, second)) == (0, 0, 2, [])
    with tenant(ada.organization.pk):
        assert ModelRun.objects.get(pk=run.pk).state == RunState.FINISHED


def test_an_upload_that_failed_behind_another_leaves_the_run_as_that_left_it(ada: Person, run: ModelRun) -> None:
    first, second = upload(ada, run, lines(line("acme-0"))), upload(ada, run, lines(line("nowhere")))
    work(ada, first)
    assert work(ada, second).state == JobState.FAILED
    with tenant(ada.organization.pk):
        assert ModelRun.objects.get(pk=run.pk).state == RunState.FINISHED


def test_uploads_into_other_runs_do_not_wait(ada: Person, bench: Bench, run: ModelRun) -> None:
    with tenant(ada.organization.pk):
        other = ModelRun.objects.create(model=run.model, name="other")
    upload(ada, run, lines(line("acme-0")))
    job = upload(ada, other, lines(line("acme-0")))
    assert work(ada, job).state == JobState.FAILED  # at once: its data rows are not in that run


def test_a_file_of_which_nothing_can_be_taken_replaces_nothing(ada: Person, run: ModelRun, saying: Saying) -> None:
    work(ada, upload(ada, run, lines(line("acme-0"), line("acme-1"))))
    before = saying().rows
    job = work(ada, upload(ada, run, lines(line("nowhere"), line("acme-9")), mode="replace"))
    assert (job.state, job.failed, job.result.get("removed", 0)) == (JobState.FAILED, 2, 0)
    assert saying().rows == before
    with tenant(ada.organization.pk):
        assert ModelRun.objects.get(pk=run.pk).state == RunState.FINISHED


def test_what_a_replacement_removes_is_told_and_tried_alike(ada: Person, run: ModelRun, saying: Saying) -> None:
    own = str(uuid7())
    work(ada, upload(ada, run, lines(line("acme-0", uuid=own), line("acme-1"))))
    body = lines(line("acme-0", uuid=own, confidence=0.25), line("acme-2"))
    tried = work(ada, upload(ada, run, body, mode="replace", dry_run="true"))
    assert (tried.result["written"], tried.result["already"], tried.result["removed"], tried.failed) == (2, 0, 2, 0)
    assert tried.message.endswith("2 that the run said before would be removed")
    assert len(saying().rows) == 2
    done = work(ada, upload(ada, run, body, mode="replace"))
    assert (done.result["written"], done.result["already"], done.result["removed"]) == (2, 0, 2)
    assert done.message.endswith("2 that the run said before were removed")


def test_all_or_nothing_may_say_otherwise_under_a_key_that_it_replaces(ada: Person, run: ModelRun, saying: Saying) -> None:
    own = str(uuid7())
    work(ada, upload(ada, run, lines(line("acme-0", uuid=own))))
    job = work(ada, upload(ada, run, lines(line("acme-0", uuid=own, confidence=0.25)), mode="replace", all_or_nothing="true"))
    assert (job.state, job.failed, saying().counts["acme-0"]) == (JobState.FINISHED, 0, (1, 0.25))
