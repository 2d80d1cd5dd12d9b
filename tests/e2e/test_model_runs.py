"""Somebody judges a model: uploads what it said, reads what was wrong with the upload and with the model, and sends that to be labeled."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from apps.demo.scenes import Scene
from tests.e2e.browsers import DESKTOP
from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.person import PATIENCE_MS, Person
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.walk.client import Caller, ndjson

PICTURES, START = 6, 1_200_000
PHONE = {"width": 390, "height": 844}
NARROWER = ({"width": 1400, "height": 900}, PHONE)
SURE, MADE_UP = 0.9, 0.97
MINUS = "\N{MINUS SIGN}"
NOWHERE = {"x": 300, "y": 200, "width": 21, "height": 19}
Line = dict[str, Any]


class Judged:
    """Six pictures whose digits are labeled, and what two goes of a model say of them.

    The first finds all digits but one on each picture, and on the first picture sees one where there is none. The second finds all.
    """

    def __init__(self, workshop: Workshop) -> None:
        self.api, self.name = workshop.api, f"Judged {uuid4().hex[:6]}"
        self.ontology = workshop.ontology()["id"]
        self.scenes = crowded_scenes(PICTURES, start=START)
        self.dataset = workshop.dataset(self.name, self.scenes)["id"]
        rows = self.api.get("data-rows", dataset=self.dataset)["results"]
        self.rows = {each["name"]: each["id"] for each in rows}
        self.project = self.api.post("projects", {"name": self.name, "ontology": self.ontology})["id"]
        self.api.post(f"projects/{self.project}/batches", {"name": "All", "dataset": self.dataset})
        labels = [{"data_row": self._row(scene), "annotations": [label(each) for each in scene.boxes]} for scene in self.scenes]
        job = self.api.post(f"projects/{self.project}/label-imports", status=202, **ndjson(labels))
        assert self.api.ended(job["id"])["state"] == "finished"

    @property
    def worst(self) -> str:
        """The name of the picture with the digit that is not there."""
        return self.scenes[0].name

    def first(self) -> list[Line]:
        """What the first go says."""
        made_up = {**self._said(self.scenes[0], self.scenes[0].boxes[0], MADE_UP), "value": NOWHERE}
        return [made_up, *(self._said(scene, box, SURE) for scene in self.scenes for box in scene.boxes[1:])]

    def second(self) -> list[Line]:
        """What the second go says."""
        return [self._said(scene, box, SURE) for scene in self.scenes for box in scene.boxes]

    def _row(self, scene: Scene) -> dict[str, str]:
        return {"id": self.rows[scene.name]}

    def _said(self, scene: Scene, box: Any, confidence: float) -> Line:
        said = {**label(box), "confidence": confidence, "metrics": {"sharpness": 0.25}}
        return {"uuid": said.pop("id"), "data_row": self._row(scene), **said}


def label(box: Any) -> Line:
    """A digit as it is labeled."""
    value = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    return {"id": str(uuid4()), "name": box.class_name, "kind": "bounding_box", "value": value}


@pytest.fixture(scope="module")
def judged(workshop: Workshop) -> Judged:
    return Judged(workshop)


def choose(within: Page | Locator, page: Page, name: str, option: str) -> None:
    """Take an option of a select."""
    within.get_by_role("textbox", name=name).or_(within.get_by_role("combobox", name=name)).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def make_model(owner: Person, judged: Judged) -> None:
    """A model and a run with the data rows, by hand."""
    page = owner.page
    owner.go("models")
    page.get_by_role("button", name="New model").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(judged.name)
    ontology = judged.api.get(f"ontologies/{judged.ontology}")["name"]
    choose(dialog, page, "Ontology", ontology)
    dialog.get_by_role("button", name="Create model").click()
    make_run(page, "First go", judged)


def make_run(page: Page, name: str, judged: Judged) -> None:
    """A run of the model before one, with the data rows of the dataset."""
    page.get_by_role("button", name="New run").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name of the run").fill(name)
    dialog.get_by_role("button", name="Create run").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.get_by_role("button", name="Add data rows").first.click()
    dialog = page.get_by_role("dialog")
    choose(dialog, page, "Data rows from", judged.name)
    dialog.get_by_role("button", name="Add data rows").click()
    expect(page.get_by_text(f"{PICTURES} data rows", exact=True)).to_be_visible()


def upload(page: Page, lines: list[Line], *, bad: tuple[str, ...] = ()) -> None:
    """Upload predictions as a file, and wait until it was read."""
    page.get_by_role("button", name="Upload predictions").first.click()
    content = "\n".join([*bad, *map(json.dumps, lines)]).encode()
    page.locator("input[type=file]").last.set_input_files([{"name": "said.ndjson", "mimeType": "application/x-ndjson", "buffer": content}])
    page.get_by_role("button", name="Start import").click()
    expect(page.get_by_test_id("job-panel").get_by_text(re.compile("^Finished"))).to_be_visible(timeout=PATIENCE_MS)


def take_labels(page: Page, judged: Judged) -> None:
    """Choose the project whose labels are the truth, and wait for the metrics."""
    tab(page, "Settings")
    choose(page, page, "Project", judged.name)
    page.get_by_role("button", name="Take labels").click()
    expect(page.get_by_test_id("labels-taken")).to_contain_text(f"{PICTURES} labels of", timeout=PATIENCE_MS)
    tab(page, "Metrics")
    expect(page.get_by_test_id("stat-true_positives")).to_be_visible(timeout=PATIENCE_MS)


def figure(page: Page, name: str, value: str) -> None:
    expect(page.get_by_test_id(f"stat-{name}")).to_have_text(value)


def judge(page: Page, judged: Judged) -> str:
    """Make a model and a run, upload with three bad lines, read what is wrong with them, and compare with labels; the run's id."""
    run = page.url.split("/model-runs/")[1].split("?")[0]
    said = judged.first()[0]
    nobody = json.dumps({**said, "uuid": str(uuid4()), "data_row": {"global_key": "nobody"}})
    too_sure = json.dumps({**said, "uuid": str(uuid4()), "confidence": 7})
    upload(page, judged.first(), bad=("not json", nobody, too_sure))
    panel = page.get_by_test_id("job-panel")
    for line in ("1", "2", "3"):
        expect(panel.get_by_role("cell", name=line, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    take_labels(page, judged)
    digits = sum(len(scene.boxes) for scene in judged.scenes)
    for name, value in (("true_positives", digits - PICTURES), ("false_positives", 1), ("false_negatives", PICTURES)):
        figure(page, name, str(value))
    thresholds_stay_whole(page)
    return run


def thresholds_stay_whole(page: Page) -> None:
    """Scroll down, on a desk and on a phone: the bar of thresholds ends up right below the tabs, with nothing of it cut off."""
    bar, tabs = page.get_by_test_id("threshold-confidence").locator(".."), page.get_by_role("tablist").first.locator("..").locator("..")
    for size in (*NARROWER, DESKTOP):
        page.set_viewport_size(size)
        bar.evaluate("bar => { const body = bar.closest('[class*=body]'); body.scrollTop = body.scrollHeight }")
        expect(page.get_by_test_id("stat-true_positives")).not_to_be_in_viewport()
        edge = tabs.evaluate("tabs => tabs.getBoundingClientRect().bottom")
        assert bar.evaluate("bar => bar.getBoundingClientRect().top") == pytest.approx(edge, abs=1), size


def look_at_the_worst(page: Page, judged: Judged) -> None:
    """Open what the only false positive stands on, and see it there."""
    page.get_by_test_id("stat-false_positives").get_by_role("link").click()
    expect(page.get_by_test_id("filter-chip")).to_have_text("False positives at confidence 0.50, IoU 0.50")
    opens = page.get_by_role("button", name=f"Open {judged.worst}")
    box = page.get_by_role("checkbox", name=re.compile(re.escape(judged.worst)))
    assert box.bounding_box()["y"] >= opens.bounding_box()["y"] + opens.bounding_box()["height"], "it hides nothing of the picture"
    opens.click()
    worst = page.get_by_test_id("outcome").first
    expect(worst).to_contain_text(str(MADE_UP))
    expect(worst).to_contain_text("Wrong")
    page.get_by_text("Side by side").click()
    expect(page.get_by_test_id("row-pictures").locator("figure")).to_have_count(2)
    page.keyboard.press("Escape")


def save_slice(page: Page, name: str) -> None:
    page.get_by_role("button", name="Save as slice").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)


def compare(owner: Person, run: str, judged: Judged) -> None:
    """The second go made up one less, and did better on every data row."""
    page = owner.page
    owner.go(f"model-runs/{run}/compare")
    page.get_by_role("combobox", name="Compare with another run").click()
    page.get_by_role("option", name=re.compile(f"^{re.escape(judged.name)} · Second go.*shares {PICTURES} data rows")).click()
    total = page.get_by_test_id("compared-total")
    expect(total.get_by_role("row", name=re.compile("^False positives")).locator("[data-tone=better]")).to_have_text(f"{MINUS}1")
    page.get_by_text("Better", exact=True).click()
    expect(page.get_by_test_id("changed-rows").get_by_role("listitem")).to_have_count(PICTURES)
    page.get_by_test_id("changed-rows").get_by_role("button", name=f"Open {judged.worst}").click()
    drawer = page.get_by_test_id("compared-drawer")
    first, second = (drawer.get_by_role("region", name=name) for name in ("First go", "Second go"))
    expect(first.get_by_test_id("outcome").first).to_contain_text(f"{MADE_UP}")
    expect(first.get_by_test_id("outcome").first).to_contain_text("Wrong")
    expect(second.get_by_test_id("outcome").first).to_contain_text("Right")
    drawer.get_by_role("button", name=re.compile("^(Next|Previous) data row$")).and_(drawer.locator(":enabled")).first.click()
    expect(drawer).not_to_contain_text(judged.worst)
    expect(second.get_by_test_id("outcome").first).to_contain_text("Right")
    page.keyboard.press("Escape")


def test_a_model_is_judged_from_its_upload_to_what_is_labeled_again(guest: Guest, api: Caller, judged: Judged) -> None:
    owner, name = guest("owner"), f"{judged.name}: wrong"
    page = owner.page
    make_model(owner, judged)
    run = judge(page, judged)
    look_at_the_worst(page, judged)
    save_slice(page, name)

    page.get_by_role("link", name=judged.name).first.click()
    make_run(page, "Second go", judged)
    upload(page, judged.second())
    page.keyboard.press("Escape")
    take_labels(page, judged)
    figure(page, "false_positives", "0")
    compare(owner, run, judged)

    again = api.post("projects", {"name": f"Again {judged.name}", "ontology": judged.ontology})
    owner.go("slices")
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="Add to project").click()
    dialog = page.get_by_role("dialog")
    choose(dialog, page, "Project", again["name"])
    expect(dialog.get_by_role("checkbox")).to_be_checked()
    dialog.get_by_role("button", name="Add batch").click()
    expect(dialog).to_have_count(0)

    desk = Desk(guest("annotator"), again["id"]).open()
    desk.until("inside.suggestions.length === known[0]", len(judged.scenes[0].boxes))


