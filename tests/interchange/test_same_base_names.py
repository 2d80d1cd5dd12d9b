"""Pictures of one base name in several folders of a file: none of them is taken for another."""

import io
import json
import zipfile
from typing import Any

import pytest

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.model_runs.models import ModelRun
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import ROWS, errors, make_run, said, upload, work
from tests.interchange.labels import Speech, bring, make_project, make_speech, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def speech(ada: Person, bench: Bench) -> Speech:
    """What is said here; and a data row that is called img0.jpg and has no global key."""
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[0].pk).update(name="img0.jpg", global_key=None)
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech) -> Project:
    return make_project(ada, speech)


@pytest.fixture
def street(bench: Bench, speech: Speech) -> ModelRun:
    """A run with the data rows of the bench."""
    return make_run(bench, ontology=speech.ontology, rows=ROWS)


def coco(*names: str) -> bytes:
    """A box on each of these images: the first at 1, the second at 2."""
    images = [{"id": number, "file_name": name, "width": 640, "height": 480} for number, name in enumerate(names, start=1)]
    boxes: list[dict[str, Any]] = [
        {"id": number, "image_id": number, "category_id": 1, "bbox": [number, 10, 20, 20]} for number in range(1, len(names) + 1)
    ]
    return json.dumps({"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "car"}]}).encode()


def yolo(*paths: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("data.yaml", "names: [car]\n")
        for number, path in enumerate(paths, start=1):
            archive.writestr(path, f"0 0.5 0.5 0.{number} 0.{number}\n")
    return file.getvalue()


def told(person: Person, started: dict[str, Any]) -> list[str]:
    found: list[dict[str, Any]] = person.api.get(f"jobs/{started['id']}/errors").json()["results"]
    return [each["message"] for each in found]


def test_two_images_that_differ_in_their_folders_alone_are_refused(ada: Person, project: Project) -> None:
    job = work(ada, started := bring(ada, project, coco("a/img0.jpg", "b/img0.jpg"), form="coco"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    assert all("a/img0.jpg" in words and "b/img0.jpg" in words for words in told(ada, started))
    assert (job.failed, job.result.get("joined", 0), stored(project)["annotations"]) == (2, 0, [])


def test_what_has_the_very_name_is_taken_and_what_has_it_in_a_folder_is_not(ada: Person, project: Project) -> None:
    work(ada, started := bring(ada, project, coco("img0.jpg", "b/img0.jpg"), form="coco"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row"]
    assert [each["value"]["x"] for each in stored(project)["annotations"]] == [1]


@pytest.mark.parametrize("names", [("a/img0.jpg",), ("a/img0.jpg", "a/img0.jpg"), ("a/img0.jpg", "a\\img0.jpg")])
def test_one_path_alone_is_found_however_often_it_is_said(ada: Person, project: Project, names: tuple[str, ...]) -> None:
    work(ada, started := bring(ada, project, coco(*names), form="coco"))
    assert errors(ada, started) == []
    assert len(stored(project)["annotations"]) == len(names)


@pytest.mark.parametrize(("form", "body"), [("coco", coco("images/0a1b2c3d-img0.jpg")), ("yolo-detect", yolo("labels/0a1b2c3d-img0.txt"))])
def test_a_file_is_found_by_its_name_without_what_label_studio_puts_before_it(
    ada: Person, project: Project, form: str, body: bytes
) -> None:
    work(ada, started := bring(ada, project, body, form=form))
    assert (errors(ada, started), len(stored(project)["annotations"])) == ([], 1)


def test_two_uploads_of_one_name_are_refused(ada: Person, project: Project) -> None:
    work(ada, started := bring(ada, project, coco("0a1b2c3d-img0.jpg", "0a1b2c3e-img0.jpg"), form="coco"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]


@pytest.mark.parametrize("folders", [("a", "b"), ("train", "val")])
@pytest.mark.parametrize("folder", ["labels/{}", "{}/labels"])
def test_label_files_of_one_name_in_two_folders_are_refused(ada: Person, project: Project, folders: tuple[str, str], folder: str) -> None:
    paths = [f"{folder.format(each)}/img0.txt" for each in folders]
    job = work(ada, started := bring(ada, project, yolo(*paths), form="yolo-detect"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    assert (job.failed, stored(project)["annotations"]) == (2, [])
    alone = work(ada, started := bring(ada, project, yolo(paths[0]), form="yolo-detect"))
    assert (errors(ada, started), alone.done) == ([], 1)


def voc(*paths: str) -> bytes:
    """A file for each of these images, whose names they tell with their folders."""
    file = io.BytesIO()
    box = "<name>car</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>"
    with zipfile.ZipFile(file, "w") as archive:
        for number, path in enumerate(paths):
            size = "<size><width>640</width><height>480</height></size>"
            document = f"<annotation><filename>{path}</filename>{size}<object>{box}</object></annotation>"
            archive.writestr(f"Annotations/{number}.xml", document)
    return file.getvalue()


def tasks(*addresses: str, said: str = "annotations") -> bytes:
    """A task of Label Studio for each of these addresses, with a box."""
    value = {"x": 10, "y": 10, "width": 5, "height": 5, "rectanglelabels": ["car"]}
    size = {"original_width": 640, "original_height": 480}
    box = {"type": "rectanglelabels", "from_name": "box", "to_name": "image", "value": value, **size}
    return json.dumps([{"data": {"image": each}, said: [{"result": [box]}]} for each in addresses]).encode()


ADDRESSES = [
    ("https://corpus.example/a/img0.jpg?signed=1", "https://corpus.example/b/img0.jpg?signed=2"),
    ("https://one.example/img0.jpg", "https://two.example/img0.jpg"),
    ("s3://bucket/a/img0.jpg", "gs://bucket/a/img0.jpg"),
    ("/data/local-files/?d=a/img0.jpg", "/data/local-files/?d=b%2Fimg0.jpg"),
    ("/data/upload/3/0a1b2c3d-img0.jpg", "/data/upload/3/0a1b2c3e-img0.jpg"),
]


@pytest.mark.parametrize("addresses", ADDRESSES)
def test_addresses_that_end_alike_are_refused(ada: Person, project: Project, street: ModelRun, addresses: tuple[str, ...]) -> None:
    work(ada, started := bring(ada, project, tasks(*addresses), form="label-studio"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    predicted = tasks(*addresses, said="predictions")
    work(ada, started := upload(ada, street, predicted, format="label-studio"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    assert (stored(project)["annotations"], said_by(street)) == ([], 0)


@pytest.mark.parametrize("address", [each for each, _ in ADDRESSES])
def test_one_address_alone_is_found_by_its_end(ada: Person, project: Project, address: str) -> None:
    work(ada, started := bring(ada, project, tasks(address), form="label-studio"))
    assert (errors(ada, started), len(stored(project)["annotations"])) == ([], 1)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("s3://bucket/a/img0.jpg", "s3://bucket/a/img0.jpg"),
        ("https://x.example/a/img0.jpg?s=1", "a/img0.jpg"),
        ("/a%20b/img0.jpg", "/a b/img0.jpg"),
    ],
)
def test_an_address_finds_the_data_row_of_its_whole_path_first(ada: Person, bench: Bench, project: Project, address: str, key: str) -> None:
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[1].pk).update(global_key=key, name="img0.jpg")
    work(ada, started := bring(ada, project, tasks(address, "img0.jpg"), form="label-studio"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row"]  # two are called img0.jpg
    assert [each["data_row_id"] for each in stored(project)["sets"]] == [bench.rows[1].pk]


def said_by(run: ModelRun) -> int:
    return len(said(run, run.organization_id).rows)


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("coco", coco("a/img0.jpg", "b/img0.jpg")),
        ("voc", voc("a/img0.jpg", "b\\img0.jpg")),
        ("yolo-detect", yolo("labels/a/img0.txt", "labels/b/img0.txt")),
    ],
)
@pytest.mark.parametrize("trial", [{}, {"dry_run": "true"}])
def test_predictions_on_two_images_that_differ_in_their_folders_alone_are_refused(
    ada: Person, street: ModelRun, form: str, body: bytes, trial: dict[str, str]
) -> None:
    job = work(ada, started := upload(ada, street, body, format=form, **trial))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    assert all(words.startswith("images/a/img0" if form[0] == "y" else "a/img0") or "a/img0" in words for words in told(ada, started))
    assert (job.failed, job.total, said_by(street)) == (2, 2, 0)


def test_predictions_on_the_very_name_are_taken_and_those_in_a_folder_are_not(ada: Person, street: ModelRun) -> None:
    job = work(ada, started := upload(ada, street, coco("img0.jpg", "b/img0.jpg"), format="coco"))
    assert [(pointer, code, subject) for _, pointer, code, subject in errors(ada, started)] == [
        ("/annotations/1", "ambiguous_data_row", "b/img0.jpg")
    ]
    assert (job.done, job.failed, said_by(street)) == (1, 1, 1)


@pytest.mark.parametrize(
    "names", [("a/img0.jpg",), ("a/img0.jpg", "a/img0.jpg"), ("a/img0.jpg", "a\\img0.jpg"), ("a/img0.jpg", "b/img9.jpg")]
)
def test_predictions_on_one_path_are_taken_however_often_it_is_said(ada: Person, street: ModelRun, names: tuple[str, ...]) -> None:
    job = work(ada, started := upload(ada, street, coco(*names), format="coco"))
    assert [code for *_, code, _ in errors(ada, started)] == ["unknown_data_row"] * ("b/img9.jpg" in names)
    assert (job.done, said_by(street)) == (len(names) - job.failed, len(names) - job.failed)


def test_paths_that_each_have_a_data_row_of_their_own_are_no_question(ada: Person, bench: Bench, street: ModelRun) -> None:
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[1].pk).update(global_key="b/img0.jpg")
    work(ada, started := upload(ada, street, coco("a/img0.jpg", "b/img0.jpg"), format="coco"))
    assert (errors(ada, started), said_by(street)) == ([], 2)


def in_folders(rows: list[DataRow], field: str) -> None:
    """Call two data rows a/img0.jpg and b/img0.jpg."""
    with tenant(rows[0].organization_id):
        for row, folder in zip(rows[:2], "ab", strict=True):
            DataRow.objects.filter(pk=row.pk).update(**{"name": "img0.jpg", field: f"{folder}/img0.jpg"})


FIELDS = pytest.mark.parametrize(("field", "code"), [("name", "unknown_data_row"), ("global_key", "ambiguous_data_row")])


@FIELDS
def test_a_path_of_other_folders_than_those_of_several_data_rows_is_refused(
    ada: Person, bench: Bench, street: ModelRun, field: str, code: str
) -> None:
    in_folders(bench.rows, field)
    work(ada, started := upload(ada, street, coco("x/img0.jpg"), format="coco"))
    assert ([found for *_, found, _ in errors(ada, started)], said_by(street)) == ([code], 0)


@FIELDS
def test_labels_are_refused_there_too(ada: Person, bench: Bench, project: Project, field: str, code: str) -> None:
    in_folders(bench.rows, field)
    work(ada, started := bring(ada, project, coco("x/img0.jpg"), form="coco"))
    assert ([found for *_, found, _ in errors(ada, started)], stored(project)["annotations"]) == ([code], [])


def test_voc_files_of_one_name_are_told_apart_by_their_folders(ada: Person, project: Project) -> None:
    work(ada, started := bring(ada, project, voc("a/img0.jpg", "b/img0.jpg"), form="voc"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    body = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(voc("img0.jpg"))) as one, zipfile.ZipFile(body, "w") as several:
        for folder in ("train", "val"):
            several.writestr(f"{folder}/img0.xml", one.read("Annotations/0.xml"))
    work(ada, started := bring(ada, project, body.getvalue(), form="voc"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    work(ada, started := bring(ada, project, voc("C:\\\\all\\\\img0.jpg"), form="voc"))
    assert (errors(ada, started), len(stored(project)["annotations"])) == ([], 1)


def folders(*paths: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path in paths:
            archive.writestr(path, b"")
    return file.getvalue()


def test_classified_images_of_one_name_are_told_apart_by_their_folders(ada: Person, bench: Bench) -> None:
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[0].pk).update(name="img0.jpg", global_key=None)
        options = (OptionSpec(uuid7(), "cat"), OptionSpec(uuid7(), "dog"))
        ontology = create_ontology(name="Pets", features=(FeatureSpec(uuid7(), "pet", "radio", options=options),))
        pets = projects.create_project(name="Pets", ontology=ontology.pk, review_share=0.0)
    work(ada, started := bring(ada, pets, folders("train/cat/img0.jpg", "val/cat/img0.jpg"), form="yolo-classify"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    work(ada, started := bring(ada, pets, folders("train/cat/img0.jpg", "val/cat/img1.jpg"), form="yolo-classify"))
    assert [code for *_, code, _ in errors(ada, started)] == ["unknown_data_row"]
    assert len(stored(pets)["annotations"]) == 1
