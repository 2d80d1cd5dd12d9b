"""What people say to one another about a task: pinned, answered, resolved, opened again, and what becomes of it."""

from typing import Any

import pytest

from apps.core.events import EventLog
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.organizations.models import Membership
from apps.organizations.permissions import Role
from apps.review_queues.models import Thread
from tests.cast import Person, as_role
from tests.support.labeling import Bench, Desk, box, make_bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(ada: Person) -> Bench:
    """Two data rows in a project where everything is reviewed."""
    bench = make_bench(ada, rows=2, review_share=1.0)
    bench.queue()
    return bench


@pytest.fixture
def labeled(bench: Bench, ana: Person) -> Desk:
    """Ana has drawn a coin."""
    desk = Desk(bench, ana)
    desk.draw(box(bench.words.coin))
    desk.submitted()
    return desk


def start(person: Person, task: str, status: int = 201, **body: Any) -> Any:
    answer = person.api.post(f"tasks/{task}/threads", {"text": "look here", **body})
    assert answer.status_code == status, answer.content
    return answer.json()


def threads(person: Person, task: str) -> list[dict[str, Any]]:
    return person.api.get(f"tasks/{task}/threads").json()["results"]


def open_threads(person: Person, task: str) -> int:
    return next(each["open_threads"] for each in person.api.get("tasks").json()["results"] if each["id"] == task)


def drawn(desk: Desk) -> str:
    return desk.content()["annotations"][0]["id"]


def test_a_thread_is_pinned_to_nothing_to_an_annotation_or_to_a_place(labeled: Desk, rui: Person, ana: Person) -> None:
    whole = start(rui, labeled.task)
    on_it = start(rui, labeled.task, annotation=drawn(labeled))
    there = start(rui, labeled.task, place={"x": 12, "y": 30.5})
    assert [(each["annotation"], each["place"]) for each in (whole, on_it, there)] == [
        (None, None),
        (drawn(labeled), None),
        (None, {"x": 12.0, "y": 30.5}),
    ]
    assert [each["id"] for each in threads(ana, labeled.task)] == [whole["id"], on_it["id"], there["id"]]


@pytest.mark.parametrize(
    ("pin", "pointer"),
    [
        ({"annotation": str(uuid7())}, "/annotation"),
        ({"place": {}}, "/place"),
        ({"place": {"x": 5}}, "/place/y"),
        ({"place": {"x": 5000, "y": 3}}, "/place/x"),
        ({"place": {"start": 0, "end": 3}}, "/place/start"),
        ({"place": {"at": {"type": "page", "page": 1}}}, "/place/at"),
        ({"place": {"x": 1, "y": 1, "z": 1}}, "/place/z"),
    ],
)
def test_what_is_not_there_cannot_be_pointed_at(labeled: Desk, rui: Person, pin: dict[str, Any], pointer: str) -> None:
    refused = start(rui, labeled.task, 422, **pin)
    assert [each["pointer"] for each in refused["errors"]] == [pointer]
    assert refused["errors"][0]["expected"]
    assert threads(rui, labeled.task) == []


def test_an_annotation_of_another_task_is_not_there(bench: Bench, labeled: Desk, ana: Person, rui: Person) -> None:
    other = Desk(bench, ana)
    other.draw(box(bench.words.coin))
    assert start(rui, labeled.task, 422, annotation=drawn(other))["errors"][0]["pointer"] == "/annotation"


def test_who_only_labels_cannot_point_at_what_others_drew(labeled: Desk, ana: Person, max_: Person) -> None:
    ben = as_role(max_, Role.ANNOTATOR)
    assert start(ben, labeled.task, 422, annotation=drawn(labeled))["errors"][0]["pointer"] == "/annotation"
    assert start(ana, labeled.task, annotation=drawn(labeled))["annotation"] == drawn(labeled)


def test_answers_come_in_order_and_only_their_author_changes_or_deletes_them(labeled: Desk, ana: Person, rui: Person) -> None:
    thread = start(rui, labeled.task)
    answer = ana.api.post(f"threads/{thread['id']}/comments", {"text": "  which one? "}).json()
    assert [each["text"] for each in threads(rui, labeled.task)[0]["comments"]] == ["look here", "which one?"]
    for call in (lambda: rui.api.patch(f"comments/{answer['id']}", {"text": "no"}), lambda: rui.api.delete(f"comments/{answer['id']}")):
        assert (call().status_code, call().json()["code"]) == (403, "not-your-comment")
    edited = ana.api.patch(f"comments/{answer['id']}", {"text": "which coin?"}).json()
    assert (edited["text"], edited["edited_at"] is not None) == ("which coin?", True)
    assert ana.api.post(f"threads/{thread['id']}/comments", {"text": "   "}).json()["errors"][0]["pointer"] == "/text"


def test_a_deleted_comment_keeps_its_place_and_the_last_one_takes_the_thread_with_it(labeled: Desk, ana: Person, rui: Person) -> None:
    thread = start(rui, labeled.task)
    answer = ana.api.post(f"threads/{thread['id']}/comments", {"text": "which?"}).json()
    first = thread["comments"][0]["id"]
    assert rui.api.delete(f"comments/{first}").status_code == 204
    shown = threads(ana, labeled.task)[0]["comments"]
    assert [(each["text"], each["deleted_at"] is not None) for each in shown] == [("", True), ("which?", False)]
    assert rui.api.patch(f"comments/{first}", {"text": "again"}).json()["code"] == "comment-deleted"
    assert ana.api.delete(f"comments/{answer['id']}").status_code == 204
    assert threads(ana, labeled.task) == []
    assert open_threads(ana, labeled.task) == 0


