"""Projects and tasks over HTTP."""

from typing import Any

import pytest

from apps.core.tenancy import tenant
from apps.projects.models import Project
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, make_bench

pytestmark = pytest.mark.django_db


def create(bench: Bench, who: Person, **body: Any) -> Any:
    return who.api.post("projects", {"name": "Coins", "ontology": str(bench.words.ontology.pk), **body})


def test_a_project_is_made_read_changed_and_archived(bench: Bench, max_: Person) -> None:
    made = create(bench, max_, instructions="Mark every coin.", review_share=0.25)
    assert made.status_code == 201
    project = made.json()
    assert (project["review_share"], project["suggestion_threshold"], project["archived_at"]) == (0.25, 0.5, None)
    assert set(project["counts"].values()) == {0}
    read = max_.api.get(f"projects/{project['id']}")
    assert read.json() == project
    changed = max_.api.patch(f"projects/{project['id']}", {"name": "Old coins"}, headers={"If-Match": read["ETag"]})
    assert (changed.status_code, changed.json()["name"], changed["ETag"]) == (200, "Old coins", '"2"')
    assert max_.api.delete(f"projects/{project['id']}").status_code == 204
    assert project["id"] not in [each["id"] for each in max_.api.get("projects").json()["results"]]
    assert [each["id"] for each in max_.api.get("projects?archived=true").json()["results"]] == [project["id"]]


