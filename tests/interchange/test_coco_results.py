"""The loop of a model: images and labels out as COCO, its results in again as pycocotools writes them, a bare list."""

import json

import pytest

from apps.model_runs.models import ModelRun
from tests.cast import Person
from tests.interchange.conftest import work
from tests.interchange.test_selections import said as said  # noqa: PLC0414  a fixture
from tests.interchange.test_selections import taken

pytestmark = pytest.mark.django_db


def test_results_on_the_images_of_an_export_lead_back_to_their_data_rows(ada: Person, said: ModelRun) -> None:
    document = json.loads(taken(ada, f"model-runs/{said.pk}/exports", format="coco")[0])
    images = {image["id"]: image["firstpass"]["id"] for image in document["images"]}
    assert all(2**50 < number < 2**53 for number in images)
    (coin,) = (category["id"] for category in document["categories"] if category["name"] == "coin")
    entries = [{"image_id": number, "category_id": coin, "bbox": [1, 2, 3, 4], "score": 0.25} for number in images]
    entries += [{"image_id": images[entries[0]["image_id"]], "category_id": coin, "bbox": [5, 6, 7, 8], "score": 0.25}]
    entries += [{"image_id": 42, "category_id": coin, "bbox": [1, 2, 3, 4], "score": 0.5}]
    body = json.dumps(entries).encode()
    started = ada.api.post(f"model-runs/{said.pk}/predictions?format=coco", body, content_type="application/json").json()
    job = work(ada, started)
    assumed, error = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert (assumed["code"], assumed["message"].endswith(f"{coin} = coin.")) == ("categories_assumed", True)
    assert (error["code"], job.result["written"]) == ("unknown_data_row", len(images) + 1)
    assert "image of this number" in error["message"]
    assert "COCO export" in error["expected"]
    again = json.loads(taken(ada, f"model-runs/{said.pk}/exports", format="coco")[0])
    assert {image["id"]: image["firstpass"]["id"] for image in again["images"]} == images
    assert {each["image_id"] for each in again["annotations"] if each.get("score") == 0.25} == set(images)
