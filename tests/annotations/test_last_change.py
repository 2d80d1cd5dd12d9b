"""A label submitted with what was not saved yet, over HTTP: both or neither, and the next task is beside the one at hand."""

from typing import Any

import pytest

from apps.annotations.models import AnnotationSet, Label, Revision
from apps.core.events import EventLog
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, decide, make_bench

pytestmark = pytest.mark.django_db


class QuickDesk(Desk):
    """A person who submits before their last change is saved."""

    def finish(self, *, change_id: str | None = None, base_revision: int | None = None, **changes: Any) -> Any:
        base = self.revision if base_revision is None else base_revision
        change = {"base_revision": base, "change_id": change_id or str(uuid7()), **changes}
        return self.api.post(f"tasks/{self.task}/submit", {"token": self.token, "change": change})


def span(suggestion: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "outcome": "drawn",
        "active_ms": 1200,
        "started_at": "2026-01-01T10:00:00Z",
        "suggestion": suggestion,
        **more,
    }


def test_what_was_not_saved_is_saved_and_becomes_the_label(bench: Bench, ana: Person) -> None:
    bench.queue()
    _, suggested = bench.suggest(bench.rows[0], box(bench.words.coin))
    desk, kept = QuickDesk(bench, ana), box(bench.words.coin)
    answer = desk.finish(created=[{**kept, "derived_from": str(suggested[0])}], decisions=[decide(suggested[0], "accepted", kept["id"])])
    assert answer.status_code == 200, answer.content
    assert answer.json()["task"]["state"] in {"done", "review"}
    with tenant(bench.organization_id):
        label = Label.objects.get(data_row=bench.rows[0])
        assert (label.revision, label.annotation_set.author_id) == (1, ana.membership.pk)
    assert [each["id"] for each in desk.content()["annotations"]] == [kept["id"]]
    assert answer.json()["next"]["id"] != desk.task


def test_sent_again_it_is_the_same_label(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk, change, drawn = QuickDesk(bench, ana), str(uuid7()), box(bench.words.coin)
    first = desk.finish(created=[drawn], change_id=change)
    again = desk.finish(created=[drawn], change_id=change)
    assert [each.status_code for each in (first, again)] == [200, 200], again.content
    assert again.json()["next"]["id"] == first.json()["next"]["id"]
    with tenant(bench.organization_id):
        assert (Revision.objects.count(), Label.objects.count()) == (1, 1)
        assert EventLog.objects.filter(type="labels.submitted").count() == 1


def test_a_change_saved_before_is_not_saved_twice(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk, change, drawn = QuickDesk(bench, ana), str(uuid7()), box(bench.words.coin)
    assert desk.send(created=[drawn], change_id=change, base_revision=0).status_code == 200
    answer = desk.finish(created=[drawn], change_id=change, base_revision=0)
    assert answer.status_code == 200, answer.content
    with tenant(bench.organization_id):
        assert (Revision.objects.count(), Label.objects.get().revision) == (1, 1)


def test_where_something_required_is_missing_nothing_is_saved(bench: Bench, ana: Person) -> None:
    bench.queue()
    answer = QuickDesk(bench, ana).finish(created=[box(bench.words.stamp), box(bench.words.coin)])
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "required_missing")
    with tenant(bench.organization_id):
        assert (Revision.objects.count(), AnnotationSet.objects.get().revision, Label.objects.count()) == (0, 0, 0)


def test_what_is_wrong_in_the_change_is_pointed_at_below_it(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk = QuickDesk(bench, ana)
    unknown = desk.finish(created=[box(uuid7())])
    unread = desk.finish(created=[{**box(bench.words.coin), "kind": "no such kind"}])
    assert (unknown.status_code, unread.status_code) == (404, 422)
    for answer in (unknown, unread):
        assert answer.json()["errors"][0]["pointer"].startswith("/change/created/0"), answer.json()


def test_a_change_of_an_older_state_is_refused_with_what_there_is(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk, drawn = QuickDesk(bench, ana), box(bench.words.coin)
    desk.draw(drawn)
    answer = desk.finish(created=[box(bench.words.stamp)], base_revision=0)
    assert (answer.status_code, answer.json()["code"], answer.json()["revision"]) == (409, "stale-revision", 1)
    assert [each["id"] for each in answer.json()["annotations"]] == [drawn["id"]]


def test_a_lost_lease_keeps_the_draft_and_submits_nothing(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(1)
    desk = QuickDesk(bench, ana)
    bench.expire(desk.task)
    Desk(bench, rui)
    answer = desk.finish(created=[box(bench.words.coin)])
    assert (answer.status_code, answer.json()["code"], answer.json()["kept"]) == (409, "lease-lost", True)
    with tenant(bench.organization_id):
        assert AnnotationSet.objects.get(author=ana.membership.pk).revision == 1
        assert not Label.objects.exists()


@pytest.mark.parametrize("body", [{}, {"revision": 0, "change": {"base_revision": 0, "change_id": "00000000-0000-7000-8000-000000000001"}}])
def test_a_revision_or_a_change_not_both(bench: Bench, ana: Person, body: dict[str, Any]) -> None:
    bench.queue()
    desk = Desk(bench, ana)
    answer = ana.api.post(f"tasks/{desk.task}/submit", {"token": desk.token, **body})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "one_of")


def test_the_time_of_both_is_told_once(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk, drawing, last = QuickDesk(bench, ana), span(), span()
    change = {"base_revision": 0, "change_id": str(uuid7()), "created": [box(bench.words.coin)], "activity": [drawing]}
    answer = ana.api.post(f"tasks/{desk.task}/submit", {"token": desk.token, "change": change, "activity": [last]})
    assert answer.status_code == 200, answer.content
    with tenant(bench.organization_id):
        told = [each["id"] for row in EventLog.objects.filter(type="activity.recorded") for each in row.body["spans"]]
    assert sorted(told) == sorted([drawing["id"], last["id"]])


def test_the_next_task_is_beside_the_one_at_hand(bench: Bench, ana: Person) -> None:
    bench.queue()
    desk = QuickDesk(bench, ana)
    ahead = Desk(bench, ana, after=desk.task)
    change = {"base_revision": 0, "change_id": str(uuid7()), "created": [box(bench.words.coin)]}
    answer = ana.api.post(f"tasks/{desk.task}/submit", {"token": desk.token, "change": change, "after": ahead.task})
    assert answer.status_code == 200, answer.content
    assert answer.json()["next"]["id"] not in {desk.task, ahead.task}
    assert answer.json()["next"]["data_row"]["id"] == str(bench.rows[2].pk)


def test_a_task_of_another_organization_is_nothing_to_go_on_with(bench: Bench, ana: Person, gus: Person) -> None:
    bench.queue()
    theirs = make_bench(gus)
    theirs.queue()
    foreign = Desk(theirs, gus).task
    desk = Desk(bench, ana)
    answer = ana.api.post(f"tasks/{desk.task}/submit", {"token": desk.token, "revision": 0, "after": foreign})
    assert answer.status_code == 404, answer.content
    with tenant(bench.organization_id):
        assert not Label.objects.exists()
