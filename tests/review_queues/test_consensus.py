"""Several people label one data row, none seeing the others' labels: merged where they agree, decided by a reviewer where they do not."""

from typing import Any

import pytest

from apps.annotations.models import IndependentLabel, Label, LabelState
from apps.core.ids import uuid7
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import tenant
from apps.organizations.permissions import Role
from apps.projects.models import Task, TaskPurpose, TaskState, Transition
from apps.review_queues import services
from apps.review_queues.models import Consensus
from apps.webhooks.models import WebhookDelivery
from tests.cast import Person, join
from tests.support.labeling import Bench, Desk, box, make_bench

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bo(acme: Any) -> Person:
    """Another annotator of Acme."""
    return join(acme, "Bo", Role.ANNOTATOR)


@pytest.fixture
def bench(ada: Person, max_: Person, rui: Person, ana: Person, bo: Person) -> Bench:
    """Two data rows which two people label each."""
    bench = make_bench(ada, rows=2, consensus_share=1.0, consensus_labels=2, consensus_agreement=0.7)
    bench.queue()
    return bench


def hear(bench: Bench) -> None:
    """Let subscribers hear of what was committed."""
    with tenant(bench.organization_id):
        tell_subscribers()


def main(bench: Bench, row: int = 0) -> Task:
    with tenant(bench.organization_id):
        return Task.objects.counting().get(data_row=bench.rows[row])


def label(bench: Bench, who: Person, *boxes: dict[str, Any]) -> Desk:
    desk = Desk(bench, who)
    desk.save(created=list(boxes) or [box(bench.words.coin)])
    desk.submitted()
    return desk


def agree(bench: Bench, *people: Person) -> None:
    for who in people:
        label(bench, who, box(bench.words.coin))
    hear(bench)


def disagree(bench: Bench, one: Person, other: Person) -> None:
    label(bench, one, box(bench.words.coin, 10, 10), box(bench.words.coin, 100, 100))
    label(bench, other, box(bench.words.coin, 300, 300))
    hear(bench)


def test_what_two_agree_on_is_merged_and_counts_once(bench: Bench, ana: Person, bo: Person) -> None:
    agree(bench, ana)
    assert main(bench).state == TaskState.COLLECTING
    agree(bench, bo)
    task = main(bench)
    assert task.state == TaskState.DONE
    with tenant(bench.organization_id):
        label = Label.objects.get(data_row=bench.rows[0])
        assert (label.annotation_set.author_id, label.automatic) == (None, False)
        assert label.annotation_set.annotations.count() == 1
        assert Label.objects.by_people().count() == 1
        assert IndependentLabel.objects.count() == 2
        made = Consensus.objects.get()
        assert (made.agreement, made.is_agreed) == (1.0, True)
        assert set(made.weights) == {str(ana.membership.pk), str(bo.membership.pk)}
    hear(bench)


def test_nobody_is_handed_a_second_label_of_one_data_row(bench: Bench, ana: Person) -> None:
    seen = [label(bench, ana).detail["data_row"]["id"] for _ in range(2)]
    assert len(set(seen)) == 2
    assert ana.api.post(f"projects/{bench.project.pk}/tasks/next", {}).status_code == 204
    assert ana.api.get(f"projects/{bench.project.pk}").json()["for_you"]["label"] == 0


def test_many_at_once_are_of_different_data_rows(bench: Bench, ana: Person, bo: Person) -> None:
    claimed = ana.api.post(f"projects/{bench.project.pk}/tasks/claim", {"count": 4}).json()["tasks"]
    assert len({task["data_row"]["id"] for task in claimed}) == len(claimed) == 2
    assert len(bo.api.post(f"projects/{bench.project.pk}/tasks/claim", {"count": 4}).json()["tasks"]) == 2


def test_what_was_given_back_goes_to_anyone_and_the_draft_stays(bench: Bench, ana: Person, bo: Person, rui: Person) -> None:
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    ana.api.post(f"tasks/{desk.task}/release", {"token": desk.token})
    assert Desk(bench, bo).detail["data_row"]["id"] == desk.detail["data_row"]["id"]
    assert Desk(bench, rui).task
    again = Desk(bench, ana)
    assert again.detail["data_row"]["id"] != desk.detail["data_row"]["id"]


def test_counts_are_of_data_rows(bench: Bench, ana: Person, bo: Person) -> None:
    counts = ana.api.get(f"projects/{bench.project.pk}").json()["counts"]
    assert counts["collecting"] == 2
    assert sum(counts.values()) == 2
    agree(bench, ana, bo)
    counts = ana.api.get(f"projects/{bench.project.pk}").json()["counts"]
    assert (counts["collecting"], counts["done"]) == (1, 1)


