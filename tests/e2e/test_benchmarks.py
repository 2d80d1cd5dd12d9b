"""A manager marks labels that are right, an annotator is handed one among others and does not see it, and the manager sees how it went."""

from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.person import Person
from tests.e2e.test_consensus import label
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.walk.client import Caller

RIGHT, WRONG = ((20.0, 20.0), (70.0, 90.0)), ((120.0, 110.0), (180.0, 170.0))


def test_a_label_that_is_right_measures_an_annotator(workshop: Workshop, guest: Guest, api: Caller) -> None:
    dataset = workshop.dataset("Known", crowded_scenes(6, start=940_000))
    settings = {"ontology": workshop.ontology()["id"], "review_share": 0.0}
    project = api.post("projects", {"name": "Measured", **settings})["id"]
    api.post(f"projects/{project}/batches", {"name": "Batch", "dataset": dataset["id"]})
    manager, annotator = guest("manager"), guest("annotator")

    known = label(Desk(manager, project).by_hand().open(), *RIGHT)
    marks_what_is_done(manager, project)
    sets_the_share(manager, project)

    anna = Desk(annotator, project).by_hand().open()
    assert label(anna, *WRONG) == known
    looks_at_the_answer(manager, project)
    sees_the_score_of_too_few(manager, project)
    annotator.go(f"projects/{project}/quality")
    expect(annotator.page.get_by_role("table", name="People")).not_to_contain_text("benchmarks")


def marks_what_is_done(manager: Person, project: str) -> None:
    manager.go(f"projects/{project}/tasks?state=done")
    page = manager.page
    page.get_by_role("table", name="Tasks").get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="Use as benchmarks").click()
    expect(page.get_by_text("1 label is a benchmark now.")).to_be_visible()


def sets_the_share(manager: Person, project: str) -> None:
    manager.go(f"projects/{project}/settings")
    page = manager.page
    page.get_by_role("slider", name="Share of benchmarks").press("End")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def looks_at_the_answer(manager: Person, project: str) -> None:
    manager.go(f"projects/{project}/benchmarks")
    page = manager.page
    answers = page.get_by_role("table", name="Answers").get_by_role("row")
    expect(answers.nth(1)).to_contain_text("Anna Annotator")
    expect(answers.nth(1)).to_contain_text("0.00")
    answers.nth(1).get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("region", name="The label")).to_be_visible()
    expect(dialog.get_by_role("region", name="What Anna Annotator said")).to_be_visible()


def sees_the_score_of_too_few(manager: Person, project: str) -> None:
    manager.go(f"projects/{project}/quality")
    expect(manager.page.get_by_role("table", name="People")).to_contain_text("Too few to say: 1 of at least 5.")
