"""Datasets and data rows come and go."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError, Sum

from apps.catalog.events import DataRowsRemoved
from apps.catalog.models import DataRow, Dataset
from apps.catalog.problems import DataRowInUse
from apps.catalog.services.storing import remove_files
from apps.core.events import publish
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


def remove_dataset(*, dataset: Dataset, actor_id: int | None = None) -> None:
    """Delete a dataset with its data rows; a job removes the files. Raises DataRowInUse."""
    rows = DataRow.objects.filter(dataset=dataset)
    keys = [key for pair in rows.values_list("media_key", "thumbnail_key") for key in pair if key]
    _remove_rows(dataset, rows)
    dataset.delete()
    if keys:
        chunks = [{"keys": keys[start : start + FILES_PER_CHUNK]} for start in range(0, len(keys), FILES_PER_CHUNK)]
        create_job(kind=REMOVE_FILES, title=f"Remove the files of {dataset.name}", actor_id=actor_id, total=len(keys), chunks=chunks)


def remove_data_row(*, data_row: DataRow) -> None:
    """Delete a data row with everything that was predicted for it, and its files after the commit. Raises DataRowInUse."""
    keys: Sequence[str] = [data_row.media_key, data_row.thumbnail_key]
    _remove_rows(data_row.dataset, DataRow.objects.filter(pk=data_row.pk))
    transaction.on_commit(partial(remove_files, keys), robust=True)


def _remove_rows(dataset: Dataset, rows: models.QuerySet[DataRow]) -> None:
    used = rows.aggregate(count=models.Count("pk"), bytes=Sum("bytes", default=0))
    try:
        rows.delete()
    except (ProtectedError, RestrictedError) as refusal:
        users: Any = getattr(refusal, "protected_objects", None) or getattr(refusal, "restricted_objects", ())
        detail = (
            f"{len(users)} tasks use it. Data that is in a project stays."
            if used["count"] == 1
            else f"{len(users)} tasks use its data rows."
        )
        raise DataRowInUse(detail, tasks=len(users)) from None
    publish(DataRowsRemoved(dataset.pk, used["count"]), topics=(f"dataset:{dataset.pk}",))
    quotas.release(QuotaKind.DATA_ROWS, used["count"])
    quotas.release(QuotaKind.STORAGE_BYTES, used["bytes"])
