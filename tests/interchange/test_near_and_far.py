"""Names of files are looked up in the project or the run first; what lies elsewhere joins a project, and that is told."""

import json

import pytest
from django.db.models import F

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.formats.archive import zip_of
from apps.model_runs.models import ModelRun
from apps.projects.models import Project, Task
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import bring, label, make_project, make_speech, said, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(ada: Person, bench: Bench) -> Project:
    """Has the first data row; it, the second and the third are called im0.jpg, the last far.jpg. The second has the global key im0.jpg."""
    speech = make_speech(ada)
    made = make_project(ada, speech)
    box = said("bounding_box", speech["car"], {"x": 1, "y": 2, "width": 3, "height": 4})
    work(ada, bring(ada, made, lines(label("acme-0", box))))
    with tenant(bench.organization_id):
        rows = DataRow.objects.filter(pk__in=[row.pk for row in bench.rows])
        rows.update(name="im0.jpg", global_key=None, width=F("width"))
        rows.filter(pk=bench.rows[1].pk).update(global_key="im0.jpg")
        rows.filter(pk=bench.rows[3].pk).update(name="far.jpg")
    return made


def coco(*names: str, category: str = "car") -> bytes:
    """A box on each of these images."""
    images = [{"id": number, "file_name": name} for number, name in enumerate(names, start=1)]
    boxes = [{"id": each["id"], "image_id": each["id"], "category_id": 1, "bbox": [5, 6, 7, 8]} for each in images]
    return json.dumps({"categories": [{"id": 1, "name": category}], "images": images, "annotations": boxes}).encode()


def labeled_rows(project: Project) -> list[str]:
    return sorted(str(each["data_row_id"]) for each in stored(project)["labels"])


@pytest.mark.parametrize("name", ["im0.jpg", "train/im0.jpg"])
def test_a_name_means_the_data_row_of_the_project_whatever_others_are_called(
    ada: Person, project: Project, bench: Bench, name: str
) -> None:
    job = work(ada, started := bring(ada, project, coco(name), form="coco"))
    assert (errors(ada, started), job.done) == ([], 1)
    assert labeled_rows(project) == [str(bench.rows[0].pk)]
    assert [each["value"]["x"] for each in stored(project)["annotations"]] == [5]
    assert "added" not in job.message


def test_a_size_is_that_of_the_data_row_of_the_project(ada: Person, project: Project) -> None:
    body = b"".join(zip_of([("data.yaml", [b"names:\n  0: car\n"]), ("labels/im0.txt", [b"0 0.5 0.5 0.2 0.2\n"])]))
    job = work(ada, started := bring(ada, project, body, form="yolo-detect"))
    assert (errors(ada, started), job.done) == ([], 1)


@pytest.mark.parametrize("ending", ["", "&dry_run=true", "&all_or_nothing=true"])
def test_a_data_row_from_elsewhere_joins_the_project_and_that_is_told(ada: Person, project: Project, bench: Bench, ending: str) -> None:
    job = work(ada, bring(ada, project, coco("im0.jpg", "far.jpg"), form=f"coco{ending}"))
    assert (job.done, job.result["added"]) == (2, 1)
    assert ("1 data row would be added to the project" if "dry" in ending else "1 data row added to the project") in job.message
    with tenant(bench.organization_id):
        assert Task.objects.filter(project=project).count() == (1 if "dry" in ending else 2)


def test_a_name_means_the_data_row_of_the_run(ada: Person, run: ModelRun, bench: Bench) -> None:
    with tenant(bench.organization_id):
        rows = DataRow.objects.filter(pk__in=[row.pk for row in bench.rows])
        rows.update(global_key=None, name="other.jpg")
        rows.filter(pk__in=[bench.rows[0].pk, bench.rows[3].pk]).update(name="im0.jpg")
    path = f"model-runs/{run.pk}/predictions?format=coco"
    answer = ada.api.post(path, coco("im0.jpg", category="coin"), content_type="application/json")
    job = work(ada, answer.json())
    assert (errors(ada, answer.json()), job.done) == ([], 1)
    (found,) = ada.api.get(f"model-runs/{run.pk}/predictions").json()["results"]
    assert found["data_row"] == str(bench.rows[0].pk)


def test_a_name_that_only_a_data_row_outside_of_the_run_has_is_refused(ada: Person, run: ModelRun, bench: Bench) -> None:
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[3].pk).update(global_key=None, name="far.jpg")
    path = f"model-runs/{run.pk}/predictions?format=coco"
    work(ada, started := ada.api.post(path, coco("far.jpg", category="coin"), content_type="application/json").json())
    assert [code for _, _, code, _ in errors(ada, started)] == ["data_row_not_in_run"]
