"""The tables of this room."""

from apps.production.models.audits import Audit, AuditPart
from apps.production.models.promises import Calibration, Certification, Promise
from apps.production.models.queues import (
    OVERDUE,
    WAITS,
    Decision,
    DecisionQuerySet,
    DecisionState,
    FeedbackMode,
    Maker,
    Outcome,
    ProductionQueue,
    Provenance,
    Rung,
    Why,
)
from apps.production.models.watching import Cause, LadderStep, ShiftCheck, Watch

__all__ = [
    "OVERDUE",
    "WAITS",
    "Audit",
    "AuditPart",
    "Calibration",
    "Cause",
    "Certification",
    "Decision",
    "DecisionQuerySet",
    "DecisionState",
    "FeedbackMode",
    "LadderStep",
    "Maker",
    "Outcome",
    "ProductionQueue",
    "Promise",
    "Provenance",
    "Rung",
    "ShiftCheck",
    "Watch",
    "Why",
]
