"""Facts about production queues and decisions. They never hold what was predicted or drawn: only where to read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event


@dataclass(frozen=True)
class DecisionDecided(Event):
    """A decision has an outcome: the `revision`-th of it. `event` is the same however often it is told, and no other outcome has it."""

    type: ClassVar[str] = "decisions.decided"
    event: UUID
    decision: UUID
    revision: int
    queue: UUID
    project: UUID
    external_id: str
    data_row: UUID
    state: str
    by: str


@dataclass(frozen=True)
class DecisionOverdue(Event):
    """A decision waits past its deadline; told once."""

    type: ClassVar[str] = "decisions.overdue"
    decision: UUID
    queue: UUID
    project: UUID
    external_id: str
    deadline: datetime


@dataclass(frozen=True)
class AutomaticSwitched(Event):
    """A queue began or ceased to decide without people."""

    type: ClassVar[str] = "production_queues.switched"
    queue: UUID
    project: UUID
    automatic: bool
    reason: str
