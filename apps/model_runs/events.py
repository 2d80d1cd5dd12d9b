"""Facts about runs."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event


@dataclass(frozen=True)
class SplitsChanged(Event):
    """Data rows of a run went to another split."""

    type: ClassVar[str] = "model_runs.splits_changed"
    model_run: UUID
    changed: int


@dataclass(frozen=True)
class DataRowsAdded(Event):
    """Data rows came into a run."""

    type: ClassVar[str] = "model_runs.data_rows_added"
    model_run: UUID
    added: int


@dataclass(frozen=True)
class DataRowsLeft(Event):
    """Data rows were taken out of a run."""

    type: ClassVar[str] = "model_runs.data_rows_left"
    model_run: UUID
    left: int
