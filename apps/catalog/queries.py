"""Which data rows are meant, and what is there already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from apps.catalog.filters import Filter, condition_of, narrow, read_filter
from apps.catalog.models import Attachment, DataRow, MetadataField, Slice
from apps.catalog.problems import FilterInvalid, SliceOutdated
from apps.core.db.compiled import compiled
from apps.core.problems import FieldError, NotFound
from apps.core.tenancy import current_organization_id
from apps.kinds.reading import told
from apps.modalities import MODALITIES, Asset, Limits
from apps.organizations.quotas import has_large_imagery

LARGE_RASTER_PIXELS = 100_000_000_000  # read by windows, never whole
MOST_TWINS = 20
NAMED = 100  # so many unknown keys are named one by one
NEWEST = 10_000  # names that were not set up are looked for in so many data rows
NAMES_IN_USE = """SELECT DISTINCT name FROM (SELECT metadata FROM catalog_datarow
    WHERE organization_id = %s ORDER BY created_at DESC, id DESC LIMIT %s) newest, jsonb_object_keys(newest.metadata) name
  ORDER BY name LIMIT 1000"""
ORDERS = ("-created_at", "created_at", "name", "-name")


@dataclass(frozen=True)
class DataRowFilter:
    """What narrows a list of data rows: clauses that must all hold, those of a slice too, and the parameters of the list."""

    clauses: Filter = ()
    slice: Slice | None = None
    search: str = ""
    checksum: str = ""
    state: int | None = None
    order: str = ORDERS[0]


def filtered(rows: QuerySet[DataRow], wanted: DataRowFilter) -> QuerySet[DataRow]:
    """The rows that are wanted, in order; nothing from outside becomes a lookup.

    Raises NotFound for ids of what is not there, FilterInvalid, SliceOutdated.
    """
    rows = narrow(rows, wanted.clauses)
    if wanted.slice is not None:
        rows = rows.filter(slice_condition(wanted.slice))
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    if wanted.search:
        rows = rows.filter(Q(name__icontains=wanted.search) | Q(global_key__icontains=wanted.search))
    if wanted.checksum:
        rows = rows.filter(checksum=wanted.checksum)
    return rows.order_by(wanted.order)


def slice_condition(chosen: Slice) -> Q:
    """The data rows of a slice, as a condition. Raises SliceOutdated where its filter speaks of what is gone."""
    try:
        return condition_of(read_filter(chosen.filter))
    except (NotFound, FilterInvalid) as error:
        raise SliceOutdated(f"The slice {chosen.name} has to be mended: {error.errors[0].message}", errors=error.errors) from None


def rows_of_slice(number: UUID) -> QuerySet[DataRow]:
    """The data rows that a slice chooses now. Raises NotFound, SliceOutdated."""
    chosen: Slice | None = Slice.objects.filter(pk=number).first()
    if chosen is None:
        raise NotFound("There is no such slice here.")
    rows: Any = DataRow.objects.filter(slice_condition(chosen))
    return cast("QuerySet[DataRow]", rows)


def asset_of(row: DataRow) -> Asset:
    """The data row as annotations see it."""
    return MODALITIES[row.modality].asset(row.width, row.height, row.facts)


@compiled
def attachments_of(data_row: UUID) -> QuerySet[Attachment]:
    """What stands beside a data row, in the order in which it came."""
    return Attachment.objects.filter(data_row=data_row).order_by("pk")


def twins_of(row: DataRow) -> QuerySet[DataRow]:
    """The organization's data rows of other datasets that have the same content, the oldest first, at most MOST_TWINS."""
    same: Any = DataRow.objects.filter(checksum=row.checksum).exclude(checksum="").exclude(pk=row.pk)
    return cast("QuerySet[DataRow]", same.select_related("dataset").order_by("created_at", "pk")[:MOST_TWINS])


def by_checksum(dataset_id: UUID, checksums: Collection[str]) -> dict[str, DataRow]:
    """The dataset's rows with these contents."""
    return {row.checksum: row for row in DataRow.objects.filter(dataset=dataset_id, checksum__in=checksums)}


def by_global_key(global_keys: Collection[str | None]) -> dict[str, DataRow]:
    """The organization's rows with these global keys."""
    wanted = [key for key in global_keys if key is not None]
    return {str(row.global_key): row for row in DataRow.objects.filter(global_key__in=wanted)} if wanted else {}


def ids_by_global_key(keys: Sequence[str]) -> list[UUID]:
    """The ids of the data rows with these global keys, in their order. Raises NotFound for a key that no data row has."""
    found = dict(DataRow.objects.filter(global_key__in=keys).values_list("global_key", "pk"))
    missing = [index for index, key in enumerate(keys) if key not in found]
    if missing:
        raise NotFound(errors=[FieldError(f"/global_keys/{index}", "not_found", "No data row has this key.") for index in missing[:NAMED]])
    return [found[key] for key in keys]


def intake_limits() -> Limits:
    """How large files of the organization may be once they are opened."""
    return Limits(max_raster_pixels=LARGE_RASTER_PIXELS, large_pictures=True) if has_large_imagery() else Limits()


def metadata_fields() -> dict[str, MetadataField]:
    """The organization's metadata fields by name."""
    return {field.name: field for field in MetadataField.objects.all()}


def known_names() -> list[str]:
    """The names of metadata there are: those that were set up, and those that the newest data rows have."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES_IN_USE, [current_organization_id(), NEWEST])
        return sorted({*metadata_fields(), *(name for (name,) in cursor.fetchall())})


def told_names(names: Sequence[str]) -> str:
    """Names of metadata as what is expected in place of one that there is not."""
    return f"one of {told(names, NAMED)}" if names else "none: the data rows have no metadata"
