"""Classifying many data rows at once: a grid of pictures, accepted by the group, corrected by keys, submitted together."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Guest
from tests.e2e.person import Person, complaints
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.walk.client import Caller, ndjson

START = 3_400_000  # of scenes that no other test takes
PLACES = ("Kitchen", "Garden", "Street")
# What a model says of each picture, and how sure it is; of the last it says nothing.
SAID = (*(("Garden", 0.99 - 0.01 * each) for each in range(5)), ("Street", 0.8), ("Street", 0.75), None)
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FINGER_PX = 44
Sit = Callable[..., "Grid"]
numbers = count()


class Grid:
    """The grid of a project, open before a person."""

    def __init__(self, person: Person, project: str) -> None:
        self.person, self.page, self.project = person, person.page, project

    def open(self) -> "Grid":
        self.person.go(f"projects/{self.project}/grid")
        expect(self.page.get_by_test_id("grid")).to_be_visible()
        return self

    def group(self, number: int) -> Locator:
        return self.page.get_by_test_id("grid-group").nth(number)

    def tiles(self, **state: str) -> Locator:
        chosen = "".join(f'[data-{name}="{value}"]' for name, value in state.items())
        return self.page.locator(f'[data-testid="tile"]{chosen}')

    def answers(self) -> list[str]:
        """The answers on the tiles, in their order."""
        return self.page.get_by_test_id("tile-answer").all_inner_texts()

    def key(self, *keys: str) -> None:
        for each in keys:
            self.page.keyboard.press(each)

    def submit(self) -> dict[str, str]:
        """By its key; what became of each task."""
        with self.page.expect_response("**/tasks/submit") as answer:
            self.key("Control+Enter")
        return {each["task"]: each["outcome"] for each in answer.value.json()["results"]}


def predicted(row: str, option: str, sure: float) -> dict[str, Any]:
    return {"uuid": str(uuid4()), "name": "Place", "dataRow": {"id": row}, "answer": {"name": option}, "confidence": sure}


@pytest.fixture
def sit(guest: Guest, workshop: Workshop) -> Sit:
    """Sit an annotator before eight pictures, most of which a model has said something of."""

    def at(asks: Any = None, **context: Any) -> Grid:
        api, name = workshop.api, f"Grid {uuid4().hex[:6]}"
        options = [{"name": each, "features": asks} if asks and each == PLACES[0] else {"name": each} for each in PLACES]
        features = [{"kind": "radio", "name": "Place", "required": True, "options": options}]
        ontology = api.post("ontologies", {"name": name, "features": features})["id"]
        dataset = workshop.dataset(name, crowded_scenes(len(SAID), start=START + 100 * next(numbers)))["id"]
        rows = [each["id"] for each in api.get("data-rows", dataset=dataset)["results"]]
        project = api.post("projects", {"name": name, "ontology": ontology, "review_share": 0.0})["id"]
        model = api.post("models", {"name": name, "ontology": ontology})["id"]
        run = api.post("model-runs", {"model": model, "name": name})["id"]
        api.post(f"model-runs/{run}/data-rows", {"data_rows": rows}, status=200)
        said = [predicted(row, *each) for row, each in zip(rows, SAID, strict=True) if each]
        job = api.post(f"model-runs/{run}/predictions", status=202, **ndjson(said))
        assert api.ended(job["id"])["state"] == "finished", api.get(f"jobs/{job['id']}/errors")
        api.post(f"projects/{project}/batches", {"name": "Batch", "data_rows": rows, "prelabel_run": run})
        return Grid(guest("annotator", **context), project)

    return at


def labels(api: Caller, project: str) -> dict[str, str]:
    """By task, where it stands."""
    return {each["id"]: each["state"] for each in api.get("tasks", project=project)["results"]}


def test_a_group_is_accepted_two_are_changed_by_keys_all_are_submitted_and_one_is_taken_back(sit: Sit, api: Caller) -> None:
    grid = sit()
    page = grid.page
    grid.person.go(f"projects/{grid.project}")
    page.get_by_test_id("open-grid").click()
    expect(grid.tiles()).to_have_count(len(SAID))
    expect(grid.group(0)).to_contain_text("Suggested: Garden")
    expect(grid.group(1)).to_contain_text("0.75 to 0.80")
    expect(grid.group(2)).to_contain_text("No answer suggested")

    grid.group(0).get_by_test_id("accept-group").click()
    assert grid.answers() == ["Garden"] * 5
    grid.key("Control+z")
    expect(page.get_by_test_id("tile-answer")).to_have_count(0)
    grid.key("Control+Shift+z")
    expect(page.get_by_test_id("tile-answer")).to_have_count(5)

    grid.tiles().first.click()
    grid.key("ArrowRight", "Shift+ArrowRight")
    expect(page.get_by_test_id("grid-chosen")).to_have_text("2 chosen")
    grid.key("1")
    assert sorted(grid.answers()) == ["Garden"] * 3 + ["Kitchen"] * 2

    page.reload()
    expect(page.get_by_test_id("tile-answer")).to_have_count(5)
    assert sorted(grid.answers()) == ["Garden"] * 3 + ["Kitchen"] * 2
    grid.tiles().last.click()
    grid.key("3")
    assert set(grid.submit().values()) == {"submitted"}
    expect(page.get_by_test_id("grid-state")).to_contain_text("6 submitted")
    expect(grid.tiles()).to_have_count(2)
    states = labels(api, grid.project)
    assert sorted(states.values()) == ["done"] * 6 + ["in_progress"] * 2

    page.get_by_test_id("show-submitted").click()
    expect(grid.tiles(state="submitted")).to_have_count(6)
    with page.expect_response("**/take-back") as taken:
        page.get_by_test_id("take-back").first.click()
    task = taken.value.json()["id"]
    expect(grid.tiles(state="submitted")).to_have_count(5)
    assert labels(api, grid.project)[task] == "rework"
    grid.tiles(tile=task).click()
    grid.key("2")
    assert grid.submit() == {task: "submitted"}

    detail = api.get(f"tasks/{task}")
    assert detail["state"] == "done"
    figures = api.until(lambda: api.get(f"projects/{grid.project}/savings")["decided"])
    assert figures >= 4
    assert complaints(grid.person) == []


def test_decisions_of_a_group_are_recorded_as_bulk_with_their_threshold_and_their_share_of_the_time(sit: Sit, api: Caller) -> None:
    grid = sit().open()
    grid.group(1).get_by_test_id("accept-group").click()
    with grid.page.expect_request("**/tasks/submit") as sent:
        grid.submit()
    answers = sent.value.post_data_json["answers"]
    decisions = [each for answer in answers for each in answer["decisions"]]
    assert [(each["outcome"], each["bulk"], each["shown_threshold"]) for each in decisions] == [("accepted", True, 0.5)] * 2
    spans = [span for answer in answers for span in answer["activity"] if span["outcome"] == "accepted"]
    assert [span["bulk_n"] for span in spans] == [2, 2]
    assert len({(span["active_ms"], span["started_at"]) for span in spans}) == 1


def test_what_cannot_be_sent_waits_and_goes_by_itself(sit: Sit, api: Caller) -> None:
    grid = sit().open()
    page = grid.page
    grid.group(1).get_by_test_id("accept-group").click()
    page.context.set_offline(True)
    grid.key("Control+Enter")
    expect(grid.tiles(state="waiting")).to_have_count(2)
    expect(page.get_by_test_id("grid-state")).to_have_attribute("data-trouble", "offline")
    page.context.set_offline(False)
    expect(page.get_by_test_id("grid-state")).to_contain_text("2 submitted")
    assert sorted(labels(api, grid.project).values()).count("done") == 2


SAVE = """async ([set, body]) => (await fetch(`/api/v1/annotation-sets/${set}/changes`, {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json',
    'X-Organization': 'demo',
    'X-CSRFToken': document.cookie.match(/csrftoken=([^;]+)/)[1],
  },
  body: JSON.stringify(body),
})).status"""


def test_what_was_saved_elsewhere_meanwhile_is_shown_and_not_overwritten_silently(sit: Sit, api: Caller) -> None:
    grid = sit()
    with grid.page.expect_response("**/tasks/claim") as claimed:
        grid.open()
    found = claimed.value.json()
    task, (place,) = found["tasks"][0], found["ontology"]["features"]
    kitchen = {"option": place["options"][0]["id"]}
    said = {"id": str(uuid4()), "kind": "radio", "feature": place["id"], "value": kitchen}
    body = {"base_revision": 0, "change_id": str(uuid4()), "token": task["lease"]["token"], "created": [said]}
    tile = grid.tiles(tile=task["id"])
    tile.click()
    grid.key("3")
    assert grid.page.evaluate(SAVE, [task["annotation_set"]["id"], body]) == 200
    assert grid.submit() == {task["id"]: "conflict"}
    expect(tile.get_by_test_id("tile-state")).to_contain_text("revision 0")
    expect(tile.get_by_test_id("tile-answer")).to_have_text("Street")
    assert labels(api, grid.project)[task["id"]] == "in_progress"
    assert grid.submit() == {task["id"]: "submitted"}
    kept = api.get(f"annotation-sets/{task['annotation_set']['id']}")
    assert [each["value"]["option"] for each in kept["annotations"]] == [place["options"][2]["id"]]


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("size", [(1440, 900), (820, 1180), (390, 844)], ids=["desk", "tablet", "phone"])
def test_nobody_is_shut_out(sit: Sit, scheme: str, size: tuple[int, int]) -> None:
    grid = sit(viewport={"width": size[0], "height": size[1]})
    grid.page.add_init_script(f"localStorage.setItem('firstpass-editor-scheme', '{scheme}')")
    grid.open()
    grid.group(0).get_by_test_id("accept-group").click()
    grid.tiles().nth(1).click()
    grid.page.evaluate(AXE.read_text())
    found = grid.page.evaluate(
        "axe.run(document).then(({ violations }) => violations.map(({ id, impact, nodes }) => [id, impact, nodes[0].html]))"
    )
    assert [each for each in found if each[1] in {"serious", "critical"}] == []
    expect(grid.page.get_by_role("gridcell", selected=True)).to_have_count(1)
    expect(grid.page.get_by_role("gridcell", selected=True)).to_be_focused()
    assert grid.page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_what_one_holds_is_taken_for_others_and_given_back_on_leaving(sit: Sit, guest: Guest, api: Caller) -> None:
    grid = sit().open()
    expect(grid.tiles()).to_have_count(len(SAID))
    other = Grid(guest("manager"), grid.project)
    other.person.go(f"projects/{grid.project}/grid")
    expect(other.page.get_by_test_id("grid-empty")).to_be_visible()
    grid.group(1).get_by_test_id("accept-group").click()
    with grid.page.expect_response("**/tasks/release"):
        grid.key("Shift+g")
    other.page.get_by_role("button", name="Look again").click()
    expect(other.tiles()).not_to_have_count(0)
    taken = {each["id"] for each in api.get("tasks", project=grid.project)["results"] if each["state"] == "in_progress"}
    assert len(taken) == len(SAID)


def test_a_project_without_such_questions_says_why(guest: Guest, workshop: Workshop, api: Caller) -> None:
    name = f"Only boxes {uuid4().hex[:6]}"
    ontology = api.post("ontologies", {"name": name, "features": [{"kind": "bounding_box", "name": "Digit"}]})["id"]
    dataset = workshop.dataset(name, crowded_scenes(1, start=START + 90_000))["id"]
    project = api.post("projects", {"name": name, "ontology": ontology})["id"]
    api.post(f"projects/{project}/batches", {"name": "Batch", "dataset": dataset})
    person = guest("annotator")
    person.go(f"projects/{project}/grid")
    expect(person.page.get_by_test_id("grid-none")).to_contain_text("radio or a checklist")
    assert set(labels(api, project).values()) == {"queued"}, "nothing is taken"


def test_a_frame_chooses_what_it_meets_and_space_looks_closer(sit: Sit) -> None:
    grid = sit().open()
    page: Page = grid.page
    first, third = grid.tiles().nth(0).bounding_box(), grid.tiles().nth(2).bounding_box()
    assert first is not None
    assert third is not None
    page.mouse.move(first["x"] + 20, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(third["x"] + 30, third["y"] + 60, steps=4)
    page.mouse.up()
    expect(page.get_by_test_id("grid-chosen")).to_have_text("3 chosen")
    grid.key("Escape")
    grid.tiles().nth(1).click()
    page.keyboard.press("Space", delay=500)
    expect(page.get_by_test_id("preview")).to_have_count(0)
    grid.key("Space")
    expect(page.get_by_test_id("preview")).to_be_visible()
    grid.key("2", "Space")
    expect(page.get_by_test_id("preview")).to_have_count(0)
    assert grid.answers() == ["Garden"]


def test_what_a_grid_does_not_ask_is_said_at_its_tile_and_answered_in_the_editor(sit: Sit, api: Caller) -> None:
    grid = sit(asks=[{"kind": "text", "name": "Which room", "required": True}], viewport={"width": 1024, "height": 768})
    page = grid.open().page
    grid.tiles().nth(4).click()
    task = grid.tiles().nth(4).get_attribute("data-tile")
    grid.key("1")  # a kitchen, of which a room is asked
    state = grid.tiles(tile=str(task)).get_by_test_id("tile-state")
    expect(state).to_contain_text("Answer “Which room” for Place.")
    grid.tiles().first.click()
    grid.key("3")
    assert list(grid.submit().values()) == ["submitted"]
    expect(grid.tiles(tile=str(task))).to_have_attribute("data-state", "failed")
    expect(state).to_contain_text("Which room")
    assert labels(api, grid.project)[str(task)] == "in_progress"

    state.get_by_role("button", name="Open in the editor").click()
    page.wait_for_function("task => window.__editor?.().task === task", arg=task)
    expect(page.get_by_role("radio", name="Kitchen")).to_be_checked()
    page.get_by_role("textbox", name="Which room").fill("Scullery")
    page.get_by_test_id("submit").click()
    api.until(lambda: labels(api, grid.project)[str(task)] == "done")
    (answer,) = api.get(f"annotation-sets/{api.get(f'tasks/{task}')['annotation_set']['id']}")["annotations"]
    assert "Scullery" in str(answer)
    assert complaints(grid.person) == []


def test_on_a_phone_a_finger_makes_tiles_larger_and_smaller(sit: Sit) -> None:
    grid = sit(viewport={"width": 390, "height": 844}, has_touch=True).open()
    page = grid.page
    first = grid.tiles().first
    page.get_by_role("button", name="More").tap()
    larger, smaller = page.get_by_test_id("larger-tiles"), page.get_by_test_id("smaller-tiles")
    for button in (larger, smaller):
        size = button.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= FINGER_PX
    before = first.bounding_box()
    larger.tap()
    expect(page.get_by_text("1 side by side")).to_be_visible()
    expect(larger).to_be_disabled()
    after = first.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] > 1.8 * before["width"]
    smaller.tap()
    smaller.tap()
    expect(page.get_by_text("3 side by side")).to_be_visible()
    page.reload()
    small = first.bounding_box()
    assert small is not None
    assert small["width"] < before["width"]
