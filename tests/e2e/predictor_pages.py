"""The predictors' pages as a person goes through them."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.person import PATIENCE_MS


def begin(page: Page, family: str, name: str, ontology: str = "Digits") -> None:
    """Choose a family for a new predictor, and fill in what all have."""
    page.get_by_role("link", name="New predictor").first.click()
    page.locator(f"[data-testid=family][data-family={family}]").click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    choose(page, page.get_by_role("combobox", name="Ontology"), ontology)


def choose(page: Page, box: Locator, option: str) -> None:
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


def connect(page: Page) -> None:
    page.get_by_role("button", name="Connect predictor").click()


def in_use(page: Page, number: int) -> None:
    expect(page.get_by_test_id("in-use")).to_contain_text(f"Version {number} is in use", timeout=PATIENCE_MS)


def here(page: Page) -> str:
    """The predictor whose page is open."""
    page.wait_for_url("**/predictors/*-*")
    return page.url.rsplit("/", 1)[-1]
