"""Which category a result means: the ids that the drafted ontology keeps, else places, and none of them in silence."""

import json
from typing import Any

import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.formats.labelbox_ontology import dump_ontology
from apps.model_runs.models import ModelRun
from apps.ontologies.models import Ontology
from apps.ontologies.queries import tree
from apps.projects import services as projects
from tests.cast import Person
from tests.interchange.conftest import ROWS, make_run, work
from tests.interchange.labels import bring, taken
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

# A few of COCO's own, out of order and with gaps, as they are.
CATEGORIES = {90: "toothbrush", 1: "person", 17: "cat", 3: "car"}
NAMES = ("000000000139.jpg", "000000000285.jpg", "7.jpg", "7.png")
FEATURES = [{"kind": "bounding_box", "name": name} for name in ("cat", "dog", "cow")]
Entry = dict[str, Any]


def entry(image: Any, category: int, **more: Any) -> Entry:
    return {"image_id": image, "category_id": category, "bbox": [category, 2, 30, 40], "score": 0.9} | more


def truth() -> dict[str, Any]:
    """The user's own ground truth."""
    images = [{"id": number, "file_name": f"{number:012}.jpg", "width": 640, "height": 480} for number in (139, 285)]
    categories = [{"id": number, "name": name} for number, name in CATEGORIES.items()]
    said = [
        {"id": place, "area": 1200, "iscrowd": 0} | entry(image, category)
        for place, (image, category) in enumerate(((image, category) for image in (139, 285) for category in CATEGORIES), start=1)
    ]
    return {"info": {}, "images": images, "categories": categories, "annotations": said}


def ontology_of(ada: Person, features: list[Any]) -> Ontology:
    answer = ada.api.post("ontologies", {"name": "Things", "features": features})
    assert answer.status_code == 201, answer.content
    with tenant(ada.organization.pk):
        return Ontology.objects.get(pk=answer.json()["id"])


def drafted(ada: Person) -> list[Any]:
    answer = ada.api.post("ontology-drafts?format=coco", json.dumps(truth()).encode(), content_type="application/json")
    features: list[Any] = answer.json()["features"]
    return features


def run_of(bench: Bench, ontology: Ontology) -> ModelRun:
    with tenant(bench.organization_id):
        for row, name in zip(bench.rows, NAMES, strict=True):
            DataRow.objects.filter(pk=row.pk).update(name=name, global_key=None)
    return make_run(bench, ontology=ontology, rows=ROWS)


def predict(ada: Person, run: ModelRun, said: Any, query: str = "") -> tuple[Any, list[Any]]:
    """The job, and what its report says."""
    path = f"model-runs/{run.pk}/predictions?format=coco{query}"
    job = work(ada, sent := ada.api.post(path, json.dumps(said).encode(), content_type="application/json").json())
    return job, ada.api.get(f"jobs/{sent['id']}/errors").json()["results"]


def predicted(ada: Person, run: ModelRun) -> set[tuple[str, float]]:
    """The name of the feature and the x of each box."""
    found = ada.api.get(f"model-runs/{run.pk}/predictions").json()["results"]
    with tenant(ada.organization.pk):
        names = {str(each.id): each.name for each in tree(run.model.ontology_id)}
    return {(names[each["feature"]], each["value"]["x"]) for row in found for each in row["annotations"]}


def test_results_are_of_the_categories_that_the_ontology_was_drafted_from(ada: Person, bench: Bench) -> None:
    features = drafted(ada)
    assert {each["external_id"]: each["name"] for each in features} == {f"coco:{number}": name for number, name in CATEGORIES.items()}
    run = run_of(bench, ontology_of(ada, features))
    job, told = predict(ada, run, [entry(139, number) for number in CATEGORIES] + [entry(285, 18)])
    assert predicted(ada, run) == {(name, number) for number, name in CATEGORIES.items()}
    assert [(each["code"], each["pointer"]) for each in told] == [("unknown_category", "/4/category_id")]
    assert "coco:18" in told[0]["message"]
    assert (job.done, job.failed) == (4, 1)


