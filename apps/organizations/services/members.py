"""Who belongs to an organization, as what. Members are deactivated, never deleted: what they made keeps its author."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.core.events import hint
from apps.core.tenancy import current_organization_id
from apps.organizations import audit, quotas
from apps.organizations.actor import Actor
from apps.organizations.models import ApiKey, Membership, Organization, QuotaKind
from apps.organizations.permissions import Role
from apps.organizations.problems import AlreadyMember, LastOwner, RoleAboveOwn

ACCESS_CHANGED = "access.changed"


def add_member(*, user: User, role: Role) -> Membership:
    """Make a person a member, or one who left a member again. Raises AlreadyMember, QuotaReached."""
    _lock_organization()
    known = Membership.objects.filter(organization=current_organization_id(), user=user).first()
    if known is not None and known.active:
        raise AlreadyMember
    quotas.reserve(QuotaKind.MEMBERS)
    if known is None:
        return Membership.objects.create(organization_id=current_organization_id(), user=user, role=role)
    known.role, known.active, known.deactivated_at = role, True, None
    known.save(update_fields=["role", "active", "deactivated_at"])
    return known


def change_role(*, actor: Actor, membership: Membership, role: Role) -> Membership:
    """Give a member another role. Raises RoleAboveOwn, LastOwner. Locks the organization."""
    _lock_organization()
    membership.refresh_from_db(fields=["role", "active"])
    before = Role(membership.role)
    may_not_exceed(actor, before)
    may_not_exceed(actor, role)
    if role != before:
        if role != Role.OWNER:
            _keep_an_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])
        tell_access_changed(membership.pk)
        audit.record(action="members.change_role", subject=membership, before={"role": before}, after={"role": role})
    return membership


def remove_member(*, actor: Actor, membership: Membership) -> None:
    """Take a member's access away. Raises RoleAboveOwn, LastOwner. Locks the organization."""
    may_not_exceed(actor, Role(membership.role))
    deactivate(membership=membership, action="members.remove")


def leave(*, membership: Membership) -> None:
    """Leave the organization oneself. Raises LastOwner. Locks the organization."""
    deactivate(membership=membership, action="members.leave")


def deactivate(*, membership: Membership, action: str, label: str = "") -> None:
    """Take access away and revoke the member's keys, for good. Does nothing to one who is gone. Raises LastOwner."""
    _lock_organization()
    membership.refresh_from_db(fields=["role", "active"])
    if not membership.active:
        return
    _keep_an_owner(membership)
    membership.active, membership.deactivated_at = False, timezone.now()
    membership.save(update_fields=["active", "deactivated_at"])
    ApiKey.objects.filter(membership=membership, revoked_at=None).update(revoked_at=membership.deactivated_at)
    tell_access_changed(membership.pk)
    quotas.release(QuotaKind.MEMBERS)
    audit.record(action=action, subject=membership, before={"active": True}, after={"active": False}, label=label)


def access_topic(membership_id: UUID) -> str:
    """What the sockets of a member listen to, to end when they must."""
    return f"member:{membership_id}"


def tell_access_changed(membership_id: UUID) -> None:
    """After the commit, let the member's open sockets look at once whether they may go on; they also look by themselves."""
    organization_id = current_organization_id()
    transaction.on_commit(lambda: hint(organization_id, (access_topic(membership_id),), {"event": ACCESS_CHANGED}), robust=True)


def may_not_exceed(actor: Actor, role: Role) -> None:
    """Go on if the role is not above the actor's own. Raises RoleAboveOwn."""
    if role.rank > actor.role.rank:
        raise RoleAboveOwn(f"You are {actor.role.value}; {role.value} stands above.", role=role.value)


def _lock_organization() -> None:
    """One change of members at a time, so that two owners cannot make each other leave. Writes of others' rows go on."""
    Organization.objects.select_for_update(no_key=True).get(pk=current_organization_id())


def _keep_an_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(organization=current_organization_id(), role=Role.OWNER, active=True)
    if membership.role == Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise LastOwner("Make somebody else an owner first.")
