"""Deciding one question at a time: the data row fills the screen, and four keys do all there is to do."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.e2e.browsers import DESKTOP
from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.places import asks_for_places
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller

START = 2_600_000  # of scenes that no other test takes
Sit = Callable[..., Desk]
numbers = count()


@pytest.fixture
def asked(guest: Guest, workshop: Workshop) -> Sit:
    """Sit an annotator before three pictures of which a model said where they were taken, one question at a time."""

    def at(pictures: int = 3, **context: Any) -> Desk:
        project = asks_for_places(workshop, pictures=pictures, start=START + 50 * next(numbers))
        desk = Desk(guest("annotator", **context), project).open()
        desk.page.get_by_test_id("asking").click()
        expect(desk.page.get_by_test_id("one-question")).to_be_visible()
        return desk

    return at


def answers(desk: Desk) -> dict[str, list[str]]:
    """What is answered, in words, as the editor holds it."""
    task = desk.person.context.request.get(f"/api/v1/tasks/{desk.state['task']}", headers={"X-Organization": "demo"}).json()
    features = {each["id"]: each for each in task["ontology"]["features"]}
    found = {}
    for row in desk.state["annotations"]:
        feature = features[row["feature"]]
        chosen = [row["value"]["option"]] if "option" in row["value"] else [each["option"] for each in row["value"]["options"]]
        found[feature["name"]] = [each["name"] for each in feature["options"] if each["id"] in chosen]
    return found


def test_four_keys_answer_go_on_go_back_and_skip(asked: Sit, api: Caller) -> None:
    desk = asked()
    page = desk.page
    options = page.get_by_test_id("question-option")
    first = desk.state["task"]
    expect(options.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(options.nth(1)).to_contain_text("0.90")
    desk.key("a")
    expect(page.get_by_role("heading", name="Light", exact=True)).to_be_visible()
    assert answers(desk) == {"Place": ["Garden"]}
    desk.key("n", "n")
    expect(options.nth(1)).to_have_attribute("data-at", "true")
    desk.key("Space")
    expect(options.nth(1)).to_have_attribute("aria-pressed", "true")
    with page.expect_response("**/submit") as submitted:
        desk.key("a")
    assert submitted.value.ok
    desk.until("inside.task !== known[0]", first)

    second = desk.state["task"]
    expect(page.get_by_role("heading", name="Place", exact=True)).to_be_visible()
    desk.key("n", "n")
    expect(options.nth(2)).to_have_attribute("aria-pressed", "true")
    desk.key("a")
    assert answers(desk) == {"Place": ["Street"]}
    desk.key("Backspace")
    expect(page.get_by_role("heading", name="Place", exact=True)).to_be_visible()
    desk.key("1")
    assert answers(desk) == {"Place": ["Kitchen"]}

    desk.key("Backspace", "Backspace")
    desk.until("inside.task === known[0]", first)
    expect(page.get_by_role("heading", name="Light", exact=True)).to_be_visible()
    assert answers(desk) == {"Place": ["Garden"], "Light": ["Bright"]}
    desk.key("1")
    with page.expect_response("**/submit"):
        desk.key("a")
    desk.until("inside.task === known[0]", second)
    assert answers(desk) == {"Place": ["Kitchen"]}
    with page.expect_response("**/submit"):
        desk.key("a")
    desk.until("![known[0], known[1]].includes(inside.task)", first, second)
    third = desk.state["task"]
    with page.expect_response("**/skip"):
        desk.key("s")
    expect(page.get_by_test_id("queue-empty")).to_be_visible()
    page.get_by_role("button", name="Back to the previous task").click()
    desk.until("inside && inside.task === known[0]", third)

    told = {each["id"]: each["state"] for each in api.get("tasks", project=desk.project)["results"]}
    assert told == {first: "done", second: "done", third: "in_progress"}


def test_what_a_model_said_otherwise_is_rejected_with_the_answer(asked: Sit, api: Caller) -> None:
    desk = asked(pictures=1)
    (said,) = desk.state["suggestions"]
    desk.key("3")
    kept = api.get(f"annotation-sets/{desk.saved()['annotationSet']}")
    assert [(each["suggestion"], each["outcome"], each["bulk"]) for each in kept["decisions"]] == [(said["id"], "rejected", False)]
    assert [each["derived_from"] for each in kept["annotations"]] == [None]
    desk.key("Control+z")
    desk.until("inside.annotations.length === 0 && inside.suggestions.length === 1")


def test_the_next_picture_and_its_suggestions_are_there_before_they_are_asked_for(asked: Sit) -> None:
    desk = asked()
    first = desk.state["task"]
    asks = "performance.getEntriesByType('resource').filter(each => each.name.includes('tasks/next')).length"
    desk.person.until(lambda: desk.page.evaluate(asks) > 1, "the next one is fetched")
    desk.page.wait_for_load_state("networkidle")
    desk.key("a")
    desk.page.context.set_offline(True)
    desk.key("a")
    desk.until("inside.task !== known[0] && inside.suggestions.length === 1", first)
    desk.page.context.set_offline(False)
    desk.until("inside.save.state === 'saved'")


@pytest.mark.parametrize("viewport", [DESKTOP, {"width": 390, "height": 844}], ids=["desk", "phone"])
def test_buttons_do_the_same_and_stay_in_sight(asked: Sit, viewport: ViewportSize) -> None:
    desk = asked(pictures=1)
    page = desk.page
    page.set_viewport_size(viewport)
    page.get_by_test_id("question-next").click()
    page.get_by_test_id("question-accept").click()
    assert answers(desk) == {"Place": ["Kitchen"]}
    page.get_by_test_id("question-back").click()
    page.get_by_test_id("question-option").last.click()
    assert answers(desk) == {"Place": ["Street"]}
    box = page.get_by_test_id("question-accept").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= viewport["height"]
