"""Working on suggestions: what accepting is expected to do, class by class, one by one, by hand; and keys of one's own."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller

START = 2_300_000  # of scenes that no other test takes
FEW = 3  # suggestions at least, and two classes among them, for what is tried here
UNDER_THE_HAND = ("annotations", "suggestions", "focus", "camera")  # what stays as it is while a hand holds something
ASKED_ABOVE = 50  # suggestions that are accepted at once: the person is asked whether that is meant
Sit = Callable[..., Desk]
numbers = count()


@pytest.fixture
def suggested(guest: Guest, workshop: Workshop) -> Sit:
    """Sit an annotator before a task that the demo's detector has looked at, all of its suggestions on show."""

    def at(**context: Any) -> Desk:
        name = f"Suggested {uuid4().hex[:6]}"
        project = workshop.project(name, pictures=1, start=START + 50 * next(numbers), predictor=True)["id"]
        (batch,) = workshop.api.get(f"projects/{project}/batches")["results"]
        asked = workshop.api.post(f"batches/{batch['id']}/prelabel", {"predictor": workshop.predictor()["id"]}, status=202)
        assert workshop.api.ended(asked["job"])["state"] == "finished"
        desk = Desk(guest("annotator", **context), project).by_hand().open()
        desk.key(*["-"] * 20)
        desk.until("inside.suggestions.length >= known[0]", FEW)
        assert len({each["feature"] for each in desk.state["suggestions"]}) > 1
        return desk

    return at


