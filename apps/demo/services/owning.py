"""On whose behalf the demo is made."""

from apps.core.tenancy import current_organization_id
from apps.organizations.actor import Actor
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership
from apps.organizations.permissions import Role


def owner() -> Actor:
    """The first owner of the organization in scope."""
    rows = Membership.objects.select_related("organization", "user")
    return actor_of(rows.filter(organization_id=current_organization_id(), role=Role.OWNER.value, active=True).order_by("id")[0])
