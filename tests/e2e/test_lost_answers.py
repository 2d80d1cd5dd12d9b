"""The server did it, and its answer never came: what was asked again is there once, and what was done since is there too."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Route, expect

from tests.e2e.conftest import Sit
from tests.e2e.desk import Desk, Point, kept, objects, shown
from tests.walk.client import Caller

SAVES, SUBMITS = "**/api/v1/**/changes", "**/api/v1/**/submit"
FIRST: tuple[Point, Point] = ((20, 20), (70, 90))
SECOND: tuple[Point, Point] = ((90, 30), (150, 100))


def test_a_save_whose_answer_was_lost_is_there_once(sit: Sit, api: Caller) -> None:
    desk = sit()
    with answers_lost(desk, SAVES) as lost:
        box = desk.draw_box(*FIRST)
        desk.person.until(lambda: lost, "the save reached the server")
    desk.saved()
    assert shown(desk) == objects([box]) == kept(api, desk)


def test_edits_drawn_after_a_lost_answer_stand_on_what_the_server_has(sit: Sit, api: Caller) -> None:
    desk = sit()
    with answers_lost(desk, SAVES) as lost:
        first = desk.draw_box(*FIRST)
        desk.person.until(lambda: lost, "the save reached the server")
        second = desk.draw_box(*SECOND)
        desk.key("Control+z")
        desk.until("inside.annotations.length === 1")
    desk.saved()
    assert second["id"] not in dict(shown(desk))
    assert shown(desk) == objects([first]) == kept(api, desk)


def test_a_submit_whose_answer_was_lost_submits_once_and_goes_on(sit: Sit, api: Caller) -> None:
    desk = sit()
    task, kept_in = desk.state["task"], desk.state["annotationSet"]
    box = desk.draw_box(*FIRST)
    desk.saved()
    with answers_lost(desk, SUBMITS) as lost:
        desk.key("Control+Enter")
        desk.person.until(lambda: lost, "the submit reached the server")
    expect(desk.page.get_by_text("Nothing left to label")).to_be_visible()
    assert api.get(f"tasks/{task}")["state"] == "done"
    assert objects(api.get(f"annotation-sets/{kept_in}")["annotations"]) == objects([box])


@contextmanager
def answers_lost(desk: Desk, pattern: str) -> Iterator[list[str]]:
    """Let requests reach the server, and drop what it answers; lists the addresses."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort("connectionreset")

    desk.page.route(pattern, lose)
    try:
        yield lost
    finally:
        desk.page.unroute(pattern, lose)
