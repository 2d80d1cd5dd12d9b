"""The whole product as people meet it: from signing in to an export that says exactly what was done."""

import base64
import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.person import Person
from tests.e2e.pictures import BROKEN, broken, on_disk
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.support.product import Product
from tests.walk.client import Caller

PICTURES, DROPPED = 31, 2
NAME = f"Digits on photographs {uuid4().hex[:4]}"
COMMENT = "The box that you drew is too large."
SHOWN_FROM, LOWEST = 0.35, 0.25  # confidences: the test's detector has learned little and is sure of little
EMPTY_CORNER = ((10, 10), (60, 70))
# Notes every value that the progress bar of an upload shows, however short.
WATCH_PROGRESS = """() => {
  window.__progress = []
  const note = () => {
    const bar = document.querySelector('[data-testid=upload-panel] [role=progressbar]')
    if (bar) window.__progress.push(Number(bar.getAttribute('aria-valuenow')))
  }
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true })
}"""
DROP = """async ([selector, files]) => {
  const transfer = new DataTransfer()
  for (const { name, data } of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
    transfer.items.add(new File([bytes], name, { type: 'image/jpeg' }))
  }
  const target = document.querySelector(selector)
  for (const type of ['dragenter', 'dragover', 'drop'])
    target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }))
}"""


def test_the_whole_walk(guest: Guest, product: Product, api: Caller, workshop: Workshop, tmp_path: Path) -> None:
    owner = guest(None)
    sign_in_with_one_click(owner, "Owner")
    make_a_dataset(owner.page)
    upload(owner.page, tmp_path)
    make_a_project(owner.page, workshop)
    project = owner.page.url.split("/projects/")[1].split("/")[0]
    queue_the_dataset(owner.page)
    nothing_is_saved_yet(owner, project)

    annotator = guest(None)
    sign_in_with_the_password(annotator, product)
    desk = Desk(annotator, project)
    annotator.page.get_by_role("row", name=NAME).get_by_role("link", name="Start labeling").click()
    desk.ready()
    the_predictor_is_asked(desk)
    done = decide(desk)
    submit_and_see_the_next_at_once(desk)

    reviewer = guest("reviewer")
    send_back(reviewer, project, done)
    kept = correct(desk, done)
    approve(reviewer, project, done["task"])

    the_savings_page_has_changed(owner, project, api)
    firstpass = exported(owner, project, "Firstpass NDJSON", tmp_path)
    coco = exported(owner, project, "COCO", tmp_path)
    compare_with_firstpass(firstpass, done, kept)
    compare_with_coco(coco, kept)


def sign_in_with_one_click(person: Person, role: str) -> None:
    person.go("/")
    person.page.get_by_role("button", name=role).click()
    expect(person.page.get_by_role("heading", name="Projects")).to_be_visible()


def sign_in_with_the_password(person: Person, product: Product) -> None:
    account = product.demo["accounts"]["annotator"]
    person.go("/sign-in")
    person.page.get_by_label("E-mail").fill(account["email"])
    person.page.get_by_role("textbox", name="Password").fill(account["password"])
    person.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(person.page.get_by_role("heading", name="Projects")).to_be_visible()


def make_a_dataset(page: Page) -> None:
    page.get_by_role("link", name="Datasets").click()
    page.get_by_role("button", name="New dataset").click()
    page.get_by_role("dialog").get_by_label("Name").fill(NAME)
    page.get_by_role("button", name="Create dataset").click()
    expect(page.get_by_text("Drag files in")).to_be_visible()


