"""One asset that comes with a request which waits for it: fetched or taken as it was sent, stored, and written as a data row.

Small ones only: what takes long to read is for uploads and imports, which leave it to a worker. What the dataset has already, by its
content, is the data row that is meant.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.catalog.intake import MIB, Arriving, Inspected, as_page, checksum_of, clean_name, inspect
from apps.catalog.metadata import misfits
from apps.catalog.models import DataRow
from apps.catalog.queries import by_checksum, by_global_key, metadata_fields
from apps.catalog.row_shapes import WRITTEN
from apps.catalog.services.arrivals import AT_ONCE_BYTES
from apps.catalog.services.storing import StorageFailed, Stored, add_rows, discard, store
from apps.core.egress import fetch_into
from apps.core.problems import Problem
from apps.kinds import InvalidValue
from apps.kinds.values import Asset
from apps.modalities import MODALITIES, Limits, UnreadableMedia
from apps.organizations.problems import QuotaReached

FETCH_TIMEOUT_S = 10.0
EXPECTED = f"a file that can be labeled, of at most {AT_ONCE_BYTES // MIB} MiB; a larger one is added to a dataset first, and named"


@dataclass(frozen=True)
class Brings:
    """What a request brings: `source` is "url" for an address, "bytes" for a file, else the asset type of the text that it is."""

    source: str
    content: str | bytes
    name: str = ""
    global_key: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """What was brought, inspected, with the file still open; `release` it in any case."""

    brings: Brings
    asset: Inspected
    arriving: Arriving

    def release(self) -> None:
        """Close the file."""
        self.arriving.file.close()


def hold(brings: Brings, limits: Limits, at: str = "") -> Held:
    """Fetch and inspect. No database is asked, so it may run in a thread. Raises InvalidValue, with `at` before its pointer."""
    with ExitStack() as until_inspected:
        read_as = brings.source if brings.source in WRITTEN else ""
        arriving = until_inspected.enter_context(Arriving(read_as))
        try:
            _take(brings, arriving)
            checksum, size = checksum_of(arriving.file, read_as)
            if size > AT_ONCE_BYTES:
                raise InvalidValue(at, "This file is too large to come with a request.", EXPECTED, code="file_too_large")
            asset = inspect(arriving.file, checksum=checksum, size=size, modality=read_as, limits=limits)
        except Problem as refusal:
            raise InvalidValue(at, refusal.detail or refusal.title, EXPECTED, code=refusal.code.replace("-", "_")) from None
        except UnreadableMedia as refusal:
            expected = f"a file that can be labeled: {', '.join(MODALITIES)}"
            raise InvalidValue(at, refusal.message, expected, code=refusal.code) from None
        until_inspected.pop_all()
        return Held(brings, asset, arriving)


def asset_as_held(held: Held) -> Asset:
    """What is held, as annotations will see its data row."""
    probe = held.asset.probe
    return MODALITIES[held.asset.modality].asset(probe.width, probe.height, probe.facts)


def bring_in_one(*, dataset_id: UUID, held: Held, at: str = "") -> DataRow:
    """The data row of what is held: that which the dataset has of this content, else a new one. No transaction may be open.

    Raises InvalidValue for a key that another data row has, a quota, or storage that fails.
    """
    for _ in range(2):  # a second time where somebody was faster with the same
        with transaction.atomic():
            _refuse_misfit(held.brings.metadata, at)
            if (there := _there(dataset_id, held, at)) is not None:
                return there
        stored: list[Stored] = []
        try:
            name = clean_name(held.brings.name or _name_of(held.brings))
            own = {"global_key": held.brings.global_key, "metadata": held.brings.metadata}
            stored.append(store(name=name, asset=held.asset, file=held.arriving.file, **own))
            with transaction.atomic():
                return add_rows(dataset_id=dataset_id, files=stored)[0]
        except IntegrityError:
            discard(stored)
        except QuotaReached as refusal:
            discard(stored)
            raise InvalidValue(at, refusal.detail, "fewer files, or a larger quota", code="quota_reached") from None
        except StorageFailed:
            raise InvalidValue(at, "The file could not be stored.", "the same again later", code="storage_failed") from None
        except BaseException:
            discard(stored)
            raise
    raise InvalidValue(at, "The data row could not be written.", "the same again", code="changed_meanwhile")


def _refuse_misfit(metadata: Mapping[str, Any], at: str) -> None:
    misfit = next(misfits(metadata, metadata_fields()), None) if metadata else None
    if misfit is not None:
        raise InvalidValue(f"{at}/metadata{misfit.pointer}", misfit.message, misfit.expected, code="metadata_invalid")


def _there(dataset_id: UUID, held: Held, at: str) -> DataRow | None:
    same = by_checksum(dataset_id, [held.asset.checksum]).get(held.asset.checksum)
    taken = next(iter(by_global_key([held.brings.global_key]).values()), None)
    if taken is not None and taken.checksum != held.asset.checksum:
        words = "Another data row has this global key."
        raise InvalidValue(f"{at}/global_key", words, "a key that no data row has, or that of this very file", code="global_key_taken")
    return taken or same


def _take(brings: Brings, arriving: Arriving) -> None:
    content = brings.content
    if brings.source == "url":
        fetch_into(arriving.write, str(content), max_bytes=AT_ONCE_BYTES, timeout_s=FETCH_TIMEOUT_S)
    elif isinstance(content, bytes):
        arriving.write(content)
    else:
        arriving.write((as_page(content) if brings.source == "html" else content).encode())


def _name_of(brings: Brings) -> str:
    path = urlsplit(str(brings.content)).path if brings.source == "url" else ""
    return unquote(path) if path.strip("/") else brings.global_key or brings.source