def middles(suggestions: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """The middles of those in whose middle no other lies: what is pressed there is meant."""
    boxes = [each["value"] for each in suggestions]
    places = [(each["x"] + each["width"] / 2, each["y"] + each["height"] / 2) for each in boxes]
    return [place for place in places if sum(holds(box, place) for box in boxes) == 1]


def holds(box: dict[str, float], place: tuple[float, float]) -> bool:
    return box["x"] <= place[0] <= box["x"] + box["width"] and box["y"] <= place[1] <= box["y"] + box["height"]


def test_the_panel_says_what_accepting_is_expected_to_do_and_how_it_knows(suggested: Sit) -> None:
    desk = suggested()
    said = desk.page.get_by_test_id("foresight")
    confidences = [each["confidence"] for each in desk.state["suggestions"]]
    wrong = sum(1 - each for each in confidences)
    expect(said).to_contain_text(f"{len(confidences)}to accept")
    expect(said).to_contain_text(f"≈ {wrong:.1f}".removesuffix(".0") if wrong < 9.95 else f"≈ {wrong:.0f}")
    expect(said).to_contain_text("wrong, uncalibrated")
    expect(said).to_contain_text("Not known yetseconds saved")
    expect(said).to_contain_text("Too little was measured in this project: 0 drawn, 0 accepted and 0 corrected")


def test_classes_have_thresholds_of_their_own_and_accepting_all_on_show_is_one_undo(suggested: Sit, api: Caller) -> None:
    desk = suggested()
    before = desk.state["suggestions"]
    desk.page.get_by_test_id("by-class").click()
    first = desk.page.get_by_test_id("class-threshold").first
    expect(first.get_by_role("slider")).to_be_visible()
    first.get_by_role("slider").fill("1")
    expect(first).to_have_attribute("data-own", "true")
    desk.until("inside.suggestions.length < known[0]", len(before))
    shown = desk.state["suggestions"]
    (gone,) = {each["feature"] for each in before} - {each["feature"] for each in shown}

    desk.page.locator("h1").click()  # the keyboard belongs to the page again
    desk.key("Shift+A")
    if len(shown) > ASKED_ABOVE:
        desk.page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    desk.until("inside.annotations.length === known[0]", len(shown))
    state = desk.saved()
    decided = api.get(f"annotation-sets/{state['annotationSet']}")["decisions"]
    assert {each["suggestion"] for each in decided} == {each["id"] for each in shown}
    assert all(each["bulk"] and each["shown_threshold"] == 0 for each in decided)
    desk.key("Control+z")
    desk.until("inside.annotations.length === 0 && inside.suggestions.length === known[0]", len(shown))
    desk.page.reload()
    desk.ready()
    desk.until("inside.suggestions.length === known[0]", len(shown))
    assert gone not in {each["feature"] for each in desk.state["suggestions"]}


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_one_by_one_the_camera_goes_to_each_and_one_key_decides(suggested: Sit, motion: str) -> None:
    desk = suggested(reduced_motion=motion)
    many = len(desk.state["suggestions"])
    bar = desk.page.get_by_test_id("focus-bar")
    desk.key("Shift+O")
    expect(bar).to_contain_text(f"1 of {many}")
    desk.until("inside.camera.scale > 1")
    first = desk.state["focus"]
    desk.key("a")
    expect(bar).to_contain_text(f"2 of {many}")
    desk.key("x")
    expect(bar).to_contain_text(f"3 of {many}")
    second = desk.state["decisions"][1]["suggestion"]
    desk.key("Backspace")
    expect(bar).to_contain_text(f"2 of {many}")
    desk.until("inside.focus === known[0]", second)
    assert [each["derived_from"] for each in desk.saved()["annotations"]] == [first]


def test_by_hand_a_key_accepts_the_ghost_under_the_pointer(suggested: Sit) -> None:
    desk = suggested()
    desk.key("Shift+H")
    desk.until("inside.focus === null")
    desk.key("a")
    assert desk.state["annotations"] == []
    ghost = min(desk.state["suggestions"], key=lambda each: each["value"]["width"] * each["value"]["height"])
    desk.point_at((ghost["value"]["x"], ghost["value"]["y"] + ghost["value"]["height"] / 2))
    desk.until("inside.focus !== null")
    meant = desk.state["focus"]
    desk.key("Tab")
    desk.until("inside.annotations.length === 1")
    assert desk.saved()["annotations"][0]["derived_from"] == meant


TABLET = {"width": 1024, "height": 768}
FINGER_PX = 44


def test_by_hand_a_tap_on_a_ghost_offers_what_a_finger_can_press(suggested: Sit) -> None:
    desk = suggested(has_touch=True, viewport=TABLET)
    bar = desk.page.get_by_test_id("ghost-bar")
    desk.key("Shift+H")
    desk.until("inside.focus === null")
    expect(desk.page.get_by_text("Tap a ghost")).to_be_visible()
    expect(bar).to_be_hidden()
    first, second = middles(desk.state["suggestions"])[:2]

    desk.tap(first)
    desk.until("inside.focus !== null")
    meant = desk.state["focus"]
    for button in bar.get_by_role("button").all():
        size = button.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= FINGER_PX
    bar.get_by_role("button", name="Accept").tap()
    desk.until("inside.annotations.length === 1")
    assert desk.state["annotations"][0]["derived_from"] == meant
    expect(bar).to_be_hidden()

    desk.key("b")  # also with a tool in hand that draws
    desk.tap(second)
    bar.get_by_role("button", name="Reject").tap()
    desk.until("inside.decisions.length === 2")
    assert [each["outcome"] for each in desk.saved()["decisions"]] == ["accepted", "rejected"]


def test_a_tap_beside_the_ghosts_and_a_mouse_offer_nothing(suggested: Sit) -> None:
    desk = suggested(has_touch=True)
    bar = desk.page.get_by_test_id("ghost-bar")
    desk.key("Shift+H")
    place, *_ = middles(desk.state["suggestions"])
    desk.tap(place)
    expect(bar).to_be_visible()
    desk.tap((-8, -8))
    expect(bar).to_be_hidden()
    desk.click(place)
    desk.until("inside.focus !== null")
    expect(bar).to_be_hidden()


def test_what_arrives_late_does_not_move_what_is_in_the_hand(suggested: Sit, api: Caller, workshop: Workshop) -> None:
    desk = suggested()
    target = desk.state["focus"]
    value = next(each["value"] for each in desk.state["suggestions"] if each["id"] == target)
    corner = (value["x"] + value["width"], value["y"] + value["height"])
    desk.hold(corner, (corner[0] + 6, corner[1] + 6))
    desk.until("inside.annotations.length === 1")
    held = desk.state
    seen = len(desk.person.events("suggestions.added"))
    asked = api.post(f"tasks/{held['task']}/suggestions", {"predictor": workshop.predictor()["id"]}, status=202)
    assert api.ended(asked["job"])["state"] == "finished"
    desk.person.until(lambda: len(desk.person.events("suggestions.added")) > seen, "suggestions arrive")
    assert {each: desk.state[each] for each in UNDER_THE_HAND} == {each: held[each] for each in UNDER_THE_HAND}
    desk.page.mouse.up()
    before = [each["id"] for each in held["suggestions"]]
    desk.until("inside.suggestions.some((one) => !known[0].includes(one.id))", before)  # and now those that came are there
    after = desk.saved()
    assert [(each["id"], each["derived_from"]) for each in after["annotations"]] == [(held["annotations"][0]["id"], target)]
    assert after["decisions"][0]["outcome"] == "edited"


def test_classes_are_hidden_and_locked_and_a_map_shows_where_one_is(suggested: Sit) -> None:
    desk = suggested()
    many = len(desk.state["suggestions"])
    small = desk.page.get_by_test_id("minimap")
    expect(small).to_be_hidden()
    desk.key("Shift+F")
    expect(small).to_be_visible()
    before = desk.state["camera"]
    small.click(position={"x": 5, "y": 5})
    desk.until("inside.camera.x !== known[0] && inside.camera.scale === known[1]", before["x"], before["scale"])

    desk.page.get_by_test_id("classes").click()
    desk.page.get_by_role("textbox", name="Search").fill("a name that nobody gave")
    expect(desk.page.get_by_test_id("class-row")).to_have_count(0)
    desk.page.get_by_role("textbox", name="Search").fill("")
    for row in desk.page.get_by_test_id("class-row").all():
        row.get_by_role("button", name="Hide").click()
    desk.until("inside.suggestions.length === 0")
    desk.page.get_by_role("button", name="Show all").click()
    desk.until("inside.suggestions.length === known[0]", many)
    for row in desk.page.get_by_test_id("class-row").all():
        row.get_by_role("button", name="Lock").click()
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_test_id("class-row")).to_have_count(0)
    desk.key("a")
    desk.until("inside.annotations.length === 1")
    desk.objects.first.click()
    desk.key("Delete")
    desk.key("Control+z")
    desk.until("inside.annotations.length === 0")  # what was taken back is the accepting: nothing was deleted


def test_keys_can_be_given_another_meaning_and_stay_so(suggested: Sit) -> None:
    desk = suggested()
    desk.key("?")
    key = desk.page.locator("[data-testid=key][data-id=accept]")
    key.click()
    desk.key("x")
    expect(desk.page.get_by_role("alert")).to_contain_text("“Reject”")
    desk.page.get_by_role("button", name="Leave it").click()
    key.click()
    desk.key("q")
    expect(key).to_contain_text("Q")
    desk.key("Escape")
    expect(key).to_be_hidden()
    desk.key("a")
    assert desk.state["annotations"] == []
    desk.key("q")
    desk.until("inside.annotations.length === 1")
    desk.saved()
    desk.page.reload()
    desk.ready()
    desk.until("inside.suggestions.length > 0")
    desk.key("q")
    desk.until("inside.annotations.length === 2")
