"""The door and the wall: rows of one organization are reached only inside its scope, and never cross."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.core.models import Job, JobChunk
from apps.core.tenancy import TenantError, bound, tenant

ACME, GLOBEX = 101, 202


def make_job(title: str = "work") -> Job:
    return Job.objects.create(kind="test.none", title=title)


@pytest.mark.django_db
def test_rows_are_seen_only_by_their_organization() -> None:
    with tenant(ACME):
        make_job()
    with tenant(GLOBEX):
        assert Job.objects.count() == 0
        assert Job.unscoped.count() == 0
    with tenant(ACME):
        assert Job.unscoped.count() == 1


@pytest.mark.django_db
def test_outside_a_scope_the_manager_refuses() -> None:
    with pytest.raises(TenantError):
        Job.objects.count()


@pytest.mark.django_db
def test_outside_a_scope_sql_on_a_tenant_table_is_an_error_of_postgres() -> None:
    with tenant(ACME):
        make_job()
    with pytest.raises(DatabaseError), transaction.atomic():
        Job.unscoped.count()


@pytest.mark.django_db
def test_a_row_cannot_be_written_for_another_organization() -> None:
    with tenant(ACME), pytest.raises(DatabaseError), transaction.atomic():
        Job.objects.create(kind="x", title="smuggled", organization_id=GLOBEX)


@pytest.mark.django_db
def test_a_row_cannot_be_moved_to_another_organization() -> None:
    with tenant(ACME):
        job = make_job()
        with pytest.raises(DatabaseError), transaction.atomic():
            Job.unscoped.filter(pk=job.pk).update(organization_id=GLOBEX)


@pytest.mark.django_db(transaction=True)
def test_a_foreign_key_cannot_point_into_another_organization() -> None:
    with tenant(ACME):
        job = make_job()
    with pytest.raises(IntegrityError), tenant(GLOBEX):
        JobChunk.objects.create(job_id=job.pk, number=0)


@pytest.mark.django_db
def test_scopes_cannot_be_switched_inside_one_another() -> None:
    with tenant(ACME), pytest.raises(TenantError), tenant(GLOBEX):
        pass
    with tenant(ACME), pytest.raises(TenantError), bound(GLOBEX):
        pass


@pytest.mark.django_db
def test_an_error_inside_a_scope_rolls_back_and_closes_it() -> None:
    with tenant(ACME):
        make_job("stays")

    def write_and_fail() -> None:
        with tenant(ACME):
            make_job("goes")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with tenant(ACME):
        assert [job.title for job in Job.objects.all()] == ["stays"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Job.unscoped.count()


@pytest.mark.django_db(transaction=True)
def test_bound_work_speaks_for_its_organization_in_every_transaction_and_not_outside_one() -> None:
    with bound(ACME):
        with transaction.atomic():
            make_job()
        with transaction.atomic():
            assert Job.objects.count() == 1
        with pytest.raises(DatabaseError):
            Job.unscoped.count()


@pytest.mark.django_db(transaction=True)
def test_the_setting_ends_with_its_transaction() -> None:
    with tenant(ACME):
        make_job()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.organization_id', true)")
        assert cursor.fetchone()[0] in ("", None)


@pytest.mark.django_db(transaction=True, databases=["default", "admin"])
def test_the_platform_administrators_connection_sees_every_organization() -> None:
    with tenant(ACME):
        make_job()
    with tenant(GLOBEX):
        make_job()
    assert Job.unscoped.using("admin").count() == 2
