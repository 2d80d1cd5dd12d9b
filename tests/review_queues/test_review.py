"""Reviewing: approve, correct, send back; never one's own label."""

from typing import Any

import pytest

from apps.annotations.models import Annotation, AnnotationSet, Label, LabelState
from apps.core.events import EventLog
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.projects.models import Task
from apps.review_queues.models import Review
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, decide, make_bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(ada: Person) -> Bench:
    """One data row in a project where everything is reviewed."""
    bench = make_bench(ada, rows=1, review_share=1.0)
    bench.queue()
    return bench


@pytest.fixture
def labeled(bench: Bench, ana: Person) -> Desk:
    """Ana has drawn a coin and accepted another."""
    _, [suggestion] = bench.suggest(bench.rows[0], box(bench.words.coin, x=300, confidence=0.8))
    desk = Desk(bench, ana)
    taken = box(bench.words.coin, x=300, derived_from=str(suggestion))
    desk.save(created=[box(bench.words.coin), taken], decisions=[decide(suggestion, "accepted", taken["id"])])
    assert desk.submitted()["task"]["state"] == "review"
    return desk


def label(bench: Bench) -> Label:
    with tenant(bench.organization_id):
        return Label.objects.get()


def test_the_reviewer_sees_the_label_and_the_decisions_behind_it(bench: Bench, labeled: Desk, rui: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    assert (desk.task, desk.detail["stage"]) == (labeled.task, "review")
    assert desk.set == labeled.set
    assert len(desk.detail["annotation_set"]["annotations"]) == 2
    assert [each["outcome"] for each in desk.detail["annotation_set"]["decisions"]] == ["accepted"]


def test_an_approved_label_counts_as_approved_and_the_task_is_done(bench: Bench, labeled: Desk, rui: Person) -> None:
    answer = Desk(bench, rui, stage="review").review("approve")
    assert (answer.status_code, answer.json()["task"]["state"]) == (201, "done")
    assert answer.json()["task"]["reviewer"] == str(rui.membership.pk)
    assert (label(bench).state, str(label(bench).annotation_set_id)) == (LabelState.APPROVED, labeled.set)
    detail = rui.api.get(f"tasks/{labeled.task}").json()
    assert [(each["decision"], each["reviewer"]) for each in detail["reviews"]] == [("approve", str(rui.membership.pk))]


def test_a_correction_is_the_reviewer_s_own_set_with_its_provenance(bench: Bench, labeled: Desk, rui: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    made = rui.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token})
    assert made.status_code == 201
    correction = made.json()
    assert (correction["author"], correction["corrects"], correction["revision"]) == (str(rui.membership.pk), labeled.set, 0)
    before = {each["id"] for each in labeled.content()["annotations"]}
    copied = correction["annotations"]
    assert not before & {each["id"] for each in copied}
    sources = sorted(str(each["derived_from"]) for each in labeled.content()["annotations"])
    assert sorted(str(each["derived_from"]) for each in copied) == sources
    desk.set, desk.revision = correction["id"], 0
    drawn = next(each for each in copied if each["derived_from"] is None)
    desk.save(updated=[{**drawn, "value": {**drawn["value"], "x": 55}}])
    assert rui.api.get(f"tasks/{desk.task}").json()["annotation_set"]["id"] == correction["id"]
    answer = desk.review("correct", revision=1)
    assert answer.json()["task"]["state"] == "done"
    counts = label(bench)
    assert (str(counts.annotation_set_id), counts.revision, counts.state) == (correction["id"], 1, LabelState.APPROVED)
    assert [each["value"]["x"] for each in labeled.content()["annotations"] if each["id"] in before] != []
    assert 55 not in [each["value"]["x"] for each in labeled.content()["annotations"]]
    with tenant(bench.organization_id):
        assert Annotation.objects.accepted().filter(derived_from__isnull=False).count() == 1
        review = Review.objects.get()
        assert (str(review.annotation_set_id), str(review.correction_id)) == (labeled.set, correction["id"])


def test_starting_a_correction_twice_is_starting_it_once(bench: Bench, labeled: Desk, rui: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    made = [rui.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token}).json() for _ in range(2)]
    assert made[0] == made[1]
    with tenant(bench.organization_id):
        assert AnnotationSet.objects.filter(corrects__isnull=False).count() == 1


def test_correcting_needs_a_correction_and_its_newest_revision(bench: Bench, labeled: Desk, rui: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    assert desk.review("correct", revision=0).json()["code"] == "nothing-to-correct"
    rui.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token})
    assert desk.review("correct", revision=4).json()["code"] == "stale-revision"
    assert desk.review("correct").json()["code"] == "stale-revision"


def test_a_correction_that_is_thrown_away_leaves_the_label_as_it_was_submitted(bench: Bench, labeled: Desk, rui: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    desk.set, desk.revision = rui.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token}).json()["id"], 0
    desk.save(created=[box(bench.words.coin, x=500)])
    for _ in range(2):
        answer = rui.api.post(f"tasks/{desk.task}/corrections/discard", {"token": desk.token})
        assert (answer.status_code, answer.json()["id"]) == (200, labeled.set)
        assert answer.json()["annotations"] == labeled.content()["annotations"]
    assert rui.api.get(f"tasks/{desk.task}").json()["annotation_set"]["id"] == labeled.set
    with tenant(bench.organization_id):
        assert not AnnotationSet.objects.filter(corrects__isnull=False).exists()
    assert desk.review("correct", revision=1).json()["code"] == "nothing-to-correct"
    assert desk.review("approve").json()["task"]["state"] == "done"