def test_where_they_disagree_a_reviewer_chooses(bench: Bench, ana: Person, bo: Person, rui: Person) -> None:
    disagree(bench, ana, bo)
    task = main(bench)
    assert (task.state, task.get_review_reason_display()) == (TaskState.REVIEW, "low_agreement")
    desk = Desk(bench, rui, stage="review")
    assert desk.task == str(task.pk)
    shown = rui.api.get(f"tasks/{task.pk}/independent-labels").json()
    assert (shown["state"], shown["agreement"], shown["rule"]) == ("disputed", 0.0, "majority")
    theirs = {each["annotator"]: each for each in shown["labels"]}
    mine = theirs[str(ana.membership.pk)]
    assert len(mine["annotations"]) == 2
    assert desk.review("send_back", comment="No").status_code == 409
    assert desk.review("choose").status_code == 422
    assert desk.review("choose", chosen=str(uuid7())).status_code == 422
    answer = desk.review("choose", chosen=mine["annotation_set"])
    assert answer.status_code == 201, answer.content
    with tenant(bench.organization_id):
        label = Label.objects.get(data_row=bench.rows[0])
        assert (str(label.annotation_set_id), label.state) == (mine["annotation_set"], LabelState.APPROVED)
    assert main(bench).state == TaskState.DONE
    assert rui.api.get(f"tasks/{task.pk}/independent-labels").json()["state"] == "decided"


def test_the_reviewer_may_start_from_what_was_merged(bench: Bench, ana: Person, bo: Person, rui: Person) -> None:
    disagree(bench, ana, bo)
    desk = Desk(bench, rui, stage="review")
    made = rui.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token}).json()
    desk.set, desk.revision = made["id"], made["revision"]
    desk.draw(box(bench.words.coin))
    assert desk.review("correct", revision=desk.revision).status_code == 201
    with tenant(bench.organization_id):
        label = Label.objects.get(data_row=bench.rows[0])
        assert label.annotation_set.author_id == rui.membership.pk


