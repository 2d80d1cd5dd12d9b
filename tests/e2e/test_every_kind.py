"""What the editor does with each kind and each asset type: it shows what it can, says what it cannot, and offers only what can be used."""

import re

import pytest
from playwright.sync_api import expect

from tests.catalog import assets
from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.everything import Everything
from tests.e2e.person import Person
from tests.e2e.workshop import Workshop

SCENES_FROM = 700_000
ROWS_AT_LEAST, ROW_PX = 4, 30
NOT_DRAWN_ON = sorted(set(assets.files()) - {"image"})
BROKEN = "[...document.images].filter(each => each.complete && each.naturalWidth === 0 && each.getClientRects().length).length"


@pytest.fixture(scope="module")
def everything(workshop: Workshop) -> Everything:
    return Everything(workshop, "Every kind")


def opened(guest: Guest, project: str) -> Person:
    annotator = guest("annotator")
    annotator.go(f"projects/{project}/label")
    expect(annotator.page.get_by_test_id("only-shown")).to_be_visible()
    annotator.page.wait_for_load_state("networkidle")
    return annotator


@pytest.mark.parametrize("modality", NOT_DRAWN_ON)
def test_what_cannot_be_drawn_on_is_shown_and_says_so(guest: Guest, everything: Everything, modality: str) -> None:
    annotator = opened(guest, everything.asset(modality))
    page = annotator.page
    expect(page.get_by_role("note")).to_contain_text("but not draw on it. Answer the questions about it.")
    for drawing in (page.get_by_role("toolbar"), page.get_by_test_id("label-button"), page.get_by_text("Nothing drawn yet")):
        expect(drawing).to_have_count(0)
    assert page.evaluate(BROKEN) == 0
    assert [each for each in annotator.complaints if "script execution" not in each] == []
    page.get_by_test_id("submit").click()
    expect(page.get_by_text("Nothing is answered and nothing is labeled here.")).to_be_visible()
    page.get_by_role("button", name="Go back").click()
    page.get_by_label("Kitchen").check()
    page.get_by_test_id("submit").click()
    expect(page.get_by_test_id("queue-empty")).to_be_visible()


def test_a_text_can_be_read_and_a_document_has_its_reader(guest: Guest, everything: Everything) -> None:
    reading = opened(guest, everything.asset("text")).page
    expect(reading.get_by_test_id("medium-text")).to_have_text(re.compile("A penny, ein Groschen, 一分钱."))
    looking = opened(guest, everything.asset("document")).page
    expect(looking.get_by_title("catalogue.pdf").or_(looking.get_by_role("link", name="Open the file"))).to_be_visible()


def test_a_skeleton_is_set_point_by_point_and_each_point_has_the_keyboard(guest: Guest, everything: Everything) -> None:
    desk = Desk(guest("annotator"), everything.pictures(start=SCENES_FROM)).open()
    page, hint = desk.page, desk.page.get_by_test_id("hint")
    page.get_by_title("Body", exact=True).click()
    expect(hint).to_contain_text("Next: nose, 1 of 4")
    desk.click((300, 200))
    desk.key("?")
    expect(page.get_by_role("dialog")).to_contain_text("End the skeleton")
    expect(page.get_by_role("dialog")).not_to_contain_text("Close the polygon")
    desk.key("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    desk.key("Tab")
    expect(hint).to_contain_text("Next: right elbow, 3 of 4")
    desk.click((350, 240), (300, 300))
    desk.until("inside.annotations.length === 1")
    assert points(desk) == {"nose": True, "right elbow": True, "tail": True}

    desk.key("v")
    desk.click((300, 200), (350, 240))
    expect(hint).to_contain_text("right elbow")
    desk.key("i")
    desk.until("inside.annotations[0].value.points[1].visible === false")
    desk.drag((300, 300), (310, 320))
    desk.key("Delete")
    desk.until("inside.annotations[0].value.points.length === 2")
    assert points(desk) == {"nose": True, "right elbow": False}


def points(desk: Desk) -> dict[str, bool]:
    """The points of the only object, and whether each can be seen."""
    (skeleton,) = desk.state["annotations"]
    return {each["name"]: each["visible"] for each in skeleton["value"]["points"]}


def test_the_questions_of_an_object_leave_room_for_the_list_of_objects(guest: Guest, everything: Everything) -> None:
    desk = Desk(guest("annotator"), everything.pictures(start=SCENES_FROM + 100)).open()
    for left in range(20, 420, 80):
        desk.draw_box((left, 20), (left + 50, 80))
        desk.key("Escape")
    desk.key("v")
    desk.objects.first.click()
    expect(desk.page.get_by_role("region", name="Questions about Box 1")).to_be_in_viewport()
    box = desk.page.get_by_role("listbox", name="Objects on the picture").bounding_box()
    assert box is not None
    assert box["height"] >= ROWS_AT_LEAST * ROW_PX
    panel = desk.page.get_by_role("complementary")
    assert panel.evaluate("each => each.scrollHeight <= each.clientHeight")
