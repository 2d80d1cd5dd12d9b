"""Managers: give tasks to somebody, put them back, approve many, and take it back; and the history that all of it leaves."""

from typing import Any

import pytest

from apps.annotations.models import Label, LabelState
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.organizations.models import AuditLine
from apps.projects.models import Task, TaskState
from apps.review_queues.models import Review, Verdict
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, make_bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(ada: Person) -> Bench:
    """Six data rows in a project where everything is reviewed."""
    bench = make_bench(ada, rows=6, review_share=1.0)
    bench.queue()
    return bench


def tasks(bench: Bench) -> list[str]:
    with tenant(bench.organization_id):
        return [str(each) for each in Task.objects.order_by("position").values_list("pk", flat=True)]


def move(bench: Bench, who: Person, status: int = 201, **body: Any) -> Any:
    answer = who.api.post(f"projects/{bench.project.pk}/task-moves", body)
    assert answer.status_code == status, answer.content
    return answer.json()


def undo(who: Person, made: Any, status: int = 200) -> Any:
    answer = who.api.post(f"task-moves/{made['move']['id']}/undo")
    assert answer.status_code == status, answer.content
    return answer.json()


def labeled(bench: Bench, who: Person, count: int) -> list[str]:
    """So many tasks, labeled by one person and waiting for review."""
    done = []
    for _ in range(count):
        desk = Desk(bench, who)
        desk.save(created=[box(bench.words.coin)])
        assert desk.submitted()["task"]["state"] == "review"
        done.append(desk.task)
    return done


def history(who: Person, task: str) -> list[tuple[str, str, str]]:
    found = who.api.get(f"tasks/{task}/transitions").json()["results"]
    assert [each["number"] for each in found] == list(range(1, len(found) + 1))
    return [(each["action"], each["before"], each["after"]) for each in found]


def next_of(bench: Bench, who: Person, stage: str = "label") -> str | None:
    answer = who.api.post(f"projects/{bench.project.pk}/tasks/next", {"stage": stage})
    return answer.json()["id"] if answer.status_code == 200 else None


