"""What an actor may see of their organization; the object check is the list's own."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.core.problems import NotFound
from apps.core.tenancy import current_organization_id
from apps.organizations.actor import Actor
from apps.organizations.audit import Row, concerns
from apps.organizations.models import ApiKey, AuditLine, Invitation, Membership, Organization
from apps.organizations.permissions import Permission, roles_with


def visible_organizations(actor: Actor) -> QuerySet[Organization]:
    """The one the actor is in."""
    return Organization.objects.filter(pk=actor.organization_id)


def visible_members(actor: Actor) -> QuerySet[Membership]:
    """The organization's active members."""
    return Membership.objects.select_related("user").filter(organization=actor.organization_id, active=True)


def known_members(actor: Actor) -> QuerySet[Membership]:
    """All who are or were members of the organization: what they did still names them."""
    return Membership.objects.filter(organization=actor.organization_id)


def members_with(permission: Permission) -> QuerySet[Membership]:
    """The active members of the organization in scope whose role may do this."""
    return Membership.objects.filter(organization=current_organization_id(), active=True, role__in=roles_with(permission))


def visible_invitations(actor: Actor) -> QuerySet[Invitation]:
    """The organization's invitations that were not withdrawn."""
    return Invitation.objects.select_related("created_by__user").filter(organization=actor.organization_id, revoked_at=None)


def visible_api_keys(actor: Actor) -> QuerySet[ApiKey]:
    """The organization's keys that were not revoked."""
    return ApiKey.objects.select_related("membership__user").filter(organization=actor.organization_id, revoked_at=None)


def visible_audit_lines(actor: Actor) -> QuerySet[AuditLine]:
    """The organization's audit trail."""
    return AuditLine.objects.filter(organization_id=actor.organization_id)


def one_of(rows: QuerySet[Any], number: UUID | str) -> Any:
    """The row of this id among those an actor may see, whose name the audit line shall carry. Raises NotFound."""
    return there(rows.filter(pk=number).first())


def there(found: Row | None) -> Row:
    """The row that was found, whose name the audit line shall carry. Raises NotFound where there is none."""
    if found is None:
        raise NotFound
    return concerns(found)
