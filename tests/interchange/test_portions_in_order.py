"""A file is cut into portions to be worked on, and what the run holds in the end does not depend on how: the file's order decides."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.core import jobs
from apps.core.ids import uuid7
from apps.core.jobs.runner import _work, claim, release
from apps.core.models import JobChunk
from apps.core.models.jobs import ChunkState, JobState
from apps.core.tenancy import bound, tenant
from apps.interchange.jobs import predictions
from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import Said, errors, line, lines, said, upload, work
from tests.support.labeling import Bench, box
from tests.support.relations import Ties, make_ties, tie

pytestmark = pytest.mark.django_db
Saying = Callable[[], Said]


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.interchange.services.sending.LINES_EACH", 2)
    monkeypatch.setattr("apps.interchange.cutting.PIECE_BYTES", 64)


@pytest.fixture
def ties(bench: Bench) -> Ties:
    return make_ties(bench)


def predicted(joined: dict[str, Any], **more: Any) -> dict[str, Any]:
    told = {"uuid": joined["id"], "name": "near", "kind": "relationship", "value": joined["value"]}
    return {"data_row": {"global_key": "acme-0"}, **told, **more}


def crossing(bench: Bench, ties: Ties) -> tuple[bytes, dict[str, Any]]:
    """Five lines in three portions: the relationship first, what it joins last."""
    one, two = box(bench.words.coin), box(bench.words.coin, x=200)
    joined = tie(ties.near, one, two)
    ends = [line("acme-0", each["value"]["x"], uuid=each["id"]) for each in (one, two)]
    return lines(predicted(joined), line("acme-1"), line("acme-1", x=50), *ends), joined


def results(person: Person, job: Any) -> list[tuple[int, str]]:
    answer = person.api.get(f"jobs/{job['id']}/results")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [(told["line"], told["status"]) for told in map(json.loads, body.splitlines())]


def test_a_later_portion_that_is_read_first_is_written_last(
    ada: Person, run: ModelRun, saying: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = str(uuid7())
    job = upload(ada, run, lines(line("acme-0", uuid=own), line("acme-1"), line("acme-0", x=99, uuid=own)))
    waited = list[int]()

    def the_first_is_done_meanwhile(_: float) -> None:
        waited.append(1)
        if len(waited) == 1:
            predictions(first)

    with bound(ada.organization.pk):
        first, second = claim(job["id"]), claim(job["id"])
        assert first is not None
        assert second is not None
        monkeypatch.setattr("apps.core.jobs.context.time.sleep", the_first_is_done_meanwhile)
        predictions(second)
    done = work(ada, job)
    assert waited == [1]
    assert (done.done, done.failed) == (2, 1)
    assert errors(ada, job) == [(3, "/uuid", "duplicate_in_file", "acme-0")]
    assert saying().rows[own]["value"]["x"] == 10


def test_a_portion_is_given_back_when_the_worker_of_one_before_it_is_gone(ada: Person, run: ModelRun, saying: Saying) -> None:
    own = str(uuid7())
    job = upload(ada, run, lines(line("acme-0", uuid=own), line("acme-1"), line("acme-0", x=99, uuid=own)))
    with bound(ada.organization.pk):
        dead, second = claim(job["id"]), claim(job["id"])
        assert dead is not None
        assert second is not None
        with tenant(ada.organization.pk):
            JobChunk.objects.filter(pk=dead.id).update(lease_until="2020-01-01T00:00Z")
        assert _work(second)
        with tenant(ada.organization.pk):
            assert JobChunk.objects.get(pk=second.id).state == ChunkState.OPEN
        assert not saying().rows
        again = claim(job["id"])
        assert again is not None
        assert (again.number, again.token) == (dead.number, dead.token + 1)
        with pytest.raises(jobs.LeaseLost), dead.commit():
            pass
        predictions(again)
    assert (work(ada, job).failed, saying().rows[own]["value"]["x"]) == (1, 10)


def test_a_portion_that_waits_for_its_turn_stops_when_the_job_is_cancelled(
    ada: Person, run: ModelRun, saying: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload(ada, run, lines(line("acme-0"), line("acme-1"), line("acme-2")))

    def cancelled_meanwhile(_: float) -> None:
        ada.api.post(f"jobs/{job['id']}/cancel")

    monkeypatch.setattr("apps.core.jobs.context.ASK_EVERY_S", 0)
    monkeypatch.setattr("apps.core.jobs.context.time.sleep", cancelled_meanwhile)
    with bound(ada.organization.pk):
        first, second = claim(job["id"]), claim(job["id"])
        assert first is not None
        assert second is not None
        _work(second)
        release(first, ChunkState.OPEN)
    assert work(ada, job).state == JobState.CANCELLED
    assert not saying().rows


@pytest.mark.parametrize("key", ["acme-0", "acme-1", "acme-2"])
@pytest.mark.parametrize("each", [2, 5])
def test_a_uuid_that_says_something_else_further_on_is_a_duplicate(
    ada: Person, run: ModelRun, saying: Saying, monkeypatch: pytest.MonkeyPatch, *, key: str, each: int
) -> None:
    monkeypatch.setattr("apps.interchange.services.sending.LINES_EACH", each)
    own = str(uuid7())
    body = lines(line("acme-0", uuid=own), line("acme-1"), line("acme-1", x=50), line(key, x=99, uuid=own))
    work(ada, job := upload(ada, run, body))
    assert errors(ada, job) == [(4, "/uuid", "duplicate_in_file", key)]
    assert saying().rows[own]["value"]["x"] == 10


@pytest.mark.parametrize("each", [2, 5])
def test_a_line_with_a_uuid_that_stands_again_is_there_already(
    ada: Person, run: ModelRun, saying: Saying, monkeypatch: pytest.MonkeyPatch, *, each: int
) -> None:
    monkeypatch.setattr("apps.interchange.services.sending.LINES_EACH", each)
    own = line("acme-0", uuid=str(uuid7()))
    job = work(ada, started := upload(ada, run, lines(own, own, line("acme-1"), own)))
    assert errors(ada, started) == []
    assert (job.done, job.failed, job.result["written"], job.result["already"]) == (4, 0, 2, 2)
    assert len(saying().rows) == 2


def test_a_bad_line_that_stands_again_is_refused_again(ada: Person, run: ModelRun) -> None:
    bad = line("acme-0", x=9_000, uuid=str(uuid7()))
    work(ada, started := upload(ada, run, lines(bad, bad, bad, line("acme-1"))))
    assert [each[:3] for each in errors(ada, started)] == [(number, "/value", "outside_asset") for number in (1, 2, 3)]


def test_a_relationship_finds_what_it_joins_in_later_portions(ada: Person, bench: Bench, run: ModelRun, ties: Ties) -> None:
    body, joined = crossing(bench, ties)
    job = work(ada, started := upload(ada, run, body))
    assert errors(ada, started) == []
    assert (job.total, job.done, job.failed) == (5, 5, 0)
    assert said(run, bench.organization_id).rows[joined["id"]]["value"]["source"] == joined["value"]["source"]
    assert results(ada, started) == [(number, "success") for number in range(1, 6)]
    again = work(ada, upload(ada, run, body))
    assert (again.failed, again.result["written"], again.result["already"]) == (0, 0, 5)


def test_a_relationship_that_finds_nothing_in_the_whole_file_is_refused_by_its_line(
    ada: Person, bench: Bench, run: ModelRun, ties: Ties
) -> None:
    body, joined = crossing(bench, ties)
    *others, _ = body.splitlines(keepends=True)
    job = work(ada, started := upload(ada, run, b"".join(others)))
    assert errors(ada, started) == [(1, "/value/target", "unknown_annotation", "acme-0")]
    assert (job.total, job.done, job.failed) == (4, 3, 1)
    assert results(ada, started) == [(1, "failure"), (2, "success"), (3, "success"), (4, "success")]
    assert joined["id"] not in said(run, bench.organization_id).rows


@pytest.mark.parametrize("mode", ["append", "replace"])
@pytest.mark.parametrize("manner", ["dry_run", "all_or_nothing"])
def test_a_trial_finds_what_relationships_join_in_other_portions(
    ada: Person, bench: Bench, run: ModelRun, *, ties: Ties, manner: str, mode: str
) -> None:
    body, joined = crossing(bench, ties)
    job = work(ada, started := upload(ada, run, body, mode=mode, **{manner: "true"}))
    assert errors(ada, started) == []
    assert (job.state, job.total, job.done, job.failed, job.result["written"]) == (JobState.FINISHED, 5, 5, 0, 5)
    assert (joined["id"] in said(run, bench.organization_id).rows) is (manner == "all_or_nothing")


def test_a_relationship_without_ends_holds_up_all_or_nothing(ada: Person, bench: Bench, run: ModelRun, ties: Ties) -> None:
    *others, _ = crossing(bench, ties)[0].splitlines(keepends=True)
    job = work(ada, started := upload(ada, run, b"".join(others), all_or_nothing="true"))
    assert (job.done, job.failed, len(said(run, bench.organization_id).rows)) == (0, 1, 0)
    assert errors(ada, started) == [(1, "/value/target", "unknown_annotation", "acme-0")]