@pytest.mark.parametrize("query", ["", "&dry_run=true"])
def test_places_are_taken_where_no_feature_carries_an_id_and_that_is_told_once(ada: Person, bench: Bench, query: str) -> None:
    run = run_of(bench, ontology_of(ada, FEATURES))
    job, told = predict(ada, run, [entry(139, 3), entry(285, 1), entry(285, 3)], query)
    assert predicted(ada, run) == (set() if query else {("cow", 3), ("cat", 1)})
    assert [each["code"] for each in told] == ["categories_assumed"]
    assert "1 = cat, 3 = cow." in told[0]["message"]
    assert (job.done, job.failed) == (3, 0)


def test_a_file_with_an_id_that_is_no_place_is_refused_as_a_whole(ada: Person, bench: Bench) -> None:
    run = run_of(bench, ontology_of(ada, FEATURES))
    said = [entry(139, number) for number in (2, 1, 17)]
    job, told = predict(ada, run, said)
    assert [(each["code"], each["pointer"]) for each in told] == [("unknown_categories", "/2/category_id")]
    assert "1, 2, 17" in told[0]["message"]
    assert "1 = cat, 2 = dog, 3 = cow" in told[0]["message"]
    assert (predicted(ada, run), job.done, job.failed) == (set(), 0, 1)
    categories = [{"id": number, "name": name} for number, name in {2: "dog", 1: "cow", 17: "cat"}.items()]
    assert predict(ada, run, {"categories": categories, "annotations": said})[1] == []
    assert predicted(ada, run) == {("dog", 2), ("cow", 1), ("cat", 17)}


def test_a_feature_that_came_later_has_the_next_number_going_out_and_coming_in(ada: Person, bench: Bench) -> None:
    run = run_of(bench, ontology_of(ada, [FEATURES[1], *drafted(ada)]))
    _, told = predict(ada, run, [entry(139, 91), entry(139, 17)])
    assert predicted(ada, run) == {("dog", 91), ("cat", 17)}
    assert [each["message"].rpartition(": ")[2] for each in told] == ["91 = dog."]
    assert [each["code"] for each in predict(ada, run, [entry(285, 91), entry(285, 4)])[1]] == ["unknown_categories"]
    document = json.loads(taken(ada, f"model-runs/{run.pk}/exports", format="coco")[0])
    assert {each["id"]: each["name"] for each in document["categories"]} == CATEGORIES | {91: "dog"}


def test_exported_predictions_are_scored_against_the_ground_truth_of_others(ada: Person, bench: Bench, tmp_path: Any) -> None:
    ontology = ontology_of(ada, drafted(ada))
    run = run_of(bench, ontology)
    predict(ada, run, [entry(each["image_id"], each["category_id"]) for each in truth()["annotations"]])
    document = json.loads(taken(ada, f"model-runs/{run.pk}/exports", format="coco")[0])
    ids = {image["file_name"]: image["id"] for image in document["images"]}
    assert (ids["000000000139.jpg"], ids["000000000285.jpg"]) == (139, 285)
    assert min(ids["7.jpg"], ids["7.png"]) > 2**50  # either may be meant by 7
    (tmp_path / "truth.json").write_text(json.dumps(truth()))
    ours = COCO(str(tmp_path / "truth.json"))
    scored = COCOeval(ours, ours.loadRes(document["annotations"]), "bbox")
    scored.evaluate()
    scored.accumulate()
    scored.summarize()
    assert scored.stats[0] == pytest.approx(1)
    with tenant(bench.organization_id):
        project = projects.create_project(name="Things", ontology=ontology.pk, review_share=0.0)
    work(ada, bring(ada, project, json.dumps(truth()).encode(), form="coco"))
    labels = json.loads(taken(ada, f"projects/{project.pk}/exports", format="coco")[0])
    assert labels["categories"] == document["categories"]
    assert {image["id"] for image in labels["images"]} == {139, 285}


def test_an_id_of_coco_is_no_schema_id_of_labelbox(ada: Person) -> None:
    ontology = ontology_of(ada, drafted(ada))
    with tenant(ada.organization.pk):
        features = tree(ontology)
    for tool, feature in zip(dump_ontology(features)["tools"], features, strict=True):
        assert tool["featureSchemaId"] == str(feature.id)