def test_a_thread_is_resolved_and_opened_again_with_who_and_when(labeled: Desk, ana: Person, rui: Person) -> None:
    thread = start(rui, labeled.task)
    for _ in range(2):
        resolved = ana.api.post(f"threads/{thread['id']}/resolve").json()
        assert (resolved["resolved"], resolved["resolved_by"]) == (True, str(ana.membership.pk))
        assert open_threads(rui, labeled.task) == 0
    for _ in range(2):
        again = rui.api.post(f"threads/{thread['id']}/reopen").json()
        assert (again["resolved"], again["reopened_by"], again["resolved_by"]) == (False, str(rui.membership.pk), str(ana.membership.pk))
        assert again["reopened_at"] > again["resolved_at"]
        assert open_threads(rui, labeled.task) == 1


def test_the_list_of_tasks_counts_and_finds_what_is_unresolved(bench: Bench, labeled: Desk, rui: Person) -> None:
    start(rui, labeled.task)
    second = start(rui, labeled.task)
    assert open_threads(rui, labeled.task) == 2
    found = {flag: [each["id"] for each in rui.api.get(f"tasks?discussed={flag}").json()["results"]] for flag in ("true", "false")}
    assert (found["true"], labeled.task in found["false"], len(found["false"])) == ([labeled.task], False, 1)
    rui.api.delete(f"comments/{second['comments'][0]['id']}")
    assert open_threads(rui, labeled.task) == 1


def test_sending_back_begins_a_thread_where_the_reviewer_says(bench: Bench, labeled: Desk, ana: Person, rui: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    made = desk.review("send_back", comment="closer to the rim", annotation=drawn(labeled), mentions=[str(ana.membership.pk)])
    assert made.status_code == 201, made.content
    again = Desk(bench, ana)
    assert again.task == labeled.task
    (thread,) = threads(ana, again.task)
    assert (thread["annotation"], thread["review"]) == (drawn(labeled), made.json()["review"]["id"])
    assert [(each["text"], each["mentions"]) for each in thread["comments"]] == [("closer to the rim", [str(ana.membership.pk)])]


def test_a_refused_pin_sends_nothing_back_and_only_what_is_sent_back_has_one(bench: Bench, labeled: Desk, rui: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    refused = desk.review("send_back", comment="there", place={"x": -90, "y": 3})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/place/x")
    assert desk.review("approve", place={"x": 9, "y": 3}).json()["errors"][0]["pointer"] == "/decision"
    assert rui.api.get(f"tasks/{desk.task}").json()["state"] == "review"
    with tenant(bench.organization_id):
        assert not Thread.objects.exists()


def test_who_cannot_see_the_project_cannot_be_mentioned(labeled: Desk, rui: Person, vic: Person, gus: Person, ana: Person) -> None:
    members = [str(each.membership.pk) for each in (vic, gus)]
    refused = start(rui, labeled.task, 422, mentions=[*members, str(uuid7())])
    assert [(each["pointer"], each["code"]) for each in refused["errors"]] == [
        ("/mentions/1", "cannot_see_project"),
        ("/mentions/2", "cannot_see_project"),
    ]
    Membership.objects.filter(pk=vic.membership.pk).update(active=False)
    assert start(rui, labeled.task, 422, mentions=members[:1])["errors"][0]["pointer"] == "/mentions/0"
    twice = start(rui, labeled.task, mentions=[str(ana.membership.pk)] * 2)
    assert twice["comments"][0]["mentions"] == [str(ana.membership.pk)]


def test_who_only_looks_reads_and_says_nothing_and_strangers_find_nothing(labeled: Desk, rui: Person, vic: Person, gus: Person) -> None:
    thread = start(rui, labeled.task)
    assert [each["id"] for each in threads(vic, labeled.task)] == [thread["id"]]
    start(vic, labeled.task, 403)
    start(gus, labeled.task, 404)
    assert vic.api.post(f"threads/{thread['id']}/resolve").status_code == 403
    assert gus.api.post(f"threads/{thread['id']}/comments", {"text": "hi"}).status_code == 404
    assert gus.api.delete(f"comments/{thread['comments'][0]['id']}").status_code == 404


def test_all_that_happens_to_a_thread_is_told(labeled: Desk, bench: Bench, ana: Person, rui: Person) -> None:
    thread = start(rui, labeled.task, mentions=[str(ana.membership.pk)])
    answer = ana.api.post(f"threads/{thread['id']}/comments", {"text": "yes"}).json()
    ana.api.patch(f"comments/{answer['id']}", {"text": "no", "mentions": [str(rui.membership.pk)]})
    ana.api.delete(f"comments/{answer['id']}")
    rui.api.post(f"threads/{thread['id']}/resolve")
    rui.api.post(f"threads/{thread['id']}/reopen")
    with tenant(bench.organization_id):
        told = EventLog.objects.filter(type="threads.changed").order_by("id")
        assert [each.body["what"] for each in told] == ["started", "answered", "edited", "deleted", "resolved", "reopened"]
        assert [each.body["mentions"] for each in told][:3] == [[str(ana.membership.pk)], [], [str(rui.membership.pk)]]
        assert set(told[0].topics) == {f"task:{labeled.task}", f"project:{bench.project.pk}"}
