"""API keys: made once, shown once, kept as a hash."""

import secrets
import string
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from apps.core.problems import FieldError, Invalid
from apps.core.tenancy import current_organization_id
from apps.organizations import audit
from apps.organizations.actor import Actor
from apps.organizations.directory import digest
from apps.organizations.models import ApiKey
from apps.organizations.permissions import Permission
from apps.organizations.services.members import tell_access_changed

ALPHABET = string.ascii_letters + string.digits
NOTED_EVERY = timedelta(minutes=1)
PREFIX_LENGTH, SECRET_LENGTH = 12, 43


def create_api_key(*, actor: Actor, name: str, scopes: Iterable[Permission], expires_at: datetime | None = None) -> tuple[ApiKey, str]:
    """Make a key of the actor's own membership and return it with `fp_<prefix>_<secret>`, which is not kept.

    Raises Forbidden for a scope the actor does not hold, Invalid for an end in the past.
    """
    wanted = sorted(set(scopes))
    for scope in wanted:
        actor.require(scope)
    if expires_at is not None and expires_at <= timezone.now():
        raise Invalid(errors=[FieldError("/expires_at", "in_the_past", "The key would never work.", "a time in the future")])
    prefix, secret = _random(PREFIX_LENGTH), _random(SECRET_LENGTH)
    key = ApiKey.objects.create(
        organization_id=current_organization_id(),
        membership_id=actor.membership_id,
        name=name,
        prefix=prefix,
        secret_sha256=digest(secret),
        scopes=[scope.value for scope in wanted],
        expires_at=expires_at,
    )
    audit.record(action="api_keys.create", subject=key, after={"name": name, "prefix": prefix, "scopes": key.scopes})
    return key, f"fp_{prefix}_{secret}"


def revoke_api_key(*, key: ApiKey, label: str = "") -> None:
    """Make the key useless. Does nothing to one that is."""
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        tell_access_changed(key.membership_id)
        audit.record(action="api_keys.revoke", subject=key, before={"name": key.name, "prefix": key.prefix}, label=label)


def note_use(*, key_id: UUID, last: datetime | None) -> None:
    """Remember that a key was used, to the minute; `last` is when that was noted, as was just read. Needs no scope."""
    now = timezone.now()
    if last is not None and last >= now - NOTED_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key_id).update(last_used_at=now)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