def test_only_who_holds_the_task_throws_a_correction_away(bench: Bench, labeled: Desk, rui: Person, max_: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    made = rui.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token}).json()
    assert max_.api.post(f"tasks/{desk.task}/corrections/discard", {"token": desk.token}).json()["code"] == "lease-lost"
    assert rui.api.get(f"tasks/{desk.task}").json()["annotation_set"]["id"] == made["id"]


def test_a_task_sent_back_carries_the_comment_to_its_annotator_and_comes_again(
    bench: Bench, labeled: Desk, ana: Person, rui: Person
) -> None:
    refused = Desk(bench, rui, stage="review").review("send_back", comment="  ")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/comment")
    assert Desk(bench, rui, stage="review").review("send_back", comment="One is missing.").json()["task"]["state"] == "rework"
    with tenant(bench.organization_id):
        assert not Label.objects.exists()
    again = Desk(bench, ana)
    assert (again.task, again.detail["comment"], again.set) == (labeled.task, "One is missing.", labeled.set)
    assert [each["comment"] for each in again.detail["reviews"]] == ["One is missing."]
    again.draw(box(bench.words.coin, x=500))
    assert again.submitted()["task"]["state"] == "review"
    assert label(bench).revision == 2
    second = Desk(bench, rui, stage="review")
    assert len(second.detail["annotation_set"]["annotations"]) == 3
    assert second.review("approve").json()["task"]["state"] == "done"


def test_what_is_sent_back_comes_before_tasks_that_were_only_reserved(ada: Person, ana: Person, rui: Person) -> None:
    bench = make_bench(ada, rows=4, review_share=1.0)
    bench.queue()
    first = Desk(bench, ana)
    first.draw(box(bench.words.coin))
    first.submitted()
    at_hand = Desk(bench, ana)
    Desk(bench, ana, after=at_hand.task)
    Desk(bench, rui, stage="review").review("send_back", comment="One is missing.")
    assert Desk(bench, ana).task == first.task
    ana.api.post(f"tasks/{first.task}/release", {"token": Desk(bench, ana).token})
    at_hand.draw(box(bench.words.coin))
    assert Desk(bench, ana).task == at_hand.task, "a draft is come back to"


def test_a_correction_of_an_earlier_submission_is_not_taken_for_the_next(bench: Bench, labeled: Desk, ana: Person, rui: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    first = rui.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token}).json()
    desk.review("send_back", comment="again")
    again = Desk(bench, ana)
    again.draw(box(bench.words.coin, x=500))
    again.submitted()
    second = Desk(bench, rui, stage="review")
    made = rui.api.post(f"tasks/{second.task}/corrections", {"token": second.token}).json()
    assert made["id"] != first["id"]
    assert len(made["annotations"]) == 3


def test_nobody_reviews_their_own_label(bench: Bench, rui: Person, max_: Person) -> None:
    own = Desk(bench, rui)
    own.draw(box(bench.words.coin))
    own.submitted()
    assert rui.api.post(f"projects/{bench.project.pk}/tasks/next", {"stage": "review"}).status_code == 204
    Desk(bench, max_, stage="review")
    with tenant(bench.organization_id):
        Task.objects.update(lease_holder=rui.membership.pk)
        token = Task.objects.get().lease_token
    for path, body in (("review", {"decision": "approve"}), ("corrections", {})):
        answer = rui.api.post(f"tasks/{own.task}/{path}", {"token": token, **body})
        assert (answer.status_code, answer.json()["code"]) == (403, "self-review")


def test_who_does_not_hold_the_task_cannot_judge_it(bench: Bench, labeled: Desk, rui: Person, max_: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    for who, token in ((max_, desk.token), (rui, desk.token + 1)):
        answer = who.api.post(f"tasks/{desk.task}/review", {"token": token, "decision": "approve"})
        assert (answer.status_code, answer.json()["code"]) == (409, "lease-lost")


def test_a_task_that_is_not_in_review_cannot_be_judged(bench: Bench, rui: Person) -> None:
    desk = Desk(bench, rui)
    assert desk.review("approve").json()["code"] == "task-not-open"


def test_annotators_do_not_review(bench: Bench, labeled: Desk, ana: Person) -> None:
    assert labeled.review("approve").status_code == 403


def test_what_happened_is_told(bench: Bench, labeled: Desk, rui: Person) -> None:
    Desk(bench, rui, stage="review").review("approve", comment="Good.")
    with tenant(bench.organization_id):
        told: list[Any] = list(EventLog.objects.filter(type__in=["tasks.changed", "labels.reviewed"]).order_by("id"))
    assert [each.body["state"] for each in told if each.type == "tasks.changed"] == ["in_progress", "review", "done"]
    [reviewed] = [each.body for each in told if each.type == "labels.reviewed"]
    assert (reviewed["decision"], reviewed["annotation_set"], reviewed["reviewer"]) == ("approve", labeled.set, str(rui.membership.pk))


def test_a_correction_must_answer_what_is_required(bench: Bench, labeled: Desk, rui: Person) -> None:
    desk = Desk(bench, rui, stage="review")
    desk.set = rui.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token}).json()["id"]
    desk.revision = 0
    desk.draw(box(bench.words.stamp, x=100, id=str(uuid7())))
    answer = desk.review("correct", revision=1)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "required_missing")


def test_a_reviewer_s_active_time_is_told(bench: Bench, labeled: Desk, rui: Person) -> None:
    span = {"id": str(uuid7()), "outcome": "other", "active_ms": 900, "started_at": "2026-01-01T10:00:00Z"}
    assert Desk(bench, rui, stage="review").review("approve", activity=[span]).status_code == 201
    with tenant(bench.organization_id):
        [told] = [row.body for row in EventLog.objects.filter(type="activity.recorded")]
    assert (told["membership"], told["spans"][0]["id"]) == (str(rui.membership.pk), span["id"])
