"""Invitations: a link that makes its bearer a member, once."""

import secrets
from datetime import timedelta

from django.utils import timezone

from apps.accounts.models import User
from apps.core.tenancy import current_organization_id
from apps.organizations import audit
from apps.organizations.actor import Actor
from apps.organizations.directory import actor_of, digest
from apps.organizations.models import Invitation, Membership
from apps.organizations.permissions import Permission, Role
from apps.organizations.problems import InvitationForSomebodyElse, InvitationNotFound
from apps.organizations.services.members import add_member, may_not_exceed


def invite(*, actor: Actor, role: Role, email: str = "", expires_in_days: int = 7) -> tuple[Invitation, str]:
    """Make an invitation and return it with its token, which is not kept. Raises Forbidden, RoleAboveOwn."""
    actor.require(Permission.MEMBERS_MANAGE)
    may_not_exceed(actor, role)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organization_id=current_organization_id(),
        token_sha256=digest(token),
        role=role,
        email=email.strip().lower(),
        created_by_id=actor.membership_id,
        expires_at=timezone.now() + timedelta(days=expires_in_days),
    )
    audit.record(action="invitations.create", subject=invitation, after={"role": role, "email": invitation.email})
    return invitation, token


def revoke_invitation(*, invitation: Invitation, label: str = "") -> None:
    """Make the link useless. Does nothing to one that is used or withdrawn."""
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        audit.record(action="invitations.revoke", subject=invitation, label=label)


def accept_invitation(*, invitation: Invitation, user: User) -> Membership:
    """Make the user a member; accepting again gives the same membership. Raises InvitationNotFound, InvitationForSomebodyElse,
    AlreadyMember, QuotaReached. Locks the invitation.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("accepted_by").get(pk=invitation.pk)
    if locked.accepted_by is not None:
        if locked.accepted_by.user_id == user.pk and locked.accepted_by.active:
            return locked.accepted_by
        raise InvitationNotFound
    if locked.revoked_at is not None or locked.expires_at <= timezone.now():
        raise InvitationNotFound
    if locked.email and locked.email != user.email.lower():
        raise InvitationForSomebodyElse(f"Sign in as {locked.email} to accept it.")
    membership = add_member(user=user, role=Role(locked.role))
    locked.accepted_by, locked.accepted_at = membership, timezone.now()
    locked.save(update_fields=["accepted_by", "accepted_at"])
    audit.record(action="invitations.accept", subject=locked, after={"role": locked.role}, actor=actor_of(membership))
    return membership
