"""A reviewer corrects a label, finds the correction again after a reload, and can leave it without a trace."""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.furnished import Furnished
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller


def test_a_correction_can_be_left_and_is_never_taken_for_the_annotators_own(workshop: Workshop, guest: Guest, api: Caller) -> None:
    furnished = Furnished(workshop, "Left corrections", start=900_000, labelled=1)
    desk = Desk(guest("reviewer"), furnished.project, "review").open()
    page, task, submitted = desk.page, desk.state["task"], label_of(api, desk)
    author = page.get_by_text("Labeled by")
    expect(author).not_to_have_text("Labeled by an annotator")  # as long as the members are not read
    name = author.inner_text()

    page.get_by_test_id("correct").click()
    page.get_by_test_id("cancel-correction").click()
    expect(page.get_by_test_id("approve")).to_be_visible()

    page.get_by_test_id("correct").click()
    expect(page.get_by_test_id("cancel-correction")).to_be_visible()
    desk.draw_box((20, 20), (70, 90))
    desk.saved()
    expect(page.get_by_test_id("changes-by-you")).to_contain_text("1 added")
    page.reload()
    desk.ready()
    expect(author).to_have_text(name)
    expect(page.get_by_test_id("changes-by-you")).to_contain_text("1 added")

    page.get_by_test_id("cancel-correction").click()
    page.get_by_role("button", name="Discard correction").click()
    expect(page.get_by_test_id("approve")).to_be_visible()
    assert label_of(api, desk) == submitted
    page.get_by_test_id("approve").click()
    expect(page.get_by_test_id("queue-empty")).to_be_visible()
    after = api.get(f"tasks/{task}")
    assert (after["state"], [each["decision"] for each in after["reviews"]]) == ("done", ["approve"])


def label_of(api: Caller, desk: Desk) -> Any:
    """What the set that is open holds."""
    return api.get(f"annotation-sets/{desk.state['annotationSet']}")["annotations"]
