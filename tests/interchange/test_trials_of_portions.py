"""A trial tells what the writing would, however the file is cut: what is wrong between lines far apart as well."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from apps.core.jobs.runner import claim
from apps.core.models import JobChunk
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.interchange.models import TriedLine
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.ontologies.services import create_ontology
from tests.cast import Person
from tests.interchange.conftest import Said, errors, line, lines, said, upload, work
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
Saying = Callable[[], Said]
MANNERS = [{"dry_run": "true"}, {"all_or_nothing": "true"}, {}]


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.interchange.services.sending.LINES_EACH", 2)
    monkeypatch.setattr("apps.interchange.cutting.PIECE_BYTES", 64)


@pytest.fixture
def weather(bench: Bench) -> ModelRun:
    """A run of a model that tells the weather, with the data rows of the bench."""
    with tenant(bench.organization_id):
        sky = FeatureSpec(uuid4(), "sky", "radio", options=tuple(OptionSpec(uuid4(), name) for name in ("sun", "rain")))
        model = model_runs.create_model(name="weather", ontology=create_ontology(name="Weather", features=(sky,)))
        made = model_runs.create_run(model=model, name="v1")
        model_runs.add_data_rows(run=made, data_rows=[row.pk for row in bench.rows])
    return made


def answer(option: str, row: int = 0, **more: Any) -> dict[str, Any]:
    where = {"data_row": {"global_key": f"acme-{row}"}}
    return {**where, "uuid": str(uuid4()), "name": "sky", "kind": "radio", "value": {"name": option}, "confidence": 0.5, **more}


def figure(row: int, name: str = "quality", **more: Any) -> dict[str, Any]:
    return {"data_row": {"global_key": f"acme-{row}"}, "metric": name, "value": 0.5, **more}


def told(person: Person, run: ModelRun, body: bytes, **manner: str) -> list[tuple[int | None, str, str, str]]:
    """What is wrong with a file; all or nothing has written nothing then, a trial never has, and nothing is left of either."""
    before = said(run, person.organization.pk)
    job = work(person, started := upload(person, run, body, **manner))
    wrong = errors(person, started)
    if manner.get("dry_run") or (manner.get("all_or_nothing") and wrong):
        assert said(run, person.organization.pk) == before
        assert job.state == (JobState.FINISHED if manner.get("dry_run") else JobState.FAILED)
    with tenant(person.organization.pk):
        assert not TriedLine.objects.exists()
    return wrong


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("mode", ["append", "replace"])
@pytest.mark.parametrize("key", ["acme-0", "acme-2"])
def test_a_uuid_that_is_used_twice_far_apart_is_found(ada: Person, run: ModelRun, *, manner: dict[str, str], mode: str, key: str) -> None:
    own = str(uuid4())
    body = lines(line("acme-0", uuid=own), line("acme-1"), line("acme-2"), line("acme-1", x=90), line(key, x=99, uuid=own))
    assert told(ada, run, body, mode=mode, **manner) == [(5, "/uuid", "duplicate_in_file", key)]


@pytest.mark.parametrize("manner", MANNERS)
def test_a_line_that_stands_again_word_for_word_is_no_fault(ada: Person, run: ModelRun, manner: dict[str, str]) -> None:
    own = line("acme-0", uuid=str(uuid4()))
    assert told(ada, run, lines(own, line("acme-1"), line("acme-2"), own), **manner) == []


@pytest.mark.parametrize("manner", MANNERS)
def test_a_second_answer_in_a_later_portion_is_found(ada: Person, weather: ModelRun, manner: dict[str, str]) -> None:
    body = lines(answer("sun"), answer("sun", 1), answer("rain", 2), answer("sun", 3), answer("rain"))
    assert told(ada, weather, body, **manner) == [(5, "/value", "answered_twice", "acme-0")]


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("mode", ["append", "replace"])
def test_figures_that_do_not_go_together_are_found(ada: Person, run: ModelRun, *, manner: dict[str, str], mode: str) -> None:
    own = str(uuid4())
    body = lines(figure(0, uuid=own), figure(1), figure(2, aggregation="sum"), figure(1), figure(2, "other", uuid=own))
    assert told(ada, run, body, mode=mode, **manner) == [
        (3, "/aggregation", "aggregated_otherwise", "acme-2"),
        (4, "", "duplicate_in_file", "acme-1"),
        (5, "/uuid", "duplicate_in_file", "acme-2"),
    ]


@pytest.mark.parametrize("manner", MANNERS)
def test_what_a_replacement_forgets_holds_nothing_up(ada: Person, run: ModelRun, manner: dict[str, str]) -> None:
    own, other = str(uuid4()), str(uuid4())
    work(ada, upload(ada, run, lines(line("acme-0", uuid=own), figure(0, uuid=other, aggregation="sum"))))
    body = lines(line("acme-1"), line("acme-2"), line("acme-1", x=99, uuid=own), figure(2, uuid=other))
    assert told(ada, run, body, mode="replace", **manner) == []


@pytest.mark.parametrize("each", [1, 2, 9])
@pytest.mark.parametrize("manner", MANNERS)
def test_a_uuid_whose_line_was_refused_may_be_used_further_on(
    ada: Person, weather: ModelRun, monkeypatch: pytest.MonkeyPatch, *, manner: dict[str, str], each: int
) -> None:
    monkeypatch.setattr("apps.interchange.services.sending.LINES_EACH", each)
    own = str(uuid4())
    body = lines(answer("sun"), answer("rain", uuid=own), answer("sun", 1, uuid=own), answer("rain", 1), answer("rain", 2, uuid=own))
    assert told(ada, weather, body, **manner) == [
        (2, "/value", "answered_twice", "acme-0"),
        (4, "/value", "answered_twice", "acme-1"),
        (5, "/uuid", "duplicate_in_file", "acme-2"),
    ]


def test_a_trial_whose_worker_was_killed_goes_on_where_it_was(ada: Person, run: ModelRun, saying: Saying) -> None:
    own = str(uuid4())
    body = lines(line("acme-0", uuid=own), line("acme-1"), line("acme-2"), line("acme-1", x=90), line("acme-0", x=99, uuid=own))
    started = upload(ada, run, body, all_or_nothing="true")
    with bound(ada.organization.pk):
        killed = claim(started["id"])
        assert killed is not None
        with tenant(ada.organization.pk):
            JobChunk.objects.filter(pk=killed.id).update(lease_until="2020-01-01T00:00Z")
    work(ada, started)
    assert errors(ada, started) == [(5, "/uuid", "duplicate_in_file", "acme-0")]
    assert not saying().rows
