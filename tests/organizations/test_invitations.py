"""Invitations by link: used once, by the right person, in time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from apps.core.tenancy import tenant
from apps.organizations.models import AuditLine, Invitation, Membership
from apps.organizations.permissions import Role
from tests import factories
from tests.cast import Api, Person


def invite(person: Person, role: str = "annotator", **more: Any) -> tuple[dict[str, Any], str]:
    response = person.api.post("invitations", {"role": role, **more})
    assert response.status_code == 201, response.content
    body = response.json()
    return body, body["link"].rsplit("/", 1)[1]


@pytest.fixture
def new(db: None) -> Api:
    return Api(user=factories.make_user("new@example.com", name="New"))


def test_a_link_makes_its_bearer_a_member(max_: Person, new: Api, anonymous: Api) -> None:
    body, token = invite(max_)
    assert body["link"].startswith("http://testserver/invite/")
    preview = anonymous.get(f"invitations/preview?token={token}").json()
    assert (preview["organization"], preview["role"], preview["invited_by"]) == ("Acme", "annotator", "Max")
    assert new.post("invitations/accept", {"token": token}).json() == {"slug": "acme", "name": "Acme", "role": "annotator"}
    assert new.get("organization", headers={"X-Organization": "acme"}).json()["role"] == "annotator"
    with tenant(max_.organization.pk):
        assert AuditLine.objects.get(action="invitations.accept").actor == "new@example.com"


def test_the_link_is_shown_once_and_only_its_hash_is_kept(max_: Person) -> None:
    body, token = invite(max_)
    assert "link" not in max_.api.get("invitations").json()["results"][0]
    assert token not in str(Invitation.objects.filter(pk=body["id"]).values())


def test_accepting_again_answers_the_same_and_nobody_else_can(max_: Person, new: Api, gus: Person) -> None:
    _, token = invite(max_)
    first, second = (new.post("invitations/accept", {"token": token}) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()) == (200, 200, second.json())
    assert gus.api.post("invitations/accept", {"token": token}).status_code == 404
    assert Membership.objects.filter(organization=max_.organization).count() == 3


def test_nobody_accepts_without_signing_in(max_: Person, anonymous: Api) -> None:
    _, token = invite(max_)
    assert anonymous.post("invitations/accept", {"token": token}).status_code == 401


def test_an_invitation_for_an_address_is_for_that_address(max_: Person, new: Api, gus: Person) -> None:
    _, token = invite(max_, email="NEW@example.com")
    response = gus.api.post("invitations/accept", {"token": token})
    assert (response.status_code, response.json()["code"]) == (403, "invitation-for-somebody-else")
    assert not Membership.objects.filter(organization=max_.organization, user=gus.user).exists()
    assert new.post("invitations/accept", {"token": token}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_an_invited_address_gets_a_mail_with_the_link(max_: Person) -> None:
    body, _ = invite(max_, email="new@example.com")
    assert [each.to for each in mail.outbox] == [["new@example.com"]]
    assert body["link"] in mail.outbox[0].body
    invite(max_)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("change", [{"expires_at": timezone.now() - timedelta(seconds=1)}, {"revoked_at": timezone.now()}])
def test_an_expired_or_withdrawn_invitation_is_gone(max_: Person, new: Api, change: dict[str, Any]) -> None:
    body, token = invite(max_)
    Invitation.objects.filter(pk=body["id"]).update(**change)
    assert new.get(f"invitations/preview?token={token}").status_code == 404
    assert new.post("invitations/accept", {"token": token}).status_code == 404


def test_withdrawing_ends_it(max_: Person, new: Api) -> None:
    body, token = invite(max_)
    assert max_.api.delete(f"invitations/{body['id']}").status_code == 204
    assert max_.api.get("invitations").json()["results"] == []
    assert new.post("invitations/accept", {"token": token}).status_code == 404


def test_an_invitation_goes_with_who_made_it(ada: Person, max_: Person, new: Api) -> None:
    _, token = invite(max_)
    ada.api.delete(f"members/{max_.membership.pk}")
    assert new.post("invitations/accept", {"token": token}).status_code == 404


def test_a_member_accepts_no_second_invitation(max_: Person, ana: Person) -> None:
    _, token = invite(max_, "manager")
    response = ana.api.post("invitations/accept", {"token": token})
    assert (response.status_code, response.json()["code"]) == (409, "already-member")
    assert Membership.objects.get(pk=ana.membership.pk).role == "annotator"


def test_a_removed_member_comes_back_by_a_new_invitation_only(ada: Person, new: Api) -> None:
    _, token = invite(ada)
    new.post("invitations/accept", {"token": token})
    member = Membership.objects.get(organization=ada.organization, role="annotator")
    ada.api.delete(f"members/{member.pk}")
    assert new.post("invitations/accept", {"token": token}).status_code == 404
    _, again = invite(ada, "viewer")
    assert new.post("invitations/accept", {"token": again}).json()["role"] == "viewer"


def test_nobody_invites_above_their_own_role(max_: Person, ada: Person) -> None:
    assert max_.api.post("invitations", {"role": "owner"}).status_code == 403
    assert invite(ada, "owner")[0]["role"] == "owner"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"role": "x"},
        {"role": "viewer", "email": "no"},
        {"role": "viewer", "expires_in_days": 0},
        {"role": "viewer", "expires_in_days": 91},
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(ada: Person, body: dict[str, Any]) -> None:
    assert ada.api.post("invitations", body).status_code == 400


@pytest.mark.parametrize("token", ["", "x", "x" * 101, "\x00", "é"])
def test_a_token_that_is_none_is_refused(new: Api, token: str) -> None:
    assert new.post("invitations/accept", {"token": token}).status_code in {400, 404}


def test_invitations_of_another_organization_are_not_there(max_: Person, gus: Person) -> None:
    body, _ = invite(max_)
    assert gus.api.get("invitations").json()["results"] == []
    assert gus.api.delete(f"invitations/{body['id']}").status_code == 404
    assert Invitation.objects.get(pk=body["id"]).revoked_at is None


def test_a_full_organization_takes_nobody_in(ada: Person, new: Api) -> None:
    ada.organization.quotas = {"members": 1}
    ada.organization.save()
    _, token = invite(ada)
    response = new.post("invitations/accept", {"token": token})
    assert (response.status_code, response.json()["code"], response.json()["kind"]) == (429, "quota-reached", "members")
    assert Membership.objects.filter(organization=ada.organization).count() == 1
    assert Membership.objects.filter(organization=ada.organization, role=Role.OWNER).exists()
