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


@dataclass(frozen=True)
class AuditsSettled(Event):
    """Blind audits of a queue are over, or what one of them found has changed."""

    type: ClassVar[str] = "production_queues.audits_settled"
    queue: UUID


@dataclass(frozen=True)
class ThresholdCertified(Event):
    """The `number`-th certification of a queue was held: its promise is kept from a threshold on, or none was found. Told once."""

    type: ClassVar[str] = "production_queues.certified"
    queue: UUID
    project: UUID
    number: int
    kept: bool
    audits: int


@dataclass(frozen=True)
class DriftStepped(Event):
    """A step because of drift was taken, proposed, or reversed, as `state` says; `by_itself`: without a person."""

    type: ClassVar[str] = "production_queues.drift"
    queue: UUID
    project: UUID
    step: UUID
    number: int
    rung: str
    state: str
    by_itself: bool
    why: str
