"""A label that is done, looked at: labels that were imported are opened from the list of tasks, and nobody can change them there.

Who else has one open is seen, in review too.
"""

from playwright.sync_api import expect

from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.workshop import Workshop
from tests.walk.client import Caller, ndjson

BOXES = 3


def test_an_imported_label_is_opened_from_the_list_of_tasks_to_be_looked_at(guest: Guest, workshop: Workshop, api: Caller) -> None:
    project = workshop.project("Looking", pictures=1, start=9_700)["id"]
    (task,) = api.get("tasks", project=project)["results"]
    (feature, *_) = workshop.ontology()["features"]
    boxes = [{"bbox": {"left": 20 + 60 * each, "top": 30, "width": 40, "height": 40}} for each in range(BOXES)]
    said = [{"dataRow": {"id": task["data_row"]["id"]}, "name": feature["name"], **each} for each in boxes]
    job = api.post(f"projects/{project}/label-imports", status=202, **ndjson(said))
    assert api.ended(job["id"])["state"] == "finished"

    manager = guest("manager")
    page = manager.page
    manager.go(f"projects/{project}/tasks")
    page.get_by_role("link", name=f"Open the label of {task['data_row']['name']}").click()
    expect(page.get_by_text("Read only")).to_be_visible()
    expect(page.get_by_role("listbox", name="Objects").get_by_role("option")).to_have_count(BOXES)
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    page.keyboard.press("Delete")
    expect(page.get_by_role("listbox", name="Objects").get_by_role("option")).to_have_count(BOXES)
    state = api.get(f"tasks/{task['id']}")
    assert (state["state"], state["lease"]["mine"], len(state["annotation_set"]["annotations"])) == ("done", False, BOXES)


def test_a_reviewer_sees_who_else_has_the_task_open(guest: Guest, workshop: Workshop) -> None:
    project = workshop.project("Together", pictures=1, start=9_720, review_share=1.0)["id"]
    annotator, reviewer, manager = guest("annotator"), guest("reviewer"), guest("manager")
    labeling = Desk(annotator, project).by_hand().open()
    task = labeling.state["task"]
    labeling.draw_box((20, 20), (70, 90))
    labeling.saved()
    labeling.key("Control+Enter")
    expect(annotator.page.get_by_test_id("queue-empty")).to_be_visible()

    reviewing = Desk(reviewer, project, "review").open()
    assert reviewing.state["task"] == task
    seen = reviewer.page.get_by_test_id("also-here").get_by_role("listitem")
    expect(seen).to_have_count(0)
    manager.go(f"projects/{project}/tasks/{task}")
    names = [each.context.request.get("/api/v1/me").json()["user"]["name"] for each in (reviewer, manager)]
    expect(manager.page.get_by_role("listitem", name=f"{names[0]} has this open too")).to_be_visible()
    expect(reviewer.page.get_by_role("listitem", name=f"{names[1]} has this open too")).to_be_visible()
    manager.page.close()
    expect(seen).to_have_count(0)
