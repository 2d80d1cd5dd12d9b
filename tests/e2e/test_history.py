"""The history of a label in the browser: what was saved, brought back as one step, and taken back again."""

from playwright.sync_api import expect

from tests.e2e.conftest import Sit
from tests.e2e.desk import Point, kept, objects, shown
from tests.walk.client import Caller

FIRST: tuple[Point, Point] = ((20, 20), (70, 90))
SECOND: tuple[Point, Point] = ((90, 30), (150, 100))


def test_what_stood_is_brought_back_as_one_step(sit: Sit, api: Caller) -> None:
    desk = sit()
    first = desk.draw_box(*FIRST)
    desk.saved()
    second = desk.draw_box(*SECOND)
    desk.saved()
    desk.row(second["id"]).click()
    desk.key("Delete")
    desk.until("inside.annotations.length === 1")
    desk.saved()
    desk.key("Shift+V")
    dialog = desk.page.get_by_role("dialog", name="History")
    versions = dialog.get_by_role("listitem")
    expect(versions).to_have_count(3)
    expect(versions.first).to_contain_text("1 box deleted")
    expect(versions.first).to_contain_text("Newest")
    versions.nth(1).get_by_role("button", name="Restore").click()
    expect(dialog).to_be_hidden()
    expect(desk.objects).to_have_count(2)
    assert desk.saved()["revision"] == 4
    assert sorted(shown(desk), key=str) == sorted(objects([first, second]), key=str) == sorted(kept(api, desk), key=str)
    desk.key("Control+z")
    expect(desk.objects).to_have_count(1)
    desk.saved()
    assert shown(desk) == objects([first]) == kept(api, desk)
