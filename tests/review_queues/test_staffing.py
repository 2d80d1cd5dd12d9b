"""A label is handed to a reviewer only where enough others are left for the stages after; what nobody may review is told."""

from itertools import permutations
from random import Random
from typing import Any
from uuid import UUID

import pytest

from apps.core.tenancy import tenant
from apps.organizations.models import Membership
from apps.organizations.permissions import Role
from apps.projects.machine import Stage
from apps.projects.models import APPROVALS, ReviewStage, Task, TaskPurpose, TaskState, Transition
from apps.projects.services.queue import for_anyone, stuck_in_review
from apps.projects.services.staffing import is_enough
from tests.cast import Person, join
from tests.support.labeling import Bench, make_bench
from tests.support.reviewing import approve, label, next_review, settle, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(ada: Person) -> Bench:
    """Eight data rows in a project in which nothing is reviewed."""
    bench = make_bench(ada, rows=8)
    bench.queue()
    return bench


def shown(bench: Bench, who: Person) -> Any:
    """The project as they see it."""
    return who.api.get(f"projects/{bench.project.pk}").json()


def leaves(who: Person) -> None:
    Membership.objects.filter(pk=who.membership.pk).update(active=False)


def test_who_alone_may_do_the_last_stage_is_not_handed_the_first(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("Check"), stage("Lead", max_)])
    label(bench, ana)
    assert next_review(bench, max_) is None
    assert shown(bench, max_)["for_you"]["review"] == 0
    assert approve(bench, rui)["review_stage"] == 1
    assert approve(bench, max_)["state"] == "done"


def test_who_is_needed_later_depends_on_who_approved_before(bench: Bench, ana: Person, rui: Person, max_: Person, ada: Person) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("One"), stage("Two", rui, max_), stage("Three", max_, ada)])
    label(bench, ana)
    approve(bench, ada)
    assert next_review(bench, max_) is None  # Ada has approved it: Max alone is left for the last stage
    assert [approve(bench, who)["review_stage"] for who in (rui,)] == [2]
    assert approve(bench, max_)["state"] == "done"
    label(bench, ana)
    approve(bench, rui)
    assert [approve(bench, max_)["review_stage"], approve(bench, ada)["state"]] == [2, "done"]


def test_it_cannot_be_assigned_to_who_is_needed_later_and_the_reason_is_told(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("Check"), stage("Lead", max_)])
    task = label(bench, ana)["id"]

    def assign(to: Person) -> Any:
        body = {"action": "assign", "tasks": [task], "assignee": str(to.membership.pk)}
        return bench.owner.api.post(f"projects/{bench.project.pk}/task-moves", body).json()["left"]

    words = "Without this member too few people would be left for Lead, who have neither labeled it nor approved it before."
    assert [each["reason"] for each in assign(max_)] == [words]
    assert assign(rui) == []


def test_what_its_only_lead_labeled_is_told_to_be_stuck_before_anybody_looks_at_it(
    bench: Bench, ana: Person, rui: Person, max_: Person
) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("Check"), stage("Lead", max_)])
    label(bench, ana)
    label(bench, max_)
    assert shown(bench, rui)["for_you"]["review"] == 1
    assert shown(bench, rui)["review_stuck"] == [{"stages": ["Lead"], "labels": 1}]
    assert shown(bench, ana)["review_stuck"] == []  # nothing of others to who only labels
    settle(bench, review_stages=[stage("Check"), stage("Lead", role="manager")])
    assert shown(bench, rui)["review_stuck"] == []
    assert shown(bench, rui)["for_you"]["review"] == 2


def test_what_waits_for_somebody_who_left_is_told_to_be_stuck_and_can_be_approved_together(
    bench: Bench, ana: Person, rui: Person, max_: Person
) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("Check"), stage("Lead", max_)])
    tasks = [label(bench, ana)["id"] for _ in range(3)]
    approve(bench, rui)
    leaves(max_)
    assert next_review(bench, rui) is None
    assert shown(bench, rui)["review_stuck"] == [{"stages": ["Lead"], "labels": 3}]
    moved = bench.owner.api.post(f"projects/{bench.project.pk}/task-moves", {"action": "approve", "tasks": tasks[:1]})
    assert moved.json()["left"] == []
    assert shown(bench, rui)["review_stuck"] == [{"stages": ["Lead"], "labels": 2}]


