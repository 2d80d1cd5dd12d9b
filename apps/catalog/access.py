"""What an actor may see of the catalog; the object check is the list's own. Who only labels sees data through tasks, not here."""

from typing import Any, cast
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.catalog.models import Attachment, DataRow, Dataset, MetadataField, Slice
from apps.core.problems import NotFound
from apps.organizations.actor import Actor
from apps.organizations.audit import concerns
from apps.organizations.permissions import Permission


def visible_datasets(actor: Actor) -> QuerySet[Dataset]:
    """Every dataset of the organization, for whoever may view the catalog."""
    return cast(Any, Dataset.objects.all() if actor.may(Permission.CATALOG_VIEW) else Dataset.objects.none())


def counted_datasets(actor: Actor) -> QuerySet[Dataset]:
    """The same, each with its `data_row_count`."""
    rows = DataRow.objects.filter(dataset=OuterRef("pk")).order_by().values("dataset").annotate(n=Count("pk")).values("n")
    return visible_datasets(actor).annotate(data_row_count=Coalesce(Subquery(rows), 0))


def visible_data_rows(actor: Actor) -> QuerySet[DataRow]:
    """Every data row of the organization, for whoever may view the catalog."""
    return cast(Any, DataRow.objects.all() if actor.may(Permission.CATALOG_VIEW) else DataRow.objects.none())


def get_dataset(actor: Actor, dataset_id: UUID | str, *, for_change: bool = False) -> Dataset:
    """The dataset, locked where it is to be changed. Raises NotFound where the actor may not see it."""
    rows = visible_datasets(actor)
    found = (rows.select_for_update(no_key=True) if for_change else rows).filter(pk=dataset_id).first()
    if found is None:
        raise NotFound
    return concerns(found)


def get_data_row(actor: Actor, data_row_id: UUID | str, *, for_change: bool = False) -> DataRow:
    """The data row, locked where it is to be changed. Raises NotFound where the actor may not see it."""
    rows = visible_data_rows(actor)
    found = (rows.select_for_update(no_key=True) if for_change else rows).filter(pk=data_row_id).first()
    if found is None:
        raise NotFound
    return found


def get_attachment(actor: Actor, data_row_id: UUID | str, attachment_id: UUID | str) -> Attachment:
    """The attachment of the data row. Raises NotFound where the actor may not see it."""
    found: Attachment | None = Attachment.objects.filter(data_row=get_data_row(actor, data_row_id), pk=attachment_id).first()
    if found is None:
        raise NotFound
    return found


def visible_metadata_fields(actor: Actor) -> QuerySet[MetadataField]:
    """Every metadata field of the organization, for whoever may view the catalog."""
    return cast(Any, MetadataField.objects.all() if actor.may(Permission.CATALOG_VIEW) else MetadataField.objects.none())


def get_metadata_field(actor: Actor, field_id: UUID | str) -> MetadataField:
    """The metadata field. Raises NotFound where the actor may not see it."""
    found = visible_metadata_fields(actor).filter(pk=field_id).first()
    if found is None:
        raise NotFound
    return concerns(found)


def visible_slices(actor: Actor) -> QuerySet[Slice]:
    """Every slice of the organization, for whoever may view the catalog."""
    rows: Any = Slice.objects.select_related("author__user")
    return cast("QuerySet[Slice]", rows if actor.may(Permission.CATALOG_VIEW) else rows.none())


def get_slice(actor: Actor, slice_id: UUID | str, *, for_change: bool = False) -> Slice:
    """The slice, locked where it is to be changed. Raises NotFound where the actor may not see it."""
    rows = visible_slices(actor)
    found = (rows.select_for_update(no_key=True, of=("self",)) if for_change else rows).filter(pk=slice_id).first()
    if found is None:
        raise NotFound
    return concerns(found)
