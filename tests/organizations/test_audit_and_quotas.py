"""The trail that only grows, and quotas that hold however many ask at once."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.tenancy import tenant
from apps.organizations import audit, quotas
from apps.organizations.models import AuditLine, Organization, QuotaKind, QuotaUsage
from apps.organizations.problems import QuotaReached
from tests import factories
from tests.cast import Person


def limit(organization: Organization, **limits: int | None) -> None:
    Organization.objects.filter(pk=organization.pk).update(quotas=limits)


def used(organization: Organization, kind: QuotaKind) -> int:
    with tenant(organization.pk):
        return sum(QuotaUsage.objects.filter(kind=kind).values_list("used", flat=True))


def test_the_application_can_neither_change_nor_remove_a_line(ada: Person) -> None:
    with tenant(ada.organization.pk):
        line = audit.record(action="test.line", label="somebody")
        for change in (lambda: AuditLine.objects.update(action="x"), lambda: AuditLine.objects.all().delete(), line.delete):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                change()
        assert AuditLine.objects.get(pk=line.pk).action == "test.line"


def test_the_trail_is_read_newest_first_and_narrowed(ada: Person, max_: Person, vic: Person, ana: Person, gus: Person) -> None:
    max_.api.patch(f"members/{vic.membership.pk}", {"role": "reviewer"})
    max_.api.patch(f"members/{vic.membership.pk}", {"role": "viewer"})
    lines = max_.api.get("audit").json()["results"]
    assert [each["after"] for each in lines[:2]] == [{"role": "viewer"}, {"role": "reviewer"}]
    assert lines[0]["actor"] == max_.user.email
    assert lines[0]["request_id"]
    assert {each["action"] for each in max_.api.get("audit?action=organization.create").json()["results"]} == {"organization.create"}
    assert len(max_.api.get(f"audit?subject={vic.membership.pk}").json()["results"]) == 2
    assert len(max_.api.get(f"audit?actor={max_.user.email}").json()["results"]) == 2
    assert {each.api.get("audit").status_code for each in (ana, vic)} == {403}, "the trail names people and keys"
    assert all(each["actor"] == gus.user.email for each in gus.api.get("audit").json()["results"])


def test_a_failed_sign_in_leaves_a_line_in_every_organization_of_the_person(ada: Person, gus: Person) -> None:
    sent = {"email": ada.user.email, "password": "wrong"}
    response = ada.api.client.post("/_allauth/browser/v1/auth/login", sent, content_type="application/json")
    assert response.status_code in {400, 409}
    stranger = gus.api.client
    stranger.logout()
    assert stranger.post("/_allauth/browser/v1/auth/login", sent, content_type="application/json").status_code == 400
    with tenant(ada.organization.pk):
        lines = AuditLine.objects.filter(action="user.sign_in_failed")
        assert {(each.actor, each.subject_id) for each in lines} == {(ada.user.email, str(ada.user.pk))}
    with tenant(gus.organization.pk):
        assert not AuditLine.objects.filter(action="user.sign_in_failed").exists()


def test_what_is_reserved_is_counted_and_given_back(ada: Person) -> None:
    with tenant(ada.organization.pk):
        quotas.reserve(QuotaKind.STORAGE_BYTES, 500)
        quotas.reserve("storage_bytes", 200)
        quotas.release(QuotaKind.STORAGE_BYTES, 100)
    assert used(ada.organization, QuotaKind.STORAGE_BYTES) == 600
    with tenant(ada.organization.pk):
        quotas.release(QuotaKind.STORAGE_BYTES, 10_000)
    assert used(ada.organization, QuotaKind.STORAGE_BYTES) == 0


def test_beyond_the_limit_nothing_is_reserved(ada: Person, gus: Person) -> None:
    limit(ada.organization, data_rows=10)
    with tenant(ada.organization.pk):
        quotas.reserve(QuotaKind.DATA_ROWS, 10)
        with pytest.raises(QuotaReached) as refusal:
            quotas.reserve(QuotaKind.DATA_ROWS)
    assert (refusal.value.extra, refusal.value.status) == ({"kind": "data_rows", "used": 10, "limit": 10}, 429)
    assert used(ada.organization, QuotaKind.DATA_ROWS) == 10
    with tenant(gus.organization.pk):
        quotas.reserve(QuotaKind.DATA_ROWS, 11)


def test_no_limit_is_no_limit(ada: Person) -> None:
    limit(ada.organization, data_rows=None)
    with tenant(ada.organization.pk):
        quotas.reserve(QuotaKind.DATA_ROWS, 10**12)


def test_a_rollback_gives_back_what_was_reserved(ada: Person) -> None:
    with tenant(ada.organization.pk):
        quotas.reserve(QuotaKind.DATA_ROWS, 5)
    with tenant(ada.organization.pk):
        quotas.reserve(QuotaKind.DATA_ROWS, 5)
        transaction.set_rollback(True)
    assert used(ada.organization, QuotaKind.DATA_ROWS) == 5


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_for_the_last_one_exactly_one_gets_it(ada: Person) -> None:
    limit(ada.organization, data_rows=10)
    with tenant(ada.organization.pk):
        quotas.reserve(QuotaKind.DATA_ROWS, 9)
    together, got = threading.Barrier(12), []

    def ask() -> None:
        together.wait(20)
        try:
            with tenant(ada.organization.pk):
                quotas.reserve(QuotaKind.DATA_ROWS)
            got.append(1)
        except QuotaReached:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
    assert used(ada.organization, QuotaKind.DATA_ROWS) == 10


def test_a_key_of_a_member_elsewhere_is_refused_by_postgres(ada: Person, gus: Person) -> None:
    key, _ = factories.make_api_key(ada.membership)

    def move() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            type(key).objects.filter(pk=key.pk).update(organization_id=gus.organization.pk)

    with pytest.raises(DatabaseError, match="foreign key"):
        move()
