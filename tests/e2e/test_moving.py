"""A manager before the list of tasks: many are given to somebody at once, that is taken back, and the history of each tells both."""

from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller


def test_many_tasks_are_assigned_and_the_assignment_is_taken_back(guest: Guest, workshop: Workshop, api: Caller) -> None:
    project = workshop.project("Moving", pictures=3, start=9_400)["id"]
    annotator = next(each for each in api.get("members")["results"] if each["role"] == "annotator")

    def assignees() -> set[str | None]:
        return {each["assignee"] for each in api.get("tasks", project=project)["results"]}

    manager = guest("manager")
    page = manager.page
    manager.go(f"projects/{project}/tasks")
    page.get_by_role("checkbox", name="Select all rows").check()
    bar = page.get_by_role("toolbar", name="3 tasks chosen")
    expect(bar.get_by_role("button", name="Approve 0")).to_be_disabled()
    bar.get_by_role("button", name="Assign…").click()
    dialog = page.get_by_role("dialog", name="Assign 3 tasks")
    dialog.get_by_role("combobox", name="To").click()
    page.get_by_role("option", name=annotator["name"]).click()
    dialog.get_by_role("textbox", name="Comment").fill("You know these")
    dialog.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_text("3 tasks assigned.")).to_be_visible()
    api.until(lambda: assignees() == {annotator["id"]})
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 tasks are where they were.")).to_be_visible()
    api.until(lambda: assignees() == {None})
    page.get_by_role("table", name="Tasks").get_by_role("row").nth(1).get_by_role("button").first.click()
    history = page.get_by_role("dialog", name="History of")
    expect(history).to_contain_text("Assigned")
    expect(history).to_contain_text("You know these")
    expect(history).to_contain_text("Undone")
