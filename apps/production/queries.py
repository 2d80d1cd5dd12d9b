"""What is asked about queues and decisions. To people an open blind audit is one thing more that waits, whatever the model decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from apps.annotations.forms import dump_all
from apps.annotations.models import Annotation
from apps.production.models import (
    OVERDUE,
    WAITS,
    Audit,
    AuditPart,
    Decision,
    DecisionQuerySet,
    DecisionState,
    Maker,
    Outcome,
    ProductionQueue,
)

DAY = timedelta(hours=24)
BY_MODEL = Q(by=Maker.MODEL, sealed__isnull=True)
BY_PEOPLE = Q(by=Maker.PERSON, state=DecisionState.DECIDED)
COUNTS: dict[str, Q] = {
    "waiting": WAITS,
    "overdue": OVERDUE,
    "by_model": BY_MODEL,
    "by_people": BY_PEOPLE,
    "set_aside": Q(state=DecisionState.SET_ASIDE),
    "to_feed": Q(fed_at=None, state=DecisionState.DECIDED, provenance__gte=2),
}
NOTHING = {"total": 0, **dict.fromkeys((*COUNTS, "audited", "audited_right"), 0)}
BY_STATE = {
    "needs_review": WAITS,
    "decided": Q(state=DecisionState.DECIDED, sealed__isnull=True),
    "set_aside": Q(state=DecisionState.SET_ASIDE),
}


def counts_of(queues: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """For each queue, how many decisions there are, and how many of each sort."""
    found = {number: dict(NOTHING) for number in queues}
    targeted = Exists(Audit.objects.filter(decision=OuterRef("pk"), part=AuditPart.TARGETED))  # they say nothing of the rest
    counting = Q(is_audit=True, is_right__isnull=False, created_at__gte=F("queue__fresh_since"))  # of one model, judged by one rule
    uniform = counting & ~Q(targeted)
    audits = {"audited": uniform, "audited_right": uniform & Q(is_right=True)}
    sums: Any = {name: Count("pk", filter=condition) for name, condition in {**COUNTS, **audits}.items()}
    rows = Decision.objects.filter(queue__in=found).order_by().values("queue").annotate(total=Count("pk"), **sums)
    for row in rows:
        found[row.pop("queue")] = row
    return found


@dataclass(frozen=True)
class Hour:
    """One hour of a queue: how many came, and how many the model and people decided in it."""

    at: datetime
    came: int
    by_model: int
    by_people: int


def hours_of(queue: ProductionQueue, *, hours: int = 24) -> list[Hour]:
    """The last hours, oldest first, empty ones among them."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    since = now - timedelta(hours=hours - 1)
    rows = Decision.objects.filter(queue=queue)
    came = _by_hour(rows.filter(created_at__gte=since), "created_at")
    model = _by_hour(rows.filter(BY_MODEL, decided_at__gte=since), "decided_at")
    people = _by_hour(rows.filter(BY_PEOPLE, decided_at__gte=since), "decided_at")
    every = [since + timedelta(hours=hour) for hour in range(hours)]
    return [Hour(at, came.get(at, 0), model.get(at, 0), people.get(at, 0)) for at in every]


def _by_hour(rows: Any, column: str) -> dict[datetime, int]:
    return dict(rows.order_by().annotate(hour=TruncHour(column)).values_list("hour").annotate(n=Count("pk")))


def narrowed(rows: DecisionQuerySet, wanted: dict[str, Any], *, sealed: bool) -> QuerySet[Decision]:
    """The decisions that are wanted, newest first. `sealed`: whether the caller may know what open audits hold."""
    state, by = wanted.get("state"), wanted.get("by")
    if state is not None:
        rows = rows.filter(Q(state=_state(state)) if sealed else BY_STATE[state])
    if by is not None:
        maker = next(each for each in Maker if each.label == by)
        rows = rows.filter(Q(by=maker) if sealed else Q(by=maker, sealed__isnull=True))
    if wanted.get("audited") is not None:
        over = Q(is_audit=True, is_right__isnull=False)
        rows = rows.filter(over if wanted["audited"] else ~over)
    if wanted.get("right") is not None:
        rows = rows.filter(is_right=wanted["right"])
    if wanted.get("overdue") is not None:
        rows = rows.overdue() if wanted["overdue"] else rows.exclude(OVERDUE)
    for name in ("queue", "external_id", "data_row"):
        if wanted.get(name) is not None:
            rows = rows.filter(**{name: wanted[name]})
    return rows.order_by("-created_at", "-id")


def _state(label: str) -> DecisionState:
    return next(each for each in DecisionState if each.label == label)


def predicted(decision: Decision) -> list[dict[str, Any]]:
    """What the model said, in the one form, sealed or not."""
    if decision.sealed is not None:
        return list(decision.sealed)
    return dump_all(unsealed(decision))


def unsealed(decision: Decision) -> QuerySet[Annotation]:
    """What the model said, where predictions stand, in its order; nothing while it is sealed."""
    own = {"annotation_set__model_run": decision.model_run_id, "annotation_set__data_row": decision.data_row_id}
    rows: Any = Annotation.objects.filter(**own).order_by("place", "id")
    return cast(QuerySet[Annotation], rows)


def outcomes_of(decision: Decision) -> list[Outcome]:
    """All outcomes, oldest first."""
    return list(Outcome.objects.filter(decision=decision).order_by("number"))
