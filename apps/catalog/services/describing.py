"""What is said about data rows: their keys, their metadata and the fields of these, and what stands beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from apps.catalog.attachments import MAX_ATTACHMENTS, NewAttachment
from apps.catalog.metadata import misfits
from apps.catalog.models import Attachment, DataRow, MetadataField, MetadataKind
from apps.catalog.problems import FieldNameTaken, GlobalKeyTaken, MetadataInvalid, TooManyAttachments, TooManyFields
from apps.catalog.queries import metadata_fields
from apps.core.problems import FieldError

MAX_FIELDS = 500


def update_data_row(
    *, data_row: DataRow, metadata: Mapping[str, Any] | None = None, global_key: str | None = None, without_key: bool = False
) -> DataRow:
    """Put other metadata or another global key in the place of what is there; None leaves it. Raises MetadataInvalid, GlobalKeyTaken."""
    if metadata is not None:
        refuse_misfits(metadata)
        data_row.metadata = dict(metadata)
    if global_key is not None or without_key:
        data_row.global_key = global_key
    try:
        with transaction.atomic():
            data_row.save(update_fields=["metadata", "global_key"])
    except IntegrityError:
        taken = FieldError("/global_key", "global_key_taken", "Another data row has this global key.", "a key that no data row has")
        raise GlobalKeyTaken(errors=[taken]) from None
    return data_row


def refuse_misfits(metadata: Mapping[str, Any]) -> None:
    """Nothing, where the metadata fit the organization's fields. Raises MetadataInvalid."""
    wrong = [
        FieldError(f"/metadata{each.pointer}", "metadata_invalid", each.message, each.expected)
        for each in misfits(metadata, metadata_fields())
    ]
    if wrong:
        raise MetadataInvalid(errors=wrong)


def create_metadata_field(*, name: str, kind: str, options: Sequence[str] = ()) -> MetadataField:
    """A new field; what data rows say under its name already stays. Raises MetadataInvalid, FieldNameTaken, TooManyFields."""
    checked = _checked_options(MetadataKind(kind), options)
    if MetadataField.objects.count() >= MAX_FIELDS:
        raise TooManyFields(f"An organization has at most {MAX_FIELDS} metadata fields.")
    try:
        with transaction.atomic():
            field: MetadataField = MetadataField.objects.create(name=name, kind=kind, options=checked)
    except IntegrityError:
        raise FieldNameTaken(errors=[FieldError("/name", "name_taken", "A field has this name already.", "another name")]) from None
    return field


def update_metadata_field(*, field: MetadataField, options: Sequence[str]) -> MetadataField:
    """Give an enum other options; values that are no longer among them stay where they are. Raises MetadataInvalid."""
    field.options = _checked_options(MetadataKind(field.kind), options)
    field.save(update_fields=["options"])
    return field


def remove_metadata_field(*, field: MetadataField) -> None:
    """Delete a field; its values stay, and its name is free."""
    field.delete()


def _checked_options(kind: MetadataKind, options: Sequence[str]) -> list[str]:
    wrong = ""
    if kind == MetadataKind.ENUM and not options:
        wrong = "An enum has at least one option."
    elif kind != MetadataKind.ENUM and options:
        wrong = f"A field of kind {kind.value} has no options."
    elif len(set(options)) < len(options):
        wrong = "An option occurs twice."
    if wrong:
        expected = "a list of different options" if kind == MetadataKind.ENUM else "an empty list"
        raise MetadataInvalid(errors=[FieldError("/options", "options_invalid", wrong, expected)])
    return list(options)


def add_attachment(*, data_row: DataRow, attachment: NewAttachment) -> Attachment:
    """One more attachment. The data row is locked, so that the limit holds. Raises TooManyAttachments."""
    locked = DataRow.objects.select_for_update(no_key=True).get(pk=data_row.pk)
    if Attachment.objects.filter(data_row=locked).count() >= MAX_ATTACHMENTS:
        raise TooManyAttachments(f"A data row has at most {MAX_ATTACHMENTS} attachments.")
    added: Attachment = Attachment.objects.create(
        data_row=locked, kind=attachment.kind, name=attachment.name, url=attachment.url, text=attachment.text
    )
    return added


def remove_attachment(*, attachment: Attachment) -> None:
    """Delete an attachment."""
    attachment.delete()
