"""Files of results name their images as pycocotools and Ultralytics do: by numbers and stems of files, or with the file beside."""

import json
from typing import Any

import pytest

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRun
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import ROWS, make_run, work
from tests.interchange.conftest import errors as told
from tests.interchange.labels import Speech, bring, make_project, make_speech, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

Entry = dict[str, Any]


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech, bench: Bench) -> Project:
    return make_project(ada, speech)


@pytest.fixture
def cars(bench: Bench, speech: Speech) -> ModelRun:
    """A run whose model finds cars, with the data rows of the bench."""
    return make_run(bench, ontology=speech.ontology, rows=ROWS)


def called(bench: Bench, *names: str) -> None:
    """Call the first data rows so, without global keys."""
    with tenant(bench.organization_id):
        for row, name in zip(bench.rows, names, strict=False):
            DataRow.objects.filter(pk=row.pk).update(name=name, global_key=None)


def results(*entries: Entry) -> bytes:
    return json.dumps([{"category_id": 1, "bbox": [1, 1, 5, 5], "score": 0.5, **entry} for entry in entries]).encode()


def errors(ada: Person, sent: Any) -> list[tuple[int | None, str, str, str]]:
    """What was refused; that categories went by their places is told each time."""
    assumed, *refused = told(ada, sent)
    assert assumed[2] == "categories_assumed"
    return refused


def predicted(ada: Person, run: ModelRun, body: bytes) -> tuple[list[str], list[tuple[int | None, str, str, str]]]:
    """The data rows that the run says something about after it took the file, and what was refused."""
    work(ada, sent := ada.api.post(f"model-runs/{run.pk}/predictions?format=coco", body, content_type="application/json").json())
    found = ada.api.get(f"model-runs/{run.pk}/predictions").json()["results"]
    return [each["data_row"] for each in found], errors(ada, sent)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("000000000139.jpg", {"image_id": 139}),
        ("000000000139.jpg", {"image_id": "139"}),
        ("000000000139.jpg", {"image_id": "000000000139"}),
        ("0139.PNG", {"image_id": 139}),
        ("139.png", {"image_id": 139}),
        ("img0.jpg", {"image_id": "img0"}),
        ("img0.jpg", {"image_id": "img0", "file_name": "img0.jpg"}),
        ("img0.jpg", {"image_id": 7, "file_name": "val/img0.jpg"}),
        ("img0.jpg", {"image_id": "img0", "file_name": "of nobody.jpg"}),
    ],
)
@pytest.mark.parametrize("is_list", [True, False])
def test_results_are_read_by_the_file_beside_the_id_or_the_stem(
    ada: Person, cars: ModelRun, project: Project, bench: Bench, *, name: str, entry: Entry, is_list: bool
) -> None:
    called(bench, name, "1390.jpg", "img00.jpg")
    body = results(entry) if is_list else b'{"annotations": %b}' % results(entry)
    assert predicted(ada, cars, body) == ([str(bench.rows[0].pk)], [])
    work(ada, sent := bring(ada, project, body, form="coco"))
    assert errors(ada, sent) == []
    assert [each["data_row_id"] for each in stored(project)["labels"]] == [bench.rows[0].pk]


def test_the_file_beside_counts_before_the_id_and_the_very_id_before_a_stem(ada: Person, cars: ModelRun, bench: Bench) -> None:
    called(bench, "a.jpg", "a.png", "7", "7.jpg")
    body = results(
        {"image_id": "a", "file_name": "a.jpg"},
        {"image_id": "a", "file_name": "a.png"},
        {"image_id": "a", "file_name": "a.png", "bbox": [2, 2, 5, 5]},
        {"image_id": 7},
    )
    work(ada, sent := ada.api.post(f"model-runs/{cars.pk}/predictions?format=coco", body, content_type="application/json").json())
    found = ada.api.get(f"model-runs/{cars.pk}/predictions").json()["results"]
    assert {each["data_row"]: len(each["annotations"]) for each in found} == {
        str(bench.rows[number].pk): count for number, count in ((0, 1), (1, 2), (2, 1))
    }
    assert errors(ada, sent) == []


@pytest.mark.parametrize(("image_id", "names"), [("a", ("a.jpg", "a.png")), (139, ("139.jpg", "000000000139.jpg"))])
def test_an_id_that_is_the_stem_of_several_files_is_refused_and_loses_no_other(
    ada: Person, cars: ModelRun, project: Project, bench: Bench, *, image_id: Any, names: tuple[str, str]
) -> None:
    called(bench, *names, "b.jpg")
    body = results({"image_id": "b"}, {"image_id": image_id})
    assert predicted(ada, cars, body) == ([str(bench.rows[2].pk)], [(None, "/1/image_id", "ambiguous_data_row", "")])
    work(ada, sent := bring(ada, project, body, form="coco"))
    assert errors(ada, sent) == [(None, "/1/image_id", "ambiguous_data_row", "")]
    _, error = ada.api.get(f"jobs/{sent['id']}/errors").json()["results"]
    assert all(name in error["message"] for name in names)


def test_what_is_no_stem_either_is_refused(ada: Person, cars: ModelRun, bench: Bench) -> None:
    called(bench, "000000000139.jpg")
    found, refused = predicted(ada, cars, results({"image_id": 39}, {"image_id": "img0", "file_name": "img0.jpg"}))
    assert (found, sorted(code for _, _, code, _ in refused)) == ([], ["unknown_data_row"] * 2)


def test_many_results_are_looked_up_together(ada: Person, cars: ModelRun, bench: Bench) -> None:
    called(bench, "000000000551.jpg", "000000000600.jpg")
    body = results(*({"image_id": number} for number in range(551, 651)))
    answer = ada.api.post(f"model-runs/{cars.pk}/predictions?format=coco", body, content_type="application/json")
    job = work(ada, answer.json())
    assert (job.failed, job.result["written"]) == (98, 2)
    found = ada.api.get(f"model-runs/{cars.pk}/predictions").json()["results"]
    assert {each["data_row"] for each in found} == {str(row.pk) for row in bench.rows[:2]}