def upload(page: Page, folder: Path) -> None:
    """All at once with a bar that moves; the broken one is refused by its name, the others are there."""
    files = on_disk(crowded_scenes(PICTURES + DROPPED), folder)
    page.evaluate(WATCH_PROGRESS)
    page.locator("input[type=file]").first.set_input_files([*files[:7], broken(files[0], folder), *files[7:PICTURES]])
    panel = page.get_by_test_id("upload-panel")
    expect(panel).to_contain_text("Upload finished")
    expect(panel).to_contain_text(f"{PICTURES} added")
    shown = page.evaluate("window.__progress")
    assert shown == sorted(shown)
    assert len(set(shown)) > 2, f"the bar only showed {set(shown)}"
    panel.get_by_text("1 refused").click()
    expect(panel.get_by_role("listitem")).to_have_count(1)
    expect(panel.get_by_role("listitem")).to_contain_text(BROKEN)
    panel.get_by_role("button", name="Close").last.click()
    drop(page, files[PICTURES:])
    expect(panel).to_contain_text(f"{DROPPED} added")
    expect(page.get_by_text(f"{PICTURES + DROPPED} data rows", exact=True)).to_be_visible()


def drop(page: Page, files: list[Path]) -> None:
    """Drag files from elsewhere onto the page."""
    data = [{"name": file.name, "data": b64(file)} for file in files]
    page.evaluate(DROP, ["[data-testid=virtual-grid]", data])


def make_a_project(page: Page, workshop: Workshop) -> None:
    """A project that shows unsure suggestions too, with the demo's detector, which has been trained by then."""
    workshop.predictor()
    page.get_by_role("link", name="Projects", exact=True).click()
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(NAME)
    choose(page, dialog.get_by_role("combobox", name="Ontology"), "Digits")
    dialog.get_by_role("button", name="Create project").click()
    page.get_by_role("tab", name="Settings").click()
    slider = page.get_by_role("slider", name="Suggestions shown from this confidence")
    for _ in range(round((0.5 - SHOWN_FROM) / 0.05)):
        slider.press("ArrowLeft")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Attach a predictor").click()
    page.get_by_role("menuitem", name="Digit detector").click()
    expect(page.get_by_text("newest version")).to_be_visible()


def queue_the_dataset(page: Page) -> None:
    page.get_by_role("tab", name="Overview").click()
    page.get_by_role("button", name="Add batch").click()
    dialog = page.get_by_role("dialog")
    choose(page, dialog.get_by_placeholder("Choose a dataset"), NAME)
    dialog.get_by_label("Name of the batch").fill("All of it")
    dialog.get_by_role("button", name="Add batch").click()
    expect(page.get_by_role("table", name="Batches")).to_contain_text(f"{PICTURES + DROPPED}")


def choose(page: Page, box: Locator, option: str) -> None:
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


def nothing_is_saved_yet(owner: Person, project: str) -> None:
    owner.go(f"projects/{project}/savings")
    expect(owner.page.get_by_test_id("not-enough")).to_contain_text("Not enough data yet")
    assert counted(owner) == [0, 0, 0, 0]


def counted(owner: Person) -> list[int]:
    """How many the page counts as drawn, accepted, edited and rejected."""
    rows = owner.page.get_by_role("table", name="Measured").locator("tbody tr").all()
    return [int(row.locator("td").nth(1).inner_text()) for row in rows]


def the_predictor_is_asked(desk: Desk) -> None:
    """Opening the task was enough: suggestions come in two messages at least, before the run ends, from the worker that runs it."""
    person = desk.person
    person.until(lambda: person.events("suggestions.finished"), "the run ends")
    (finished,) = person.events("suggestions.finished")
    row, run = finished["body"]["data_row"], finished["body"]["model_run"]
    before = person.frames[: person.frames.index(finished)]
    added = [each["body"] for each in person.events("suggestions.added", data_row=row, model_run=run) if each in before]
    assert len(added) >= 2
    counts = [len(each["annotations"]) for each in added]
    assert 0 < counts[0] < counts[-1], f"each message brings suggestions: {counts}"
    assert not [each for each in before if each.get("event") == "jobs.finished"]
    expect(desk.page.get_by_test_id("threshold")).to_have_value(f"{SHOWN_FROM}")
    desk.key("-", "-")
    expect(desk.page.get_by_test_id("threshold")).to_have_value(f"{LOWEST}")
    confidences = [each["confidence"] for each in desk.state["suggestions"]]
    assert confidences == sorted(confidences, reverse=True)
    assert len(confidences) >= 5
    assert [f"{each:.2f}" for each in confidences[:5]] == [shown_confidence(row) for row in desk.rows.all()[:5]]


