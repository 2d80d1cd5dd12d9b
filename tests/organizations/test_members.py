"""Members and roles: who may give, change and take what."""

import threading

import pytest
from django.db import connection

from apps.core.tenancy import tenant
from apps.organizations import quotas, services
from apps.organizations.models import AuditLine, Membership, QuotaKind
from apps.organizations.permissions import ROLE_PERMISSIONS, Permission, Role
from apps.organizations.problems import LastOwner
from tests import factories
from tests.cast import Person, as_role


def role_of(person: Person) -> str:
    return Membership.objects.get(pk=person.membership.pk).role


def test_every_role_sees_who_belongs_to_the_organization(ada: Person, ana: Person, vic: Person, gus: Person) -> None:
    for person in (ada, ana, vic):
        members = person.api.get("members").json()["results"]
        assert [each["name"] for each in members] == ["Ada", "Ana", "Vic"]
        assert [each["name"] for each in members if each["is_you"]] == [person.user.name]


def test_a_manager_changes_roles_below_and_up_to_their_own(max_: Person, ana: Person) -> None:
    for role in ("manager", "reviewer", "annotator", "viewer"):
        assert max_.api.patch(f"members/{ana.membership.pk}", {"role": role}).json()["role"] == role
    with tenant(max_.organization.pk):
        line = AuditLine.objects.filter(action="members.change_role").earliest("created_at", "id")
        assert (line.before, line.after, line.subject_id) == ({"role": "annotator"}, {"role": "manager"}, str(ana.membership.pk))


def test_nobody_gives_a_role_above_their_own(max_: Person, ana: Person) -> None:
    for person in (ana, max_):
        response = max_.api.patch(f"members/{person.membership.pk}", {"role": "owner"})
        assert (response.status_code, response.json()["code"]) == (403, "role-above-own")
    assert (role_of(ana), role_of(max_)) == ("annotator", "manager")


def test_a_manager_neither_demotes_nor_removes_an_owner(ada: Person, max_: Person, rui: Person) -> None:
    as_role(rui, Role.OWNER)
    assert max_.api.patch(f"members/{rui.membership.pk}", {"role": "viewer"}).status_code == 403
    assert max_.api.delete(f"members/{rui.membership.pk}").status_code == 403
    assert role_of(rui) == "owner"


def test_the_last_owner_stays_one(ada: Person, max_: Person) -> None:
    own = f"members/{ada.membership.pk}"
    assert ada.api.patch(own, {"role": "manager"}).status_code == 409
    assert ada.api.delete(own).status_code == 409
    as_role(max_, Role.OWNER)
    assert ada.api.patch(own, {"role": "manager"}).status_code == 200


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ANNOTATOR, Role.VIEWER])
def test_who_does_not_manage_members_changes_none(ada: Person, ana: Person, rui: Person, role: Role) -> None:
    as_role(rui, role)
    assert rui.api.patch(f"members/{ana.membership.pk}", {"role": "viewer"}).status_code == 403
    assert rui.api.delete(f"members/{ana.membership.pk}").status_code == 403
    assert rui.api.post("invitations", {"role": "viewer"}).status_code == 403
    assert rui.api.get("invitations").status_code == 403


def test_a_member_of_another_organization_is_not_found(gus: Person, ana: Person) -> None:
    assert gus.api.patch(f"members/{ana.membership.pk}", {"role": "viewer"}).status_code == 404
    assert gus.api.delete(f"members/{ana.membership.pk}").status_code == 404
    assert Membership.objects.get(pk=ana.membership.pk).active


def test_an_unknown_role_is_refused(ada: Person, ana: Person) -> None:
    for role in ("god", "", None, 1, ["viewer"]):
        assert ada.api.patch(f"members/{ana.membership.pk}", {"role": role}).status_code == 400


def test_a_removed_member_is_kept_and_may_come_back(ada: Person, ana: Person) -> None:
    ada.api.delete(f"members/{ana.membership.pk}")
    assert [each["name"] for each in ada.api.get("members").json()["results"]] == ["Ada"]
    with tenant(ada.organization.pk):
        assert {each.kind: each.used for each in quotas.overview()}[QuotaKind.MEMBERS] == 1
    back = factories.make_member(ada.organization, ana.user, Role.VIEWER)
    assert (back.pk, back.active, back.role) == (ana.membership.pk, True, "viewer")


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_make_each_other_leave_at_the_same_moment(ada: Person, max_: Person) -> None:
    as_role(max_, Role.OWNER)
    together, refused = threading.Barrier(2), []

    def leave(membership: Membership) -> None:
        try:
            with tenant(membership.organization_id):
                together.wait(10)
                services.leave(membership=membership)
        except LastOwner:
            refused.append(membership)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[person.membership]) for person in (ada, max_)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.filter(organization=ada.organization, role="owner", active=True).count() == 1


def test_every_role_holds_what_the_contract_says() -> None:
    assert ROLE_PERMISSIONS[Role.OWNER] - ROLE_PERMISSIONS[Role.MANAGER] == {Permission.ORGANIZATION_MANAGE}
    assert ROLE_PERMISSIONS[Role.REVIEWER] - ROLE_PERMISSIONS[Role.VIEWER] == {Permission.TASKS_LABEL, Permission.TASKS_REVIEW}
    assert all(each.value.endswith(".view") for each in ROLE_PERMISSIONS[Role.VIEWER])
    assert Permission.TASKS_REVIEW not in ROLE_PERMISSIONS[Role.ANNOTATOR]
