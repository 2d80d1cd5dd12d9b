"""The reviewed ways to read organizations, memberships and keys before a scope exists: who is this, and where may they go?

Nothing else reads these global tables without naming an organization.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import User
from apps.core.db.base import DatabaseWrapper
from apps.organizations.actor import Actor
from apps.organizations.models import ApiKey, Invitation, Membership, Organization
from apps.organizations.permissions import ROLE_PERMISSIONS, Permission, Role
from apps.organizations.problems import ApiKeyRefused

KEY_PARTS = 3
KEY_LENGTH = 200
_KNOWN_PERMISSIONS = frozenset(permission.value for permission in Permission)
# Nothing but what an actor is made of, by one statement: every call with a key begins with it.
KEY = """SELECT key.id, key.secret_sha256, key.scopes, key.last_used_at, key.expires_at, key.revoked_at, member.id, member.role,
    member.active, person.id, person.email, person.name, person.is_active, organization.id, organization.slug
  FROM organizations_apikey key JOIN organizations_membership member ON member.id = key.membership_id
    JOIN organizations_organization organization ON organization.id = member.organization_id
    JOIN accounts_user person ON person.id = member.user_id
  WHERE key.prefix = %s"""


@dataclass(frozen=True)
class KnownKey:
    """Who acts by a key, and when it was noted last that somebody did."""

    actor: Actor
    last_used_at: datetime | None


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
    """The actor behind `fp_<prefix>_<secret>`, as of now. Raises ApiKeyRefused; its `of` is the key where its secret was right."""
    return find_api_key(raw).actor


def find_api_key(raw: str) -> KnownKey:
    """The same with when the key was used last. Raises ApiKeyRefused."""
    parts = raw.split("_", KEY_PARTS - 1)
    if len(parts) != KEY_PARTS or parts[0] != "fp" or len(raw) > KEY_LENGTH or not raw.isascii() or "\0" in raw:
        raise ApiKeyRefused
    with cast(DatabaseWrapper, connection).prepared() as cursor:
        cursor.execute(KEY, [parts[1]])
        found = cursor.fetchone()
    if found is None or not hmac.compare_digest(found[1], digest(parts[2])):
        raise ApiKeyRefused
    number, _, scopes, used, expires, revoked, member, role, is_member, person, email, name, may_enter, organization, slug = found
    if revoked or _is_past(expires) or not (is_member and may_enter):
        key = ApiKey.objects.select_related("membership__user").get(pk=number)
        raise ApiKeyRefused("This API key has expired or was revoked, or its member has left. Make a new one.", of=key)
    user, held = User(id=person, email=email, name=name), json.loads(scopes)
    return KnownKey(_actor(user, member, role, Organization(id=organization, slug=slug), key=(number, held)), used)


def _is_over(key: ApiKey) -> bool:
    return _is_past(key.expires_at)


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= timezone.now()


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
    held = (key.pk, key.scopes) if key else None
    return _actor(membership.user, membership.pk, membership.role, membership.organization, key=held)


def _actor(user: User, membership: UUID, role: str, organization: Organization, *, key: tuple[UUID, Collection[str]] | None) -> Actor:
    permissions = ROLE_PERMISSIONS[Role(role)]
    if key is not None:
        permissions &= {Permission(scope) for scope in key[1] if scope in _KNOWN_PERMISSIONS}
    return Actor(
        user_id=user.pk,
        email=user.email,
        name=user.get_full_name(),
        membership_id=membership,
        organization_id=organization.pk,
        organization_slug=organization.slug,
        role=Role(role),
        permissions=frozenset(permissions),
        api_key_id=key[0] if key else None,
    )
