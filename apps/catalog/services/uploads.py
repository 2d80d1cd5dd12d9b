"""Files that people send: each becomes a data row, is known already, or is refused by name; one bad file stops no other.

What takes long to read is left to a worker, see `arrivals`.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.catalog.intake import checksum_of, clean_name, inspect, refuse_misnamed
from apps.catalog.models import DataRow, Dataset
from apps.catalog.queries import by_checksum, by_global_key, intake_limits
from apps.catalog.services.arrivals import AT_ONCE_BYTES, Arrival, keep, start_reading
from apps.catalog.services.storing import StorageFailed, Stored, add_rows, discard, remove_files, store
from apps.core.models import Job
from apps.core.problems import NotFound
from apps.modalities import Limits, UnreadableMedia
from apps.organizations.problems import QuotaReached

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Incoming:
    """A file as it was sent: its name is only shown, its content is believed only after it was read."""

    name: str
    file: BinaryIO
    global_key: str | None = None


@dataclass(frozen=True)
class Duplicate:
    """A file whose content the dataset has already."""

    name: str
    data_row: DataRow


@dataclass(frozen=True)
class Refused:
    """A file that became no data row: `code` for machines, `message` for people."""

    name: str
    code: str
    message: str


@dataclass
class Added:
    """What became of the files; `job` reads those that take long."""

    created: list[DataRow] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    job: Job | None = None


def add_files(*, dataset_id: UUID, files: Sequence[Incoming], actor_id: int | None = None) -> Added:
    """Inspect, store and write each file, or start the job that does. Raises NotFound.

    No transaction may be open: files are large and storage may be slow.
    """
    with transaction.atomic():
        upload = _Upload(dataset_id, intake_limits())
    try:
        for line, each in enumerate(files, start=1):
            upload.take_in(each, line)
        upload.leave_to_worker(actor_id)
    except BaseException:
        discard(upload.waiting)
        remove_files(each.key for each in upload.arrivals)
        raise
    upload.keep(upload.waiting)
    upload.name_twins()
    return upload.added


@dataclass
class _Upload:
    """One upload on its way: what waits in storage for its row, and what became of the rest."""

    dataset_id: UUID
    limits: Limits
    added: Added = field(default_factory=Added)
    waiting: list[Stored] = field(default_factory=list)
    twins: list[tuple[str, str]] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)

    def take_in(self, incoming: Incoming, line: int) -> None:
        name = clean_name(incoming.name)
        try:
            checksum, size = checksum_of(incoming.file)
            if checksum in {each.asset.checksum for each in self.waiting}:
                self.twins.append((name, checksum))
            elif self.is_known(name, checksum, incoming.global_key):
                pass
            elif size > AT_ONCE_BYTES:
                self.arrivals.append(Arrival(line, name, keep(incoming.file), checksum, size, incoming.global_key))
            else:
                asset = inspect(incoming.file, checksum=checksum, size=size, limits=self.limits)
                refuse_misnamed(name, asset.modality)
                self.waiting.append(store(name=name, asset=asset, file=incoming.file, global_key=incoming.global_key))
        except UnreadableMedia as refusal:
            self.refuse(name, refusal.code, refusal.message)
        except StorageFailed:
            log.exception("a file could not be stored")
            self.refuse(name, "storage_failed", "The file could not be stored. Send it again later.")

    def leave_to_worker(self, actor_id: int | None) -> None:
        """Start the job for what takes long. Raises NotFound."""
        if self.arrivals:
            with transaction.atomic():
                dataset = Dataset.objects.filter(pk=self.dataset_id).first()
                if dataset is None:
                    raise NotFound("The dataset is gone.")
                self.added.job = start_reading(dataset=dataset, arrivals=self.arrivals, actor_id=actor_id)

    def is_known(self, name: str, checksum: str, global_key: str | None) -> bool:
        """Whether content or key are there already; then it is said."""
        with transaction.atomic():
            same = by_checksum(self.dataset_id, [checksum]).get(checksum)
            taken = by_global_key([global_key])
        if same is not None:
            self.added.duplicates.append(Duplicate(name, same))
        elif taken:
            self.refuse(name, "global_key_taken", "Another data row has this global key.")
        return same is not None or bool(taken)

    def keep(self, files: Sequence[Stored]) -> None:
        """Write the rows together; where that is refused, one by one, so that only what is refused is left out."""
        try:
            with transaction.atomic():
                rows = add_rows(dataset_id=self.dataset_id, files=files)
        except (IntegrityError, QuotaReached) as refusal:
            if len(files) == 1:
                discard(files)
                self.explain(files[0], refusal)
                return
            for each in files:
                self.keep([each])
        except BaseException:
            discard(files)
            raise
        else:
            self.added.created += rows

    def explain(self, file: Stored, refusal: IntegrityError | QuotaReached) -> None:
        """Say why a row could not be written: a limit, or somebody was faster. Raises what is neither."""
        if isinstance(refusal, QuotaReached):
            self.refuse(file.name, "quota_reached", refusal.detail)
        elif not self.is_known(file.name, file.asset.checksum, file.global_key):
            with transaction.atomic():
                if not Dataset.objects.filter(pk=self.dataset_id).exists():
                    raise NotFound("The dataset is gone.") from refusal
            raise refusal

    def name_twins(self) -> None:
        """Files with the content of another file of the same upload: duplicates of its row, or refused as it was."""
        rows = {row.checksum: row for row in self.added.created} | {each.data_row.checksum: each.data_row for each in self.added.duplicates}
        for name, checksum in self.twins:
            if checksum in rows:
                self.added.duplicates.append(Duplicate(name, rows[checksum]))
            else:
                self.refuse(name, "refused_like_its_twin", "A file with the same content was refused.")

    def refuse(self, name: str, code: str, message: str) -> None:
        self.added.refused.append(Refused(name, code, message))
