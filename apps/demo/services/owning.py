"""On whose behalf the demo is made."""

from apps.core.tenancy import current_organization_id
from apps.organizations.actor import Actor
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership
from apps.organizations.permissions import Role


def owner() -> Actor:
    """The first owner of the organization in scope."""
    return somebody(Role.OWNER)


def somebody(role: Role) -> Actor:
    """The first member of the organization in scope who has this role; where nobody has, the first of all."""
    rows = Membership.objects.filter(organization_id=current_organization_id(), active=True)
    rows = rows.select_related("organization", "user").order_by("id")
    return actor_of(rows.filter(role=role.value).first() or rows[0])
