"""The base of every table that belongs to an organization."""

from typing import Any

from django.db import models
from django.db.models.functions import Now

from apps.core.ids import uuid7
from apps.core.tenancy import current_organization_id

# For a foreign key of a large table: the composite key of SameTenant checks the same and more, and an index of the table's own begins with
# the organization and the column. A second key and a second index for the column would double what a row costs to write.
KEYED_BY_TENANT: dict[str, Any] = {"db_constraint": False, "db_index": False}


class TenantQuerySet(models.QuerySet[Any]):
    """A queryset of one organization's rows."""


class TenantManager(models.Manager[Any]):
    """Filters by the organization in scope, beside Postgres' policy: a second wall. Raises TenantError outside a scope."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(organization_id=current_organization_id())


class TenantModel(models.Model):
    """A row of one organization; the organization comes from the scope, never from a caller."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization_id = models.BigIntegerField(default=current_organization_id, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = TenantManager.from_queryset(TenantQuerySet)()
    unscoped = models.Manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
