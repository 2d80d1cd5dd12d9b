"""Which data rows are meant, and what is there already."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.catalog.models import DataRow, Dataset, MetadataField
from apps.catalog.terms import TERMS
from apps.core.models import TenantModel
from apps.core.problems import NotFound
from apps.modalities import MODALITIES, Asset, Limits
from apps.organizations.quotas import has_large_imagery

LARGE_RASTER_PIXELS = 100_000_000_000  # read by windows, never whole
ORDERS = ("-created_at", "created_at", "name", "-name")


@dataclass(frozen=True)
class DataRowFilter:
    """What narrows a list of data rows. `terms` holds ids by the names of registered filter terms."""

    dataset: UUID | None = None
    search: str = ""
    state: int | None = None
    order: str = ORDERS[0]
    terms: Mapping[str, UUID] = field(default_factory=dict)


def filtered(rows: QuerySet[DataRow], wanted: DataRowFilter) -> QuerySet[DataRow]:
    """The rows that are wanted, in order; nothing from outside becomes a lookup. Raises NotFound for ids of what is not there."""
    if wanted.dataset is not None:
        _require(Dataset, wanted.dataset)
        rows = rows.filter(dataset=wanted.dataset)
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    if wanted.search:
        rows = rows.filter(Q(name__icontains=wanted.search) | Q(global_key__icontains=wanted.search))
    for name, value in wanted.terms.items():
        _require(TERMS[name].of, value)
        rows = TERMS[name].narrow(rows, value)
    return rows.order_by(wanted.order)


def asset_of(row: DataRow) -> Asset:
    """The data row as annotations see it."""
    return MODALITIES[row.modality].asset(row.width, row.height, row.facts)


def _require(model: type[TenantModel], number: UUID) -> None:
    if not model.objects.filter(pk=number).exists():
        raise NotFound(f"There is no such {model._meta.verbose_name} here.")


def by_checksum(dataset_id: UUID, checksums: Collection[str]) -> dict[str, DataRow]:
    """The dataset's rows with these contents."""
    return {row.checksum: row for row in DataRow.objects.filter(dataset=dataset_id, checksum__in=checksums)}


def by_global_key(global_keys: Collection[str | None]) -> dict[str, DataRow]:
    """The organization's rows with these global keys."""
    wanted = [key for key in global_keys if key is not None]
    return {str(row.global_key): row for row in DataRow.objects.filter(global_key__in=wanted)} if wanted else {}


def intake_limits() -> Limits:
    """How large files of the organization may be once they are opened."""
    return Limits(max_raster_pixels=LARGE_RASTER_PIXELS) if has_large_imagery() else Limits()


def metadata_fields() -> dict[str, MetadataField]:
    """The organization's metadata fields by name."""
    return {field.name: field for field in MetadataField.objects.all()}
