"""What platform administrators see of all organizations, and that what they do is audited."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.core.models import Job, JobChunk
from apps.core.tenancy import tenant
from apps.organizations.models import ApiKey, AuditLine, Invitation, Membership, Organization
from tests import factories
from tests.cast import Api, Person

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "admin"])
PAGES = ("accounts/user", "admin/logentry", "core/job", *(f"organizations/{name}" for name in ("organization", "membership", "invitation")))
MORE = tuple(f"organizations/{name}" for name in ("apikey", "auditline", "quotausage"))


@pytest.fixture
def root(ada: Person, gus: Person) -> Client:
    call_command("create_platform_admin", email="Root@platform.example", generate=True, stdout=StringIO())
    browser = Client()
    browser.force_login(User.objects.get(email="root@platform.example"))
    return browser


def act(browser: Client, page: str, action: str, *rows: Any) -> Any:
    body = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    response = browser.post(f"/admin/{page}/", body)
    assert response.status_code == 302, response.content[:500]
    return response


def trail(organization: Organization, action: str) -> list[AuditLine]:
    with tenant(organization.pk):
        return list(AuditLine.objects.filter(action=action))


def text(browser: Client, address: str) -> str:
    response = browser.get(f"/admin/{address}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_admin_connection_is_a_role_of_its_own() -> None:
    with connections["admin"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("fp_admin",)


def test_every_list_shows_both_organizations_and_is_searched(root: Client, ada: Person, gus: Person) -> None:
    for person in (ada, gus):
        with tenant(person.organization.pk):
            Job.objects.create(kind="probe", title=f"job of {person.user.name}")
        person.api.post("invitations", {"role": "viewer", "email": f"guest@{person.organization.slug}.example"})
        factories.make_api_key(person.membership)
    for page in (*PAGES, *MORE):
        text(root, f"{page}/?q=nothing-is-called-so")
    assert {"job of Ada", "job of Gus"} <= set(text(root, "core/job/").replace(">", "\n").replace("<", "\n").split("\n"))
    found = text(root, "organizations/auditline/?q=organization.create")
    assert ("ada@acme.example" in found, "gus@globex.example" in found) == (True, True)
    found = text(root, "organizations/auditline/?q=gus@globex.example")
    assert "ada@acme.example" not in found
    assert "guest@globex.example" not in text(root, "organizations/invitation/?q=acme")


def test_a_row_is_shown_without_its_secret(root: Client, ada: Person) -> None:
    key, raw = factories.make_api_key(ada.membership)
    shown = text(root, f"organizations/apikey/{key.pk}/change/")
    assert key.prefix in shown
    assert raw.split("_", 2)[2] not in shown
    assert key.secret_sha256 not in shown


@pytest.mark.parametrize("flags", [{}, {"is_staff": True}, {"is_superuser": True}])
def test_nobody_else_sees_anything(ada: Person, root: Client, flags: dict[str, bool]) -> None:
    User.objects.filter(pk=ada.user.pk).update(is_active=True, **flags)
    for page in (*PAGES, *MORE):
        assert ada.api.client.get(f"/admin/{page}/").status_code in {302, 403}


def test_an_api_key_of_an_administrator_opens_no_administration(root: Client, ada: Person) -> None:
    User.objects.filter(pk=ada.user.pk).update(is_staff=True, is_superuser=True)
    raw = factories.make_api_key(ada.membership)[1]
    assert Client().get("/admin/accounts/user/", headers={"Authorization": f"Bearer {raw}"}).status_code == 302


def test_there_are_no_forms_to_add_change_or_delete(root: Client, ada: Person) -> None:
    for page in (*PAGES, *MORE):
        assert root.get(f"/admin/{page}/add/").status_code == 403
    assert root.post(f"/admin/organizations/membership/{ada.membership.pk}/change/", {"role": "viewer"}).status_code == 403
    assert root.post(f"/admin/accounts/user/{ada.user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert root.get("/admin/account/emailaddress/").status_code == 404
    assert Membership.objects.get(pk=ada.membership.pk).role == "owner"


def test_revoking_a_key_is_done_in_its_organization_and_audited(root: Client, ada: Person, gus: Person) -> None:
    (key, raw), (other, _) = factories.make_api_key(ada.membership), factories.make_api_key(gus.membership)
    act(root, "organizations/apikey", "revoke", key)
    assert Api(key=raw).get("organization").status_code == 401
    assert ApiKey.objects.get(pk=other.pk).revoked_at is None
    assert [(each.actor, each.subject_id) for each in trail(ada.organization, "api_keys.revoke")] == [
        ("root@platform.example", str(key.pk))
    ]
    assert trail(gus.organization, "api_keys.revoke") == []
    assert LogEntry.objects.get().object_id == str(key.pk)


def test_members_are_taken_out_but_not_the_last_owner(root: Client, ada: Person, ana: Person) -> None:
    act(root, "organizations/membership", "deactivate", ada.membership, ana.membership)
    assert [Membership.objects.get(pk=each.membership.pk).active for each in (ada, ana)] == [True, False]
    assert len(trail(ada.organization, "members.remove")) == 1


def test_a_locked_out_person_is_out_of_every_organization_until_let_in(root: Client, ada: Person) -> None:
    act(root, "accounts/user", "lock_out", ada.user)
    assert ada.api.get("organization").status_code == 401
    assert trail(ada.organization, "user.lock_out")[0].actor == "root@platform.example"
    act(root, "accounts/user", "let_in", ada.user)
    assert User.objects.get(pk=ada.user.pk).is_active


def test_an_administrator_does_not_lock_themselves_out(root: Client) -> None:
    me = User.objects.get(email="root@platform.example")
    act(root, "accounts/user", "lock_out", me)
    assert User.objects.get(pk=me.pk).is_active


def test_withdrawing_an_invitation_and_cancelling_a_job(root: Client, ada: Person) -> None:
    ada.api.post("invitations", {"role": "viewer"})
    invitation = Invitation.objects.get()
    act(root, "organizations/invitation", "revoke", invitation)
    assert Invitation.objects.get().revoked_at is not None
    with tenant(ada.organization.pk):
        job = Job.objects.create(kind="probe", title="long")
        JobChunk.objects.create(job=job, number=0, lease_until=timezone.now() + timedelta(minutes=1))
    act(root, "core/job", "cancel", job)
    with tenant(ada.organization.pk):
        assert Job.objects.get(pk=job.pk).cancel_requested_at is not None
    assert len(trail(ada.organization, "jobs.cancel")) == 1


def test_quotas_are_set_and_audited(root: Client, ada: Person) -> None:
    address = f"/admin/organizations/organization/{ada.organization.pk}/change/"
    response = root.post(address, {"quotas": '{"members": 3, "storage_bytes": null, "large_imagery": true}'})
    assert response.status_code == 302, response.content
    assert Organization.objects.get(pk=ada.organization.pk).quotas == {"members": 3, "storage_bytes": None, "large_imagery": True}
    line = trail(ada.organization, "organization.set_quotas")[0]
    assert (line.actor, line.before, line.after["members"]) == ("root@platform.example", {}, 3)
    quotas = {each["kind"]: each["limit"] for each in ada.api.get("organization").json()["quotas"]}
    assert quotas == {"members": 3, "data_rows": 1_000_000, "storage_bytes": None}


@pytest.mark.parametrize(
    "quotas", ['{"cats": 1}', '{"large_imagery": 1}', '{"members": -1}', '{"members": true}', '{"members": "3"}', "[]x", '["members"]']
)
def test_quotas_that_make_no_sense_are_refused(root: Client, ada: Person, quotas: str) -> None:
    response = root.post(f"/admin/organizations/organization/{ada.organization.pk}/change/", {"quotas": quotas})
    assert response.status_code == 200
    assert Organization.objects.get(pk=ada.organization.pk).quotas == {}


def test_administrators_sign_in_with_the_limits_of_everybody(root: Client) -> None:
    cache.clear()
    user = User.objects.get(email="root@platform.example")
    user.set_password(factories.PASSWORD)
    user.save()
    body = {"username": "root@platform.example", "password": factories.PASSWORD}
    assert Client().post("/admin/login/?next=/admin/", body).status_code == 302
    for _ in range(9):
        assert Client().post("/admin/login/", {**body, "password": "wrong"}).status_code == 200
    assert Client().post("/admin/login/", body).status_code == 200, "the right password comes too late"


def test_the_command_makes_known_and_new_people_administrators(ada: Person) -> None:
    out = StringIO()
    call_command("create_platform_admin", email=ada.user.email, generate=True, stdout=out)
    ada.user.refresh_from_db()
    assert (ada.user.is_staff, ada.user.is_superuser) == (True, True)
    assert ada.user.check_password(out.getvalue().rsplit(" ", 1)[1].strip())
    with pytest.raises(CommandError):
        call_command("create_platform_admin", email="no address", generate=True)
