"""Once a day, whether what a queue is asked still looks like what it was asked at first: confidences, predicted classes and embeddings.

Embeddings are those that every data row has from when it came: of what it shows, by colours and places or by words, see
apps.modalities.likeness. They are compared in one sort, pictures or texts: that of most of what was asked at first.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone

from apps.evaluation.drift import MUCH, Shift, class_mix, largest_gap, mean_shift, population_stability
from apps.evaluation.undefined import Undefined
from apps.modalities.likeness import PICTURE, TEXT, vectors_of
from apps.production.models import Cause, Decision, LadderStep, ProductionQueue, Rung, ShiftCheck
from apps.production.services.ladder import propose, take
from apps.production.services.looking import lock

REFERENCE = 2000  # decisions that stand for how it was at first
MOST = 20_000  # of a day
DAY = timedelta(days=1)
RARE = 0.001  # a chance so small is none
LEAST_GAP = 0.2  # of two distributions of confidence
LEAST_MOVED = 0.15  # of the share of classes
LEAST_APART = 0.2  # of the means of embeddings, in units of their spread: Cohen's "small"
LOOKED_AT = 2000  # embeddings on either side
PERMUTATIONS = 1999  # so that a chance below RARE can be told
QUIET = timedelta(days=7)  # after a warning


def check_shifts() -> int:
    """Compare the last day of every queue that is not archived, once for each day; returns how many were compared."""
    now = timezone.now()
    checked = ShiftCheck.objects.filter(day=now.date()).values("queue")
    due = list(ProductionQueue.objects.filter(archived_at=None).exclude(pk__in=checked).values_list("pk", flat=True))
    for number in due:
        _check(lock(number), now)
    return len(due)


def _check(queue: ProductionQueue, now: datetime) -> None:
    rows: Any = Decision.objects.filter(queue=queue, created_at__gte=queue.fresh_since)
    first = rows.filter(created_at__lt=now - DAY).order_by("created_at", "id")
    last = rows.filter(created_at__gte=now - DAY).order_by("-created_at", "-id")
    before, today = _looks(first, REFERENCE), _looks(last, MOST)
    scores, said = ([score for score, _ in each if score is not None] for each in (before, today))
    classes, seen = (Counter(subject for _, subject in each if subject) for each in (before, today))
    measures = [
        _measure("stability", population_stability(scores, said), MUCH),
        _measure("gap", largest_gap(scores, said), LEAST_GAP),
        _measure("classes", class_mix(classes, seen), LEAST_MOVED),
        _measure("embeddings", _apart(first, last), LEAST_APART),
    ]
    is_alarm = any(each["alarm"] for each in measures)
    made, is_new = ShiftCheck.objects.get_or_create(queue=queue, day=now.date(), defaults={"measures": measures, "is_alarm": is_alarm})
    if is_new and made.is_alarm:
        _warn(queue, now, [each["measure"] for each in measures if each["alarm"]])


def _looks(rows: QuerySet[Decision], count: int) -> Sequence[tuple[float | None, str]]:
    return list(rows.values_list("confidence", "subject")[:count])


def _apart(first: QuerySet[Decision], last: QuerySet[Decision]) -> Shift | Undefined:
    """How far the embeddings of the last day are from those at first."""
    before, today = _marks(first), _marks(last)
    sort = max((PICTURE, TEXT), key=lambda each: sum(mark.startswith(each) for mark in before))
    old, new = (vectors_of([mark for mark in side if mark.startswith(sort)], sort) for side in (before, today))
    return mean_shift(old, new, permutations=PERMUTATIONS)


def _marks(rows: QuerySet[Decision]) -> Sequence[bytes]:
    """Those of data rows that have one; what shows next to nothing has an empty one."""
    marked = rows.exclude(data_row__likeness=None).exclude(data_row__likeness=b"")
    return [bytes(cast(bytes, mark)) for mark in marked.values_list("data_row__likeness", flat=True)[:LOOKED_AT]]


def _measure(name: str, found: Shift | Undefined, least: float) -> dict[str, Any]:
    """An alarm asks for a large shift that is no chance: of many predictions, small shifts are certain."""
    if isinstance(found, Undefined):
        unknown = {"size": None, "chance": None, "before": 0, "now": 0}
        return {"measure": name, **unknown, "limit": least, "alarm": False, "reason": found.reason}
    counted = {"size": found.size, "chance": found.chance, "before": found.before, "now": found.now}
    return {"measure": name, **counted, "limit": least, "alarm": found.size >= least and found.chance < RARE, "reason": ""}


WORDS = {
    "stability": "how sure predictions are",
    "gap": "the spread of confidences",
    "classes": "which classes are predicted",
    "embeddings": "what data rows show",
}


def _warn(queue: ProductionQueue, now: datetime, measures: Sequence[str]) -> None:
    """A shift says nothing of errors, so it never does more than warn, and not every day."""
    if LadderStep.objects.filter(queue=queue, cause=Cause.POPULATION, created_at__gte=now - QUIET).exists():
        return
    said = " and ".join(WORDS[each] for each in measures)
    step = propose(queue, Rung.WARN, Cause.POPULATION, f"What is asked has changed from what was asked at first: {said}.")
    if queue.acts_up_to >= Rung.WARN:
        take(queue, step)
