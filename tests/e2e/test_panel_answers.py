"""Answering in the panel beside what a model suggests as the answer: the click is the decision about the suggestion."""

from itertools import count
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.places import SAID, asks_for_places
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller

START = 2_650_000  # of scenes that no other test takes
numbers = count()


@pytest.fixture
def desk(guest: Guest, workshop: Workshop) -> Desk:
    """Before a picture of which a model says that it was taken in the garden."""
    project = asks_for_places(workshop, pictures=1, start=START + 50 * next(numbers))
    desk = Desk(guest("annotator"), project).open()
    expect(desk.page.get_by_test_id("suggested-answer")).to_contain_text(SAID)
    return desk


def place(desk: Desk, option: str) -> None:
    desk.page.get_by_role("radio", name=option, exact=True).check()


def recorded(api: Caller, desk: Desk) -> tuple[list[tuple[str, bool]], list[str | None]]:
    """What the server has: the decisions that stand, each with whether it was made in bulk, and what each answer comes of."""
    kept: dict[str, Any] = api.get(f"annotation-sets/{desk.saved()['annotationSet']}")
    radios = [each for each in kept["annotations"] if each["kind"] == "radio"]
    return [(each["outcome"], each["bulk"]) for each in kept["decisions"]], [each["derived_from"] for each in radios]


def test_the_answer_that_was_suggested_accepts_it(desk: Desk, api: Caller) -> None:
    (said,) = [each for each in desk.state["suggestions"] if each["kind"] == "radio"]
    place(desk, SAID)
    expect(desk.page.get_by_test_id("suggested-answer")).to_be_hidden()
    assert recorded(api, desk) == ([("accepted", False)], [said["id"]])
    desk.key("Control+z")
    expect(desk.page.get_by_test_id("suggested-answer")).to_be_visible()
    assert recorded(api, desk) == ([], [])


def test_another_answer_rejects_it_and_what_was_accepted_and_then_answered_otherwise_was_edited(desk: Desk, api: Caller) -> None:
    (said,) = [each for each in desk.state["suggestions"] if each["kind"] == "radio"]
    place(desk, "Street")
    expect(desk.page.get_by_test_id("suggested-answer")).to_be_hidden()
    assert recorded(api, desk) == ([("rejected", False)], [None])
    place(desk, SAID)
    assert recorded(api, desk) == ([("accepted", False)], [said["id"]])
    place(desk, "Kitchen")
    assert recorded(api, desk) == ([("edited", False)], [said["id"]])
