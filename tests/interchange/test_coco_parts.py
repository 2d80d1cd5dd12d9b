"""One object of several parts in a COCO file: as a mask it stays one, as polygons it becomes several, and that is told."""

import json
from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.model_runs.models import ModelRun
from apps.ontologies.models import Ontology
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import ROWS, make_run, work
from tests.interchange.labels import bring, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

PARTS = [[10, 10, 20, 10, 20, 20, 10, 20], [30, 30, 40, 30, 40, 40, 30, 40]]
WHOLE = [[50, 50, 60, 50, 60, 60]]


def document(*segmentations: Any) -> bytes:
    """These on one image, whose size the file does not tell."""
    annotations = [
        {"id": number, "image_id": 1, "category_id": 1, "segmentation": each, "score": 0.9}
        for number, each in enumerate(segmentations, start=1)
    ]
    images = [{"id": 1, "file_name": "acme-0"}]
    return json.dumps({"categories": [{"id": 1, "name": "tree"}], "images": images, "annotations": annotations}).encode()


def ontology_of(bench: Bench, kind: str) -> Ontology:
    with tenant(bench.organization_id):
        return create_ontology(name="Trees", features=(FeatureSpec(uuid7(), "tree", kind),))


def project_of(bench: Bench, kind: str) -> Project:
    ontology = ontology_of(bench, kind)
    with tenant(bench.organization_id):
        return projects.create_project(name="Trees", ontology=ontology.pk, review_share=0.0)


def run_of(bench: Bench, kind: str) -> ModelRun:
    return make_run(bench, ontology=ontology_of(bench, kind), rows=ROWS)


def predict(ada: Person, run: ModelRun, body: bytes) -> tuple[Any, Any]:
    work(ada, sent := ada.api.post(f"model-runs/{run.pk}/predictions?format=coco", body, content_type="application/json").json())
    (found,) = ada.api.get(f"model-runs/{run.pk}/predictions").json()["results"]
    return sent, found["annotations"]


def told(ada: Person, sent: Any) -> list[tuple[str, str, str]]:
    answer = ada.api.get(f"jobs/{sent['id']}/errors").json()["results"]
    return [(each["pointer"], each["code"], each["message"]) for each in answer]


def test_labels_of_several_parts_become_several_polygons_and_that_is_told(ada: Person, bench: Bench) -> None:
    project = project_of(bench, "polygon")
    job = work(ada, sent := bring(ada, project, document(WHOLE, PARTS), form="coco"))
    words = "1 annotation of 2 parts became 2: tree, a polygon, is one outline."
    assert told(ada, sent) == [("/annotations/1/segmentation", "left_out", words)]
    (error,) = ada.api.get(f"jobs/{sent['id']}/errors").json()["results"]
    assert "mask" in error["expected"]
    assert (job.done, job.failed, len(stored(project)["annotations"])) == (1, 0, 3)


def test_predictions_of_several_parts_become_several_polygons_and_that_is_told(ada: Person, bench: Bench) -> None:
    sent, found = predict(ada, run_of(bench, "polygon"), document(PARTS, WHOLE, PARTS))
    words = "2 annotations of several parts each became 4: tree, a polygon, is one outline."
    assert told(ada, sent) == [("/annotations/0/segmentation", "left_out", words)]
    assert len(found) == 5


def test_as_masks_they_stay_one_on_a_picture_whose_size_the_file_does_not_tell(ada: Person, bench: Bench) -> None:
    project = project_of(bench, "mask")
    work(ada, sent := bring(ada, project, document(WHOLE, PARTS), form="coco"))
    assert (told(ada, sent), len(stored(project)["annotations"])) == ([], 2)
    results = json.loads(document(PARTS)) | {"images": []}
    results["annotations"][0]["image_id"] = "acme-0"
    sent, found = predict(ada, run_of(bench, "mask"), json.dumps(results).encode())
    assert (told(ada, sent), len(found)) == ([], 1)


@pytest.mark.parametrize(("segmentations", "kind"), [((WHOLE, PARTS), "mask"), ((WHOLE, WHOLE), "polygon")])
def test_a_category_with_parts_is_drafted_as_a_mask(ada: Person, segmentations: tuple[Any, ...], kind: str) -> None:
    answer = ada.api.post("ontology-drafts?format=coco", document(*segmentations), content_type="application/json").json()
    assert [(each["name"], each["kind"]) for each in answer["features"]] == [("tree", kind)]
    assert [each["code"] for each in answer["left_out"]] == (["other_kind"] if kind == "mask" else [])


def test_outlines_beside_run_lengths_are_drafted_as_both_and_stay_what_they_are(ada: Person, bench: Bench) -> None:
    body = document({"size": [480, 640], "counts": [0, 640, 306560]}, WHOLE, WHOLE)
    drafted = ada.api.post("ontology-drafts?format=coco", body, content_type="application/json").json()
    assert drafted["left_out"] == []
    ontology = ada.api.post("ontologies", {"name": "Trees", "features": drafted["features"]}).json()["id"]
    with tenant(bench.organization_id):
        project = projects.create_project(name="Trees", ontology=ontology, review_share=0.0)
    work(ada, sent := bring(ada, project, body, form="coco"))
    assert told(ada, sent) == []
    assert sorted(each["kind"] for each in stored(project)["annotations"]) == ["mask", "polygon", "polygon"]