def test_the_least_sure_go_to_a_project_in_three_clicks(guest: Guest, api: Caller, judged: Judged) -> None:
    """On data rows that nobody labeled: uncertainty sampling."""
    owner = guest("owner")
    page = owner.page
    name = f"Unsure {uuid4().hex[:6]}"
    model = api.post("models", {"name": name, "ontology": judged.ontology})
    run = api.post("model-runs", {"model": model["id"], "name": name})
    api.post(f"model-runs/{run['id']}/data-rows", {"dataset": judged.dataset}, status=200)
    lines = [{**each, "uuid": str(uuid4()), "confidence": 0.1 + 0.01 * number} for number, each in enumerate(judged.second())]
    job = api.post(f"model-runs/{run['id']}/predictions", status=202, **ndjson(lines))
    assert api.ended(job["id"])["state"] == "finished"
    project = api.post("projects", {"name": name, "ontology": judged.ontology})

    owner.go(f"model-runs/{run['id']}")
    page.get_by_role("button", name=f"Open {judged.scenes[0].name}").click()
    expect(page.get_by_text(f"1 of {PICTURES}")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(f"2 of {PICTURES}")).to_be_visible()
    page.keyboard.press("Escape")
    page.set_viewport_size(PHONE)
    page.get_by_label("How many to select").fill("2")
    page.get_by_test_id("select-first").click()
    page.get_by_role("button", name="Send to project").click()
    dialog = page.get_by_role("dialog")
    choose(dialog, page, "Project", name)
    expect(dialog.get_by_role("note")).to_contain_text("2 of these data rows have predictions below 0.50")
    dialog.get_by_role("button", name="Add batch").click()
    expect(dialog).to_have_count(0)
    rows = api.get("tasks", project=project["id"])["results"]
    assert {each["data_row"]["name"] for each in rows} == {scene.name for scene in judged.scenes[:2]}


