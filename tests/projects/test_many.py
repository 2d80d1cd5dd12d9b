"""Many tasks in one person's hands: each is with one person only, they are kept by one heartbeat, and nobody loses them to a reload."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from apps.core.events import EventLog
from apps.core.tenancy import tenant
from apps.projects import services
from apps.projects.models import Task, TaskState
from apps.projects.problems import ProjectArchived
from apps.projects.services import Stage
from tests.cast import Person
from tests.support.labeling import Bench, make_bench

pytestmark = pytest.mark.django_db


def claim(bench: Bench, who: Person, count: int = 4) -> list[Task]:
    with tenant(bench.organization_id):
        return services.lease_many(project=bench.project, member=who.membership.pk, count=count)


def release(bench: Bench, who: Person, tasks: list[Task]) -> services.Held:
    leases = {task.pk: task.lease_token for task in tasks}
    with tenant(bench.organization_id):
        return services.release_many(project=bench.project, member=who.membership.pk, leases=leases)


def renew(bench: Bench, who: Person, tasks: list[Task]) -> services.Held:
    leases = {task.pk: task.lease_token for task in tasks}
    with tenant(bench.organization_id):
        return services.renew_many(project=bench.project, member=who.membership.pk, leases=leases)


@pytest.fixture
def ten(ada: Person) -> Bench:
    bench = make_bench(ada, rows=10)
    bench.queue()
    return bench


def test_as_many_as_asked_for_in_the_order_of_the_queue(ten: Bench, ana: Person) -> None:
    found = claim(ten, ana)
    assert [task.data_row_id for task in found] == [row.pk for row in ten.rows[:4]]
    assert {(task.state, task.lease_holder_id, task.lease_token) for task in found} == {(TaskState.IN_PROGRESS, ana.membership.pk, 1)}
    with tenant(ten.organization_id):
        told = EventLog.objects.filter(type="tasks.changed", body__state="in_progress")
        assert {UUID(each.body["task"]) for each in told} == {task.pk for task in found}


def test_a_reload_finds_the_same_with_the_same_tokens_and_fills_up(ten: Bench, ana: Person) -> None:
    before = [(task.pk, task.lease_token) for task in claim(ten, ana)]
    assert [(task.pk, task.lease_token) for task in claim(ten, ana)] == before
    more = [(task.pk, task.lease_token) for task in claim(ten, ana, 6)]
    assert more[:4] == before
    assert len(more) == 6
    assert [task.pk for task in claim(ten, ana, 2)] == [number for number, _ in more], "all that one holds is there"


def test_what_one_holds_is_taken_for_others(ten: Bench, ana: Person, rui: Person) -> None:
    hers, his = claim(ten, ana, 6), claim(ten, rui, 6)
    assert len(his) == 4
    assert not {task.pk for task in hers} & {task.pk for task in his}
    with tenant(ten.organization_id):
        assert services.lease_next(project=ten.project, member=ten.owner.membership.pk, stage=Stage.LABEL) is None


def test_the_task_of_the_editor_is_among_them(ten: Bench, ana: Person) -> None:
    with tenant(ten.organization_id):
        one = services.lease_next(project=ten.project, member=ana.membership.pk, stage=Stage.LABEL)
    found = claim(ten, ana)
    assert (one.pk, one.lease_token) in {(task.pk, task.lease_token) for task in found}
    assert len(found) == 4


def test_leases_that_ran_out_come_back_unless_somebody_took_them(ten: Bench, ana: Person, rui: Person) -> None:
    hers = claim(ten, ana)
    for task in hers[:2]:
        ten.expire(task.pk)
    his = claim(ten, rui, 7)
    assert {task.pk for task in hers[:2]} < {task.pk for task in his}
    told = renew(ten, ana, hers)
    assert {task.pk for task in told.kept} == {task.pk for task in hers[2:]}
    assert set(told.lost) == {task.pk for task in hers[:2]}
    for task in hers[2:]:
        ten.expire(task.pk)
    assert {task.pk for task in claim(ten, ana, 2)} == {task.pk for task in hers[2:]}


def test_one_heartbeat_gives_all_more_time(ten: Bench, ana: Person, rui: Person) -> None:
    found = claim(ten, ana)
    for task in found:
        ten.expire(task.pk)
    assert renew(ten, ana, found).lost == ()
    assert not {task.pk for task in claim(ten, rui, 10)} & {task.pk for task in found}


def test_a_token_that_is_not_the_leases_keeps_and_gives_back_nothing(ten: Bench, ana: Person, rui: Person) -> None:
    found = claim(ten, ana)
    wrong = {found[0].pk: found[0].lease_token - 1}
    with tenant(ten.organization_id):
        for act in (services.renew_many, services.release_many):
            assert act(project=ten.project, member=ana.membership.pk, leases=wrong).lost == (found[0].pk,)
            assert act(project=ten.project, member=rui.membership.pk, leases={found[0].pk: 1}).lost == (found[0].pk,)
    assert ten.task(found[0].pk).lease_holder_id == ana.membership.pk


def test_what_is_given_back_waits_for_anybody_and_the_old_token_is_worth_nothing(ten: Bench, ana: Person, rui: Person) -> None:
    hers = claim(ten, ana)
    assert len(release(ten, ana, hers).kept) == 4
    his = claim(ten, rui)
    assert [task.pk for task in his] == [task.pk for task in hers]
    assert {task.lease_token for task in his} == {2}
    assert len(renew(ten, ana, hers).lost) == 4


def test_what_was_sent_back_comes_first_and_stays_sent_back(ada: Person, ana: Person, rui: Person) -> None:
    bench = make_bench(ada, rows=6, review_share=1.0)
    bench.queue(1)
    (mine,) = claim(bench, ana, 1)
    with tenant(bench.organization_id):
        services.complete_task(task=mine.pk, member=ana.membership.pk, token=mine.lease_token)
        review = services.lease_next(project=bench.project, member=rui.membership.pk, stage=Stage.REVIEW)
        services.send_task_back(task=mine.pk, member=rui.membership.pk, token=review.lease_token, comment="closer")
    bench.queue(6, name="more", priority=9)
    assert mine.pk not in {task.pk for task in claim(bench, rui, 2)}
    found = claim(bench, ana, 3)
    assert (bench.task(mine.pk).state, len(found)) == (TaskState.REWORK, 3)
    assert mine.pk in {task.pk for task in found}
    release(bench, ana, found)
    assert bench.task(mine.pk).state == TaskState.REWORK


def test_an_archived_project_hands_out_nothing(ten: Bench, ana: Person) -> None:
    with tenant(ten.organization_id):
        project = services.archive_project(project=ten.project)
        with pytest.raises(ProjectArchived):
            services.lease_many(project=project, member=ana.membership.pk, count=3)


@pytest.mark.django_db(transaction=True)
def test_people_who_claim_at_the_same_moment_never_get_the_same_task(ada: Person, ana: Person, rui: Person) -> None:
    bench = make_bench(ada, rows=20)
    bench.queue()
    people = [ada.membership.pk, ana.membership.pk, rui.membership.pk]
    start = threading.Barrier(6)

    def claim_some(number: int) -> tuple[UUID, list[UUID]]:
        member = people[number % 3]
        start.wait()
        try:
            with tenant(bench.organization_id):
                return member, [task.pk for task in services.lease_many(project=bench.project, member=member, count=8)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        claims = list(pool.map(claim_some, range(6)))
    held: dict[UUID, set[UUID]] = {member: set() for member in people}
    for member, tasks in claims:
        held[member] |= set(tasks)
    assert max(Counter(task for tasks in held.values() for task in tasks).values()) == 1, "a task is with one person"
    assert all(len(tasks) <= 8 for tasks in held.values()), "two tabs of one person hold no more than one"
    with tenant(bench.organization_id):
        assert {task.pk: task.lease_holder_id for task in Task.objects.filter(lease_holder__isnull=False)} == {
            task: member for member, tasks in held.items() for task in tasks
        }
