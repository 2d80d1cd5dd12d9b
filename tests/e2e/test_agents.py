"""A model of somebody's own in the browser: its predictor is made, its agent started with the command on the page, and it answers."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from uuid import uuid4

from playwright.sync_api import expect

from config.embedded.places import ROOT
from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.person import PATIENCE_MS
from tests.e2e.workshop import Workshop
from tests.support.product import Product
from tests.walk.client import Caller

START = 1_750_000  # of scenes that no other test takes
MODEL = """
    import firstpass as fp

    class Detector:
        device, version = "cuda:0", "2026-11"

        def predict(self, rows):
            for row in rows:
                yield row, [fp.BoundingBox("7", row.width / 4, row.height / 4, row.width / 2, row.height / 2, confidence=0.9)]
"""


def test_an_own_model_is_connected_with_the_command_of_its_page_and_answers_an_open_task(
    guest: Guest, workshop: Workshop, api: Caller, product: Product, tmp_path: Path
) -> None:
    workshop.ontology()
    owner, name = guest("owner"), f"Own {uuid4().hex[:6]}"
    owner.go("predictors")
    page = owner.page
    page.get_by_role("link", name="New predictor").first.click()
    page.locator("[data-testid=family][data-family=agent]").click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("combobox", name="Ontology").click()
    page.get_by_role("option", name="Digits", exact=True).click()
    page.get_by_role("button", name="Connect predictor").click()
    page.wait_for_url("**/health")
    expect(page.get_by_text("No agent was connected yet.")).to_be_visible()
    command = page.get_by_test_id("agent-command").inner_text().split()
    predictor = command[-1]
    project = workshop.project(name, pictures=1, start=START)["id"]
    api.until(lambda: api.get(f"predictors/{predictor}")["ready"])
    api.post(f"projects/{project}/predictors", {"predictor": predictor})

    desk = Desk(guest("annotator"), project).open()
    expect(desk.page.get_by_test_id("run-told")).to_contain_text(f"No agent is connected: {name} answers as soon as")
    expect(desk.page.get_by_test_id("run-predictor")).to_be_enabled()

    (tmp_path / "my_model.py").write_text(dedent(MODEL))
    command = [word.replace("fp_...", product.demo["api_key"]) for word in command[1:]]
    source = str(ROOT / "clients" / "python" / "src")
    environment = {**os.environ, "PYTHONPATH": source, "NO_PROXY": "127.0.0.1"}
    agent = subprocess.Popen(
        [sys.executable, "-m", "firstpass", *command, "--name", "The box under the desk"], cwd=tmp_path, env=environment
    )
    try:
        row = page.get_by_role("table", name="Agents").get_by_role("row").nth(1)
        expect(row).to_contain_text("The box under the desk", timeout=PATIENCE_MS)
        for words in ("Connected", "cuda:0", "2026-11"):
            expect(row).to_contain_text(words)
        desk.page.get_by_test_id("run-predictor").click()
        expect(desk.rows).to_have_count(1, timeout=PATIENCE_MS)
        expect(desk.rows).to_contain_text("7")
        expect(desk.page.get_by_test_id("run-told")).to_have_count(0)
        desk.key("a")
        (kept,) = desk.saved()["annotations"]
        assert kept["derived_from"]
    finally:
        agent.terminate()
        assert agent.wait(30) == 0
    assert [each for each in owner.complaints if "ERR_ABORTED" not in each] == []
