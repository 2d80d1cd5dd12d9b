"""Who acts: one member of one organization, with what they may do in this request."""

from dataclasses import dataclass
from uuid import UUID

from apps.core.problems import Forbidden
from apps.organizations.permissions import Permission, Role


@dataclass(frozen=True)
class Actor:
    """A member behind a session or an API key. With a key, `permissions` are those of the role that the key's scopes also name."""

    user_id: int
    email: str
    name: str
    membership_id: UUID
    organization_id: int
    organization_slug: str
    role: Role
    permissions: frozenset[Permission]
    api_key_id: UUID | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the permission is held."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Go on if the permission is held. Raises Forbidden."""
        if permission not in self.permissions:
            raise Forbidden(permission=permission.value)
