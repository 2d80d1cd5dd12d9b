"""The path of a label through review: which rule sends it there, which stages it passes and by whom, and in which order it is looked at."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F

from apps.annotations.models import Label, LabelState
from apps.core.draws import drawn
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.organizations.models import Membership
from apps.projects import services as projects
from apps.projects.models import Batch, Project, Task, TaskState
from apps.projects.services.reviewed import STEP_MS
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, decide, make_bench
from tests.support.reviewing import approve, label, next_review, settle, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(ada: Person) -> Bench:
    """Eight data rows in a project in which nothing is reviewed."""
    bench = make_bench(ada, rows=8)
    bench.queue()
    return bench


@pytest.fixture
def named(ana: Person, rui: Person, max_: Person, gus: Person) -> dict[str, Person]:
    """With Ada, three who may review, one who may not, and the stranger."""
    return {"ana": ana, "rui": rui, "max": max_, "gus": gus}


def reasons(who: Person, task: str) -> list[str | None]:
    rows = who.api.get(f"tasks/{task}/transitions").json()["results"]
    return [each["reason"] for each in rows if each["action"] in ("submit", "label_automatically", "review_again")]


def test_the_first_labels_of_each_annotator_are_reviewed_and_that_is_written_down(bench: Bench, ana: Person, rui: Person) -> None:
    settle(bench, review_first=2)
    found = [label(bench, who) for who in (ana, ana, rui, ana, rui, rui)]
    assert [each["state"] for each in found] == ["review", "review", "review", "done", "review", "done"]
    assert [each["review_reason"] for each in found] == ["new_annotator"] * 3 + [None, "new_annotator", None]
    assert reasons(ana, found[0]["id"]) == ["new_annotator"]


def test_a_first_label_that_is_taken_back_and_submitted_again_is_one_of_the_first_still(bench: Bench, ana: Person) -> None:
    settle(bench, review_first=1)
    first = label(bench, ana)
    others = [label(bench, ana)["state"] for _ in range(2)]
    desk = object.__new__(Desk)
    desk.bench, desk.api = bench, ana.api
    desk.open(ana.api.post(f"tasks/{first['id']}/take-back").json())
    assert (others, desk.submitted()["task"]["state"]) == (["done", "done"], "review")
    assert reasons(ana, first["id"]) == ["new_annotator", "new_annotator"]


def test_what_took_a_suggestion_that_was_unsure_is_reviewed(bench: Bench, ana: Person) -> None:
    settle(bench, review_below=0.6)
    found = []
    for row, confidence in zip(bench.rows, (0.59, 0.6, 0.9), strict=False):
        _, [suggestion] = bench.suggest(row, box(bench.words.coin, confidence=confidence))
        kept = box(bench.words.coin, derived_from=str(suggestion))
        found.append(label(bench, ana, kept, decisions=[decide(suggestion, "accepted", kept["id"])]))
    assert [each["review_reason"] for each in found] == ["low_confidence", None, None]
    _, [unsure] = bench.suggest(bench.rows[3], box(bench.words.coin, confidence=0.1))
    assert label(bench, ana, decisions=[decide(unsure, "rejected")])["state"] == "done"


def test_the_share_is_drawn_by_the_task_and_says_so(bench: Bench, ana: Person) -> None:
    settle(bench, review_share=0.5)
    with tenant(bench.organization_id):
        meant = {str(pk): drawn(pk.bytes) < 0.5 for pk in Task.objects.values_list("pk", flat=True)}
    found = [label(bench, ana) for _ in range(8)]
    assert {each["id"]: each["review_reason"] for each in found} == {task: "share" if yes else None for task, yes in meant.items()}


def test_stages_are_passed_in_order_each_by_another_person(bench: Bench, ana: Person, rui: Person, max_: Person, ada: Person) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("Boxes"), stage("Sign-off", max_, ada)])
    task = label(bench, ana)["id"]
    first = next_review(bench, max_)  # the first stage is for every reviewer
    assert first is not None
    assert first.task == task
    after = first.review("approve").json()["task"]
    assert (after["state"], after["review_stage"]) == ("review", 1)
    assert next_review(bench, max_) is None  # nobody reviews at two stages
    assert next_review(bench, rui) is None  # the second is not for Rui
    with tenant(bench.organization_id):
        assert Label.objects.get().state == LabelState.SUBMITTED
    assert approve(bench, ada)["state"] == "done"
    with tenant(bench.organization_id):
        assert Label.objects.get().state == LabelState.APPROVED
    ways = [(each["action"], each["before"], each["after"]) for each in ada.api.get(f"tasks/{task}/transitions").json()["results"]]
    assert [way for way in ways if way[0] == "approve"] == [("approve", "review", "review"), ("approve", "review", "done")]


def test_a_correction_at_one_stage_is_what_the_next_one_looks_at(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("Boxes"), stage("Sign-off", max_)])
    label(bench, ana)
    desk = next_review(bench, rui)
    assert desk is not None
    made = rui.api.post(f"tasks/{desk.task}/corrections", {"token": desk.token}).json()
    change = {"base_revision": 0, "change_id": str(uuid7()), "token": desk.token, "created": [box(bench.words.coin, x=200)]}
    assert rui.api.post(f"annotation-sets/{made['id']}/changes", change).status_code == 200
    assert desk.review("correct", revision=1).json()["task"]["state"] == "review"
    second = next_review(bench, max_)
    assert second is not None
    assert (second.set, len(second.detail["annotation_set"]["annotations"])) == (made["id"], 2)
    assert second.review("approve").json()["task"]["state"] == "done"
    told = [each["action"] for each in ana.api.get(f"tasks/{desk.task}/transitions").json()["results"]]
    assert told == ["claim", "submit", "claim", "correct", "claim", "approve"]


def test_what_is_sent_back_begins_at_the_first_stage_again_and_for_anybody(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("Boxes", rui), stage("Sign-off", max_)])
    label(bench, ana)
    approve(bench, rui)
    second = next_review(bench, max_)
    assert second is not None
    assert second.review("send_back", comment="closer").json()["task"]["state"] == "rework"
    again = label(bench, ana)
    assert (again["state"], again["review_stage"], again["review_reason"]) == ("review", 0, "reviewed_before")
    assert approve(bench, rui)["review_stage"] == 1
    assert approve(bench, max_)["state"] == "done"


def test_a_stage_by_role_is_for_that_role_and_above(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("Sign-off", role="manager")])
    label(bench, ana)
    assert rui.api.get(f"projects/{bench.project.pk}").json()["for_you"]["review"] == 0
    assert next_review(bench, rui) is None
    assert approve(bench, max_)["state"] == "done"


@pytest.mark.parametrize(
    ("stages", "pointer", "code"),
    [
        ([{"name": "One"}, {"name": " one "}], "/review_stages/1/name", "repeated"),
        ([{"name": "One", "members": ["ana"]}], "/review_stages/0/members/0", "may_not_review"),
        ([{"name": "One", "members": ["rui", "gus"]}], "/review_stages/0/members/1", "may_not_review"),
        ([{"name": "One", "members": ["rui"]}, {"name": "Two", "members": ["rui"]}], "/review_stages/1", "too_few_people"),
        ([{"name": str(each)} for each in range(4)], "/review_stages/3", "too_few_people"),
        ([{"name": "One", "role": "owner"}, {"name": "Two", "role": "owner"}], "/review_stages/1", "too_few_people"),
    ],
)
def test_stages_that_cannot_work_are_refused_with_the_reason(
    bench: Bench, named: dict[str, Person], stages: Any, pointer: str, code: str
) -> None:
    sent = [{**each, "members": [str(named[name].membership.pk) for name in each.get("members", [])]} for each in stages]
    refused = settle(bench, status=422, review_share=1.0, review_stages=sent)
    assert [(each["pointer"], each["code"]) for each in refused["errors"]] == [(pointer, code)]
    assert all(each["expected"] for each in refused["errors"])
    shown = bench.owner.api.get(f"projects/{bench.project.pk}").json()
    assert (shown["review_stages"], shown["review_share"]) == ([], 0.0)


def test_one_person_may_stand_in_several_stages_as_long_as_each_finds_somebody(bench: Bench, rui: Person, max_: Person) -> None:
    made = settle(bench, review_share=1.0, review_stages=[stage("One", rui, max_), stage("Two", rui)])
    assert [each["name"] for each in made["review_stages"]] == ["One", "Two"]


def test_stages_that_no_label_comes_to_are_refused_from_both_sides(bench: Bench, rui: Person) -> None:
    assert settle(bench, status=422, review_stages=[stage("One")])["errors"][0]["code"] == "never_reached"
    settle(bench, review_first=3, review_stages=[stage("One")])
    assert settle(bench, status=422, review_first=0)["errors"][0]["pointer"] == "/review_stages"
    settle(bench, review_first=0, review_stages=[])


def test_new_settings_move_no_task_and_what_waits_at_a_stage_that_is_gone_waits_at_the_last(
    bench: Bench, ana: Person, rui: Person, max_: Person
) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("One", rui), stage("Two", max_)])
    task = label(bench, ana)["id"]
    approve(bench, rui)
    before = bench.task(task)
    settle(bench, review_share=0.0, review_stages=[])
    assert (bench.task(task).state, bench.task(task).moves) == (before.state, before.moves)
    assert label(bench, ana)["state"] == "done"
    settle(bench, review_share=1.0, review_stages=[stage("Only", max_)])
    assert approve(bench, max_)["state"] == "done"


def test_a_stage_cannot_be_assigned_to_who_may_not_do_it(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("One", rui), stage("Two", max_, rui)])
    task = label(bench, ana)["id"]

    def assign(to: Person) -> Any:
        body = {"action": "assign", "tasks": [task], "assignee": str(to.membership.pk)}
        return bench.owner.api.post(f"projects/{bench.project.pk}/task-moves", body).json()["left"]

    assert [each["reason"] for each in assign(max_)] == ["The stage One is not for this member."]
    approve(bench, rui)
    assert [each["reason"] for each in assign(rui)] == ["This member has approved it at a stage before."]
    assert assign(max_) == []


def test_the_oldest_is_reviewed_first_priority_is_worth_hours_and_nothing_starves(bench: Bench, ana: Person, rui: Person) -> None:
    settle(bench, review_share=1.0)
    old, new, urgent = (UUID(label(bench, ana)["id"]) for _ in range(3))
    with tenant(bench.organization_id):
        ago = int(timedelta(hours=3).total_seconds() * 1000)
        Task.objects.filter(pk=old).update(review_rank=F("review_rank") - ago)
        Task.objects.filter(pk=urgent).update(review_rank=F("review_rank") - 2 * STEP_MS, priority=2)
        order = list(Task.objects.filter(state=TaskState.REVIEW).in_review_order().values_list("pk", flat=True))
        assert order == [old, urgent, new]
    assert [approve(bench, rui)["id"] for _ in range(3)] == [str(each) for each in (old, urgent, new)]


def test_another_priority_of_a_batch_moves_what_waits_by_its_worth(bench: Bench, ana: Person) -> None:
    settle(bench, review_share=1.0)
    task = label(bench, ana)["id"]
    before = bench.task(task).review_rank
    with tenant(bench.organization_id):
        projects.update_batch(batch=Batch.objects.get(), priority=5)
    assert bench.task(task).review_rank == before - 5 * STEP_MS


def test_a_label_keeps_its_place_when_it_comes_back_from_its_annotator(bench: Bench, ana: Person, rui: Person) -> None:
    settle(bench, review_share=1.0)
    first = label(bench, ana)["id"]
    rank = bench.task(first).review_rank
    label(bench, ana)
    desk = next_review(bench, rui)
    assert desk is not None
    desk.review("send_back", comment="again")
    assert label(bench, ana)["id"] == first
    assert bench.task(first).review_rank == rank
    after = next_review(bench, rui)
    assert after is not None
    assert after.task == first


def test_projects_are_made_with_their_path_or_not_at_all(bench: Bench, rui: Person) -> None:
    api, ontology = bench.owner.api, str(bench.words.ontology.pk)
    sent = {"name": "new", "ontology": ontology, "review_share": 0.1, "review_first": 5, "review_stages": [stage("One", rui)]}
    made = api.post("projects", sent).json()
    assert (made["review_first"], made["review_below"], len(made["review_stages"])) == (5, None, 1)
    assert api.post("projects", {**sent, "review_share": 0.0, "review_first": 0}).status_code == 422
    with tenant(bench.organization_id):
        assert Project.objects.filter(name="new").count() == 1
    Membership.objects.filter(pk=rui.membership.pk).update(active=False)
    assert api.post("projects", sent).json()["errors"][0]["code"] == "may_not_review"
