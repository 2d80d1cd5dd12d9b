"""Founding, renaming and leaving an organization; who one is."""

import pytest

from apps.core.tenancy import tenant
from apps.organizations.models import AuditLine, Membership, Organization
from apps.organizations.permissions import ROLE_PERMISSIONS, Role
from tests import factories
from tests.cast import Api, Person


def test_me_names_the_person_and_their_organizations(ada: Person, gus: Person) -> None:
    factories.make_member(gus.organization, ada.user, Role.VIEWER)
    assert Api(user=ada.user).get("me").json() == {
        "user": {"id": ada.user.pk, "email": "ada@acme.example", "name": "Ada", "is_platform_admin": False},
        "organizations": [{"slug": "acme", "name": "Acme", "role": "owner"}, {"slug": "globex", "name": "Globex", "role": "viewer"}],
        "demo": False,
    }


def test_a_key_sees_its_own_organization_only(ada: Person, gus: Person) -> None:
    factories.make_member(gus.organization, ada.user, Role.VIEWER)
    assert [each["slug"] for each in ada.key().get("organizations").json()["results"]] == ["acme"]
    assert [each["slug"] for each in ada.key().get("me").json()["organizations"]] == ["acme"]


def test_a_person_without_an_organization_founds_one(db: None) -> None:
    new = Api(user=factories.make_user("new@example.com"))
    response = new.post("organizations", {"name": "Łódź & Söhne"})
    assert (response.status_code, response.json()) == (201, {"slug": "odz-sohne", "name": "Łódź & Söhne", "role": "owner"})
    line = new.get("audit?action=organization.create", headers={"X-Organization": "odz-sohne"}).json()["results"][0]
    assert (line["actor"], line["after"]["slug"]) == ("new@example.com", "odz-sohne")
    response = new.get("organization", headers={"X-Organization": "odz-sohne"}).json()
    assert response["permissions"] == sorted(each.value for each in ROLE_PERMISSIONS[Role.OWNER])
    assert {"kind": "members", "used": 1, "limit": 200} in response["quotas"]


def test_founding_works_while_another_organization_is_named(ada: Person) -> None:
    assert ada.api.post("organizations", {"name": "Second"}).status_code == 201


def test_the_same_name_gets_another_slug(ada: Person, gus: Person) -> None:
    slug = gus.api.post("organizations", {"name": "Acme"}).json()["slug"]
    assert slug.startswith("acme-")


def test_a_taken_slug_is_refused(gus: Person, ada: Person) -> None:
    response = gus.api.post("organizations", {"name": "Another", "slug": "acme"})
    assert (response.status_code, response.json()["code"]) == (409, "slug-taken")
    assert Organization.objects.count() == 2


@pytest.mark.parametrize("slug", ["A", "-a", "a-", "a b", "a_b", "ä", "a/b"])
def test_a_slug_that_cannot_stand_in_an_address_is_refused(ada: Person, slug: str) -> None:
    assert ada.api.post("organizations", {"name": "x", "slug": slug}).status_code == 422


def test_the_same_key_founds_one_organization(ada: Person) -> None:
    key = {"Idempotency-Key": "once"}
    first, second = (ada.api.post("organizations", {"name": "Twice", "slug": "twice"}, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert ada.api.post("organizations", {"name": "Other"}, headers=key).status_code == 422
    assert Organization.objects.count() == 2


def test_a_key_founds_no_organization(ada: Person) -> None:
    response = ada.key().post("organizations", {"name": "x"})
    assert (response.status_code, response.json()["code"]) == (403, "session-required")


def test_renaming_needs_the_version_one_read(ada: Person) -> None:
    etag = ada.api.get("organization")["ETag"]
    name = {"name": "Acme Inc."}
    assert ada.api.patch("organization", name).status_code == 428
    for stale in ("*", 'W/"1"', '"7"'):
        assert ada.api.patch("organization", name, headers={"If-Match": stale}).status_code == 412
    changed = ada.api.patch("organization", name, headers={"If-Match": etag})
    assert (changed.status_code, changed.json()["name"]) == (200, "Acme Inc.")
    assert ada.api.patch("organization", name, headers={"If-Match": etag}).status_code == 412
    assert ada.api.get("organization")["ETag"] == changed["ETag"]
    with tenant(ada.organization.pk):
        line = AuditLine.objects.get(action="organization.rename")
        assert (line.before, line.after) == ({"name": "Acme"}, {"name": "Acme Inc."})


def test_only_the_owner_renames(max_: Person) -> None:
    assert max_.api.patch("organization", {"name": "Mine"}, headers={"If-Match": '"1"'}).status_code == 403


def test_everybody_may_leave_but_the_last_owner(ada: Person, ana: Person) -> None:
    response = ada.api.post("organization/leave")
    assert (response.status_code, response.json()["code"]) == (409, "last-owner")
    assert ana.api.post("organization/leave").status_code == 204
    assert ana.api.get("organization").status_code == 404
    assert not Membership.objects.get(pk=ana.membership.pk).active


def test_an_owner_leaves_when_there_is_another(ada: Person, max_: Person) -> None:
    assert ada.api.patch(f"members/{max_.membership.pk}", {"role": "owner"}).status_code == 200
    assert ada.api.post("organization/leave").status_code == 204


def test_a_key_does_not_leave_for_its_member(ana: Person, max_: Person) -> None:
    assert max_.key().post("organization/leave").status_code == 403
