"""How an organization begins, what it is called and how much it may use."""

import re
import secrets
import unicodedata
from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from apps.accounts.models import User
from apps.core.ids import uuid7
from apps.core.problems import FieldError, Invalid
from apps.core.tenancy import current_organization_id, tenant
from apps.organizations import audit
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership, Organization, QuotaKind
from apps.organizations.permissions import Role
from apps.organizations.problems import SlugTaken
from apps.organizations.quotas import LARGE_IMAGERY
from apps.organizations.services.members import add_member

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")
SLUG_EXPECTED = "1 to 50 of a-z, 0-9 and -, not beginning or ending with -"
TRIES = 5


def found_organization(*, owner: User, name: str, slug: str = "", uuid: UUID | None = None) -> Membership:
    """Create an organization with its first owner and return that membership. Raises Invalid, SlugTaken.

    An organization cannot be entered before it exists, so this one service takes its number first and opens the scope itself.
    Without a slug one is made of the name. A `uuid` that is given again raises IntegrityError.
    """
    if slug and not SLUG.fullmatch(slug):
        raise Invalid(errors=[FieldError("/slug", "slug_invalid", "The slug cannot be used.", SLUG_EXPECTED)])
    for wanted in [slug] if slug else _candidates(name):
        with tenant(_next_number()):
            created = _create(owner=owner, name=name, slug=wanted, uuid=uuid or uuid7())
        if created is not None:
            return created
    raise SlugTaken("Choose another slug.", errors=[FieldError("/slug", "slug_taken", "Another organization has this slug.")])


def rename_organization(*, organization: Organization, name: str) -> Organization:
    """Change the name and return the organization with its new revision."""
    before = organization.name
    organization.name, organization.revision = name, organization.revision + 1
    organization.save(update_fields=["name", "revision"])
    audit.record(action="organization.rename", subject=organization, before={"name": before}, after={"name": name})
    return organization


def set_quotas(*, organization_id: int, limits: Mapping[QuotaKind, int | None], label: str, large_imagery: bool = False) -> None:
    """Set how much an organization may use; None is no limit, a kind that is left out has the default.
    `large_imagery` admits maps and other TIFFs of more pixels than everybody may bring.

    For platform administrators, whose e-mail address is the `label`.
    """
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    before = organization.quotas
    setting = {LARGE_IMAGERY: True} if large_imagery else {}
    organization.quotas = {**{kind.value: limit for kind, limit in limits.items()}, **setting}
    organization.save(update_fields=["quotas"])
    audit.record(action="organization.set_quotas", subject=organization, before=before, after=organization.quotas, label=label)


def _create(*, owner: User, name: str, slug: str, uuid: UUID) -> Membership | None:
    """The organization in scope and its owner, or None if the slug is taken."""
    try:
        with transaction.atomic():
            organization = Organization.objects.create(id=current_organization_id(), uuid=uuid, name=name, slug=slug)
    except IntegrityError:
        if Organization.objects.filter(slug=slug).exists():
            return None
        raise
    membership = add_member(user=owner, role=Role.OWNER)
    audit.record(action="organization.create", subject=organization, after={"name": name, "slug": slug}, actor=actor_of(membership))
    return membership


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Organization._meta.db_table])
        return int(cursor.fetchone()[0])


def _candidates(name: str) -> list[str]:
    """Slugs made of a name: the plain one, then with a few random characters."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:40].strip("-") or "organization"
    return [plain, *(f"{plain}-{secrets.token_hex(3)}" for _ in range(TRIES))]
