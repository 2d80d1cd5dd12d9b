"""Two people label the same data rows, each alone: where they agree it is merged, else a reviewer decides side by side."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.person import SLUG, Person
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.walk.client import Caller

HERE, ELSEWHERE = ((20.0, 20.0), (70.0, 90.0)), ((120.0, 110.0), (180.0, 170.0))


def test_two_agree_and_disagree_and_a_reviewer_chooses(workshop: Workshop, guest: Guest, api: Caller) -> None:
    dataset = workshop.dataset("Two by two", crowded_scenes(2, start=930_000))
    project = api.post("projects", {"name": "Two by two", "ontology": workshop.ontology()["id"], "review_share": 0.0})["id"]
    manager, annotator, reviewer = guest("manager"), guest("annotator"), guest("reviewer")
    ask_for_two(manager, project)
    api.post(f"projects/{project}/batches", {"name": "Batch", "dataset": dataset["id"]})

    anna = Desk(annotator, project).by_hand().open()
    first = label(anna, *HERE)
    second = label(anna, *HERE)
    mona = Desk(manager, project).by_hand().open()
    assert label(mona, *HERE) == first
    assert label(mona, *ELSEWHERE) == second

    merged = api.until(lambda: task_of(api, project, first, "done"))
    assert (merged["labels_wanted"], merged["last_annotator"]) == (2, None)
    disputed = api.until(lambda: task_of(api, project, second, "review"))
    assert disputed["review_reason"] == "low_agreement"

    decide(reviewer, project, disputed["id"])
    decided = api.get(f"tasks/{disputed['id']}/independent-labels")
    assert (decided["state"], decided["agreement"], len(decided["labels"])) == ("decided", 0.0, 2)
    sees_how_far_they_agree(reviewer, project)
    sees_their_own_work(annotator, project)
    detail = api.get(f"tasks/{disputed['id']}")
    assert detail["state"] == "done"
    assert detail["annotation_set"]["id"] == decided["labels"][0]["annotation_set"]


def ask_for_two(manager: Person, project: str) -> None:
    """By the settings of the project: every data row, by two people."""
    manager.go(f"projects/{project}/settings")
    page = manager.page
    page.get_by_role("switch", name="Have several people label the same data rows").click(force=True)
    page.get_by_role("slider", name="Share of data rows").press("End")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def label(desk: Desk, start: tuple[float, float], end: tuple[float, float]) -> str:
    """Draw one box and submit; the data row that it was."""
    task = desk.state["task"]
    data_row = desk.person.context.request.get(f"/api/v1/tasks/{task}", headers={"X-Organization": SLUG}).json()["data_row"]["id"]
    desk.draw_box(start, end)
    desk.saved()
    with desk.page.expect_response("**/submit") as answer:
        desk.key("Control+Enter")
    assert answer.value.ok
    desk.until("!inside || inside.task !== known[0]", task)
    return str(data_row)


def task_of(api: Caller, project: str, data_row: str, state: str) -> dict[str, object] | None:
    """The task of a data row, once it is in this state."""
    (task,) = api.get("tasks", project=project, data_row=data_row)["results"]
    return task if task["state"] == state else None


def decide(reviewer: Person, project: str, task: str) -> None:
    """Look at one label in the editor, then at all of them side by side, and choose the first."""
    desk = Desk(reviewer, project, "review").open()
    page = desk.page
    assert desk.state["task"] == task
    beside = page.get_by_test_id("beside")
    expect(beside).to_contain_text(re.compile(r"They agree by 0\s%"))
    expect(page.get_by_test_id("send-back")).to_have_count(0)
    beside.get_by_role("button", name="Anna Annotator").click()
    expect(page.get_by_test_id("approve")).to_have_text("Choose this label")
    expect(page.get_by_test_id("correct")).to_have_count(0)
    beside.get_by_role("button", name="Side by side").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_test_id("choose-label")).to_have_count(2)
    dialog.get_by_test_id("choose-label").first.click()
    expect(page.get_by_test_id("queue-empty")).to_be_visible()


def sees_how_far_they_agree(reviewer: Person, project: str) -> None:
    """The page names the two, says that it is too few to say more, and leads to the data row that they agree least about."""
    reviewer.go(f"projects/{project}/agreement")
    page = reviewer.page
    expect(page.get_by_role("table", name="Every two people")).to_contain_text("Too few to say: 3 of at least 10.")
    page.get_by_role("table", name="Least agreed on").get_by_role("link").first.click()
    expect(page.get_by_test_id("beside")).to_be_visible()


def sees_their_own_work(annotator: Person, project: str) -> None:
    """What one did, and that it is too little to judge; nobody else's."""
    annotator.go(f"projects/{project}/quality")
    rows = annotator.page.get_by_role("table", name="People").get_by_role("row")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("2 labeled by others too")