def test_the_history_tells_who_did_what_from_which_state_to_which(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    [task] = labeled(bench, ana, 1)
    Desk(bench, rui, stage="review").review("send_back", comment="closer")
    assert history(max_, task) == [
        ("claim", "queued", "in_progress"),
        ("submit", "in_progress", "review"),
        ("claim", "review", "review"),
        ("send_back", "review", "rework"),
    ]
    last = max_.api.get(f"tasks/{task}/transitions").json()["results"][-1]
    assert (last["member"], last["comment"], last["move"]) == (str(rui.membership.pk), "closer", None)


def test_what_is_assigned_goes_to_that_person_alone_and_first(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    first, _, third = tasks(bench)[:3]
    made = move(bench, max_, action="assign", tasks=[third], assignee=str(rui.membership.pk), comment="you know these")
    assert (made["moved"], made["left"]) == (1, [])
    assert next_of(bench, ana) == first
    assert next_of(bench, rui) == third
    shown = max_.api.get(f"tasks?assignee={rui.membership.pk}").json()
    assert [each["id"] for each in shown["results"]] == [third]
    assert history(max_, third)[0] == ("assign", "queued", "queued")


def test_reassigning_takes_a_task_out_of_somebody_s_hands_and_their_draft_stays(
    bench: Bench, ana: Person, rui: Person, max_: Person
) -> None:
    desk = Desk(bench, ana)
    desk.save(created=[box(bench.words.coin)])
    move(bench, max_, action="assign", tasks=[desk.task], assignee=str(rui.membership.pk))
    late = desk.send(created=[box(bench.words.coin, x=200)])
    assert (late.status_code, late.json()["type"].rpartition("/")[2]) == (409, "lease-lost")
    assert next_of(bench, rui) == desk.task
    undone = undo(max_, {"move": max_.api.get(f"projects/{bench.project.pk}/task-moves").json()["results"][0]})
    assert (undone["moved"], [each["task"] for each in undone["left"]]) == (0, [desk.task])
    assert "claim" in undone["left"][0]["reason"]


def test_a_member_who_may_not_do_it_is_refused_task_by_task(bench: Bench, ana: Person, vic: Person, max_: Person) -> None:
    [waiting] = labeled(bench, ana, 1)
    queued = tasks(bench)[5]
    to_ana = move(bench, max_, action="assign", tasks=[waiting, queued], assignee=str(ana.membership.pk))
    assert to_ana["moved"] == 1
    assert to_ana["left"] == [{"task": waiting, "reason": "This member may not review."}]
    to_vic = move(bench, max_, action="assign", tasks=[queued], assignee=str(vic.membership.pk))
    assert to_vic["left"] == [{"task": queued, "reason": "This member may not label."}]


def test_what_was_assigned_to_somebody_who_left_goes_to_anyone(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    only = tasks(bench)
    move(bench, max_, action="assign", tasks=only, assignee=str(rui.membership.pk))
    assert next_of(bench, ana) is None
    assert max_.api.delete(f"members/{rui.membership.pk}").status_code == 204
    assert next_of(bench, ana) == only[0]


def test_requeued_tasks_are_anyone_s_and_undo_brings_back_what_was(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    skipped = Desk(bench, ana)
    assert ana.api.post(f"tasks/{skipped.task}/skip", {"token": skipped.token, "reason": "too dark"}).status_code == 200
    [waiting] = labeled(bench, ana, 1)
    made = move(bench, max_, action="requeue", tasks=[skipped.task, waiting, tasks(bench)[5]])
    assert (made["moved"], [each["task"] for each in made["left"]]) == (2, [tasks(bench)[5]])
    assert "is queued" in made["left"][0]["reason"]
    states = {each["id"]: (each["state"], each["skip_reason"]) for each in max_.api.get("tasks").json()["results"]}
    assert states[skipped.task] == ("queued", "")
    undone = undo(max_, made)
    assert (undone["moved"], undone["left"], undone["move"]["undone_at"] is not None) == (2, [], True)
    states = {each["id"]: (each["state"], each["skip_reason"]) for each in max_.api.get("tasks").json()["results"]}
    assert (states[skipped.task], states[waiting]) == (("skipped", "too dark"), ("review", ""))
    assert undo(max_, made, status=409)["type"].endswith("move-undone")


def test_a_filter_of_labels_is_approved_at_once_and_undone(bench: Bench, ana: Person, max_: Person) -> None:
    waiting = labeled(bench, ana, 2)
    made = move(bench, max_, action="approve", filter={"state": "review", "last_annotator": str(ana.membership.pk)}, comment="all fine")
    assert (made["moved"], made["left"]) == (2, [])
    with tenant(bench.organization_id):
        assert set(Label.objects.values_list("state", flat=True)) == {LabelState.APPROVED}
        assert set(Task.objects.filter(pk__in=waiting).values_list("state", "reviewer")) == {(TaskState.DONE, max_.membership.pk)}
        assert list(Review.objects.values_list("decision", "comment")) == [(Verdict.APPROVE, "all fine")] * 2
    assert undo(max_, made)["moved"] == 2
    with tenant(bench.organization_id):
        assert set(Label.objects.values_list("state", flat=True)) == {LabelState.SUBMITTED}
        assert set(Task.objects.filter(pk__in=waiting).values_list("state", "reviewer")) == {(TaskState.REVIEW, None)}
        assert Review.objects.filter(decision=Verdict.WITHDRAW).count() == 2
        assert list(AuditLine.objects.filter(action__contains="move").values_list("action", flat=True)) != []
    assert history(max_, waiting[0])[-2:] == [("approve", "review", "done"), ("undo", "done", "review")]


def test_nobody_approves_their_own_labels_nor_what_a_reviewer_looks_at(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    [own], [other, held] = labeled(bench, max_, 1), labeled(bench, ana, 2)
    opened = next_of(bench, rui, "review")
    free = ({other, held, own} - {opened, own}).pop()
    made = move(bench, max_, action="approve", tasks=[own, other, held])
    assert made["moved"] == (1 if opened != own else 2)
    left = {each["task"]: each["reason"] for each in made["left"]}
    assert "their own label" in left[own] or opened == own
    assert opened == own or left[opened] == "A reviewer looks at it now."
    assert free not in left


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"action": "assign", "tasks": "all"}, "/tasks"),
        ({"action": "assign", "filter": {"state": "queued"}}, "/assignee"),
        ({"action": "requeue", "filter": {}, "assignee": None}, "/assignee"),
        ({"action": "requeue"}, "/tasks"),
        ({"action": "requeue", "tasks": [str(uuid7())]}, "/tasks/0"),
        ({"action": "requeue", "filter": {"state": "gone"}}, "/filter/state"),
        ({"action": "assign", "filter": {}, "assignee": str(uuid7())}, "/assignee"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_moves(bench: Bench, max_: Person, body: dict[str, Any], pointer: str) -> None:
    answer = max_.api.post(f"projects/{bench.project.pk}/task-moves", body)
    assert answer.status_code in (400, 422)
    refused = answer.json()
    assert [each["pointer"] for each in refused["errors"]] == [pointer]
    assert max_.api.get(f"projects/{bench.project.pk}/task-moves").json()["results"] == []


def test_only_managers_move_tasks_and_only_their_own(bench: Bench, ana: Person, rui: Person, gus: Person, max_: Person) -> None:
    for person in (ana, rui):
        move(bench, person, status=403, action="requeue", filter={})
    assert gus.api.post(f"projects/{bench.project.pk}/task-moves", {"action": "requeue", "filter": {}}).status_code == 404
    made = move(bench, max_, action="assign", filter={}, assignee=None)
    assert gus.api.post(f"task-moves/{made['move']['id']}/undo").status_code == 404
    refused = move(bench, max_, status=422, action="assign", filter={}, assignee=str(gus.membership.pk))
    assert refused["errors"][0]["pointer"] == "/assignee"