def test_charts_have_tables_and_a_cell_opens_what_is_behind_it(guest: Guest, api: Caller, judged: Judged) -> None:
    owner = guest("owner")
    page = owner.page
    name = f"Charts {uuid4().hex[:6]}"
    model = api.post("models", {"name": name, "ontology": judged.ontology})
    run = api.post("model-runs", {"model": model["id"], "name": name})
    path = f"model-runs/{run['id']}"
    api.post(f"{path}/data-rows", {"dataset": judged.dataset}, status=200)
    lines = [{**each, "uuid": str(uuid4())} for each in judged.first()]
    assert api.ended(api.post(f"{path}/predictions", status=202, **ndjson(lines))["id"])["state"] == "finished"
    owner.go(path)
    take_labels(page, judged)

    for chart in ("chart-pr", "chart-histogram"):
        card = page.get_by_test_id(chart)
        expect(card.get_by_test_id("chart")).to_be_visible()
        card.get_by_role("button", name="Show as table").click()
        expect(card.get_by_role("table")).to_be_visible()
    row = page.get_by_test_id("chart-histogram").get_by_role("row", name=re.compile("^0.95"))
    row.get_by_role("link", name="1").click()
    expect(page.get_by_test_id("filter-chip")).to_contain_text("False positives, confidence from 0.95")
    expect(page.get_by_role("button", name="Open ")).to_have_count(1)

    tab(page, "Metrics")
    missed = judged.scenes[0].boxes[0].class_name
    page.get_by_role("gridcell", name=re.compile(f": labeled {missed}, missed$")).press("Enter")
    expect(page.get_by_test_id("filter-chip")).to_have_text(f"Labels without any prediction of {missed} at confidence 0.50, IoU 0.50")
    expect(page.get_by_role("button", name=f"Open {judged.worst}")).to_be_visible()

    tab(page, "Label errors")
    error = page.get_by_test_id("label-error")
    expect(error).to_have_count(1)
    expect(error).to_have_attribute("data-reason", "missing")
    with page.expect_response("**/label-errors/review") as answer:
        error.get_by_role("button", name="Send to review").click()
    assert answer.value.json()["sent"] == 1
    expect(error.get_by_test_id("in-review")).to_be_visible()
    expect(error.get_by_role("button", name="Send to review")).to_have_count(0)
