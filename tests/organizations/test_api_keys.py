"""API keys: scopes no wider than one's role, shown once, gone when revoked."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.core.tenancy import tenant
from apps.organizations.directory import resolve_membership
from apps.organizations.models import ApiKey, AuditLine
from apps.organizations.permissions import Permission, Role
from apps.organizations.services import add_member
from tests.cast import Api, Person

SCOPES = ["organization.view", "projects.view"]


def create(person: Person, **more: Any) -> dict[str, Any]:
    response = person.api.post("api-keys", {"name": "script", "scopes": SCOPES, **more})
    assert response.status_code == 201, response.content
    return dict(response.json())


def test_a_key_is_shown_once_and_works(max_: Person) -> None:
    made = create(max_)
    assert made["key"].startswith(f"fp_{made['prefix']}_")
    listed = max_.api.get("api-keys").json()["results"][0]
    assert "key" not in listed
    assert listed["last_used_at"] is None
    assert Api(key=made["key"]).get("organization").json()["permissions"] == SCOPES
    assert max_.api.get("api-keys").json()["results"][0]["last_used_at"] is not None


def test_the_database_holds_nothing_that_works_as_a_key(max_: Person) -> None:
    made = create(max_)
    row = ApiKey.objects.values().get(pk=made["id"])
    secret = made["key"].split("_", 2)[2]
    assert secret not in str(row)
    for stolen in (row["secret_sha256"], f"fp_{row['prefix']}_{row['secret_sha256']}"):
        assert Api(key=stolen).get("organization").status_code == 401
    with tenant(max_.organization.pk):
        assert secret not in str(list(AuditLine.objects.values()))


def test_a_key_cannot_hold_more_than_its_maker(max_: Person) -> None:
    response = max_.api.post("api-keys", {"name": "x", "scopes": ["organization.manage"]})
    assert (response.status_code, response.json()["permission"]) == (403, "organization.manage")


def test_a_key_makes_no_key_wider_than_itself(max_: Person) -> None:
    keyed = max_.key(Permission.API_KEYS_MANAGE, Permission.PROJECTS_VIEW)
    assert keyed.post("api-keys", {"name": "x", "scopes": ["projects.edit"]}).status_code == 403
    assert keyed.post("api-keys", {"name": "x", "scopes": ["projects.view"]}).status_code == 201


def test_a_key_without_the_scope_is_told_that_it_is_the_key(ada: Person, ana: Person) -> None:
    refused = ada.key(Permission.PROJECTS_VIEW).get("api-keys").json()
    assert (refused["code"], refused["permission"]) == ("scope-missing", "api_keys.manage")
    assert "api_keys.manage" in refused["detail"]
    assert ana.key(Permission.PROJECTS_VIEW).get("api-keys").json()["code"] == "forbidden"


def test_keys_of_a_member_who_left_stay_useless_when_the_member_comes_back(max_: Person, ada: Person) -> None:
    made = create(max_)
    assert ada.api.delete(f"members/{max_.membership.pk}").status_code == 204
    with tenant(ada.organization.pk):
        add_member(user=max_.user, role=Role.VIEWER)
    assert max_.api.get("organization").status_code == 200
    assert Api(key=made["key"]).get("organization").status_code == 401


def test_a_revoked_key_stops_at_once(max_: Person, ada: Person) -> None:
    made = create(max_)
    assert Api(key=made["key"]).get("organization").status_code == 200
    assert ada.api.delete(f"api-keys/{made['id']}").status_code == 204
    assert Api(key=made["key"]).get("organization").status_code == 401
    assert ada.api.get("api-keys").json()["results"] == []


def test_what_a_key_may_do_follows_its_member_at_once(max_: Person, ada: Person) -> None:
    key = Api(key=create(max_, scopes=["organization.view", "projects.edit"])["key"])
    assert key.get("organization").json()["permissions"] == ["organization.view", "projects.edit"]
    assert ada.api.patch(f"members/{max_.membership.pk}", {"role": "viewer"}).status_code == 200
    assert key.get("organization").json()["permissions"] == ["organization.view"]
    User.objects.filter(pk=max_.user.pk).update(is_active=False)
    assert key.get("organization").status_code == 401


def test_the_use_of_a_key_is_noted_to_the_minute(max_: Person) -> None:
    made = create(max_)

    def noted_after_a_call() -> Any:
        assert Api(key=made["key"]).get("organization").status_code == 200
        return ApiKey.objects.values_list("last_used_at", flat=True).get(pk=made["id"])

    first = noted_after_a_call()
    assert noted_after_a_call() == first
    ApiKey.objects.filter(pk=made["id"]).update(last_used_at=first - timedelta(minutes=2))
    assert noted_after_a_call() > first


def test_a_key_ends_when_it_says(max_: Person) -> None:
    made = create(max_, expires_at=(timezone.now() + timedelta(days=1)).isoformat())
    assert Api(key=made["key"]).get("organization").status_code == 200
    assert resolve_membership(max_.membership.pk, made["id"]) is not None
    ApiKey.objects.filter(pk=made["id"]).update(expires_at=timezone.now())
    assert Api(key=made["key"]).get("organization").status_code == 401
    assert resolve_membership(max_.membership.pk, made["id"]) is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"scopes": []}, 400),
        ({"scopes": ["no.such"]}, 400),
        ({"scopes": "organization.view"}, 400),
        ({"scopes": SCOPES, "expires_at": "yesterday"}, 400),
        ({"scopes": SCOPES, "expires_at": "2020-01-01T00:00:00Z"}, 422),
        ({"scopes": SCOPES, "secret": "mine"}, 400),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(max_: Person, body: dict[str, Any], status: int) -> None:
    assert max_.api.post("api-keys", {"name": "x", **body}).status_code == status
    assert ApiKey.objects.count() == 0


def test_who_does_not_manage_keys_makes_and_sees_none(ana: Person, rui: Person) -> None:
    for person in (ana, rui):
        assert person.api.post("api-keys", {"name": "x", "scopes": SCOPES}).status_code == 403
        assert person.api.get("api-keys").status_code == 403


def test_keys_of_another_organization_are_not_there(max_: Person, gus: Person) -> None:
    made = create(max_)
    assert gus.api.get("api-keys").json()["results"] == []
    assert gus.api.delete(f"api-keys/{made['id']}").status_code == 404
    assert Api(key=made["key"]).get("organization").status_code == 200
