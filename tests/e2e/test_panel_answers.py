"""Answering in the panel beside what a model suggests as the answer: the click is the decision about the suggestion."""

from itertools import count
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.everything import Everything
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller

SCENES_FROM = 790_000
numbers = count()


@pytest.fixture(scope="module")
def everything(workshop: Workshop) -> Everything:
    return Everything(workshop, "Panel answers")


@pytest.fixture
def desk(guest: Guest, everything: Everything) -> Desk:
    """Before a picture of which a model says that its place is the garden."""
    desk = Desk(guest("annotator"), everything.suggested(start=SCENES_FROM + 20 * next(numbers))).open()
    expect(desk.page.get_by_test_id("suggested-answer")).to_contain_text("Garden")
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
    place(desk, "Garden")
    expect(desk.page.get_by_test_id("suggested-answer")).to_be_hidden()
    assert recorded(api, desk) == ([("accepted", False)], [said["id"]])
    desk.key("Control+z")
    expect(desk.page.get_by_test_id("suggested-answer")).to_be_visible()
    assert recorded(api, desk) == ([], [])


def test_another_answer_rejects_it_and_the_last_click_counts(desk: Desk, api: Caller) -> None:
    (said,) = [each for each in desk.state["suggestions"] if each["kind"] == "radio"]
    place(desk, "Street")
    expect(desk.page.get_by_test_id("suggested-answer")).to_be_hidden()
    assert recorded(api, desk) == ([("rejected", False)], [None])
    place(desk, "Garden")
    assert recorded(api, desk) == ([("accepted", False)], [said["id"]])
    place(desk, "Kitchen")
    assert recorded(api, desk) == ([("rejected", False)], [None])
