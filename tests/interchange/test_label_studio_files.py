"""Tasks of Label Studio whose files are several, or are called as few files are: no label comes onto another data row than its own."""

import json
import unicodedata
from typing import Any
from uuid import UUID

import pytest

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.model_runs.models import ModelRun
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import ROWS, errors, make_run, said, upload, work
from tests.interchange.labels import Speech, bring, make_project, make_speech, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

Q0, Q1 = "https://h.example/q0.jpg", "https://h.example/q1.jpg"
SIZE = {"original_width": 640, "original_height": 480}


@pytest.fixture
def speech(ada: Person, bench: Bench) -> Speech:
    call(bench, "q0.jpg", "q1.jpg")
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech) -> Project:
    return make_project(ada, speech)


@pytest.fixture
def street(bench: Bench, speech: Speech) -> ModelRun:
    """A run with the data rows of the bench."""
    return make_run(bench, ontology=speech.ontology, rows=ROWS)


def call(bench: Bench, *names: str) -> None:
    """Name the first data rows so; none of these has a global key."""
    with tenant(bench.organization_id):
        for row, name in zip(bench.rows, names, strict=False):
            DataRow.objects.filter(pk=row.pk).update(name=name, global_key=None)


def box(to_name: str = "image", x: int = 10, **members: Any) -> dict[str, Any]:
    value = {"x": x, "y": 10, "width": 5, "height": 5, "rectanglelabels": ["car"]}
    return {"id": f"{to_name}-{x}", "type": "rectanglelabels", "from_name": "box", "to_name": to_name, "value": value, **SIZE, **members}


def task(data: dict[str, Any], *results: dict[str, Any], said: str = "annotations") -> bytes:
    return json.dumps([{"data": data, said: [{"result": results or [box()]}]}]).encode()


def placed(bench: Bench, project: Project) -> dict[int, list[float]]:
    """By the number of the data row, where the boxes on it begin."""
    numbers: dict[UUID, int] = {row.pk: number for number, row in enumerate(bench.rows)}
    kept = stored(project)
    sets = {each["id"]: numbers[each["data_row_id"]] for each in kept["sets"]}
    found: dict[int, list[float]] = {sets[each["id"]]: [] for each in kept["sets"]}
    for each in kept["annotations"]:
        found[sets[each["annotation_set_id"]]].append(each["value"]["x"])
    return {number: sorted(each) for number, each in found.items()}


def refusals(person: Person, started: Any) -> list[str]:
    found: list[dict[str, Any]] = person.api.get(f"jobs/{started['id']}/errors").json()["results"]
    return [each["message"] for each in found]


@pytest.mark.parametrize(
    "data",
    [
        {"image": Q0, "link": "https://shop.example/item/1"},
        {"link": "https://shop.example/item/1", "image": Q0},
        {"source": "camera.north", "image": Q0},
        {"version": "1.2", "image": Q0},
        {"ref": "https://h.example/ref.jpg", "image": Q0},
        {"other": Q1, "image": Q0},
        {"img_url": Q0, "text": "A caption of it."},
        {"img_url": Q0, "text": "As shown in figure.pdf"},
        {"link": "https://shop.example/item/1", "img_url": Q0},
        {"thumb": "https://h.example/thumb.jpg", "img_url": Q0},
    ],
)
def test_the_file_that_the_results_speak_of_is_labeled(ada: Person, bench: Bench, project: Project, data: dict[str, Any]) -> None:
    work(ada, started := bring(ada, project, task(data), form="label-studio"))
    assert (errors(ada, started), placed(bench, project)) == ([], {0: [64]})


def test_results_of_two_pictures_come_onto_each(ada: Person, bench: Bench, project: Project, street: ModelRun) -> None:
    data, results = {"image1": Q0, "image2": Q1}, (box("image1", 10), box("image2", 50), box("image2", 60))
    work(ada, started := bring(ada, project, task(data, *results), form="label-studio"))
    assert (errors(ada, started), placed(bench, project)) == ([], {0: [64], 1: [320, 384]})
    work(ada, started := upload(ada, street, task(data, *results, said="predictions"), format="label-studio"))
    assert errors(ada, started) == []
    found = said(street, bench.organization_id).rows.values()
    assert sorted(each["value"]["x"] for each in found) == [64, 320, 384]
    assert len({each["annotation_set_id"] for each in found}) == 2


def test_relations_stay_on_their_picture_and_join_no_two(ada: Person, bench: Bench, project: Project) -> None:
    across = {"type": "relation", "from_id": "image1-10", "to_id": "image2-50"}
    results = (box("image1", 10), box("image2", 50), across)
    work(ada, started := bring(ada, project, task({"image1": Q0, "image2": Q1}, *results), form="label-studio"))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [("/0/annotations/0/result/2", "ambiguous_data_row")]
    assert placed(bench, project) == {0: [64], 1: [320]}


@pytest.mark.parametrize(
    ("data", "results", "words"),
    [
        ({"left": Q0, "right": Q1}, [box("img1"), box("img2", 50)], "(left, right)"),
        ({"left": Q0, "right": Q1}, [box("img1")], "(left, right)"),
        ({"global_key": "q", "image1": Q0, "image2": Q1}, [box("image1"), box("image2", 50)], "image1, image2"),
        ({"image1": Q0, "image2": Q1, "items": []}, [box("image1"), box("image2"), box("items")], "image1, image2"),
    ],
)
def test_what_nothing_tells_apart_is_refused(
    ada: Person, project: Project, data: dict[str, Any], results: list[dict[str, Any]], words: str
) -> None:
    work(ada, started := bring(ada, project, task(data, *results), form="label-studio"))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [("/0/data", "ambiguous_data_row")]
    assert words in refusals(ada, started)[0]
    assert stored(project)["annotations"] == []


