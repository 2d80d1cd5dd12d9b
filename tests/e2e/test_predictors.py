"""Predictors in the browser: connected, mapped, tried, asked, trained, promoted and rolled back."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.elsewhere import CLASSES, SECRET, Elsewhere
from tests.e2e.person import PATIENCE_MS, Person, complaints
from tests.e2e.predictor_pages import begin, choose, connect, here, in_use
from tests.e2e.workshop import Workshop
from tests.support.product import Product, process
from tests.walk.client import Caller

START = 1_700_000  # of scenes that no other test takes
NOWHERE = "http://127.0.0.1:9/"
FEW_STEPS = {"steps": 20}


@pytest.fixture
def owner(guest: Guest, workshop: Workshop) -> Person:
    """Before the list of predictors."""
    workshop.ontology()
    person = guest("owner")
    person.go("predictors")
    return person


def test_a_backend_is_connected_and_its_suggestions_arrive_in_the_editor(
    owner: Person, guest: Guest, workshop: Workshop, api: Caller, elsewhere: Elsewhere
) -> None:
    page, name = owner.page, f"Sevens {uuid4().hex[:6]}"
    begin(page, "label_studio_backend", name)
    page.get_by_label("Address").fill(elsewhere.backend)
    page.get_by_label("Secret", exact=True).fill(SECRET)
    connect(page)
    in_use(page, 1)
    expect(page.get_by_role("table", name="Versions")).to_contain_text("sevens-1")
    page.get_by_role("tab", name="Health").click()
    expect(page.get_by_text("Working", exact=True)).to_be_visible()
    page.get_by_test_id("exchange").filter(has_text="/setup").get_by_role("button").click()
    expect(page.get_by_text('{"model_version": "sevens-1"}')).to_be_visible()
    assert SECRET not in page.content()
    predictor = next(each["id"] for each in api.get("predictors")["results"] if each["name"] == name)
    project = workshop.project(name, pictures=1, start=START)["id"]
    api.post(f"projects/{project}/predictors", {"predictor": predictor})
    desk = Desk(guest("annotator"), project).open()
    expect(desk.rows).to_have_count(1, timeout=PATIENCE_MS)
    expect(desk.rows).to_contain_text("7")
    desk.key("a")
    (kept,) = desk.saved()["annotations"]
    assert kept["derived_from"]
    assert complaints(owner) == complaints(desk.person) == []


def test_what_cannot_be_connected_says_why_and_is_mended(owner: Person, elsewhere: Elsewhere) -> None:
    page = owner.page
    begin(page, "label_studio_backend", f"Not there {uuid4().hex[:6]}")
    connect(page)
    expect(page.get_by_text("This is needed")).to_be_visible()
    page.get_by_label("Address").fill(NOWHERE)
    connect(page)
    failed = page.get_by_test_id("version-failed")
    expect(failed).to_contain_text("Version 1 could not be connected", timeout=PATIENCE_MS)
    expect(failed).to_contain_text("EGRESS_ALLOWED_HOSTS")
    failed.get_by_role("link", name="Change its settings").click()
    address = page.get_by_test_id("new-version").get_by_label("Address")
    expect(address).to_have_value(NOWHERE)
    address.fill(elsewhere.backend)
    page.get_by_role("button", name="Make a new version").click()
    in_use(page, 2)
    expect(page.get_by_test_id("version-failed")).to_have_count(0)


def test_classes_are_mapped_and_tried_before_they_are_saved(owner: Person, workshop: Workshop, elsewhere: Elsewhere) -> None:
    page, name = owner.page, f"Things {uuid4().hex[:6]}"
    workshop.project(name, pictures=1, start=START + 200)
    begin(page, "open_inference", name)
    page.get_by_label("Address").fill(elsewhere.url)
    page.get_by_role("textbox", name="Model", exact=True).fill("things")
    labels = page.get_by_role("textbox", name="Class names").or_(page.get_by_role("combobox", name="Class names")).first
    for each in CLASSES:
        labels.fill(each)
        labels.press("Enter")
    page.get_by_role("button", name="more settings").click()
    choose(page, page.get_by_role("combobox", name="What it answers"), "Detections")
    connect(page)
    in_use(page, 1)
    page.get_by_role("tab", name="Classes").click()
    counts = page.get_by_test_id("mapping-counts")
    expect(counts).to_contain_text("1 mapped, 0 left out, 2 not settled")
    choose(page, page.get_by_role("combobox", name="What sevens stands for"), "7")
    choose(page, page.get_by_role("combobox", name="What moon stands for"), "Leave out")
    choose(page, page.get_by_role("combobox", name="Dataset"), name)
    page.get_by_test_id("trial-rows").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it on 1 data row").click()
    tried = page.get_by_test_id("tried")
    expect(tried).to_contain_text("It found 2 things.", timeout=PATIENCE_MS)
    expect(tried).to_contain_text("Left out, as it stands for nothing: moon (1)")
    expect(tried.locator("svg path")).not_to_have_count(0)
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_text("The mapping is saved.")).to_be_visible()
    page.reload()
    expect(counts).to_contain_text("2 mapped, 1 left out, 0 not settled")
    assert complaints(owner) == []


def test_training_shows_its_curves_and_versions_are_rolled_back_and_promoted(owner: Person, workshop: Workshop, api: Caller) -> None:
    page, project = owner.page, labelled(workshop)
    begin(page, "patch_detector", f"Own {uuid4().hex[:6]}")
    page.get_by_role("button", name="Create predictor").click()
    predictor = here(page)
    for _ in range(2):
        started = api.post(f"predictors/{predictor}/training-runs", {"project": project["id"], "settings": FEW_STEPS}, status=202)
        assert api.ended(started["job"])["state"] == "finished"
    in_use(page, 2)
    page.get_by_role("button", name="Roll back to version 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    in_use(page, 1)
    page.get_by_role("button", name="Use version 2").click()
    page.get_by_role("dialog").get_by_role("button", name="Use this").click()
    in_use(page, 2)
    page.get_by_role("button", name="Always use the newest").click()
    page.get_by_role("dialog").get_by_role("button", name="Always use the newest").click()
    expect(page.get_by_test_id("in-use")).to_contain_text("It is the newest that is ready.")
    page.get_by_role("tab", name="Training").click()
    page.get_by_role("button", name="Train a new version").click()
    dialog = page.get_by_role("dialog")
    choose(page, dialog.get_by_role("combobox", name="Learn from the labels of"), project["name"])
    dialog.get_by_role("button", name="Start training").click()
    expect(page.get_by_test_id("in-the-making")).to_contain_text("Version 3 is learning", timeout=PATIENCE_MS)
    for figure in ("Loss", "Avg. precision, validation"):
        expect(page.get_by_role("img", name=f"{figure} by training step")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Stop training").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop training").click()
    expect(page.get_by_test_id("in-the-making")).to_have_count(0, timeout=PATIENCE_MS)
    page.get_by_role("tab", name="Versions").click()
    in_use(page, 2)


def labelled(workshop: Workshop) -> dict[str, Any]:
    """A project of the demo with labels: the one that its own detector has learned from."""
    learned = workshop.predictor()["versions"][-1]["trained"]["project"]
    return dict(workshop.api.get(f"projects/{learned}"))


def test_a_rule_trains_by_itself_and_is_removed(owner: Person, workshop: Workshop, api: Caller) -> None:
    page = owner.page
    project = workshop.project(f"Ruled {uuid4().hex[:6]}", pictures=1, start=START + 400)
    owner.go("predictors")
    begin(page, "patch_detector", f"Ruled {uuid4().hex[:6]}")
    page.get_by_role("button", name="Create predictor").click()
    predictor = here(page)
    page.get_by_role("tab", name="Training").click()
    rule = page.get_by_test_id("training-rule")
    choose(page, rule.get_by_role("combobox", name="Learn from the labels of"), project["name"])
    rule.get_by_label("After so many new labels").fill("7")
    choose(page, rule.get_by_role("combobox", name="Use the new version"), "When somebody says so")
    assert complaints(owner) == [], "a predictor without a rule is nothing to complain of"
    rule.get_by_role("button", name="Save rule").click()
    expect(rule.get_by_role("button", name="Remove rule")).to_be_visible()
    kept = api.get(f"predictors/{predictor}/training-rule")
    assert (kept["project"], kept["after_labels"], kept["promote"], kept["enabled"]) == (project["id"], 7, "by_hand", True)
    rule.get_by_role("button", name="Remove rule").click()
    expect(rule.get_by_role("button", name="Remove rule")).to_have_count(0)


def test_what_a_predictor_is_sure_of_is_labeled_and_taken_back(guest: Guest, workshop: Workshop) -> None:
    workshop.predictor()
    project = workshop.project(f"Automatic {uuid4().hex[:6]}", pictures=2, start=START + 500, predictor=True)["id"]
    person = guest("owner")
    person.go(f"projects/{project}")
    page = person.page
    page.get_by_role("button", name="Make first pass").click()
    page.get_by_role("menuitem", name="Label automatically…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("This project reviews nothing")
    dialog.get_by_role("slider").press("Home")
    expect(dialog).to_contain_text("At 50 % or surer")
    dialog.get_by_role("button", name="Start labeling").click()
    expect(page.get_by_test_id("automatic-labels")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Make first pass").click()
    page.get_by_role("menuitem", name="Take back").click()
    expect(page.get_by_test_id("automatic-labels")).to_have_count(0)
    assert complaints(person) == []


def test_a_first_pass_shows_how_far_it_is_and_is_stopped(guest: Guest, workshop: Workshop, product: Product, api: Caller) -> None:
    workshop.predictor()
    project = workshop.project(f"Live {uuid4().hex[:6]}", pictures=2, start=START + 600, predictor=True)["id"]
    person = guest("owner")
    person.go(f"projects/{project}")
    page, worker = person.page, process(product, "--hostname=inference@%h")
    at_work = page.get_by_test_id("batch-job")
    worker.suspend()
    try:
        page.get_by_role("button", name="Make first pass").click()
        page.get_by_role("menuitem", name="Digit detector").click()
        expect(at_work).to_contain_text("0 of 2", timeout=PATIENCE_MS)
        at_work.get_by_role("button", name="Stop").click()
    finally:
        worker.resume()
    expect(at_work).to_have_count(0, timeout=PATIENCE_MS)
    (batch,) = api.get(f"projects/{project}/batches")["results"]
    assert batch["jobs"] == []
    assert complaints(person) == []
