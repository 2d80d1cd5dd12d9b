"""On whose behalf the demo is made."""

from apps.core.tenancy import current_organization_id
from apps.organizations.actor import Actor
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership
from apps.organizations.permissions import Role


def owner() -> Actor:
    """The first owner of the organization in scope."""
    rows = Membership.objects.filter(organization_id=current_organization_id(), role=Role.OWNER.value, active=True)
    return actor_of(rows.select_related("organization", "user").order_by("id")[0])
