"""Rows for tests, made the way the product makes them."""

from apps.accounts.models import User
from apps.core.tenancy import tenant
from apps.organizations import services
from apps.organizations.directory import actor_of
from apps.organizations.models import ApiKey, Membership, Organization
from apps.organizations.permissions import ROLE_PERMISSIONS, Permission, Role

PASSWORD = "correct-horse-battery"


def make_user(email: str, *, name: str = "", password: str = PASSWORD, **more: bool) -> User:
    """A user who can sign in."""
    return User.objects.create_user(email, password, name=name, **more)


def make_organization(name: str, *, owner: User) -> Organization:
    """An organization with its owner."""
    return services.found_organization(owner=owner, name=name).organization


def make_member(organization: Organization, user: User, role: Role) -> Membership:
    """A person's place in an organization. Opens the organization's scope."""
    with tenant(organization.pk):
        return services.add_member(user=user, role=role)


def make_api_key(membership: Membership, scopes: list[Permission] | None = None) -> tuple[ApiKey, str]:
    """A key of the member and its text; with all that the role allows, or the given scopes. Opens the organization's scope."""
    wanted = ROLE_PERMISSIONS[Role(membership.role)] if scopes is None else scopes
    with tenant(membership.organization_id):
        return services.create_api_key(actor=actor_of(membership), name="test", scopes=wanted)
