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
