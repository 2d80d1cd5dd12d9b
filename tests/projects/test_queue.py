"""The queue gives each task to one person at a time, in order, and forgets nobody."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from apps.core.tenancy import tenant
from apps.organizations.models import Membership
from apps.projects import queries, services
from apps.projects.models import Task, TaskState
from apps.projects.problems import LeaseLost, ProjectArchived, TaskNotOpen
from apps.projects.services import Stage
from apps.projects.services.reviewed import why_reviewed
from tests import factories
from tests.cast import Person
from tests.support.labeling import Bench, make_bench

pytestmark = pytest.mark.django_db


def claim(bench: Bench, who: Person, *, stage: Stage = Stage.LABEL, after: UUID | None = None) -> Task | None:
    with tenant(bench.organization_id):
        return services.lease_next(project=bench.project, member=who.membership.pk, stage=stage, after=after)


def submit(bench: Bench, task: Task, who: Person) -> Task:
    with tenant(bench.organization_id):
        return services.complete_task(task=task.pk, member=who.membership.pk, token=task.lease_token)


def test_tasks_come_in_the_order_in_which_they_were_queued(bench: Bench, ana: Person) -> None:
    bench.queue()
    first = claim(bench, ana)
    assert first.data_row_id == bench.rows[0].pk
    assert first.state == TaskState.IN_PROGRESS
    submit(bench, first, ana)
    assert claim(bench, ana).data_row_id == bench.rows[1].pk


def test_a_higher_priority_is_worked_on_first(bench: Bench, ana: Person) -> None:
    bench.queue(2)
    with tenant(bench.organization_id):
        services.create_batch(project=bench.project, name="urgent", data_rows=[bench.rows[2].pk], priority=5)
    assert claim(bench, ana).data_row_id == bench.rows[2].pk


def test_a_data_row_is_queued_once_per_project(bench: Bench) -> None:
    bench.queue(2)
    with tenant(bench.organization_id):
        made = services.create_batch(project=bench.project, name="again", data_rows=[row.pk for row in bench.rows])
        assert (made.added, made.already, made.not_ready) == (1, 2, 0)
        assert Task.objects.count() == 3


def test_two_people_get_two_tasks(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue()
    assert claim(bench, ana).pk != claim(bench, rui).pk


def test_asking_again_gives_the_task_one_holds_with_the_same_token(bench: Bench, ana: Person) -> None:
    bench.queue()
    first, again = claim(bench, ana), claim(bench, ana)
    assert (first.pk, first.lease_token) == (again.pk, again.lease_token)


def test_a_person_fetches_one_ahead_and_holds_two_at_most(bench: Bench, ana: Person) -> None:
    bench.queue()
    now = claim(bench, ana)
    ahead = claim(bench, ana, after=now.pk)
    assert ahead.pk != now.pk
    assert claim(bench, ana, after=now.pk).pk == ahead.pk
    assert claim(bench, ana, after=ahead.pk).pk == now.pk
    with tenant(bench.organization_id):
        assert Task.objects.filter(lease_holder=ana.membership.pk).count() == 2


def test_after_a_reload_the_task_held_longest_comes_back(bench: Bench, ana: Person) -> None:
    bench.queue()
    now = claim(bench, ana)
    claim(bench, ana, after=now.pk)
    assert claim(bench, ana).pk == now.pk


def test_an_expired_lease_goes_to_the_next_person_and_fences_the_first(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(1)
    hers = claim(bench, ana)
    assert claim(bench, rui) is None
    bench.expire(hers.pk)
    his = claim(bench, rui)
    assert his.pk == hers.pk
    assert his.lease_token > hers.lease_token
    with pytest.raises(LeaseLost):
        submit(bench, hers, ana)
    assert submit(bench, his, rui).state == TaskState.DONE


def test_a_lease_that_ran_out_still_counts_while_nobody_took_it(bench: Bench, ana: Person) -> None:
    bench.queue(1)
    task = claim(bench, ana)
    bench.expire(task.pk)
    assert submit(bench, task, ana).state == TaskState.DONE


def test_renewing_gives_more_time(bench: Bench, ana: Person) -> None:
    bench.queue(1)
    task = claim(bench, ana)
    bench.expire(task.pk)
    before = bench.task(task.pk).lease_until
    with tenant(bench.organization_id):
        assert services.renew(task=task.pk, member=ana.membership.pk, token=task.lease_token).lease_until > before


def test_a_released_task_waits_for_anybody(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(1)
    task = claim(bench, ana)
    with tenant(bench.organization_id):
        assert services.release(task=task.pk, member=ana.membership.pk, token=task.lease_token).state == TaskState.QUEUED
    assert claim(bench, rui).pk == task.pk


def test_a_skipped_task_is_offered_to_nobody(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue(1)
    task = claim(bench, ana)
    with tenant(bench.organization_id):
        services.skip(task=task.pk, member=ana.membership.pk, token=task.lease_token, reason="too dark")
    assert claim(bench, rui) is None
    assert (bench.task(task.pk).state, bench.task(task.pk).skip_reason) == (TaskState.SKIPPED, "too dark")


def test_the_review_share_is_drawn_once_per_task(ada: Person, ana: Person) -> None:
    bench = make_bench(ada, rows=60, review_share=0.5)
    bench.queue()
    with tenant(bench.organization_id):
        drawn = {task.pk: why_reviewed(task) is not None for task in Task.objects.select_related("project")}
        again = {task.pk: why_reviewed(task) is not None for task in Task.objects.select_related("project")}
    assert drawn == again
    assert 10 < sum(drawn.values()) < 50


@pytest.mark.parametrize(("share", "state"), [(0.0, TaskState.DONE), (1.0, TaskState.REVIEW)])
def test_none_or_all_go_to_review(ada: Person, ana: Person, share: float, state: TaskState) -> None:
    bench = make_bench(ada, review_share=share)
    bench.queue()
    assert submit(bench, claim(bench, ana), ana).state == state


def test_nobody_is_offered_their_own_label_to_review(ada: Person, rui: Person, max_: Person) -> None:
    bench = make_bench(ada, rows=1, review_share=1.0)
    bench.queue()
    task = submit(bench, claim(bench, rui), rui)
    assert claim(bench, rui, stage=Stage.REVIEW) is None
    assert claim(bench, max_, stage=Stage.REVIEW).pk == task.pk


def sent_back(ada: Person, ana: Person, rui: Person) -> tuple[Bench, Task]:
    bench = make_bench(ada, rows=3, review_share=1.0)
    bench.queue(1)
    submit(bench, claim(bench, ana), ana)
    review = claim(bench, rui, stage=Stage.REVIEW)
    with tenant(bench.organization_id):
        services.send_task_back(task=review.pk, member=rui.membership.pk, token=review.lease_token, comment="closer")
    bench.queue(3, name="more", priority=9)
    return bench, review


def test_a_task_sent_back_comes_to_its_annotator_before_anything_else(ada: Person, ana: Person, rui: Person, max_: Person) -> None:
    bench, task = sent_back(ada, ana, rui)
    assert claim(bench, max_).pk != task.pk
    assert claim(bench, max_, after=claim(bench, max_).pk).pk != task.pk
    back = claim(bench, ana)
    assert (back.pk, back.state, back.comment) == (task.pk, TaskState.REWORK, "closer")
    assert submit(bench, back, ana).state == TaskState.REVIEW


def test_a_task_sent_back_goes_to_others_once_its_annotator_has_left(ada: Person, ana: Person, rui: Person, max_: Person) -> None:
    bench, task = sent_back(ada, ana, rui)
    Membership.objects.filter(pk=ana.membership.pk).update(active=False)
    taken = [claim(bench, max_)]
    taken.append(claim(bench, max_, after=taken[0].pk))
    taken.append(claim(bench, rui))
    assert task.pk in {each.pk for each in taken}


def test_a_task_in_review_cannot_be_submitted(ada: Person, ana: Person, rui: Person) -> None:
    bench = make_bench(ada, rows=1, review_share=1.0)
    bench.queue()
    submit(bench, claim(bench, ana), ana)
    review = claim(bench, rui, stage=Stage.REVIEW)
    with pytest.raises(TaskNotOpen):
        submit(bench, review, rui)


def test_an_archived_project_hands_out_nothing(bench: Bench, ana: Person) -> None:
    bench.queue()
    with tenant(bench.organization_id):
        project = services.archive_project(project=bench.project)
        with pytest.raises(ProjectArchived):
            services.lease_next(project=project, member=ana.membership.pk, stage=Stage.LABEL)


def test_counts_and_throughput_are_those_of_the_tasks(bench: Bench, ana: Person, rui: Person) -> None:
    bench.queue()
    submit(bench, claim(bench, ana), ana)
    claim(bench, rui)
    with tenant(bench.organization_id):
        counts = queries.task_counts([bench.project.pk])[bench.project.pk]
        assert counts == {"queued": 1, "in_progress": 1, "review": 0, "done": 1, "skipped": 0, "rework": 0, "collecting": 0}
        assert [(row.membership, row.submitted, row.reviewed) for row in queries.throughput(bench.project)] == [(ana.membership.pk, 1, 0)]


@pytest.mark.django_db(transaction=True)
def test_fifty_people_at_once_never_get_the_same_task(ada: Person) -> None:
    bench = make_bench(ada, rows=20)
    bench.queue()
    people = crowd(bench, 50)
    start = threading.Barrier(25)

    def claim_once(member: UUID) -> tuple[UUID, UUID, int] | None:
        start.wait()
        try:
            with tenant(bench.organization_id):
                task = services.lease_next(project=bench.project, member=member, stage=Stage.LABEL)
                return None if task is None else (task.pk, member, task.lease_token)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(25) as pool:
        claims = [found for found in pool.map(claim_once, people) if found]
    assert len(claims) == 20
    assert max(Counter(task for task, _, _ in claims).values()) == 1
    with tenant(bench.organization_id):
        held = {(task.pk, task.lease_holder_id, task.lease_token) for task in Task.objects.all()}
    assert held == set(claims)


@pytest.mark.django_db(transaction=True)
def test_one_person_in_many_tabs_holds_no_more_than_one_person_may(ada: Person) -> None:
    bench = make_bench(ada, rows=10)
    bench.queue()
    start = threading.Barrier(8)

    def claim_once(_: int) -> UUID:
        start.wait()
        try:
            with tenant(bench.organization_id):
                return services.lease_next(project=bench.project, member=ada.membership.pk, stage=Stage.LABEL).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(claim_once, range(8)))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_task_that_is_being_saved_is_waited_for_by_the_person_who_holds_it(ada: Person) -> None:
    bench = make_bench(ada, rows=2)
    bench.queue()
    first, second = claim(bench, ada), None
    saving, answered = threading.Event(), threading.Event()

    def save() -> None:
        try:
            with tenant(bench.organization_id):
                services.hold(task=first.pk, member=ada.membership.pk, token=first.lease_token)
                saving.set()
                answered.wait(0.5)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(save)
        saving.wait()
        second = claim(bench, ada)
        answered.set()
        ended.result()
    assert second.pk == first.pk


def crowd(bench: Bench, number: int) -> list[UUID]:
    """Annotators of the bench's organization."""
    return [
        factories.make_member(bench.owner.organization, factories.make_user(f"p{each}@acme.example"), "annotator").pk
        for each in range(number)
    ]
