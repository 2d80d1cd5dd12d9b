"""Pictures of one base name in several folders of a file: none of them is taken for another."""

import io
import json
import zipfile
from typing import Any

import pytest

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, work
from tests.interchange.labels import bring, make_project, make_speech, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(ada: Person, bench: Bench) -> Project:
    """A project with labels of a data row called img0.jpg, that has no global key."""
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[0].pk).update(name="img0.jpg", global_key=None)
    return make_project(ada, make_speech(ada))


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


@pytest.mark.parametrize("folders", [("a", "b"), ("train", "val")])
@pytest.mark.parametrize("folder", ["labels/{}", "{}/labels"])
def test_label_files_of_one_name_in_two_folders_are_refused(ada: Person, project: Project, folders: tuple[str, str], folder: str) -> None:
    paths = [f"{folder.format(each)}/img0.txt" for each in folders]
    job = work(ada, started := bring(ada, project, yolo(*paths), form="yolo-detect"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row", "ambiguous_data_row"]
    assert (job.failed, stored(project)["annotations"]) == (2, [])
    alone = work(ada, started := bring(ada, project, yolo(paths[0]), form="yolo-detect"))
    assert (errors(ada, started), alone.done) == ([], 1)
