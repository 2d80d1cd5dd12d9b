"""The facts of this room."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event


@dataclass(frozen=True)
class DataRowsAdded(Event):
    """Data rows came into a dataset."""

    type: ClassVar[str] = "data_rows.added"
    dataset: UUID
    count: int


@dataclass(frozen=True)
class DataRowsRemoved(Event):
    """Data rows are gone for good."""

    type: ClassVar[str] = "data_rows.removed"
    dataset: UUID
    count: int
