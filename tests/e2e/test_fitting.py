"""The page fits its screen: whatever the ontology asks for, nothing that is pressed is out of sight, on desk, tablet and phone."""

from itertools import count

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.everything import Everything
from tests.e2e.workshop import Workshop

SCENES_FROM = 730_000
SIZES = {
    "desk": (1440, 900),
    "laptop": (1280, 800),
    "wide tablet": (1024, 768),
    "tablet": (820, 1180),
    "small tablet": (768, 1024),
    "phone": (390, 844),
}
# Buttons of the bar, and tools, that are not wholly within the window.
OUTSIDE = """() => [...document.querySelectorAll('header:has(h1) :is(button, a), [role=toolbar] button')]
    .filter((each) => each.getClientRects().length)
    .filter((each) => {
        const { left, right, top, bottom } = each.getBoundingClientRect()
        return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight
    })
    .map((each) => each.ariaLabel ?? each.textContent)"""
numbers = count()


@pytest.fixture(scope="module")
def everything(workshop: Workshop) -> Everything:
    return Everything(workshop, "Fitting")


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def in_view(desk: Desk, name: str) -> bool:
    box, size = desk.page.get_by_test_id(name).bounding_box(), desk.page.viewport_size
    assert size is not None
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= size["width"] and box["y"] + box["height"] <= size["height"]


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_submit_and_skip_are_always_in_view(guest: Guest, everything: Everything, size: tuple[int, int], scheme: str) -> None:
    annotator = guest("annotator", viewport={"width": size[0], "height": size[1]})
    annotator.context.add_init_script(f"localStorage.setItem('firstpass-editor-scheme', '{scheme}')")
    desk = Desk(annotator, everything.suggested(start=SCENES_FROM + 20 * next(numbers))).open()
    for moment in ("saved", "unsaved"):
        if moment == "unsaved":
            desk.page.route("**/changes", lambda _: None)
            desk.key("a")
            desk.until("inside.save.state !== 'saved'")
        assert width(desk.page) <= size[0], moment
        assert desk.page.evaluate(OUTSIDE) == [], moment
        assert in_view(desk, "submit"), moment
        assert in_view(desk, "skip"), moment
    picture = desk.canvas.bounding_box()
    assert picture is not None
    assert picture["height"] > size[1] / 3


def test_the_bar_stays_as_it_is_while_it_is_saved(guest: Guest, everything: Everything) -> None:
    desk = Desk(guest("annotator"), everything.suggested(start=SCENES_FROM + 20 * next(numbers))).open()
    before = desk.page.get_by_test_id("tool-select").bounding_box()
    desk.page.route("**/changes", lambda _: None)
    desk.key("a")
    desk.until("inside.save.state !== 'saved'")
    assert desk.page.get_by_test_id("tool-select").bounding_box() == before
