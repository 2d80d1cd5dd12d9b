"""Somebody looks for data rows, keeps what they looked for as a slice, opens it again, changes it, queues it and exports it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Guest
from tests.e2e.person import Person
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller

LABELED, PICTURES = 2, 4


class Corner:
    """A project in which two of four pictures are labeled, and where its pages are."""

    def __init__(self, workshop: Workshop, name: str, *, start: int) -> None:
        self.api, self.name = workshop.api, name
        self.project = workshop.project(name, pictures=PICTURES, start=start)["id"]
        self.dataset = next(each["id"] for each in self.api.get("datasets")["results"] if each["name"] == name)
        feature = workshop.ontology()["features"][0]["id"]
        self.labeled = [self._label(feature) for _ in range(LABELED)]

    def _label(self, feature: str) -> dict[str, Any]:
        """Draw one box and submit; the data row."""
        task = self.api.post(f"projects/{self.project}/tasks/next", {"stage": "label"}, status=200)
        drawn = {
            "id": str(uuid4()), "kind": "bounding_box", "feature": feature, "value": {"x": 8, "y": 8, "width": 40, "height": 50},
        }  # fmt: skip
        token, number = task["lease"]["token"], task["annotation_set"]["id"]
        change = {"base_revision": 0, "change_id": str(uuid4()), "token": token, "created": [drawn]}
        saved = self.api.post(f"annotation-sets/{number}/changes", change, status=200)
        handed_in = {"token": token, "revision": saved["revision"], "activity": []}
        ahead = self.api.post(f"tasks/{task['id']}/submit", handed_in, status=200)["next"]
        if ahead:
            self.api.post(f"tasks/{ahead['id']}/release", {"token": ahead["lease"]["token"]}, status=200)
        return dict(task["data_row"])


@pytest.fixture(scope="module")
def corner(workshop: Workshop) -> Corner:
    return Corner(workshop, f"Corner {uuid4().hex[:6]}", start=900_000)


def choose(page: Page, label: str, option: str) -> None:
    """Take an option of a select."""
    page.get_by_role("textbox", name=label).or_(page.get_by_role("combobox", name=label)).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def add_filter(page: Page, term: str) -> Locator:
    """The dialog that asks what of the term is meant."""
    page.get_by_role("button", name="Add a filter").click()
    page.get_by_role("menuitem", name=term, exact=True).click()
    return page.get_by_role("dialog")


def chips(page: Page) -> Locator:
    return page.get_by_test_id("filter-chip")


def shown(page: Page, count: int) -> None:
    """So many data rows are found, and the gallery says so."""
    expect(page.get_by_text(f"{count} data row", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Open ", exact=False)).to_have_count(count)


def documents(person: Person) -> list[dict[str, Any]]:
    """What the newest export of the page holds."""
    page = person.page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    return [json.loads(each) for each in download.value.path().read_text().splitlines()]


def test_what_is_looked_for_is_kept_as_a_slice_and_exported(guest: Guest, corner: Corner) -> None:
    owner, slice_name, wanted = guest("owner"), f"Chosen {uuid4().hex[:6]}", corner.labeled[0]
    page = owner.page
    owner.go(f"datasets/{corner.dataset}")
    shown(page, PICTURES)
    dialog = add_filter(page, "Labeled")
    choose(page, "Project", corner.name)
    dialog.get_by_role("button", name="Apply").click()
    expect(chips(page)).to_have_text(f"Labeled in {corner.name}")
    shown(page, LABELED)
    dialog = add_filter(page, "Name or key")
    dialog.get_by_label("Contains").fill(wanted["name"].removesuffix(".png"))
    dialog.get_by_role("button", name="Apply").click()
    shown(page, 1)

    page.get_by_role("button", name="Save as slice").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(slice_name)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=slice_name)).to_be_visible()
    expect(chips(page)).to_have_count(3)
    expect(chips(page).first).to_have_text(f"In {corner.name}")

    owner.go("slices")
    page.get_by_role("link", name=slice_name).click()
    shown(page, 1)
    expect(page.get_by_role("button", name=f"Open {wanted['name']}")).to_be_visible()

    owner.go(f"projects/{corner.project}/exports")
    choose(page, "Slice", slice_name)
    page.get_by_role("button", name="Start export").click()
    expect(page.get_by_role("link", name="Download")).to_have_count(1)
    assert [each["data_row"]["id"] for each in documents(owner)] == [wanted["id"]]


def test_a_slice_is_changed_kept_renamed_and_deleted(guest: Guest, api: Caller, corner: Corner) -> None:
    owner, name = guest("owner"), f"Waiting {uuid4().hex[:6]}"
    page, here = owner.page, {"term": "dataset", "is": corner.dataset}
    made = api.post("slices", {"name": name, "filter": [here, {"term": "labeled", "project": corner.project}]})
    owner.go(f"slices/{made['id']}")
    shown(page, LABELED)
    page.get_by_role("button", name=f"Change: Labeled in {corner.name}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Apply").click()
    expect(chips(page).last).to_have_text(f"Not: labeled in {corner.name}")
    shown(page, PICTURES - LABELED)
    page.get_by_role("button", name="Discard changes").click()
    shown(page, LABELED)
    page.get_by_role("button", name=f"Remove: Labeled in {corner.name}").click()
    shown(page, PICTURES)
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("button", name="Save changes")).to_have_count(0)
    assert api.get(f"slices/{made['id']}")["filter"] == [here]
    page.get_by_role("button", name="Clear all").click()
    expect(chips(page)).to_have_count(0)
    page.get_by_role("button", name="Discard changes").click()
    shown(page, PICTURES)

    owner.go("slices")
    page.get_by_role("button", name=f"More about {name}").click()
    page.get_by_role("menuitem", name="Rename").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(f"{name} again")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=f"{name} again")).to_be_visible()
    page.get_by_role("button", name=f"More about {name} again").click()
    page.get_by_role("menuitem", name="Delete slice").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete slice").click()
    expect(page.get_by_role("link", name=f"{name} again")).to_have_count(0)
    assert owner.page.url.endswith("/slices")


def test_a_slice_becomes_a_batch_of_another_project(guest: Guest, api: Caller, workshop: Workshop, corner: Corner) -> None:
    owner, name = guest("owner"), f"Unlabeled {uuid4().hex[:6]}"
    filters = [{"term": "dataset", "is": corner.dataset}, {"term": "labeled", "project": corner.project, "not": True}]
    made = api.post("slices", {"name": name, "filter": filters})
    other = api.post("projects", {"name": f"For {name}", "ontology": workshop.ontology()["id"]})
    owner.go(f"slices/{made['id']}")
    owner.page.get_by_role("button", name="Add to project").click()
    dialog = owner.page.get_by_role("dialog")
    choose(owner.page, "Project", other["name"])
    dialog.get_by_role("button", name="Add batch").click()
    expect(dialog).to_have_count(0)
    (batch,) = api.get(f"projects/{other['id']}/batches")["results"]
    assert (batch["name"], batch["counts"]["queued"]) == (name, PICTURES - LABELED)
