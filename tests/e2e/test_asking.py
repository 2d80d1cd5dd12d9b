"""Opening a task asks the predictor: at once, once, and only where the person wants that."""

from uuid import uuid4

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.person import PATIENCE_MS, Person
from tests.e2e.workshop import Workshop

START = 1_900_000  # of scenes that no other test takes


class Asks:
    """How often the page asked for suggestions."""

    def __init__(self, person: Person) -> None:
        self.tasks: list[str] = []
        person.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/suggestions"):
            self.tasks.append(request.url.split("/")[-2])


@pytest.fixture
def project(workshop: Workshop) -> str:
    """Two tasks that the demo's detector has not looked at."""
    return str(workshop.project(f"Asked {uuid4().hex[:6]}", pictures=2, start=START, predictor=True)["id"])


def test_an_opened_task_is_looked_at_once_and_the_next_one_only_where_that_is_wanted(guest: Guest, project: str) -> None:
    person = guest("annotator")
    asks, desk = Asks(person), Desk(person, project).open()
    first = desk.state["task"]
    desk.key(*["-"] * 6)  # the detector of the tests is sure of little
    expect(desk.rows).not_to_have_count(0, timeout=PATIENCE_MS)
    desk.until("!inside.run.isRunning")
    person.page.reload()
    desk.ready()
    expect(desk.rows).not_to_have_count(0)
    assert asks.tasks == [first]

    switch = person.page.get_by_role("switch", name="Ask when a task opens")
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    desk.key("a")
    desk.saved()
    with person.page.expect_response("**/submit") as answer:
        desk.key("Control+Enter")
    assert answer.value.ok
    desk.until("inside.task !== known[0]", first)
    second = desk.state["task"]
    person.page.reload()
    desk.ready()
    expect(switch).not_to_be_checked()
    expect(person.page.get_by_text("No suggestions yet")).to_be_visible()
    assert asks.tasks == [first]

    switch.click()
    expect(desk.rows).not_to_have_count(0, timeout=PATIENCE_MS)
    assert asks.tasks == [first, second]
