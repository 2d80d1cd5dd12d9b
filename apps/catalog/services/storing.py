"""From an inspected file to a stored one with its row: both, or neither."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.base import File
from django.db import DatabaseError, transaction

from apps.catalog.attachments import NewAttachment
from apps.catalog.events import DataRowsAdded
from apps.catalog.intake import Inspected, shown
from apps.catalog.models import Attachment, DataRow, DataRowState
from apps.catalog.services.layering import WITH_TILES, folder_of, has_layers, is_read_ahead, store_layers
from apps.catalog.services.tiling import start_cutting
from apps.catalog.shown import FOLDER, copy_key, copy_name
from apps.core import storage
from apps.core.events import publish
from apps.organizations import quotas
from apps.organizations.models import QuotaKind

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stored:
    """A file that lies in storage and waits for its row."""

    name: str
    asset: Inspected
    media_key: str
    thumbnail_key: str
    global_key: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[NewAttachment, ...] = ()
    line: int | None = None


class StorageFailed(Exception):  # noqa: N818
    """Storage did not take the file; nothing of it is left there."""


def store(*, name: str, asset: Inspected, file: BinaryIO, **more: Any) -> Stored:
    """Put the file, its thumbnail and what browsers are shown of it into storage: all, or none. Raises StorageFailed."""
    keys: list[str] = []
    file.seek(0)
    try:
        keys.append(media_key := storage.put("data-rows", File(file), asset.suffix))
        if copy := shown(file, asset):
            storage.kept(FOLDER, copy_name(media_key), lambda: copy)
        probe = asset.probe
        if has_layers(asset.modality, probe.facts) and not is_read_ahead(asset.modality, probe.width, probe.height, probe.facts):
            store_layers(file, media_key=media_key, mime=probe.mime, width=probe.width, height=probe.height)
        thumbnail_key = storage.put("thumbnails", asset.thumbnail, "webp")
    except Exception as error:
        remove_files(keys)
        raise StorageFailed from error
    return Stored(name, asset, media_key, thumbnail_key, **more)


def discard(files: Sequence[Stored]) -> None:
    """Remove stored files that got no row; where the database does not say which, they stay. No transaction may be open."""
    try:
        with transaction.atomic():
            kept = set(DataRow.objects.filter(media_key__in=[each.media_key for each in files]).values_list("media_key", flat=True))
    except DatabaseError:
        log.exception("files without rows may be left in storage")
        return
    remove_files(key for each in files if each.media_key not in kept for key in (each.media_key, each.thumbnail_key))


def remove_files(keys: Iterable[str]) -> None:
    """Remove files, as far as that is possible now; what is left over is in the log."""
    for key in filter(None, keys):
        try:
            storage.delete(key)
            if key.endswith(WITH_TILES):
                storage.delete_folder(folder_of(key))
                storage.delete(copy_key(key))
        except Exception:
            log.exception("could not remove %s", key)


def add_rows(*, dataset_id: UUID, files: Sequence[Stored]) -> list[DataRow]:
    """Write a row for each stored file, in the running transaction. Raises QuotaReached, and IntegrityError for what is there already."""
    if not files:
        return []
    rows = [
        DataRow(
            dataset_id=dataset_id,
            name=each.name,
            global_key=each.global_key,
            metadata=dict(each.metadata),
            modality=each.asset.modality,
            media_key=each.media_key,
            thumbnail_key=each.thumbnail_key,
            mime=each.asset.probe.mime,
            width=each.asset.probe.width,
            height=each.asset.probe.height,
            facts=dict(each.asset.probe.facts),
            bytes=each.asset.size,
            checksum=each.asset.checksum,
            likeness=each.asset.likeness,
            state=_first_state(each.asset),
        )
        for each in files
    ]
    added = DataRow.objects.bulk_create(rows)
    Attachment.objects.bulk_create(
        Attachment(data_row=row, kind=new.kind, name=new.name, url=new.url, text=new.text)
        for row, each in zip(added, files, strict=True)
        for new in each.attachments
    )
    start_cutting(added)
    publish(DataRowsAdded(dataset_id, len(added)), topics=(f"dataset:{dataset_id}",))
    quotas.reserve(QuotaKind.DATA_ROWS, len(added))
    quotas.reserve(QuotaKind.STORAGE_BYTES, sum(each.asset.size for each in files))
    return added


def _first_state(asset: Inspected) -> DataRowState:
    is_waiting = is_read_ahead(asset.modality, asset.probe.width, asset.probe.height, asset.probe.facts)
    return DataRowState.PROCESSING if is_waiting else DataRowState.READY
