"""Nothing half drawn goes without a word: not by a lost connection, by another tool, by submitting or by going back."""

import time
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Response, expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.workshop import Workshop, crowded_scenes

START = 2_300_000  # of scenes that no other test takes
LATER_S = 60  # what was read before counts as old by then
FEATURES = [
    {"kind": "bounding_box", "name": "Digit", "color": "#E69F00"},
    {"kind": "polygon", "name": "Region", "color": "#009E73"},
]
CORNERS = ((20.0, 20.0), (90.0, 24.0), (70.0, 90.0))


@pytest.fixture
def desk(guest: Guest, workshop: Workshop) -> Desk:
    """An annotator before the first of three pictures, with boxes and polygons to draw."""
    name = f"Staying {uuid4().hex[:6]}"
    dataset = workshop.dataset(name, crowded_scenes(3, start=START))
    ontology = workshop.api.post("ontologies", {"name": name, "features": FEATURES})
    project = workshop.api.post("projects", {"name": name, "ontology": ontology["id"], "review_share": 0.0})
    workshop.api.post(f"projects/{project['id']}/batches", {"name": "Batch", "dataset": dataset["id"]})
    return Desk(guest("annotator"), project["id"]).open()


def somebody_adds_work(desk: Desk, workshop: Workshop) -> None:
    name = f"More {uuid4().hex[:6]}"
    dataset = workshop.dataset(name, crowded_scenes(1, start=START))
    workshop.api.post(f"projects/{desk.project}/batches", {"name": name, "dataset": dataset["id"]})


def back_online(desk: Desk) -> dict[str, Any]:
    """The project, as the page reads it anew once the network is back."""

    def is_project(response: Response) -> bool:
        return response.request.method == "GET" and response.url.endswith(f"/projects/{desk.project}")

    desk.page.clock.set_system_time(time.time() + LATER_S)
    with desk.page.expect_response(is_project) as read:
        desk.person.context.set_offline(False)
    return dict(read.value.json())


def test_what_is_half_drawn_the_tool_and_what_can_be_undone_stay(desk: Desk, workshop: Workshop) -> None:
    first = desk.draw_box((120, 20), (160, 70))
    desk.saved()
    desk.key("p")
    desk.click(*CORNERS)
    before = desk.state["task"]
    somebody_adds_work(desk, workshop)
    desk.person.context.set_offline(True)
    back_online(desk)
    desk.ready()
    assert (desk.state["task"], desk.state["tool"]) == (before, "polygon")
    expect(desk.page.get_by_test_id("hint")).to_contain_text("Click the next vertex")
    desk.key("Enter")
    desk.until("inside.annotations.length === 2")
    (polygon,) = [each for each in desk.state["annotations"] if each["id"] != first["id"]]
    assert len(polygon["value"]["rings"][0]) == len(CORNERS)
    desk.key("Control+z")
    desk.until("inside.annotations.length === 1")
    desk.key("Control+z")
    desk.until("inside.annotations.length === 0")


def test_what_was_submitted_without_a_network_is_sent_behind_the_next_picture(desk: Desk, workshop: Workshop) -> None:
    drawn = desk.draw_box((20, 20), (60, 70))
    first = desk.saved()
    desk.page.wait_for_load_state("networkidle")
    somebody_adds_work(desk, workshop)
    desk.person.context.set_offline(True)
    desk.key("Control+Enter")
    desk.until("inside.task !== known[0]", first["task"])
    second = desk.state["task"]
    with desk.page.expect_response("**/submit") as sent:
        back_online(desk)
    assert sent.value.ok, sent.value.text()
    desk.ready()
    workshop.api.until(lambda: workshop.api.get(f"tasks/{first['task']}")["state"] == "done")
    assert desk.state["task"] == second
    expect(desk.page.get_by_test_id("previous-task")).to_be_visible()
    desk.draw_box((20, 20), (60, 70))
    assert desk.saved()["task"] == second
    assert [each["id"] for each in workshop.api.get(f"annotation-sets/{first['annotationSet']}")["annotations"]] == [drawn["id"]]


def test_submitting_closes_what_can_be_closed(desk: Desk, workshop: Workshop) -> None:
    desk.key("p")
    desk.click(*CORNERS)
    desk.key("h")
    first = desk.state
    with desk.page.expect_response("**/submit") as sent:
        desk.key("Control+Enter")
    assert sent.value.ok, sent.value.text()
    (polygon,) = workshop.api.get(f"annotation-sets/{first['annotationSet']}")["annotations"]
    assert (polygon["kind"], len(polygon["value"]["rings"][0])) == ("polygon", len(CORNERS))


def test_what_cannot_be_closed_is_said_before_one_submits_skips_or_goes_back(desk: Desk) -> None:
    desk.draw_box((120, 20), (160, 70))
    with desk.page.expect_response("**/submit"):
        desk.key("Control+Enter")
    desk.until("inside && inside.annotations.length === 0")
    second = desk.state["task"]
    desk.key("p")
    desk.click(*CORNERS[:2])
    desk.key("b", "Control+Enter")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Region is not finished")
    dialog.get_by_text("Region is not finished").click()
    expect(desk.page.get_by_test_id("hint")).to_contain_text("Click the next vertex")
    expect(dialog).to_have_count(0)
    desk.key("Control+ArrowLeft")
    expect(dialog).to_contain_text("Region is not finished")
    dialog.get_by_role("button", name="Stay here").click()
    expect(dialog).to_have_count(0)
    assert desk.state["task"] == second
    desk.page.get_by_test_id("skip").click()
    expect(dialog).to_contain_text("Region is not finished")
    dialog.get_by_test_id("leave-half").click()
    expect(dialog.get_by_test_id("skip-reason")).to_be_visible()
    desk.key("Escape")
    expect(dialog).to_have_count(0)
    desk.key("Control+ArrowLeft")
    dialog.get_by_test_id("leave-half").click()
    desk.until("inside && inside.task !== known[0]", second)
