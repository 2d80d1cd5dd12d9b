"""Datasets and data rows come and go."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError, Sum

from apps.catalog.events import DataRowsAdded, DataRowsRemoved
from apps.catalog.models import DataRow, Dataset
from apps.catalog.problems import DataRowInUse, DataRowPredicted
from apps.catalog.services.storing import remove_files
from apps.catalog.usage import count_usage
from apps.core.events import publish, publish_all
from apps.core.jobs import create_job
from apps.organizations import quotas
from apps.organizations.models import QuotaKind

REMOVE_FILES = "catalog.remove_files"
FILES_PER_CHUNK = 400


def create_dataset(*, name: str, description: str = "") -> Dataset:
    """A new, empty dataset."""
    dataset: Dataset = Dataset.objects.create(name=name, description=description)
    return dataset


def update_dataset(*, dataset: Dataset, **values: Any) -> Dataset:
    """Change `name` or `description`."""
    for name in values.keys() & {"name", "description"}:
        setattr(dataset, name, values[name])
    dataset.save(update_fields=["name", "description"])
    return dataset


def remove_dataset(*, dataset: Dataset, actor_id: int | None = None, with_predictions: bool = False) -> None:
    """Delete a dataset with its data rows; a job removes the files. Raises DataRowInUse, DataRowPredicted."""
    rows = DataRow.objects.filter(dataset=dataset)
    keys = [key for pair in rows.values_list("media_key", "thumbnail_key") for key in pair if key]
    _remove_rows(dataset, rows, with_predictions=with_predictions)
    try:
        dataset.delete()
    except ProtectedError:
        raise DataRowInUse(
            "Something puts its data there, such as a production queue: let that use another dataset first.", tasks=0
        ) from None
    if keys:
        chunks = [{"keys": keys[start : start + FILES_PER_CHUNK]} for start in range(0, len(keys), FILES_PER_CHUNK)]
        create_job(kind=REMOVE_FILES, title=f"Remove the files of {dataset.name}", actor_id=actor_id, total=len(keys), chunks=chunks)


def remove_data_row(*, data_row: DataRow, with_predictions: bool = False) -> None:
    """Delete a data row, and its files after the commit. Raises DataRowInUse, DataRowPredicted."""
    keys: Sequence[str] = [data_row.media_key, data_row.thumbnail_key]
    _remove_rows(data_row.dataset, DataRow.objects.filter(pk=data_row.pk), with_predictions=with_predictions)
    transaction.on_commit(partial(remove_files, keys), robust=True)


def move_data_rows(*, data_rows: Collection[UUID], dataset: Dataset) -> int:
    """Move data rows into another dataset; those stay whose content it has already. Returns how many moved."""
    with_same = DataRow.objects.filter(dataset=dataset, checksum=models.OuterRef("checksum")).exclude(checksum="")
    coming = DataRow.objects.filter(pk__any=data_rows).exclude(dataset=dataset).exclude(models.Exists(with_same))
    left = Counter(coming.select_for_update().order_by("id").values_list("dataset_id", flat=True))
    moved = coming.update(dataset=dataset)
    facts: list[DataRowsAdded | DataRowsRemoved] = [DataRowsRemoved(before, count) for before, count in left.items()]
    if moved:
        facts.append(DataRowsAdded(dataset.pk, moved))
    publish_all([(fact, (f"dataset:{fact.dataset}",)) for fact in facts])
    return moved


def _remove_rows(dataset: Dataset, rows: models.QuerySet[DataRow], *, with_predictions: bool) -> None:
    used = rows.aggregate(count=models.Count("pk"), bytes=Sum("bytes", default=0))
    _refuse_used(rows, with_predictions=with_predictions)
    try:
        rows.delete()
    except (ProtectedError, RestrictedError):
        raise DataRowInUse("A project began to use it just now. Data that is in a project stays.", tasks=1) from None
    publish(DataRowsRemoved(dataset.pk, used["count"]), topics=(f"dataset:{dataset.pk}",))
    quotas.release(QuotaKind.DATA_ROWS, used["count"])
    quotas.release(QuotaKind.STORAGE_BYTES, used["bytes"])


def _refuse_used(rows: models.QuerySet[DataRow], *, with_predictions: bool) -> None:
    if keeping := count_usage(rows, lasting=True):
        used = ", ".join(f"{count:,} {name}" for name, count in keeping.items())
        raise DataRowInUse(f"Used by {used}. Data that is in a project stays.", tasks=keeping["tasks"])
    if not with_predictions and (going := count_usage(rows, lasting=False)):
        images = going["predicted"]
        words = f"Model runs hold {images:,} of its images, with what was predicted for them: that would go too."
        raise DataRowPredicted(f"{words} Repeat with with_predictions=true if it shall.", predicted=images)