def test_stages_that_lack_people_only_together_are_named_together(bench: Bench, ana: Person, rui: Person, max_: Person) -> None:
    settle(bench, review_share=1.0, review_stages=[stage("Check"), stage("Two", rui, max_), stage("Three", rui, max_)])
    label(bench, rui)
    assert shown(bench, max_)["review_stuck"] == [{"stages": ["Two", "Three"], "labels": 1}]


def brute(able: list[frozenset[UUID]], out: set[UUID]) -> bool:
    """Whether the stages find different people, tried one by one."""
    people = sorted(frozenset[UUID]().union(*able) - out, key=str)
    return any(all(who in these for who, these in zip(some, able, strict=True)) for some in permutations(people, len(able)))


def test_enough_is_what_trying_every_order_finds() -> None:
    draw, people = Random(3), [UUID(int=number) for number in range(5)]
    for _ in range(300):
        able = [frozenset(draw.sample(people, draw.randint(0, 4))) for _ in range(draw.randint(0, 4))]
        assert is_enough(able) == brute(able, set())


def test_the_queue_hands_out_what_trying_every_order_would_and_the_rest_is_stuck(bench: Bench, ada: Person, acme: Any) -> None:
    """Random stages, annotators, independent labels and approvals before, against the rule worked out person by person."""
    draw = Random(11)
    people = [ada.membership.pk, *(join(acme, name, Role.REVIEWER).membership.pk for name in ("Bea", "Cy", "Dot", "Eve"))]
    handed = 0
    for _ in range(40):
        members = [draw.sample(people, draw.randint(1, 4)) for _ in range(draw.randint(2, 4))]
        with tenant(bench.organization_id):
            ReviewStage.objects.filter(project=bench.project).delete()
            rows = [ReviewStage(project=bench.project, number=at, name=str(at), members=each) for at, each in enumerate(members)]
            ReviewStage.objects.bulk_create(rows)
            task = stands(bench, draw, people, len(members))
            able = [frozenset(each) for each in members]
            out = parts(task)
            here, after = able[task.review_stage], able[task.review_stage + 1 :]
            meant = {who for who in here - out if brute(after, out | {who})}
            free: Any = Task.objects.filter(pk=task.pk)
            assert {who for who in people if for_anyone(free, who, Stage.REVIEW, bench.project.pk).exists()} == meant
            told = stuck_in_review(bench.project.pk)
            assert [each.labels for each in told] == ([] if meant else [1])
            for each in told:
                assert not brute([able[int(name)] for name in each.stages], out)
            handed += bool(meant)
    assert 10 < handed < 35


def stands(bench: Bench, draw: Random, people: list[UUID], stages: int) -> Task:
    """One task in review at some stage, after some approvals; labeled by one person or by two."""
    Transition.objects.all().delete()
    Task.objects.filter(purpose=TaskPurpose.INDEPENDENT).delete()
    task: Task = Task.objects.order_by("position").first()  # type: ignore[assignment]
    several, at = draw.random() < 0.3, draw.randint(0, stages - 1)
    drawn = draw.sample(people, at + 2)
    task.state, task.review_stage, task.review_since, task.moves = TaskState.REVIEW, at, 1, 1 + at
    task.labels_wanted, task.last_annotator_id = (2, None) if several else (0, drawn[0])
    task.save()
    for who in drawn[:2] if several else []:
        beside = {"project": bench.project, "batch": task.batch, "data_row": task.data_row, "purpose": TaskPurpose.INDEPENDENT}
        Task.objects.create(**beside, annotator_id=who, state=TaskState.DONE)
    for number, who in enumerate(drawn[2:] if several else drawn[1 : at + 1], start=2):
        state = TaskState.REVIEW
        Transition.objects.create(task=task, number=number, action=draw.choice(APPROVALS), before=state, after=state, member_id=who)
    return task


def parts(task: Task) -> set[UUID]:
    """Who labeled it or approved it before."""
    beside = Task.objects.filter(data_row=task.data_row, purpose=TaskPurpose.INDEPENDENT).values_list("annotator_id", flat=True)
    before = Transition.objects.filter(task=task).values_list("member_id", flat=True)
    return {*beside, *before, *([task.last_annotator_id] if task.last_annotator_id else [])}
