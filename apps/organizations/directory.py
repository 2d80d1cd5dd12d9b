"""The reviewed ways to read organizations, memberships and keys before a scope exists: who is this, and where may they go?

Nothing else reads these global tables without naming an organization.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import User
from apps.organizations.actor import Actor
from apps.organizations.models import ApiKey, Invitation, Membership
from apps.organizations.permissions import ROLE_PERMISSIONS, Permission, Role
from apps.organizations.problems import ApiKeyRefused

KEY_PARTS = 3
KEY_LENGTH = 200
_KNOWN_PERMISSIONS = frozenset(permission.value for permission in Permission)


def digest(secret: str) -> str:
    """The form in which secrets are kept: sha256 as 64 hexadecimal digits. They are random and long, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def resolve_session_organization(user: Any, slug: str) -> Actor | None:
    """The actor of a signed-in user in the organization with this slug; None if there is none or they are no active member."""
    if not (user.is_authenticated and user.is_active) or "\0" in slug:
        return None
    found = Membership.objects.select_related("organization", "user").filter(user=user.pk, active=True, organization__slug=slug).first()
    return actor_of(found) if found else None


def resolve_membership(membership_id: UUID, api_key_id: UUID | None = None) -> Actor | None:
    """The actor that a membership, or its key, is now; None where either has ended. For connections that last."""
    found = Membership.objects.select_related("organization", "user").filter(pk=membership_id, active=True, user__is_active=True).first()
    if found is None or api_key_id is None:
        return actor_of(found) if found else None
    key = ApiKey.objects.filter(pk=api_key_id, membership=found, revoked_at=None).first()
    return actor_of(found, key=key) if key and not _is_over(key) else None


def resolve_api_key(raw: str) -> Actor:
    """The actor behind `fp_<prefix>_<secret>`. Raises ApiKeyRefused; its `key` is the key where its secret was right."""
    parts = raw.split("_", KEY_PARTS - 1)
    if len(parts) != KEY_PARTS or parts[0] != "fp" or len(raw) > KEY_LENGTH or not raw.isascii() or "\0" in raw:
        raise ApiKeyRefused
    key = ApiKey.objects.select_related("membership__organization", "membership__user").filter(prefix=parts[1]).first()
    if key is None or not hmac.compare_digest(key.secret_sha256, digest(parts[2])):
        raise ApiKeyRefused
    if key.revoked_at or _is_over(key) or not (key.membership.active and key.membership.user.is_active):
        raise ApiKeyRefused("This API key has expired or was revoked, or its member has left. Make a new one.", of=key)
    return actor_of(key.membership, key=key)


def _is_over(key: ApiKey) -> bool:
    return key.expires_at is not None and key.expires_at <= timezone.now()


def memberships_of(user: User) -> Sequence[Membership]:
    """The active memberships of a user with their organizations, by name."""
    rows = Membership.objects.select_related("organization").filter(user=user.pk, active=True)
    return list(rows.order_by("organization__name", "id"))


def invitation_with(token: str, *, only_open: bool = False) -> Invitation | None:
    """The invitation with this token: one that may be accepted or, unless `only_open`, was. Its maker must still be a member."""
    rows = Invitation.objects.select_related("organization", "created_by__user")
    rows = rows.filter(token_sha256=digest(token), revoked_at=None, created_by__active=True)
    may_be_accepted = Q(accepted_at=None, expires_at__gt=timezone.now())
    return rows.filter(may_be_accepted if only_open else may_be_accepted | ~Q(accepted_at=None)).first()


def actor_of(membership: Membership, *, key: ApiKey | None = None) -> Actor:
    """The actor that a membership is, with its organization and user loaded; a key narrows what it may do to the key's scopes."""
    role = Role(membership.role)
    permissions = ROLE_PERMISSIONS[role]
    if key is not None:
        permissions &= {Permission(scope) for scope in key.scopes if scope in _KNOWN_PERMISSIONS}
    return Actor(
        user_id=membership.user_id,
        email=membership.user.email,
        name=membership.user.get_full_name(),
        membership_id=membership.pk,
        organization_id=membership.organization_id,
        organization_slug=membership.organization.slug,
        role=role,
        permissions=frozenset(permissions),
        api_key_id=key.pk if key else None,
    )
