"""The page fits its screen: whatever the ontology asks for, nothing that is pressed is out of sight, on desk, tablet and phone."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browsers import ARGUMENTS, chromium
from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.everything import Everything
from tests.e2e.person import Person
from tests.e2e.workshop import Workshop
from tests.support.product import Product

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
LARGE_TEXT = "--blink-settings=defaultFontSize=32"  # as a person sets it in the browser
# In bar and panel: what lies over something else, or is cut where nothing says that there is more of it. Each text node and each button
# counts with the part of it that what scrolls around it lets be seen; the handle of the sheet, under which lists scroll, does not.
FAULTS = """() => {
    const part = (rect, by) => ({
        left: Math.max(rect.left, by.left), right: Math.min(rect.right, by.right),
        top: Math.max(rect.top, by.top), bottom: Math.min(rect.bottom, by.bottom),
    })
    const isThere = (rect) => rect.right - rect.left > 2 && rect.bottom - rect.top > 2
    const found = [], faults = []
    for (const root of document.querySelectorAll('header:has(h1), aside')) {
        const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
        const nodes = [...root.querySelectorAll('button:not([aria-expanded]:empty), a, select')]
        while (texts.nextNode()) if (texts.currentNode.data.trim()) nodes.push(texts.currentNode)
        for (const node of nodes) {
            const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node
            if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || element.closest('option')) continue
            const range = document.createRange()
            range.selectNode(node)
            const whole = range.getBoundingClientRect()
            const name = (node.data ?? node.ariaLabel ?? node.textContent).trim()
            let seen = part(whole, whole)
            for (let around = element; around; around = around.parentElement) {
                const { overflowX, overflowY, textOverflow } = getComputedStyle(around)
                if (overflowX === 'visible' && overflowY === 'visible') continue
                const frame = around.getBoundingClientRect()
                if (frame.width <= 2 && frame.height <= 2) { seen = frame; break } // words for those who listen: nothing of them is seen
                const isCut = (seen.right > frame.right + 1 && overflowX === 'hidden' && textOverflow !== 'ellipsis')
                    || (seen.bottom > frame.bottom + 1 && overflowY === 'hidden')
                if (isCut && around !== document.body && around !== document.documentElement) faults.push(`cut: ${name}`)
                seen = part(seen, frame)
            }
            if (isThere(seen)) found.push({ node, name, seen })
        }
    }
    found.forEach((one, index) => {
        for (const other of found.slice(index + 1)) {
            if (one.node.contains(other.node) || other.node.contains(one.node)) continue
            if (isThere(part(one.seen, other.seen))) faults.push(`${one.name} over ${other.name}`)
        }
    })
    return faults
}"""
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


@pytest.fixture(scope="module")
def large_text(browser: Browser) -> Iterator[Browser]:
    """A browser whose text is twice as large as usual."""
    started = browser.browser_type.launch(executable_path=chromium(), args=[*ARGUMENTS, LARGE_TEXT])
    yield started
    started.close()


@pytest.mark.parametrize("size", [(1440, 900), (2560, 1440), (1024, 768)], ids=["desk", "large screen", "tablet"])
def test_text_of_32_pixels_overlaps_nothing_and_is_not_cut(
    large_text: Browser, product: Product, everything: Everything, size: tuple[int, int]
) -> None:
    annotator = Person(large_text, product.url, "annotator", viewport={"width": size[0], "height": size[1]})
    desk = Desk(annotator, everything.suggested(start=SCENES_FROM + 20 * next(numbers))).open()
    page = desk.page
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    folded = page.get_by_role("button", name="Show the lists")
    for moment in ("suggestions", "objects"):
        if moment == "objects":
            desk.key("Shift+a")
            desk.until("inside.annotations.length > 0")
        if folded.is_visible():
            assert page.evaluate(FAULTS) == [], f"{moment}, folded"
            folded.click()
        if moment == "objects":
            desk.objects.first.click()
        assert width(page) <= size[0], moment
        assert page.evaluate(OUTSIDE) == [], moment
        assert page.evaluate(FAULTS) == [], moment
    page.add_style_tag(content="header [data-testid=submit] { margin-left: -4rem } aside h2 { height: 0.5rem; overflow: hidden }")
    planted = page.evaluate(FAULTS)
    assert any(each.startswith("cut: Objects") for each in planted), planted
    assert any(" over " in each for each in planted), planted
    annotator.leave()
    assert annotator.uncaught == []


def test_the_bar_stays_as_it_is_while_it_is_saved(guest: Guest, everything: Everything) -> None:
    desk = Desk(guest("annotator"), everything.suggested(start=SCENES_FROM + 20 * next(numbers))).open()
    before = desk.page.get_by_test_id("tool-select").bounding_box()
    desk.page.route("**/changes", lambda _: None)
    desk.key("a")
    desk.until("inside.save.state !== 'saved'")
    assert desk.page.get_by_test_id("tool-select").bounding_box() == before
