"""Runs that lost data rows, or were stopped, go on by a button: on the run's page and on the predictor's."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Guest
from tests.e2e.elsewhere import Elsewhere
from tests.e2e.person import PATIENCE_MS, complaints
from tests.e2e.predictor_pages import begin, connect, here, in_use
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.support.product import Product, process
from tests.walk.client import Caller

START = 2_100_000  # of scenes that no other test takes


def over(api: Caller, asked: dict[str, Any]) -> dict[str, Any]:
    """The job, once it is."""
    return dict(api.until(lambda: (job := api.get(f"jobs/{asked['job']}"))["finished_at"] and job))


def expect_notice(page: Page, words: str) -> Locator:
    notice = page.get_by_test_id("run-notice")
    expect(notice).to_contain_text(words, timeout=PATIENCE_MS)
    return notice


def test_what_failed_is_run_again_on_the_runs_page(guest: Guest, workshop: Workshop, api: Caller, elsewhere: Elsewhere) -> None:
    workshop.ontology()
    person, name = guest("owner"), f"Repaired {uuid4().hex[:6]}"
    person.go("predictors")
    page = person.page
    begin(page, "label_studio_backend", name)
    page.get_by_label("Address").fill(elsewhere.backend)
    connect(page)
    in_use(page, 1)
    predictor, dataset = here(page), workshop.dataset(name, crowded_scenes(4, start=START))
    elsewhere.refusing = 3  # all four at once, then two of them alone
    asked = api.post(f"predictors/{predictor}/runs", {"dataset": dataset["id"]}, status=202)
    assert (over(api, asked)["done"], over(api, asked)["failed"]) == (2, 2)

    person.go(f"model-runs/{asked['model_run']}")
    notice = expect_notice(page, "Its predictor answered for 2 of 4 data rows.")
    notice.get_by_role("button", name="Show why").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("It is being repaired.")
    drawer.get_by_role("button", name="Run again 2 data rows that failed").click()
    expect(page.get_by_text("The run goes on.")).to_be_visible()
    expect(drawer).not_to_contain_text("It is being repaired.", timeout=PATIENCE_MS)
    page.keyboard.press("Escape")
    expect(notice).to_have_count(0, timeout=PATIENCE_MS)
    job = over(api, asked)
    assert (job["state"], job["total"], job["done"], job["failed"]) == ("finished", 4, 4, 0)
    assert api.get(f"model-runs/{asked['model_run']}")["prediction_count"] == 4
    assert complaints(person) == []


def test_what_was_not_reached_goes_on_from_the_predictors_page(guest: Guest, workshop: Workshop, product: Product, api: Caller) -> None:
    detector = workshop.predictor()["id"]
    dataset = workshop.dataset(f"Stopped {uuid4().hex[:6]}", crowded_scenes(2, start=START + 100))
    worker = process(product, "--hostname=inference@%h")
    worker.suspend()
    try:
        asked = api.post(f"predictors/{detector}/runs", {"dataset": dataset["id"], "name": dataset["name"]}, status=202)
        api.post(f"jobs/{asked['job']}/cancel", status=200)
    finally:
        worker.resume()
    assert over(api, asked)["state"] == "cancelled"
    person = guest("owner")
    person.go(f"predictors/{detector}")
    row = person.page.get_by_test_id("predictor-runs").get_by_role("row").filter(has_text=dataset["name"])
    expect(row).to_contain_text("0 of 2")
    row.get_by_role("button", name="Go on with 2 data rows that were not reached").click()
    expect(row).to_contain_text("2 of 2", timeout=PATIENCE_MS)
    expect(row).to_contain_text("Finished", timeout=PATIENCE_MS)
    expect(row.get_by_test_id("go-on")).to_have_count(0)
    assert complaints(person) == []
