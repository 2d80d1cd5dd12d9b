"""A label goes back with a pinned comment: its annotator is called, sees it first and there, mends it, answers, and is approved."""

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.furnished import Furnished
from tests.e2e.person import Person
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller

PLACE = (60.0, 80.0)


def test_a_label_is_sent_back_with_a_pin_mended_answered_and_approved(workshop: Workshop, guest: Guest, api: Caller) -> None:
    furnished = Furnished(workshop, "Pinned comments", start=910_000, labelled=0)
    annotator, reviewer = guest("annotator"), guest("reviewer")
    name = annotator.context.request.get("/api/v1/me").json()["user"]["name"]

    labeling = Desk(annotator, furnished.project).by_hand().open()
    task, box = labeling.state["task"], labeling.draw_box((20, 20), (70, 90))
    labeling.saved()
    labeling.key("Control+Enter")
    labeling.until("inside.task !== known[0]", task)

    reviewing = send_back(reviewer, furnished.project, task, name)
    is_called(annotator, reviewer)
    mend(labeling, task, box)
    approve(reviewing, task)
    (thread,) = api.get(f"tasks/{task}/threads")["results"]
    assert (thread["resolved"], thread["reopened_by"], len(thread["comments"])) == (True, None, 2)
    assert (thread["place"]["x"], thread["place"]["y"]) == tuple(round(each) for each in PLACE)
    assert api.get(f"tasks/{task}")["state"] == "done"


def send_back(reviewer: Person, project: str, task: str, name: str) -> Desk:
    """By the keys, with the annotator called by @ and a place pointed at."""
    desk = Desk(reviewer, project, "review").open()
    page = desk.page
    assert desk.state["task"] == task
    desk.key("x")
    words = page.get_by_test_id("send-back-comment")
    words.press_sequentially(f"to the rim, @{name[:3]}")
    page.get_by_role("option", name=name).click()
    page.get_by_role("dialog").get_by_test_id("pin-place").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    desk.click(PLACE)
    expect(words).to_have_value(f"to the rim, @{name} ")
    expect(page.get_by_test_id("begun-pin")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Send back").click()
    expect(page.get_by_test_id("queue-empty")).to_be_visible()
    return desk


def is_called(annotator: Person, reviewer: Person) -> None:
    """The bell says so, without anything being loaded anew, and opens what was said."""
    page = annotator.page
    page.get_by_role("link", name="Back to the project").click()
    page.get_by_role("button", name=re.compile("unread")).click()
    page.get_by_test_id("notification").first.click()
    drawer = page.get_by_role("dialog")
    expect(thread_in(drawer)).to_contain_text("to the rim")
    drawer.get_by_role("button").first.click()


def mend(desk: Desk, task: str, box: dict[str, Any]) -> None:
    """It comes before all others, with the pin where the reviewer pointed; it is mended, answered and resolved."""
    page = desk.page
    page.get_by_role("link", name="Start labeling").click()
    desk.ready()
    desk.until("inside.task === known[0]", task)
    pin = page.get_by_test_id("thread-pin")
    where = pin.bounding_box()
    assert where is not None
    corner = desk.on_screen(PLACE)
    assert (abs(where["x"] - corner[0]) < 3, abs(where["y"] + where["height"] - corner[1]) < 3) == (True, True)
    page.mouse.move(0, 0)
    desk.row(box["id"]).click()
    desk.drag((70, 90), (60, 80))
    desk.saved()
    thread = thread_in(page.get_by_test_id("talk"))
    thread.get_by_test_id("thread-answer").fill("done")
    desk.key("Control+Enter")
    expect(thread.get_by_test_id("comment")).to_have_count(2)
    thread.get_by_test_id("thread-resolve").click()
    expect(pin).to_have_count(0)
    with page.expect_response("**/submit") as answer:
        desk.page.get_by_test_id("submit").click()
    assert answer.value.ok


def approve(desk: Desk, task: str) -> None:
    """The reviewer is told of the answer, sees that it is dealt with, and approves."""
    page = desk.page
    page.get_by_role("button", name="Look again").click()
    desk.ready()
    assert desk.state["task"] == task
    page.get_by_test_id("talk").get_by_role("button", name="1 resolved").click()
    expect(thread_in(page.get_by_test_id("talk"))).to_contain_text("Resolved by")
    desk.key("a")
    expect(page.get_by_test_id("queue-empty")).to_be_visible()


def thread_in(place: Locator) -> Locator:
    """The one thread."""
    return place.get_by_test_id("thread")
