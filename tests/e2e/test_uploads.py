"""A model from somebody's own computer in the browser: a pickle is refused in words, a saved model is mapped, tried, and suggests."""

import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.person import PATIENCE_MS, complaints
from tests.e2e.predictor_pages import begin, choose, in_use
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.inference.predictors import tiny
from tests.walk.client import Caller

START = 2_000_000  # of scenes that no other test takes
OPTIONS = ("cat", "hound", "fox")  # the model says dog


@pytest.fixture
def ontology(api: Caller) -> dict[str, Any]:
    """A question about the whole picture."""
    options = [{"id": str(uuid4()), "name": name} for name in OPTIONS]
    animal = {"id": str(uuid4()), "name": "animal", "kind": "radio", "options": options}
    return dict(api.post("ontologies", {"name": f"Animals {uuid4().hex[:6]}", "features": [animal]}))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A classifier with random weights, zipped as it was saved; and the same with pickled weights beside."""
    saved = tiny.vit(tmp_path / "saved")
    sound = zipped(saved, tmp_path / "model.zip")
    (saved / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    return sound, zipped(saved, tmp_path / "pickled.zip")


def zipped(folder: Path, file: Path) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for each in sorted(folder.iterdir()):
            archive.write(each, each.name)
    return file


def test_an_uploaded_model_is_mapped_tried_and_asked_and_a_pickle_is_refused(
    guest: Guest, workshop: Workshop, api: Caller, ontology: dict[str, Any], files: tuple[Path, Path]
) -> None:
    owner, name = guest("owner"), f"Animals {uuid4().hex[:6]}"
    page, dataset = owner.page, workshop.dataset(name, crowded_scenes(3, start=START))
    owner.go("predictors")
    begin(page, "transformers", name, ontology["name"])
    choose(page, page.get_by_role("combobox", name="Task"), "Image classification")
    page.locator("input[type=file]").set_input_files(files[1])
    page.get_by_role("button", name="Connect predictor").click()
    expect(page.get_by_role("alert")).to_contain_text("Pickled weights", timeout=PATIENCE_MS)
    expect(page.get_by_role("alert")).to_contain_text("pytorch_model.bin")
    page.locator("input[type=file]").set_input_files(files[0])
    page.get_by_role("button", name="Connect predictor").click()
    in_use(page, 1)
    assert [each["name"] for each in api.get("predictors", search=name)["results"]] == [name], "nothing was made twice"

    page.get_by_role("tab", name="Classes").click()
    expect(page.get_by_test_id("mapping-counts")).to_contain_text("2 mapped, 0 left out, 1 not settled")
    choose(page, page.get_by_role("combobox", name="What dog stands for"), "animal \u203a hound")
    choose(page, page.get_by_role("combobox", name="Dataset"), name)
    for row in range(3):
        page.get_by_test_id("trial-rows").get_by_role("button").nth(row).click()
    page.get_by_role("button", name="Try it on 3 data rows").click()
    tried = page.get_by_test_id("tried")
    expect(tried).to_have_count(3, timeout=PATIENCE_MS)
    for row in range(3):
        expect(tried.nth(row)).to_contain_text("It found one thing.")
        expect(tried.nth(row)).to_contain_text("animal")
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_text("The mapping is saved.")).to_be_visible()
    expect(page.get_by_test_id("mapping-counts")).to_contain_text("3 mapped, 0 left out, 0 not settled")

    project = api.post("projects", {"name": name, "ontology": ontology["id"], "suggestion_threshold": 0.0})
    predictor = api.get("predictors", search=name)["results"][0]["id"]
    api.post(f"projects/{project['id']}/predictors", {"predictor": predictor})
    api.post(f"projects/{project['id']}/batches", {"name": "Batch", "dataset": dataset["id"]})
    desk = Desk(guest("annotator"), project["id"]).open()
    desk.until("inside.suggestions.length === 1")
    assert complaints(desk.person) == []
    assert [each for each in complaints(owner) if "422" not in each] == []
