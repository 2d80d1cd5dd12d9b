"""A file that is only tried writes nothing; one that is taken all or nothing is written whole, or not at all."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from apps.core.models.jobs import JobState
from apps.model_runs.models import ModelRun
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import NDJSON, Said, errors, line, lines, work
from tests.interchange.labels import everything, label, make_project, make_speech, stored

pytestmark = pytest.mark.django_db
Saying = Callable[[], Said]
MANY = 4_500  # more than two portions
BAD = {**line("acme-0"), "confidence": 7}


def send(person: Person, run: ModelRun, body: bytes, **how: str) -> Any:
    query = "&".join(f"{name}={value}" for name, value in how.items())
    answer = person.api.post(f"model-runs/{run.pk}/predictions?{query}", body, content_type=NDJSON)
    assert answer.status_code == 202, answer.content
    return answer.json()


def boxes(count: int, *more: Any) -> bytes:
    return lines(*(line(f"acme-{number % 3}", x=number % 500, y=number // 500) for number in range(count)), *more)


def test_a_dry_run_tells_what_would_be_and_writes_nothing(ada: Person, run: ModelRun, saying: Saying) -> None:
    before = saying()
    started = send(ada, run, boxes(3, BAD), dry_run="true", mode="replace")
    job = work(ada, started)
    assert (job.state, job.done, job.failed, job.result["written"]) == (JobState.FINISHED, 3, 1, 3)
    assert job.message == "Tried, nothing was written: 3 would be read, 1 would be refused: 3 new, 0 there already"
    assert errors(ada, started) == [(4, "/confidence", "invalid_value", "acme-0")]
    assert saying() == before
    assert ada.api.get(f"model-runs/{run.pk}").json()["state"] == "created"


def test_all_or_nothing_writes_nothing_where_one_line_of_the_last_portion_is_wrong(ada: Person, run: ModelRun, saying: Saying) -> None:
    started = send(ada, run, boxes(MANY, BAD), all_or_nothing="true")
    job = work(ada, started)
    assert (job.state, job.done, job.failed) == (JobState.FAILED, 0, 1)
    assert job.message == "Nothing was written, because 1 was refused"
    assert errors(ada, started) == [(MANY + 1, "/confidence", "invalid_value", "acme-0")]
    assert saying().rows == {}


def test_all_or_nothing_writes_all_where_nothing_is_wrong(ada: Person, run: ModelRun, saying: Saying) -> None:
    work(ada, send(ada, run, boxes(5)))
    job = work(ada, send(ada, run, boxes(MANY), all_or_nothing="true", mode="replace"))
    assert (job.state, job.done, job.failed, job.result["written"]) == (JobState.FINISHED, MANY, 0, MANY)
    assert len(saying().rows) == MANY, "what was there before is replaced"


def test_a_dry_run_of_nothing_but_bad_lines_has_found_errors_and_not_failed(ada: Person, run: ModelRun) -> None:
    job = work(ada, send(ada, run, lines(BAD, BAD), dry_run="true"))
    assert (job.state, job.done, job.failed) == (JobState.FINISHED, 0, 2)
    assert job.message == "Tried, nothing was written: 0 would be read, 2 would be refused"
    written = work(ada, send(ada, run, lines(BAD, BAD)))
    assert written.state == JobState.FAILED, "without a dry run nothing came of it"


NOTHING = {
    "coco": {"images": [], "annotations": [], "categories": []},
    "geojson": {"type": "FeatureCollection", "features": []},
}


@pytest.mark.parametrize("form", sorted(NOTHING))
@pytest.mark.parametrize("how", ["dry_run=false", "dry_run=true", "all_or_nothing=true"])
def test_a_file_without_annotations_is_told_from_one_that_was_taken(
    ada: Person, run: ModelRun, project: Project, form: str, how: str
) -> None:
    body = json.dumps(NOTHING[form]).encode()
    for place in (f"model-runs/{run.pk}/predictions", f"projects/{project.pk}/label-imports"):
        started = ada.api.post(f"{place}?format={form}&{how}", body, content_type="application/json").json()
        job = work(ada, started)
        assert job.message == "The file holds no annotations."
        assert job.state == (JobState.FINISHED if how == "dry_run=true" else JobState.FAILED)
        assert [code for _, _, code, _ in errors(ada, started)] == ["no_annotations"]


def test_an_import_says_how_many_annotations_it_took(ada: Person, bench: Any) -> None:
    speech = make_speech(ada)
    mine = make_project(ada, speech, name="Mine")
    body = lines(label("acme-0", *everything(speech)), label("acme-1"))
    job = work(ada, ada.api.post(f"projects/{mine.pk}/label-imports", body, content_type=NDJSON).json())
    assert (job.done, job.result["annotations"]) == (2, 5)


@pytest.fixture
def project(ada: Person, bench: Any) -> Project:
    return make_project(ada, make_speech(ada))


@pytest.mark.parametrize("how", ["dry_run=true", "all_or_nothing=true"])
def test_labels_are_tried_and_kept_back_alike(ada: Person, project: Project, how: str) -> None:
    speech = make_speech(ada)
    mine = make_project(ada, speech, name="Mine")
    before = stored(mine)
    body = lines(label("acme-0", *everything(speech)), label("nobody"))
    answer = ada.api.post(f"projects/{mine.pk}/label-imports?{how}", body, content_type=NDJSON)
    job = work(ada, answer.json())
    assert (job.done, job.failed) == ((1, 1) if how.startswith("dry") else (0, 1))
    assert errors(ada, answer.json()) == [(2, "/data_row", "unknown_data_row", "nobody")]
    assert stored(mine) == before
