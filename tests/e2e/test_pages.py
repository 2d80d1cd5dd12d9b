"""Every page opens as it should: for each role, light and dark, on a desk and on a phone; and a gallery of ten thousand stays light."""

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e import pages
from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.furnished import Furnished
from tests.e2e.person import Person
from tests.e2e.workshop import Workshop
from tests.support.product import Product
from tests.walk.client import Caller

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
MANY, AT_ONCE = 10_000, 50
MOST_NODES, MOST_TILES = 2500, 200
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def made(workshop: Workshop) -> Furnished:
    return Furnished(workshop, "Every page", start=4000)


def complaints_about(person: Person, path: str, *, follows_scheme: bool = True) -> list[str]:
    """Open a page, look at it in both schemes, and return what the browser had to complain about."""
    person.complaints.clear()
    person.page.emulate_media(color_scheme="light")
    person.go(path)
    expect(person.page.locator("h1, h2").first).to_be_visible()
    person.page.wait_for_load_state("networkidle")
    light = brightness(person.page)
    person.page.emulate_media(color_scheme="dark")
    if follows_scheme:
        expect(person.page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
        person.until(lambda: brightness(person.page) < light, f"{path} turns dark")
    return list(person.complaints)


def brightness(page: Page) -> int:
    """The sum of the red, green and blue of the page's background."""
    return sum(int(float(each)) for each in page.evaluate(BACKGROUND).split("(")[1].rstrip(")").split(",")[:3])


def opened(person: Person, places: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The pages that are not as they should be, with what is wrong."""
    found = {name: complaints_about(person, path, follows_scheme=name not in pages.EDITOR) for name, path in places}
    return {name: complaints for name, complaints in found.items() if complaints}


def test_every_page_opens_for_the_owner(guest: Guest, made: Furnished) -> None:
    assert opened(guest("owner"), pages.inside(made).items()) == {}


def test_every_page_of_an_annotator_opens(guest: Guest, made: Furnished) -> None:
    places = pages.inside(made)
    annotator = guest("annotator")
    assert opened(annotator, [(name, places[name]) for name in (*pages.FOR_ANNOTATORS, "label")]) == {}
    shown = annotator.page.get_by_role("navigation")
    annotator.go("projects")
    expect(shown.get_by_role("link", name="Projects")).to_be_visible()
    for hidden in ("Datasets", "Models"):
        expect(shown.get_by_role("link", name=hidden)).to_have_count(0)


def test_every_page_before_the_sign_in_opens(guest: Guest, api: Caller) -> None:
    """The browser itself notes each 401; that is the answer to who has not signed in yet."""
    found = opened(guest(None), [*pages.OUTSIDE.items(), ("invitation", pages.invitation(api))])
    others = {name: [each for each in complaints if "401" not in each] for name, complaints in found.items()}
    assert {name: complaints for name, complaints in others.items() if complaints} == {}


def test_labeling_fits_a_phone_and_a_thumb_decides(guest: Guest, made: Furnished) -> None:
    desk = Desk(guest("annotator", **PHONE), made.project).open()
    assert overflow(desk.page) == 0
    count = len(desk.state["suggestions"])
    assert count > 1
    desk.page.get_by_test_id("accept-focused").tap()
    desk.until("inside.decisions.length === 1 && inside.decisions[0].outcome === 'accepted'")
    desk.page.get_by_test_id("reject-focused").tap()
    desk.until("inside.decisions.length === 2 && inside.decisions[1].outcome === 'rejected'")
    assert len(desk.saved()["annotations"]) == 1
    assert desk.person.complaints == []


def test_review_fits_a_phone(guest: Guest, made: Furnished) -> None:
    desk = Desk(guest("reviewer", **PHONE), made.project, "review").open()
    assert overflow(desk.page) == 0
    for action in ("approve", "send-back"):
        expect(desk.page.get_by_test_id(action)).to_be_in_viewport(ratio=1)
    assert desk.person.complaints == []


NARROW = (
    "projects",
    "project",
    "project-exports",
    "dataset",
    "ontology",
    "support",
    "model-run",
    "predictor",
    "project-savings",
    "jobs",
    "workflow-graph",
)


@pytest.mark.parametrize("name", NARROW)
def test_no_page_is_wider_than_a_phone(guest: Guest, made: Furnished, name: str) -> None:
    person = guest("owner", **PHONE)
    person.go(pages.inside(made)[name])
    expect(person.page.locator("h1, h2").first).to_be_visible()
    person.page.wait_for_load_state("networkidle")
    assert overflow(person.page) == 0


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


@pytest.fixture(scope="module")
def huge(api: Caller, product: Product) -> dict[str, Any]:
    """A dataset of ten thousand pictures, each another one, uploaded as anybody would."""
    dataset = api.post("datasets", {"name": "Ten thousand"})

    def send(first: int) -> None:
        files = [("files", (f"{number:05}.png", dot(number))) for number in range(first, first + AT_ONCE)]
        answer = Caller(product.url, product.demo["api_key"]).post(f"datasets/{dataset['id']}/data-rows", status=200, files=files)
        assert len(answer["created"]) == AT_ONCE, answer

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(send, range(0, MANY, AT_ONCE)))
    return dict(dataset)


def dot(number: int) -> bytes:
    """A tiny picture that no other number has."""
    buffer = io.BytesIO()
    Image.new("RGB", (4, 3), (number % 256, number // 256, 90)).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_gallery_of_ten_thousand_has_few_nodes_and_an_end(guest: Guest, huge: dict[str, Any]) -> None:
    owner = guest("owner")
    owner.go(f"datasets/{huge['id']}?order=name")
    page, grid = owner.page, owner.page.get_by_test_id("virtual-grid")
    expect(page.get_by_text("10,000 data rows")).to_be_visible()
    expect(page.get_by_role("listitem").first).to_contain_text("00000.png")
    most = 0
    while not page.get_by_text(f"{MANY - 1:05}.png").count():
        grid.evaluate("each => { each.scrollTop = each.scrollHeight }")
        most = max(most, page.evaluate("document.querySelectorAll('*').length"))
        assert page.get_by_role("listitem").count() < MOST_TILES
        expect(page.get_by_role("list", name="Data rows of")).to_have_attribute("aria-busy", "false")
    assert most < MOST_NODES
    expect(page.get_by_role("listitem").last).to_contain_text(f"{MANY - 1:05}.png")
    expect(page.get_by_role("listitem").last).to_have_attribute("aria-posinset", str(MANY))
    grid.evaluate("each => { each.scrollTop = 0 }")
    expect(page.get_by_role("listitem").first).to_contain_text("00000.png")
    assert owner.complaints == []
