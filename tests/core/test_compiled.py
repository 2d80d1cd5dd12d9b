"""Compiled once: the same rows as the queryset gives, of whichever organization is in scope, with the values of each call."""

from collections.abc import Collection
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import QuerySet

from apps.core.db.compiled import Compiled
from apps.core.models import Job, JobChunk
from apps.core.tenancy import TenantError, tenant

ACME, GLOBEX = 101, 202
pytestmark = pytest.mark.django_db


def make_job(title: str = "work", **more: Any) -> Job:
    job: Job = Job.objects.create(kind="test.none", title=title, **more)
    return job


def titled(number: UUID, *, title: str = "work") -> QuerySet[Job]:
    return Job.objects.filter(pk=number, title=title)


def test_each_call_reads_by_its_own_values_and_compiles_once() -> None:
    built = []

    def one(number: UUID) -> QuerySet[Job]:
        built.append(number)
        return titled(number)

    read = Compiled(one)
    with tenant(ACME):
        first, second = make_job(), make_job()
        assert [read.first(first.pk), read.first(second.pk), read.first(uuid4())] == [first, second, None]
        assert read(str(first.pk)) == [first], "ids in text are ids"
    assert len(built) == 1
    assert built[0] not in (first.pk, second.pk), "what is compiled knows no value of any call"


def test_what_one_organization_compiled_gives_another_its_own_rows_alone() -> None:
    read = Compiled(titled)
    with tenant(ACME):
        theirs = make_job()
        assert read(theirs.pk) == [theirs]
    with tenant(GLOBEX):
        own = make_job()
        assert [read(theirs.pk), read(own.pk)] == [[], [own]]


def test_outside_a_scope_it_refuses_as_a_manager_does() -> None:
    read = Compiled(titled)
    with tenant(ACME):
        read(make_job().pk)
    with pytest.raises(TenantError):
        read(uuid4())


def test_a_queryset_of_no_organization_is_refused() -> None:
    read = Compiled(lambda number: Job.unscoped.filter(pk=number))
    with tenant(ACME), pytest.raises(TypeError, match="no organization"):
        read(uuid4())


def test_nothing_is_no_value() -> None:
    with tenant(ACME), pytest.raises(TypeError):
        Compiled(titled)(None)  # type: ignore[arg-type]


def test_each_shape_is_a_statement_of_its_own() -> None:
    read = Compiled(titled)
    with tenant(ACME):
        plain, odd = make_job(), make_job("100 % 's")
        assert [read(plain.pk, title="100 % 's"), read(odd.pk, title="100 % 's"), read(plain.pk)] == [[], [odd], [plain]]


def test_collections_are_values_too() -> None:
    def every(numbers: Collection[UUID]) -> QuerySet[Job]:
        return Job.objects.filter(pk__any=numbers).order_by("pk")

    read = Compiled(every)
    with tenant(ACME):
        made = [make_job() for _ in range(3)]
        assert [read([each.pk for each in made]), read({made[1].pk}), read(())] == [made, [made[1]], []]


def test_rows_come_as_the_queryset_gives_them() -> None:
    def chunks(job: UUID) -> QuerySet[JobChunk]:
        return JobChunk.objects.filter(job=job).select_related("job").order_by("number")

    def titles(number: UUID) -> QuerySet[Any]:
        return Job.objects.filter(pk=number).values_list("title", "params")

    with tenant(ACME):
        job = make_job(params={"a": [1, None]})
        for number in range(2):
            JobChunk.objects.create(job=job, number=number)
        found = Compiled(chunks)(job.pk)
        expected = list(chunks(job.pk))
        assert [(each.pk, each.number, each._state.adding) for each in found] == [(each.pk, each.number, False) for each in expected]
        assert [each.job.params for each in found] == [{"a": [1, None]}] * 2
        assert Compiled(titles)(job.pk) == [("work", {"a": [1, None]})]


def test_what_can_have_no_rows_is_not_asked(django_assert_num_queries: Any) -> None:
    read = Compiled(lambda number: Job.objects.none().filter(pk=number))
    with tenant(ACME), django_assert_num_queries(0):
        assert read(uuid4()) == []
