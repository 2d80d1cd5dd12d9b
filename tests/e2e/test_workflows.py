"""A workflow in the browser: put together on the canvas, refused where it is wrong, tried, and asked from the editor."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.elsewhere import SHADES, Elsewhere
from tests.e2e.person import PATIENCE_MS, Person
from tests.e2e.test_predictors import choose, complaints, in_use
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.walk.client import Caller

START = 1_800_000  # of scenes that no other test takes


@pytest.fixture
def ontology(api: Caller) -> dict[str, Any]:
    """Things, each of which is dark or light."""
    options = [{"id": str(uuid4()), "name": name} for name in SHADES]
    shade = {"id": str(uuid4()), "name": "shade", "kind": "radio", "options": options}
    thing = {"id": str(uuid4()), "name": "thing", "kind": "bounding_box", "color": "#2f9e44", "features": [shade]}
    return dict(api.post("ontologies", {"name": f"Things {uuid4().hex[:6]}", "features": [thing]}))


@pytest.fixture
def parts(api: Caller, ontology: dict[str, Any], elsewhere: Elsewhere) -> tuple[str, str]:
    """A finder of things and a judge of shades, both ready: their names."""
    tag, shared = uuid4().hex[:6], {"url": elsewhere.url}
    finder = {**shared, "model": "things", "labels": ["thing", "other", "moon"], "answers": "detections", "threshold": 0.85}
    judge = {**shared, "model": "shades", "labels": SHADES, "width": 8, "height": 8, "scaling": "0..1"}
    names = f"Finder {tag}", f"Judge {tag}"
    for name, settings in zip(names, (finder, judge), strict=True):
        body = {"name": name, "family": "open_inference", "ontology": ontology["id"], "settings": settings}
        made = api.post("predictors", body)
        assert api.ended(made["versions"][0]["job"])["state"] == "finished"
    return names


def begin(owner: Person, name: str, ontology: str, template: str) -> str:
    """A workflow of this template before the canvas; its id."""
    page = owner.page
    owner.go("predictors")
    page.get_by_role("link", name="New predictor").first.click()
    page.locator("[data-testid=family][data-family=workflow]").click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    choose(page, page.get_by_role("combobox", name="Ontology"), ontology)
    page.get_by_role("button", name="Create predictor").click()
    page.locator(f"[data-testid=template][data-template={template}]").click()
    page.wait_for_url("**/graph")
    return page.url.split("/")[-2]


def node(page: Page, name: str) -> Locator:
    return page.get_by_test_id("node").filter(has=page.get_by_text(name, exact=True))


def asks(page: Page, name: str, predictor: str) -> None:
    """Let the node ask this predictor."""
    node(page, name).click()
    choose(page, page.get_by_test_id("node-panel").get_by_role("combobox", name="Predictor"), predictor)


def test_detect_crop_classify_is_put_together_and_suggests_in_the_editor(
    guest: Guest, workshop: Workshop, api: Caller, ontology: dict[str, Any], parts: tuple[str, str]
) -> None:
    owner, name = guest("owner"), f"Closer {uuid4().hex[:6]}"
    page = owner.page
    predictor = begin(owner, name, ontology["name"], "closer")
    expect(page.get_by_test_id("node")).to_have_count(5)
    page.get_by_role("button", name="Save as a new version").click()
    expect(node(page, "Detect").get_by_test_id("node-fault")).to_contain_text("Predictor is needed.")
    expect(node(page, "Classify").get_by_test_id("node-fault")).to_contain_text("Predictor is needed.")
    asks(page, "Detect", parts[0])
    asks(page, "Classify", parts[1])
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_test_id("standing")).to_contain_text("Version 1 is in use.", timeout=PATIENCE_MS)
    dataset = workshop.dataset(name, crowded_scenes(1, start=START))
    project = api.post("projects", {"name": name, "ontology": ontology["id"]})
    api.post(f"projects/{project['id']}/predictors", {"predictor": predictor})
    api.post(f"projects/{project['id']}/batches", {"name": "Batch", "dataset": dataset["id"]})
    page.reload()
    choose(page, page.get_by_role("combobox", name="Dataset"), name)
    page.get_by_test_id("trial-rows").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it on 1 data row").click()
    tried = page.get_by_test_id("tried")
    expect(tried).to_contain_text("It found one thing.", timeout=PATIENCE_MS)
    expect(tried).to_contain_text("shade")
    desk = Desk(guest("annotator"), project["id"]).open()
    expect(desk.rows).to_have_count(1, timeout=PATIENCE_MS)
    desk.key("a")
    (kept,) = desk.saved()["annotations"]
    assert [each["kind"] for each in kept["answers"]] == ["radio"]
    assert complaints(desk.person) == []
    assert [each for each in complaints(owner) if "422" not in each] == []


def test_nodes_are_added_joined_and_removed_by_mouse_keyboard_and_panel(
    guest: Guest, api: Caller, ontology: dict[str, Any], parts: tuple[str, str]
) -> None:
    owner = guest("owner")
    page = owner.page
    predictor = begin(owner, f"Plain {uuid4().hex[:6]}", ontology["name"], "empty")
    node(page, "Data rows").click()
    page.get_by_role("button", name="Add Predictor").click()
    panel = page.get_by_test_id("node-panel")
    expect(panel.get_by_role("combobox", name="Comes from")).to_have_value("Data rows")
    choose(page, panel.get_by_role("combobox", name="Predictor"), parts[0])
    page.get_by_role("button", name="Add Filter").click()
    expect(panel.get_by_role("combobox", name="Comes from")).to_have_value("Predictor")
    panel.get_by_label("Confidence at least").fill("0.5")
    page.get_by_role("button", name="Add Rename classes").click()
    node(page, "Filter").locator(".source").drag_to(node(page, "Suggestions").locator(".target"))
    node(page, "Suggestions").click()
    expect(panel.get_by_role("combobox", name="Comes from")).to_have_value("Filter")
    choose(page, panel.get_by_role("combobox", name="Comes from"), "Rename classes")
    choose(page, panel.get_by_role("combobox", name="Comes from"), "Filter")
    node(page, "Rename classes").click()
    page.keyboard.press("Delete")
    expect(page.get_by_test_id("node")).to_have_count(4)
    page.get_by_role("button", name="Save as a new version").click()
    in_use_here(page, 1)
    graph = api.get(f"predictors/{predictor}")["versions"][0]["settings"]["graph"]
    assert [(edge["source"], edge["target"]) for edge in graph["edges"]] == [
        ("input", "predictor-1"), ("predictor-1", "filter-1"), ("filter-1", "output"),
    ]  # fmt: skip
    node(page, "Filter").click()
    panel.get_by_label("Confidence at least").fill("0.7")
    expect(page.get_by_test_id("standing")).to_contain_text("Changes are not saved.")
    page.get_by_role("tab", name="Versions").click()
    leaving = page.get_by_role("dialog", name="Leave without saving?")
    expect(leaving).to_contain_text("Your changes to this workflow are not saved.")
    leaving.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Save as a new version").click()
    in_use_here(page, 2)
    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("button", name="Roll back to version 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    in_use(page, 1)
    assert complaints(owner) == []


def test_a_workflow_made_by_api_without_places_is_laid_out_and_keeps_what_is_moved(
    guest: Guest, api: Caller, ontology: dict[str, Any], parts: tuple[str, str]
) -> None:
    finder = next(each for each in api.get("predictors")["results"] if each["name"] == parts[0])
    asks = {"predictor": finder["id"]}
    graph = {
        "nodes": [
            {"id": "in", "kind": "input"}, {"id": "one", "kind": "predictor", "title": "One", "settings": asks},
            {"id": "two", "kind": "predictor", "title": "Two", "settings": asks}, {"id": "sure", "kind": "filter"},
            {"id": "both", "kind": "merge"}, {"id": "out", "kind": "output"},
        ],
        "edges": [
            {"source": source, "target": target}
            for source, target in (("in", "one"), ("in", "two"), ("two", "sure"), ("one", "both"), ("sure", "both"), ("both", "out"))
        ],
    }  # fmt: skip
    body = {"name": f"Made {uuid4().hex[:6]}", "family": "workflow", "ontology": ontology["id"], "settings": {"graph": graph}}
    made = api.post("predictors", body)
    owner = guest("owner")
    page = owner.page
    owner.go(f"predictors/{made['id']}/graph")
    in_use_here(page, 1)
    expect(page.get_by_test_id("node")).to_have_count(6)
    boxes = [each.bounding_box() for each in page.get_by_test_id("node").all()]
    for number, one in enumerate(boxes):
        assert one is not None
        for other in boxes[number + 1 :]:
            assert other is not None
            assert abs(one["x"] - other["x"]) >= one["width"] or abs(one["y"] - other["y"]) >= min(one["height"], other["height"])
    place = node(page, "Two").bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 60, place["y"] + 20)
    page.mouse.down()
    page.mouse.move(place["x"] + 60, place["y"] + 100, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Save as a new version").click()
    in_use_here(page, 2)
    kept = {each["id"]: each["position"] for each in api.get(f"predictors/{made['id']}")["versions"][0]["settings"]["graph"]["nodes"]}
    assert len({(each["x"], each["y"]) for each in kept.values()}) == len(kept)
    assert complaints(owner) == []


def in_use_here(page: Page, number: int) -> None:
    expect(page.get_by_test_id("standing")).to_contain_text(f"Version {number} is in use.", timeout=PATIENCE_MS)
