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
    """Three tasks that the demo's detector has not looked at."""
    return str(workshop.project(f"Asked {uuid4().hex[:6]}", pictures=3, start=START, predictor=True)["id"])


def finish(desk: Desk) -> None:
    """Accept one, submit, and return once the next task is shown."""
    task = desk.state["task"]
    desk.key("a")
    desk.saved()
    with desk.page.expect_response("**/submit") as answer:
        desk.key("Control+Enter")
    assert answer.value.ok
    desk.until("inside.task !== known[0]", task)


def test_each_task_is_looked_at_once_the_next_one_ahead_and_only_where_that_is_wanted(guest: Guest, project: str) -> None:
    person = guest("annotator")
    asks, desk = Asks(person), Desk(person, project).open()
    first = desk.state["task"]
    desk.key(*["-"] * 6)  # the detector of the tests is sure of little
    expect(desk.rows).not_to_have_count(0, timeout=PATIENCE_MS)
    desk.until("performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/suggestions')).length === 2")
    desk.until("!inside.run.isRunning")
    assert asks.tasks[0] == first
    second = asks.tasks[1]

    switch = person.page.get_by_role("switch", name="Ask on opening")
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    finish(desk)
    assert desk.state["task"] == second
    expect(desk.rows).not_to_have_count(0, timeout=PATIENCE_MS)
    person.page.reload()
    desk.ready()
    expect(switch).not_to_be_checked()
    expect(desk.rows).not_to_have_count(0)
    finish(desk)
    third = desk.state["task"]
    expect(person.page.get_by_text("No suggestions yet")).to_be_visible()
    assert asks.tasks == [first, second]

    switch.click()
    expect(desk.rows).not_to_have_count(0, timeout=PATIENCE_MS)
    assert asks.tasks == [first, second, third]
