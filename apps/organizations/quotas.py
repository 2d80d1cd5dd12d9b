"""Quotas: how much an organization may use of something, reserved in the transaction that uses it."""

from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Greatest

from apps.core.tenancy import current_organization_id
from apps.organizations.models import Organization, QuotaKind, QuotaUsage
from apps.organizations.problems import QuotaReached

DEFAULT_LIMITS: dict[QuotaKind, int | None] = {
    QuotaKind.MEMBERS: 200,
    QuotaKind.DATA_ROWS: 1_000_000,
    QuotaKind.STORAGE_BYTES: 500 * 1024**3,
}


# A setting beside the limits: whether maps and other TIFFs may have more pixels than everybody's
LARGE_IMAGERY = "large_imagery"


@dataclass(frozen=True)
class Quota:
    """One kind's use and limit; no limit is None."""

    kind: QuotaKind
    used: int
    limit: int | None


def reserve(kind: QuotaKind | str, amount: int = 1) -> None:
    """Take `amount` of the quota of the organization in scope. Raises QuotaReached with kind, used and limit.

    Locks the kind's row until the transaction ends, so call it late. A rollback gives the amount back.
    """
    kind = QuotaKind(kind)
    limit = limit_of(kind)
    QuotaUsage.objects.bulk_create([QuotaUsage(kind=kind)], ignore_conflicts=True)
    row = QuotaUsage.objects.select_for_update().get(kind=kind)
    if limit is not None and row.used + amount > limit:
        raise QuotaReached(f"Of {kind.label}, {row.used:,} of {limit:,} are used.", kind=kind.value, used=row.used, limit=limit)
    QuotaUsage.objects.filter(pk=row.pk).update(used=F("used") + amount)


def release(kind: QuotaKind | str, amount: int = 1) -> None:
    """Give `amount` back; never below nothing."""
    QuotaUsage.objects.filter(kind=QuotaKind(kind)).update(used=Greatest(F("used") - amount, Value(0)))


def limit_of(kind: QuotaKind) -> int | None:
    """The limit of the organization in scope; None for no limit."""
    own = Organization.objects.values_list("quotas", flat=True).get(pk=current_organization_id())
    return own.get(kind.value, DEFAULT_LIMITS[kind])


def has_large_imagery() -> bool:
    """Whether the organization in scope may bring very large imagery."""
    own = Organization.objects.values_list("quotas", flat=True).get(pk=current_organization_id())
    return own.get(LARGE_IMAGERY) is True


def overview() -> list[Quota]:
    """Every kind of the organization in scope."""
    used = dict(QuotaUsage.objects.values_list("kind", "used"))
    return [Quota(kind, used.get(kind.value, 0), limit_of(kind)) for kind in QuotaKind]