def test_a_result_that_names_no_file_of_several_is_refused_alone(ada: Person, bench: Bench, project: Project) -> None:
    results = (box("image1"), box("image2", 50), {**box("image1", 60), "to_name": None})
    work(ada, started := bring(ada, project, task({"image1": Q0, "image2": Q1}, *results), form="label-studio"))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [("/0/annotations/0/result/2/to_name", "required")]
    assert placed(bench, project) == {0: [64], 1: [320]}


@pytest.mark.parametrize("name", ["1a2b3c4d-car.jpg", "car.jpg"])
def test_an_upload_is_the_file_of_its_name_else_the_one_without_its_mark(ada: Person, bench: Bench, project: Project, name: str) -> None:
    call(bench, name)
    work(ada, started := bring(ada, project, task({"image": "/data/upload/1/1a2b3c4d-car.jpg"}), form="label-studio"))
    assert (errors(ada, started), placed(bench, project)) == ([], {0: [64]})


def test_the_very_name_of_an_upload_counts_before_the_name_without_its_mark(ada: Person, bench: Bench, project: Project) -> None:
    call(bench, "car.jpg", "1a2b3c4d-car.jpg")
    work(ada, started := bring(ada, project, task({"image": "/data/upload/1/1a2b3c4d-car.jpg"}), form="label-studio"))
    assert (errors(ada, started), placed(bench, project)) == ([], {1: [64]})


PHOTO = "my photo (1).jpg"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (PHOTO, f"s3://bucket/dir/{PHOTO}"),
        (PHOTO, f"gs://b/{PHOTO}"),
        (PHOTO, f"azure-blob://b/{PHOTO}"),
        (PHOTO, "/data/local-files/?d=dir/my%20photo%20(1).jpg"),
        (PHOTO, f"/data/local-files/?d=dir/{PHOTO}"),
        (PHOTO, "https://h.example/dir/my%20photo%20(1).jpg?signed=1#top"),
        (PHOTO, f"https://h.example/dir/{PHOTO}"),
        (PHOTO, PHOTO),
        (PHOTO, f"dir/{PHOTO}"),
        (PHOTO, f"C:\\data\\{PHOTO}"),
        ("img#1.jpg", "s3://bucket/img#1.jpg"),
        ("img#1.jpg", "https://h.example/img%231.jpg"),
        ("img#1.jpg", "/data/local-files/?d=dir/img#1.jpg"),
        ("img#1.jpg", "img#1.jpg"),
        ("50%20off.jpg", "s3://bucket/50%20off.jpg"),
        ("50%20off.jpg", "/data/local-files/?d=50%20off.jpg"),
        ("a+b.jpg", "s3://bucket/a+b.jpg"),
        ("who?.jpg", "s3://bucket/who?.jpg"),
        ("a&b.jpg", "/data/local-files/?d=dir/a&b.jpg"),
    ],
)
def test_a_file_is_found_whatever_signs_its_name_has(ada: Person, bench: Bench, project: Project, name: str, address: str) -> None:
    call(bench, name)
    work(ada, started := bring(ada, project, task({"image": address}), form="label-studio"))
    assert (errors(ada, started), placed(bench, project)) == ([], {0: [64]})


def test_the_key_of_a_bucket_stands_for_itself_alone(ada: Person, bench: Bench, project: Project) -> None:
    call(bench, "a+b.jpg", "who")
    for address in ("s3://b/a%2Bb.jpg", "s3://b/who?.jpg"):
        work(ada, started := bring(ada, project, task({"image": address}), form="label-studio"))
        assert [code for *_, code, _ in errors(ada, started)] == ["unknown_data_row"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (PHOTO, "my_photo_1.jpg"),
        ("Screenshot 2024-01-01 at 10.00.png", "Screenshot_2024-01-01_at_10.00.png"),
        ("Größe, #2.jpg", "Größe_2.jpg"),
    ],
)
def test_a_file_is_found_under_the_name_that_an_upload_gave_it(ada: Person, bench: Bench, project: Project, name: str, kept: str) -> None:
    call(bench, name)
    work(ada, started := bring(ada, project, task({"image": f"/data/upload/7/1a2b3c4d-{kept}"}), form="label-studio"))
    assert (errors(ada, started), placed(bench, project)) == ([], {0: [64]})


def test_of_two_files_that_an_upload_calls_alike_none_is_guessed(ada: Person, bench: Bench, project: Project) -> None:
    call(bench, PHOTO, "my photo 1.jpg")
    work(ada, started := bring(ada, project, task({"image": "/data/upload/7/1a2b3c4d-my_photo_1.jpg"}), form="label-studio"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row"]
    assert refusals(ada, started) == ["2 data rows have this name."]


@pytest.mark.parametrize(("here", "there"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_a_name_is_the_same_however_its_accents_are_written(ada: Person, bench: Bench, project: Project, here: str, there: str) -> None:
    name = "Größe é.jpg"
    call(bench, unicodedata.normalize(here, name))
    address = f"s3://bucket/{unicodedata.normalize(there, name)}"
    work(ada, started := bring(ada, project, task({"image": address}), form="label-studio"))
    assert (errors(ada, started), placed(bench, project)) == ([], {0: [64]})


def test_two_uploads_of_one_name_are_refused_in_a_run_too(ada: Person, bench: Bench, street: ModelRun) -> None:
    images = [{"id": number, "file_name": f"0a1b2c3{number}-q0.jpg", "width": 640, "height": 480} for number in (1, 2)]
    boxes = [{"id": number, "image_id": number, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5} for number in (1, 2)]
    body = json.dumps({"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "car"}]}).encode()
    work(ada, started := upload(ada, street, body, format="coco"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    assert said(street, bench.organization_id).rows == {}