def test_who_labeled_it_does_not_decide(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    disagree(bench, ana, rui)
    assert rui.api.post(f"projects/{bench.project.pk}/tasks/next", {"stage": "review"}).status_code == 204
    assert rui.api.get(f"projects/{bench.project.pk}").json()["for_you"]["review"] == 0
    moved = bench.owner.api.post(
        f"projects/{bench.project.pk}/task-moves", {"action": "assign", "tasks": [str(main(bench).pk)], "assignee": str(rui.membership.pk)}
    ).json()
    assert "nobody reviews their own label" in moved["left"][0]["reason"]
    assert Desk(bench, max_, stage="review").review("approve").status_code == 201


def test_nobody_sees_what_others_say_before_it_is_merged(bench: Bench, ana: Person, bo: Person, rui: Person, max_: Person) -> None:
    desk = label(bench, ana, box(bench.words.coin, 10, 10), box(bench.words.coin, 90, 90))
    ana.api.post(f"tasks/{desk.task}/threads", {"text": "Is this one a coin?"})
    addresses = [
        f"tasks/{desk.task}", f"tasks/{desk.task}/threads", f"tasks/{desk.task}/transitions", f"annotation-sets/{desk.set}",
        f"annotation-sets/{desk.set}/revisions", f"tasks/{main(bench).pk}/independent-labels",
    ]  # fmt: skip
    for address in addresses:
        assert bo.api.get(address).status_code in (403, 404), address
        assert rui.api.get(address).status_code in (403, 404, 409), address
        assert max_.api.get(address).status_code == 200, address
    assert desk.task not in str(bo.api.get(f"tasks?project={bench.project.pk}").content)
    detail = bo.api.get(f"tasks/{main(bench).pk}").json()
    assert detail["annotation_set"] is None
    called = ana.api.post(f"tasks/{desk.task}/threads", {"text": "@Bo?", "mentions": [str(bo.membership.pk)]})
    assert called.status_code == 422
    label(bench, bo, box(bench.words.coin, 300, 300))
    hear(bench)
    assert rui.api.get(f"annotation-sets/{desk.set}").status_code == 200
    assert bo.api.get(f"annotation-sets/{desk.set}").status_code == 404
    assert bo.api.get(f"tasks/{main(bench).pk}/independent-labels").status_code == 403


def test_merged_labels_do_not_change_any_more(bench: Bench, ana: Person, bo: Person) -> None:
    desk = label(bench, ana)
    assert ana.api.post(f"tasks/{desk.task}/take-back").status_code == 200
    back = Desk(bench, ana)
    assert back.task == desk.task
    back.submitted()
    agree(bench, bo)
    refused = ana.api.post(f"tasks/{desk.task}/take-back")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/already-merged")
    task = main(bench)
    moved = bench.owner.api.post(
        f"projects/{bench.project.pk}/task-moves", {"action": "requeue", "tasks": [desk.task, str(task.pk)]}
    ).json()
    assert (moved["moved"], len(moved["left"])) == (0, 2)


def test_a_merged_label_that_is_opened_again_goes_to_a_reviewer(bench: Bench, ana: Person, bo: Person) -> None:
    agree(bench, ana, bo)
    answer = bench.owner.api.post(f"tasks/{main(bench).pk}/reopen")
    assert (answer.status_code, answer.json()["state"]) == (200, "review")


def test_told_twice_it_is_merged_once(bench: Bench, ana: Person, bo: Person) -> None:
    agree(bench, ana, bo)
    task = main(bench)
    with tenant(bench.organization_id):
        tasks = list(Task.objects.filter(purpose=TaskPurpose.INDEPENDENT).values_list("pk", flat=True))
        assert services.merge_ended(tasks=tasks) == 0
        assert Consensus.objects.count() == 1
        numbers = list(Transition.objects.filter(task=task).values_list("number", "action"))
        assert [number for number, _ in numbers] == [1]


def test_who_skips_is_not_waited_for(bench: Bench, ana: Person, bo: Person) -> None:
    desk = Desk(bench, ana)
    ana.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": "Too dark."})
    agree(bench, bo)
    task = main(bench)
    assert (task.state, task.get_review_reason_display()) == (TaskState.REVIEW, "low_agreement")
    shown = bench.owner.api.get(f"tasks/{task.pk}/independent-labels").json()
    assert (shown["agreement"], shown["wanted"], len(shown["labels"]), shown["skipped"]) == (None, 2, 1, 1)
    for who in (ana, bo):
        desk = Desk(bench, who)
        who.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": "Too dark."})
    hear(bench)
    assert (main(bench, 1).state, main(bench, 1).skip_reason) == (TaskState.SKIPPED, "Too dark.")


def test_settings_that_cannot_work_are_refused(bench: Bench) -> None:
    api, address = bench.owner.api, f"projects/{bench.project.pk}"
    etag = api.get(address).headers["ETag"]
    refused = api.patch(address, {"consensus_labels": 5}, headers={"If-Match": etag})
    assert refused.status_code == 422
    assert refused.json()["errors"][0] == {
        "pointer": "/consensus_labels",
        "code": "too_few_people",
        "message": "A data row would need 5 to label and 1 to decide, none of them twice, and 5 active members may label.",
        "expected": "fewer labels, or more members who may label",
    }


def test_settings_change_only_what_comes_in(bench: Bench, ana: Person) -> None:
    api, address = bench.owner.api, f"projects/{bench.project.pk}"
    etag = api.get(address).headers["ETag"]
    api.patch(address, {"consensus_labels": 3}, headers={"If-Match": etag})
    with tenant(bench.organization_id):
        assert set(Task.objects.counting().values_list("labels_wanted", flat=True)) == {2}
        assert Task.objects.filter(purpose=TaskPurpose.INDEPENDENT).count() == 4


def test_exports_and_catalog_know_the_merged_label_alone(bench: Bench, ana: Person, bo: Person) -> None:
    agree(bench, ana)
    with tenant(bench.organization_id):
        assert not Label.objects.exists()
        assert IndependentLabel.objects.count() == 1
    agree(bench, bo)
    with tenant(bench.organization_id):
        assert Label.objects.count() == 1


def test_a_draft_saved_late_finds_its_task(bench: Bench, ana: Person, bo: Person, rui: Person) -> None:
    desk = Desk(bench, ana)
    bench.expire(desk.task)
    assert Desk(bench, bo).task == desk.task or Desk(bench, rui).task
    answer = desk.send(created=[box(bench.words.coin)])
    if answer.status_code == 409:
        assert answer.json()["kept"] is True


def test_the_page_of_agreement_says_how_far_and_of_how_many(bench: Bench, ana: Person, bo: Person, rui: Person) -> None:
    agree(bench, ana, bo)
    disagree(bench, ana, bo)
    address = f"projects/{bench.project.pk}/agreement"
    assert ana.api.get(address).status_code == 403
    told = rui.api.get(address).json()
    assert (told["merged"], told["measured"], told["disputed"]) == (2, 2, 1)
    assert told["mean"] == {"value": None, "low": None, "high": None, "n": 2, "reason": "Too few to say: 2 of at least 10."}
    (pair,) = told["pairs"]
    assert {pair["one"], pair["other"]} == {str(ana.membership.pk), str(bo.membership.pk)}
    assert (pair["data_rows"], pair["marks"]["n"]) == (2, 4)
    assert [(each["path"], each["figure"]["n"]) for each in told["classes"]] == [("coin", 4)]
    assert [(each["task"], each["agreement"]) for each in told["worst"]] == [(str(main(bench, 1).pk), 0.0), (str(main(bench).pk), 1.0)]


def test_servers_elsewhere_are_told_of_the_task_that_counts_alone(bench: Bench, ana: Person, bo: Person) -> None:
    sent = {"name": "all", "url": "https://hooks.example.com/in", "events": ["tasks.changed"], "project": str(bench.project.pk)}
    assert bench.owner.api.post("webhooks", sent).status_code == 201
    agree(bench, ana, bo)
    hear(bench)
    with tenant(bench.organization_id):
        told = {delivery.body["data"]["task"] for delivery in WebhookDelivery.objects.all()}
    assert told == {str(main(bench).pk)}
