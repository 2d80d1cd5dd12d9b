"""Who may come in, for which organization, and what a refusal leaves behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.core.models import Job
from apps.core.tenancy import tenant
from apps.organizations.models import ApiKey, AuditLine, Membership, Organization
from apps.organizations.permissions import Permission
from tests import factories
from tests.cast import Api, Person

NEW = {"title": "one"}


def titles(organization: Organization) -> list[str]:
    with tenant(organization.pk):
        return sorted(Job.objects.values_list("title", flat=True))


def code_of(response: Any) -> str:
    assert response["Content-Type"] == "application/problem+json"
    return str(response.json()["code"])


def test_a_session_and_a_key_reach_the_same_rows(ada: Person) -> None:
    assert ada.api.post("probes", NEW).status_code == 201
    assert [each["title"] for each in ada.key().get("probes").json()["results"]] == ["one"]


def test_rows_of_another_organization_are_not_there(ada: Person, gus: Person) -> None:
    ada.api.post("probes", NEW)
    assert gus.api.get("probes").json() == {"results": [], "next": None, "count": 0}


@pytest.mark.parametrize("slug", ["globex", "nowhere", "", "a\x00b"])
def test_a_foreign_or_unknown_slug_is_not_found(ada: Person, gus: Person, slug: str) -> None:
    assert Api(user=ada.user, slug=slug or "-").get("probes").status_code == 404


def test_a_key_with_the_slug_of_another_organization_is_not_found(ada: Person, gus: Person) -> None:
    assert ada.key().get("probes", headers={"X-Organization": gus.organization.slug}).status_code == 404


def test_a_session_without_an_organization_is_asked_for_one(ada: Person) -> None:
    response = Api(user=ada.user).get("probes")
    assert (response.status_code, code_of(response)) == (400, "organization-required")


def test_nobody_is_asked_to_sign_in(anonymous: Api) -> None:
    for response in (anonymous.get("probes"), anonymous.post("probes", NEW), anonymous.get("me")):
        assert (response.status_code, code_of(response)) == (401, "not-authenticated")
        assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("raw", ["", "fp_", "fp_aaaa_bbbb", "nonsense", "fp_a_" + "x" * 300, "fp_ä_b", "fp_a\x00_b"])
def test_a_key_that_is_none_is_refused(anonymous: Api, raw: str) -> None:
    response = anonymous.get("probes", headers={"Authorization": f"Bearer {raw}"})
    assert (response.status_code, code_of(response)) == (401, "token-invalid")
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_the_right_prefix_with_a_wrong_secret_is_refused(ada: Person) -> None:
    key, raw = factories.make_api_key(ada.membership)
    assert Api(key=raw[:-1] + ("a" if raw[-1] != "a" else "b")).get("probes").status_code == 401
    assert Api(key=raw).get("probes").status_code == 200
    assert raw.split("_")[2] not in str(ApiKey.objects.filter(pk=key.pk).values())


def test_an_expired_key_is_refused_and_the_trail_says_so(ada: Person) -> None:
    key, raw = factories.make_api_key(ada.membership)
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Api(key=raw).get("probes").status_code == 401
    with tenant(ada.organization.pk):
        assert AuditLine.objects.get(action="api_key.refused").subject_id == str(key.pk)


def test_a_key_in_the_query_string_is_not_taken(ada: Person, anonymous: Api) -> None:
    raw = factories.make_api_key(ada.membership)[1]
    assert anonymous.get(f"probes?token={raw}").status_code == 401
    assert anonymous.get(f"probes?api_key={raw}").status_code == 401


def test_a_removed_member_is_out_at_once(ada: Person, ana: Person) -> None:
    key = ana.key()
    assert (ana.api.get("probes").status_code, key.get("probes").status_code) == (200, 200)
    assert ada.api.delete(f"members/{ana.membership.pk}").status_code == 204
    assert (ana.api.get("probes").status_code, key.get("probes").status_code) == (404, 401)


def test_a_person_who_was_locked_out_is_out_everywhere(ana: Person) -> None:
    key = ana.key()
    ana.user.is_active = False
    ana.user.save()
    assert ana.api.get("probes").status_code == 401
    assert key.get("probes").status_code == 401


def test_a_key_does_no_more_than_its_scopes(ada: Person) -> None:
    assert ada.key(Permission.PROJECTS_EDIT).post("probes/edit").status_code == 204
    response = ada.key(Permission.ORGANIZATION_VIEW).post("probes/edit")
    assert response.status_code == 403
    assert response.json()["permission"] == "projects.edit"


def test_a_key_does_no_more_than_its_member_may_now(max_: Person) -> None:
    key = max_.key(Permission.PROJECTS_EDIT)
    Membership.objects.filter(pk=max_.membership.pk).update(role="viewer")
    assert key.post("probes/edit").status_code == 403


def test_a_role_without_the_permission_is_refused(ana: Person, max_: Person) -> None:
    assert ana.api.post("probes/edit").status_code == 403
    assert max_.api.post("probes/edit").status_code == 204


def test_a_signed_in_browser_must_send_the_csrf_token(ada: Person) -> None:
    browser = Api(user=ada.user, slug=ada.organization.slug, csrf=True)
    response = browser.post("probes", NEW)
    assert (response.status_code, code_of(response)) == (403, "csrf-failed")
    assert titles(ada.organization) == []
    browser.get("me")
    token = browser.client.cookies["csrftoken"].value
    assert browser.post("probes", NEW, headers={"X-CSRFToken": token}).status_code == 201


def test_a_key_needs_no_csrf_token(ada: Person) -> None:
    keyed = Api(key=factories.make_api_key(ada.membership)[1], csrf=True)
    assert keyed.post("probes", NEW).status_code == 201


@pytest.mark.parametrize(("verb", "status"), [("refuse", 409), ("crash", 500)])
def test_what_was_written_before_a_refusal_or_a_crash_is_gone(ada: Person, verb: str, status: int) -> None:
    assert ada.api.post(f"probes/{verb}").status_code == status
    assert titles(ada.organization) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("verb", "status"), [("refuse", 409), ("crash", 500), ("remember", 409)])
def test_it_is_gone_from_the_database_itself(ada: Person, verb: str, status: int) -> None:
    assert ada.api.post(f"probes/{verb}").status_code == status
    assert titles(ada.organization) == []


def test_what_should_outlive_a_refusal_does(ada: Person) -> None:
    assert ada.api.post("probes/remember").status_code == 409
    assert titles(ada.organization) == []
    with tenant(ada.organization.pk):
        assert AuditLine.objects.get(action="probe.remembered").actor == ada.user.email


@pytest.mark.django_db(transaction=True)
def test_a_row_pushed_into_another_organization_is_refused_by_postgres(ada: Person, gus: Person) -> None:
    assert ada.api.post("probes/dangle", {"organization_id": gus.organization.pk}).status_code == 500
    assert (titles(ada.organization), titles(gus.organization)) == ([], [])


def test_a_door_without_a_transaction_is_bound_to_its_organization(ada: Person) -> None:
    response = ada.api.post("probes/stream")
    assert (response.status_code, response.json()) == (200, {"organization": ada.organization.pk})
    assert titles(ada.organization) == ["streamed"]


def test_every_change_leaves_a_line_even_if_its_service_wrote_none(ada: Person) -> None:
    number = ada.api.post("probes", NEW).json()["id"]
    ada.api.post("probes/stream")
    ada.api.post("probes/quiet")
    ada.api.get("probes")
    ada.api.post("probes/refuse")
    with tenant(ada.organization.pk):
        lines = AuditLine.objects.filter(action__startswith="probes").order_by("created_at", "id")
        assert list(lines.values_list("action", "subject_id")) == [("probes.create", number), ("probes.stream", "")]
        assert set(lines.values_list("actor", flat=True)) == {ada.user.email}


def test_a_key_says_in_the_trail_that_it_was_the_key(ada: Person) -> None:
    key, raw = factories.make_api_key(ada.membership)
    Api(key=raw).post("probes", NEW)
    with tenant(ada.organization.pk):
        assert AuditLine.objects.get(action="probes.create").api_key_id == key.pk


def test_an_unknown_address_of_the_api_is_a_problem_document(ada: Person) -> None:
    for path in ("nothing", "members/%00", "members/-1", "members/1e3", f"members/{10**20}"):
        assert code_of(ada.api.delete(path)) == "not-found"


def test_signing_out_ends_it(ada: Person) -> None:
    Session.objects.all().delete()
    ada.api.client.logout()
    assert ada.api.get("probes").status_code == 401