def shown_confidence(row: Locator) -> str:
    return (row.get_attribute("aria-label") or "").rpartition(" ")[2]


def decide(desk: Desk) -> dict[str, Any]:
    """Accept two, edit one, reject one, draw one, answer the question; undo once and do it again. Returns what the editor holds."""
    first, second, third, fourth = desk.state["suggestions"][:4]
    desk.rows.first.click(position={"x": 12, "y": 12})
    desk.key("a", "a")
    assert outcomes(desk.state) == {first["id"]: "accepted", second["id"]: "accepted"}
    desk.key("e")
    assert desk.state["focus"] == third["id"]
    value = third["value"]
    corner = (value["x"] + value["width"], value["y"] + value["height"])
    desk.drag(corner, (corner[0] - value["width"] * 0.3, corner[1] - value["height"] * 0.3))
    desk.until("inside.decisions.length === 3")
    desk.key("x")
    desk.until("inside.decisions.length === 4")
    drawn = desk.draw_box(*EMPTY_CORNER)
    desk.key("v")
    desk.page.get_by_role("radio", name="Clear").check()
    desk.until("inside.annotations.length === 5")
    desk.key("Control+z")
    desk.until("inside.annotations.length === 4")
    desk.key("Control+Shift+z")
    desk.until("inside.annotations.length === 5")
    state = desk.saved()
    expected = {first["id"]: "accepted", second["id"]: "accepted", third["id"]: "edited", fourth["id"]: "rejected"}
    assert outcomes(state) == expected
    assert sorted(filter(None, (each["derived_from"] for each in state["annotations"]))) == sorted([first["id"], second["id"], third["id"]])
    return {**state, "drawn": drawn["id"], "edited": third, "rejected": fourth["id"]}


def outcomes(state: dict[str, Any]) -> dict[str, str]:
    return {each["suggestion"]: each["outcome"] for each in state["decisions"]}


def submit_and_see_the_next_at_once(desk: Desk) -> None:
    """The next task is shown while the server has not even answered the submit: it was fetched ahead."""
    task = desk.state["task"]
    held: list[Route] = []
    desk.page.route("**/submit", lambda route: held.append(route))  # noqa: PLW0108  (playwright marks what it calls)
    desk.key("Control+Enter")
    desk.until("inside.task !== known[0]", task)
    desk.person.until(lambda: held, "the submit is sent")
    expect(desk.canvas).to_be_visible()
    with desk.page.expect_response("**/submit") as answer:
        held[0].continue_()
    assert answer.value.ok
    desk.page.unroute("**/submit")


def send_back(reviewer: Person, project: str, done: dict[str, Any]) -> None:
    """The reviewer sees where each object comes from."""
    reviewer.go(f"projects/{project}")
    reviewer.page.get_by_role("link", name="Review (1)").click()
    desk = Desk(reviewer, project, "review")
    desk.ready()
    assert desk.state["task"] == done["task"]
    expect(desk.objects).to_have_count(4)
    for how, count in (("Accepted", 2), ("Edited", 1), ("Drawn", 1)):
        expect(desk.objects.filter(has_text=how)).to_have_count(count)
    desk.objects.filter(has_text="Edited").click()
    expect(desk.page.get_by_role("definition").filter(has_text="Digit detector v1")).to_be_visible()
    desk.page.get_by_test_id("send-back").click()
    desk.page.get_by_test_id("send-back-comment").fill(COMMENT)
    desk.page.get_by_role("dialog").get_by_role("button", name="Send back").click()
    expect(desk.page.get_by_test_id("queue-empty")).to_be_visible()


