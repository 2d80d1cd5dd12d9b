"""What axe finds on the pages on which people label and review: nothing serious, with suggestions and objects of several kinds on show."""

import re
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.everything import SAID, Everything
from tests.e2e.workshop import Workshop

SCENES_FROM = 760_000
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
THE_RUN = r"Shut out: suggested \w+"  # as its model is called, for each test anew
SCHEMES = pytest.mark.parametrize("scheme", ["dark", "light"])
numbers = count()


@pytest.fixture(scope="module")
def everything(workshop: Workshop) -> Everything:
    return Everything(workshop, "Shut out")


@pytest.fixture
def desk(guest: Guest, everything: Everything, scheme: str) -> Desk:
    annotator = guest("annotator")
    annotator.context.add_init_script(f"localStorage.setItem('firstpass-editor-scheme', '{scheme}')")
    desk = Desk(annotator, everything.suggested(start=SCENES_FROM + 20 * next(numbers), review_share=1.0)).open()
    desk.key(*["-"] * 20)
    desk.until("inside.suggestions.length === known[0]", len(SAID))
    return desk


def faults(page: Page) -> list[Any]:
    """What axe says is serious or worse, and where."""
    page.evaluate(AXE.read_text())
    run = "axe.run(document).then(({ violations }) => violations.map(({ id, impact, nodes }) => [id, impact, nodes[0].html]))"
    return [each for each in page.evaluate(run) if each[1] in {"serious", "critical"}]


@SCHEMES
def test_suggestions_in_a_list_one_by_one_and_by_hand(desk: Desk) -> None:
    expect(desk.page.get_by_test_id("foresight")).to_be_visible()
    assert faults(desk.page) == []
    desk.key("Enter")
    expect(desk.page.get_by_test_id("handle-0")).to_be_visible()
    assert faults(desk.page) == []
    desk.key("Escape", "Shift+o")
    expect(desk.page.get_by_test_id("focus-bar")).to_be_visible()
    assert faults(desk.page) == []
    desk.key("Shift+h")
    assert faults(desk.page) == []
    desk.key("Shift+l", "Shift+a")
    desk.until("inside.suggestions.length === 0")
    desk.objects.first.click()
    assert faults(desk.page) == []


@SCHEMES
def test_keys_history_and_skip(desk: Desk) -> None:
    desk.key("a")
    desk.saved()
    for button in ("Keys", "History of this label"):
        desk.page.get_by_role("button", name=button, exact=True).click()
        expect(desk.page.get_by_role("dialog")).to_be_visible()
        assert faults(desk.page) == []
        desk.key("Escape")
        expect(desk.page.get_by_role("dialog")).to_have_count(0)


@SCHEMES
def test_one_question_at_a_time(desk: Desk) -> None:
    desk.page.get_by_test_id("asking").click()
    expect(desk.page.get_by_test_id("one-question")).to_be_visible()
    assert faults(desk.page) == []


@SCHEMES
def test_review(guest: Guest, desk: Desk, scheme: str) -> None:
    desk.key("Shift+a")
    for box in ("Box 1", "Box 2"):
        desk.page.get_by_role("option", name=box).click()
        desk.page.get_by_role("radio", name="Whole").check()
    desk.saved()
    desk.page.get_by_test_id("submit").click()
    expect(desk.page.get_by_test_id("queue-empty")).to_be_visible()
    reviewer = guest("manager")
    reviewer.context.add_init_script(f"localStorage.setItem('firstpass-editor-scheme', '{scheme}')")
    review = Desk(reviewer, desk.project, "review").open()
    review.objects.first.click()
    expect(review.page.get_by_text("Origin")).to_be_visible()
    assert faults(review.page) == []
    review.page.get_by_test_id("correct").click()
    expect(review.page.get_by_test_id("save-correction")).to_be_visible()
    assert faults(review.page) == []


def test_where_an_object_comes_from_is_told_without_a_pointer_that_hovers(guest: Guest, everything: Everything) -> None:
    """Until one is chosen it is told of all; with a finger, and with the arrow keys in the list, of the one."""
    tablet = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
    desk = Desk(guest("annotator", **tablet), everything.suggested(start=SCENES_FROM + 20 * next(numbers))).open()
    drawn = desk.draw_box((200, 20), (240, 50))
    desk.key("a")
    desk.until("inside.annotations.length === 2")
    origin = desk.page.get_by_test_id("origin")
    desk.key("Escape", "Escape")
    expect(origin).to_have_text("1 accepted · 1 drawn")
    (accepted,) = [each for each in desk.state["annotations"] if each["id"] != drawn["id"]]
    desk.row(accepted["id"]).tap()
    expect(origin).to_have_text(re.compile(rf"^Accepted · {THE_RUN}, 0.95$"))
    listed = desk.page.get_by_role("listbox", name="Objects")
    listed.focus()
    desk.key("Home")
    expect(origin).to_have_text("Drawn")
    expect(desk.row(drawn["id"])).to_have_accessible_name("Box 1, Drawn")
    desk.key("End")
    expect(origin).to_have_text(re.compile(rf"^Accepted · {THE_RUN}, 0.95$"))
    expect(desk.row(accepted["id"])).to_have_accessible_name(re.compile(rf"^Box 2, Accepted, {THE_RUN}, 0.95$"))
