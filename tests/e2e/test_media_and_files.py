"""Assets of every type are looked at as what they are, and a file is looked at before it is imported."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Guest
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller

MANY = 9  # sentences, more than a thumbnail shows
PLAIN = ("Dear Sir, the parcel has not arrived. " * MANY).encode()
TALK = json.dumps({"messages": [{"id": "1", "role": "customer", "content": "Where is it?"}]}).encode()
WEB = b"<!doctype html><html><body><h1>Terms</h1><script>document.title = 'run'</script><p>Be kind.</p></body></html>"
LINES = b'{"data_row": {"global_key": "nobody"}, "annotations": []}\nnone\n'
EMPTY = b'{"type": "FeatureCollection", "features": []}'


@pytest.fixture(scope="module")
def mixed(api: Caller) -> dict[str, Any]:
    """A dataset of words in three asset types, its data rows by name."""
    dataset = api.post("datasets", {"name": "Words"})
    sent = {"letter.txt": PLAIN, "talk.json": TALK, "terms.html": WEB}
    answer = api.post(f"datasets/{dataset['id']}/data-rows", status=200, files=[("files", each) for each in sent.items()])
    return {"id": dataset["id"], "rows": {row["name"]: row["id"] for row in answer["created"]}}


def test_the_drawer_shows_the_medium_itself(guest: Guest, mixed: dict[str, Any]) -> None:
    owner = guest("owner")
    owner.go(f"datasets/{mixed['id']}?row={mixed['rows']['letter.txt']}")
    expect(owner.page.get_by_test_id("medium-text")).to_contain_text("the parcel has not arrived")
    expect(owner.page.get_by_text(f"{len(PLAIN)}", exact=True)).to_be_visible()
    owner.go(f"datasets/{mixed['id']}?row={mixed['rows']['talk.json']}")
    expect(owner.page.get_by_test_id("medium-talk")).to_contain_text("customer")
    owner.go(f"datasets/{mixed['id']}?row={mixed['rows']['terms.html']}")
    expect(owner.page.get_by_test_id("medium-text")).to_have_text("Terms\nBe kind.")
    expect(owner.page).not_to_have_title("run")
    assert owner.complaints == []


@pytest.fixture(scope="module")
def project(workshop: Workshop) -> str:
    return str(workshop.project("Files", pictures=1, start=6000)["id"])


def choose(page: Page, name: str, body: bytes) -> None:
    page.locator("input[type=file]").set_input_files(files=[{"name": name, "mimeType": "application/octet-stream", "buffer": body}])


def test_a_chosen_file_waits_for_start_and_a_trial_is_no_failure(guest: Guest, api: Caller, project: str) -> None:
    owner = guest("owner")
    owner.go(f"projects/{project}/exports")
    choose(owner.page, "labels.ndjson", LINES)
    expect(owner.page.get_by_test_id("chosen-file")).to_contain_text(f"labels.ndjson{len(LINES)} B")
    assert api.get("jobs", project=project)["results"] == []
    owner.page.get_by_role("combobox", name="Wrong lines").click()
    owner.page.get_by_role("option", name="Only try it").click()
    owner.page.get_by_role("button", name="Try it").click()
    panel = owner.page.get_by_test_id("job-panel")
    expect(panel.get_by_test_id("job-finding")).to_contain_text("Tried: 2 lines would be refused")
    expect(panel).not_to_contain_text("ailed")
    with owner.page.expect_download() as download:
        panel.get_by_role("button", name="Download the list").click()
    table = download.value.path().read_text().splitlines()
    assert [line.partition(",")[0] for line in table] == ["line", "1", "2"]
    (job,) = api.get("jobs", project=project)["results"]
    assert job["state"] == "finished"


@pytest.mark.parametrize("context", [{}, {"viewport": {"width": 390, "height": 844}}], ids=["desk", "phone"])
@pytest.mark.parametrize("page", ["", "/tasks"], ids=["overview", "tasks"])
def test_labels_come_in_by_a_way_that_is_seen_from_the_project_and_its_tasks(
    guest: Guest, project: str, page: str, context: dict[str, object]
) -> None:
    owner = guest("owner", **context)
    owner.go(f"projects/{project}{page}")
    owner.page.get_by_role("link", name="Import labels").click()
    expect(owner.page.get_by_role("tab", name="Import & export")).to_have_attribute("aria-selected", "true")
    expect(owner.page.get_by_role("heading", name="Import labels")).to_be_in_viewport()
    expect(owner.page.get_by_role("button", name="Start import")).to_be_in_viewport()


def test_a_file_without_annotations_is_told_plainly(guest: Guest, project: str) -> None:
    owner = guest("owner")
    owner.go(f"projects/{project}/exports")
    choose(owner.page, "coast.geojson", EMPTY)
    owner.page.get_by_role("button", name="Start import").click()
    expect(owner.page.get_by_test_id("job-finding")).to_contain_text("The file holds no annotations.")


def test_the_reasons_of_the_support_matrix_are_read_without_pointing(guest: Guest) -> None:
    owner = guest("owner")
    owner.go("support")
    expect(owner.page.get_by_test_id("support-notes")).to_contain_text("Needs pixels to paint on")
    owner.page.get_by_role("link", name="Ontologies").last.click()
    expect(owner.page.get_by_role("heading", name="Ontologies")).to_be_visible()