def correct(desk: Desk, done: dict[str, Any]) -> list[dict[str, Any]]:
    """The task comes back to its annotator before all others, with what the reviewer said. Returns what is kept in the end."""
    desk.page.get_by_role("link", name="Back to the project").click()
    desk.page.get_by_role("link", name="Start labeling").click()
    desk.ready()
    desk.until("inside.task === known[0]", done["task"])
    expect(desk.page.get_by_test_id("thread")).to_contain_text(COMMENT)
    (x, y), (right, bottom) = EMPTY_CORNER
    desk.page.mouse.move(0, 0)
    desk.row(done["drawn"]).click()
    desk.drag((right, bottom), (right - 20, bottom - 20))
    kept = desk.saved()["annotations"]
    drawn = next(each for each in kept if each["id"] == done["drawn"])
    assert drawn["value"]["width"] == pytest.approx(right - x - 20, abs=2)
    assert drawn["value"]["height"] == pytest.approx(bottom - y - 20, abs=2)
    with desk.page.expect_response("**/submit") as answer:
        desk.key("Control+Enter")
    assert answer.value.ok
    return list(kept)


def approve(reviewer: Person, project: str, task: str) -> None:
    desk = Desk(reviewer, project, "review").open()
    assert desk.state["task"] == task
    expect(desk.page.get_by_role("region", name="Earlier reviews")).to_contain_text(COMMENT)
    desk.page.get_by_test_id("approve").click()
    expect(desk.page.get_by_test_id("queue-empty")).to_be_visible()


def the_savings_page_has_changed(owner: Person, project: str, api: Caller) -> None:
    """One person's seconds are counted, and too few to conclude anything from."""
    api.until(lambda: api.get(f"projects/{project}/savings")["outcomes"]["drawn"]["n"])
    owner.go(f"projects/{project}/savings")
    expect(owner.page.get_by_test_id("not-enough")).to_contain_text("1 of")
    assert counted(owner) == [1, 2, 1, 1]
    expect(owner.page.get_by_text(re.compile(r"^50(\.0)?\s?%$"))).to_be_visible()
    expect(owner.page.get_by_text(re.compile(r"^3\.8 s"))).to_be_visible()
    expect(owner.page.get_by_text(re.compile(r"^63\.3\s?%"))).to_be_visible()


def exported(owner: Person, project: str, name: str, folder: Path) -> str:
    """Make an export on the page and download it."""
    owner.go(f"projects/{project}/exports")
    owner.page.get_by_role("combobox", name="Format", exact=True).click()
    owner.page.get_by_role("option", name=name, exact=True).click()
    owner.page.get_by_role("button", name="Start export").click()
    link = owner.page.get_by_role("row", name=name).get_by_role("link", name="Download")
    with owner.page.expect_download() as download:
        link.click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file.read_text()


def compare_with_firstpass(text: str, done: dict[str, Any], kept: list[dict[str, Any]]) -> None:
    """Two accepted as they were suggested, one as it was edited, the drawn one, the answer; nothing of what was rejected."""
    (line,) = [json.loads(each) for each in text.splitlines()]
    found = {each["id"]: each for each in line["annotations"]}
    assert found.keys() == {each["id"] for each in kept}
    for each in kept:
        line = found[each["id"]]
        assert (line["feature"], line["derived_from"]) == (each["feature"], each["derived_from"])
        assert line["value"].items() >= each["value"].items()  # options have their names beside their ids
    assert found[done["drawn"]]["derived_from"] is None
    assert done["rejected"] not in {each["derived_from"] for each in found.values()}
    edited = next(each for each in found.values() if each["derived_from"] == done["edited"]["id"])
    assert edited["value"]["width"] == pytest.approx(done["edited"]["value"]["width"] * 0.7, rel=0.1)


def compare_with_coco(text: str, kept: list[dict[str, Any]]) -> None:
    """The four boxes, on one picture."""
    coco = json.loads(text)
    boxes = [each["value"] for each in kept if each["kind"] == "bounding_box"]
    assert len(coco["images"]) == 1
    assert sorted(each["bbox"] for each in coco["annotations"]) == sorted(
        [pytest.approx([each[name] for name in ("x", "y", "width", "height")]) for each in boxes], key=lambda one: one.expected
    )


def b64(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()
