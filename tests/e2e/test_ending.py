"""The end of a predictor in the browser: taken off a project, archived, restored, deleted, each with its consequences told first."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Guest
from tests.e2e.person import PATIENCE_MS, Person, complaints
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller

START = 1_900_000  # of scenes that no other test takes


@pytest.fixture
def owner(guest: Guest, workshop: Workshop) -> Person:
    """Before the list of predictors."""
    workshop.ontology()
    person = guest("owner")
    person.go("predictors")
    return person


def press(page: Page, name: str) -> None:
    """Press it on the page, then in the question that it asks."""
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def settings(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("tab", name="Settings").click()


def test_a_predictor_is_taken_off_archived_restored_and_deleted(owner: Person, workshop: Workshop, api: Caller) -> None:
    page, name = owner.page, f"Passing {uuid4().hex[:6]}"
    place = name.replace("Passing", "Place")
    project = workshop.project(place, pictures=1, start=START)
    ontology = workshop.ontology()["id"]
    made = api.post("predictors", {"name": name, "family": "learner", "ontology": ontology})
    api.post(f"projects/{project['id']}/predictors", {"predictor": made["id"]})
    page.reload()
    expect(page.get_by_role("row", name=name)).to_contain_text("Never asked")
    settings(page, name)
    expect(page.get_by_test_id("kept")).to_contain_text(f"it is attached to {place}")
    expect(page.get_by_role("button", name="Delete", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Archive", exact=True).click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text(f"Nobody can ask it in {place} until it is restored.")
    asked.get_by_role("button", name="Archive").click()
    expect(page.get_by_test_id("archived")).to_be_visible(timeout=PATIENCE_MS)
    owner.go("predictors")
    expect(page.get_by_role("link", name="New predictor").first).to_be_visible()
    expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)
    page.get_by_text("Archived", exact=True).click()
    page.get_by_role("link", name=name, exact=True).click()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_test_id("archived")).to_have_count(0)
    page.get_by_role("tab", name="Settings").click()
    page.get_by_role("button", name=f"Take {name} off {place}").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("What it has suggested there so far stays.")
    asked.get_by_role("button", name="Take off").click()
    expect(page.get_by_text("No project asks it.")).to_be_visible(timeout=PATIENCE_MS)
    press(page, "Delete")
    page.wait_for_url("**/predictors")
    expect(page.get_by_text(f"{name} is deleted.")).to_be_visible()
    expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)
    assert api.http.get(f"predictors/{made['id']}").status_code == 404
    assert complaints(owner) == []
