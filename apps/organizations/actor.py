"""Who acts: one member of one organization, with what they may do in this request."""

from dataclasses import dataclass
from uuid import UUID

from apps.core.problems import Forbidden
from apps.organizations.permissions import ROLE_PERMISSIONS, Permission, Role
from apps.organizations.problems import ScopeMissing


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """As much of an actor as decides what they may see: which member, holding which permissions."""

    membership_id: UUID
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        """Whether the permission is held."""
        return permission in self.permissions


@dataclass(frozen=True, kw_only=True)
class Actor(Viewer):
    """A member behind a session or an API key. With a key, `permissions` are those of the role that the key's scopes also name."""

    user_id: int
    email: str
    name: str
    organization_id: int
    organization_slug: str
    role: Role
    api_key_id: UUID | None = None

    def require(self, permission: Permission) -> None:
        """Go on if the permission is held. Raises Forbidden, for a key that the role goes beyond ScopeMissing."""
        if permission in self.permissions:
            return
        if self.api_key_id is not None and permission in ROLE_PERMISSIONS[self.role]:
            raise ScopeMissing(f"Make a key with the scope {permission.value}.", permission=permission.value)
        raise Forbidden(permission=permission.value)
