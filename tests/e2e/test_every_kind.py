"""What the editor does with each kind and each asset type: it shows what it can, says what it cannot, and offers only what can be used."""

import re

import pytest
from playwright.sync_api import expect

from tests.catalog import assets
from tests.e2e.conftest import Guest
from tests.e2e.everything import Everything
from tests.e2e.person import Person
from tests.e2e.workshop import Workshop

NOT_DRAWN_ON = sorted(set(assets.files()) - {"image"})
BROKEN = "[...document.images].filter(each => each.complete && each.naturalWidth === 0 && each.getClientRects().length).length"


@pytest.fixture(scope="module")
def everything(workshop: Workshop) -> Everything:
    return Everything(workshop, "Every kind")


def opened(guest: Guest, project: str) -> Person:
    annotator = guest("annotator")
    annotator.go(f"projects/{project}/label")
    expect(annotator.page.get_by_test_id("only-shown")).to_be_visible()
    annotator.page.wait_for_load_state("networkidle")
    return annotator


@pytest.mark.parametrize("modality", NOT_DRAWN_ON)
def test_what_cannot_be_drawn_on_is_shown_and_says_so(guest: Guest, everything: Everything, modality: str) -> None:
    annotator = opened(guest, everything.asset(modality))
    page = annotator.page
    expect(page.get_by_role("note")).to_contain_text("but not draw on it. Answer the questions about it.")
    for drawing in (page.get_by_role("toolbar"), page.get_by_test_id("label-button"), page.get_by_text("Nothing drawn yet")):
        expect(drawing).to_have_count(0)
    assert page.evaluate(BROKEN) == 0
    assert [each for each in annotator.complaints if "script execution" not in each] == []
    page.get_by_test_id("submit").click()
    expect(page.get_by_text("Nothing is answered and nothing is labeled here.")).to_be_visible()
    page.get_by_role("button", name="Go back").click()
    page.get_by_label("Kitchen").check()
    page.get_by_test_id("submit").click()
    expect(page.get_by_test_id("queue-empty")).to_be_visible()


def test_a_text_can_be_read_and_a_document_has_its_reader(guest: Guest, everything: Everything) -> None:
    reading = opened(guest, everything.asset("text")).page
    expect(reading.get_by_test_id("medium-text")).to_have_text(re.compile("A penny, ein Groschen, 一分钱."))
    looking = opened(guest, everything.asset("document")).page
    expect(looking.get_by_title("catalogue.pdf").or_(looking.get_by_role("link", name="Open the file"))).to_be_visible()