def test_a_change_names_the_version_it_starts_from(bench: Bench, max_: Person) -> None:
    path = f"projects/{create(bench, max_).json()['id']}"
    assert max_.api.patch(path, {"name": "x"}).status_code == 428
    assert max_.api.patch(path, {"name": "x"}, headers={"If-Match": '"7"'}).status_code == 412


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"review_share": 1.5}, "/review_share"),
        ({"suggestion_threshold": -1}, "/suggestion_threshold"),
        ({"name": ""}, "/name"),
        ({"color": 1}, "/color"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(bench: Bench, max_: Person, body: dict[str, Any], pointer: str) -> None:
    answer = create(bench, max_, **body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


def test_counts_follow_the_tasks(bench: Bench, ana: Person) -> None:
    bench.queue()
    Desk(bench, ana).submitted()
    [project] = ana.api.get("projects").json()["results"]
    assert project["counts"] == {"queued": 1, "in_progress": 1, "review": 0, "done": 1, "skipped": 0, "rework": 0, "collecting": 0}


def test_tasks_are_listed_by_state_in_their_order(bench: Bench, ana: Person) -> None:
    bench.queue()
    Desk(bench, ana)
    listed = ana.api.get(f"tasks?project={bench.project.pk}").json()
    assert [each["data_row"]["name"] for each in listed["results"]] == [row.name for row in bench.rows]
    [mine] = ana.api.get(f"tasks?project={bench.project.pk}&state=in_progress").json()["results"]
    assert mine["lease_holder"] == str(ana.membership.pk)
    assert ana.api.get("tasks?state=lost").status_code == 400
    assert ana.api.get("tasks?colour=red").status_code == 400


def test_a_lease_is_renewed_skipped_and_lost_over_http(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(1)
    desk = Desk(bench, ana)
    renewed = ana.api.post(f"tasks/{desk.task}/lease", {"token": desk.token})
    assert (renewed.json()["mine"], renewed.json()["token"]) == (True, desk.token)
    assert rui.api.post(f"tasks/{desk.task}/lease", {"token": desk.token}).json()["code"] == "lease-lost"
    assert ana.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": " "}).status_code == 400
    skipped = ana.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": "Nothing to see."})
    assert (skipped.json()["state"], skipped.json()["skip_reason"]) == ("skipped", "Nothing to see.")


def test_the_review_queue_is_for_reviewers(bench: Bench, ana: Person) -> None:
    bench.queue()
    assert ana.api.post(f"projects/{bench.project.pk}/tasks/next", {"stage": "review"}).status_code == 403


def test_annotators_and_viewers_change_no_project(bench: Bench, ana: Person, vic: Person) -> None:
    path = f"projects/{bench.project.pk}"
    for who in (ana, vic):
        assert create(bench, who).status_code == 403
        assert who.api.patch(path, {"name": "mine"}, headers={"If-Match": '"1"'}).status_code == 403
        assert who.api.delete(path).status_code == 403
        assert who.api.get(path).status_code == 200


def test_a_stranger_finds_no_project_and_none_of_its_words(bench: Bench, gus: Person) -> None:
    make_bench(gus)
    path = f"projects/{bench.project.pk}"
    answers = [
        gus.api.get(path),
        gus.api.patch(path, {"name": "mine"}, headers={"If-Match": '"1"'}),
        gus.api.delete(path),
        create(bench, gus),
        gus.api.get(f"{path}/batches"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    with tenant(bench.organization_id):
        assert Project.objects.get().name == "Sort them"


def test_data_rows_of_a_project_are_found_in_the_catalog(bench: Bench, ada: Person) -> None:
    bench.queue(2)
    found = ada.api.get(f"data-rows?project={bench.project.pk}&order=name").json()["results"]
    assert [each["id"] for each in found] == [str(row.pk) for row in bench.rows[:2]]


def test_a_skipped_task_is_opened_again_by_who_may_edit(bench: Bench, ana: Person, ada: Person) -> None:
    bench.queue(1)
    desk = Desk(bench, ana)
    assert ada.api.post(f"tasks/{desk.task}/reopen").json()["code"] == "task-not-open"
    ana.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": "Blurred."})
    assert ana.api.post(f"tasks/{desk.task}/reopen").status_code == 403
    reopened = ada.api.post(f"tasks/{desk.task}/reopen").json()
    assert (reopened["state"], reopened["skip_reason"]) == ("queued", "")
    assert Desk(bench, ana).task == desk.task


def test_a_task_that_is_done_goes_back_to_its_annotator_and_is_done_again_unchanged(
    bench: Bench, ana: Person, rui: Person, ada: Person
) -> None:
    bench.queue(1)
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    desk.submitted()
    assert ada.api.post(f"tasks/{desk.task}/reopen").json()["state"] == "rework"
    assert rui.api.post(f"projects/{bench.project.pk}/tasks/next", {}).status_code == 204
    again = Desk(bench, ana)
    assert (again.task, again.revision) == (desk.task, 1)
    assert again.submitted()["task"]["state"] == "done"


def test_a_task_that_waits_for_a_review_that_nobody_can_make_is_opened_again(ada: Person) -> None:
    """Who is alone cannot review their own; with a lower share what they submit again is done."""
    bench = make_bench(ada, review_share=1.0)
    bench.queue(1)
    desk = Desk(bench, ada)
    desk.draw(box(bench.words.coin))
    assert desk.submitted()["task"]["state"] == "review"
    with tenant(bench.organization_id):
        Project.objects.update(review_share=0)
    assert ada.api.post(f"tasks/{desk.task}/reopen").json()["state"] == "rework"
    again = Desk(bench, ada)
    assert (again.task, again.submitted()["task"]["state"]) == (desk.task, "done")


def test_a_task_that_a_reviewer_has_is_not_opened_again(ada: Person, ana: Person, rui: Person) -> None:
    bench = make_bench(ada, review_share=1.0)
    bench.queue(1)
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    desk.submitted()
    Desk(bench, rui, stage="review")
    refused = ada.api.post(f"tasks/{desk.task}/reopen")
    assert (refused.status_code, refused.json()["code"]) == (409, "task-in-hand")


def test_a_project_tells_what_waits_for_whom(ada: Person, ana: Person, rui: Person) -> None:
    bench = make_bench(ada, review_share=1.0)
    bench.queue()

    def waits(who: Person) -> dict[str, int]:
        told: dict[str, int] = who.api.get(f"projects/{bench.project.pk}").json()["for_you"]
        return told

    assert waits(ana) == {"label": 3, "review": 0, "own_in_review": 0}
    desk = Desk(bench, rui)
    assert (waits(rui)["label"], waits(ana)["label"]) == (3, 2)
    desk.draw(box(bench.words.coin))
    desk.submitted()
    assert (waits(rui)["review"], waits(ada)["review"]) == (0, 1), "nobody reviews their own"
    assert (waits(rui)["own_in_review"], waits(ada)["own_in_review"]) == (1, 0)
