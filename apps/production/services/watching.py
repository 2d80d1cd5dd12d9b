"""Errors of automatic decisions are summed up as audits come in, and what is done when the sum rings.

Each time it rings, the next step is taken: warn, raise the threshold, stop deciding without people, begin the calibration anew. Further
than the queue acts by itself, a step is proposed to people. Everything here happens under the lock of the queue's row.
"""

from typing import Any

import numpy as np
from django.db.models import BooleanField, ExpressionWrapper, Q

from apps.evaluation.cusum import Cusum, CusumState, parse_state
from apps.production.models import Audit, Cause, LadderStep, ProductionQueue, Watch
from apps.production.services.ladder import climb
from apps.production.services.promising import open_promise

TOLERATED = 0.05  # where nothing is promised
FEARED = 3.0  # times what is tolerated


def watch(queue: ProductionQueue) -> list[LadderStep]:
    """Fold in the automatic decisions whose audits are over, in the order drawn, and step where it rings. The audits are counted.

    One whose audit is still open holds up those after it; one that was set aside is passed over.
    """
    steps: list[LadderStep] = []
    own = _watch_of(queue)
    while (found := _fold(queue, own)) is not None:
        own.state, own.since = CusumState().dump(), own.upto
        own.save()
        step = climb(queue, Cause.ERRORS, found, own.upto)
        if step is not None:
            steps.append(step)
        own = _watch_of(queue)  # a step that changed something began it anew
    own.save()
    return steps


def tuned(queue: ProductionQueue) -> tuple[float, float]:
    """The rate of errors that is tolerated, and the one that is feared."""
    promise = open_promise(queue)
    tolerated = TOLERATED if promise is None else promise.error_rate
    return tolerated, min(FEARED * tolerated, (1 + tolerated) / 2)


def _watch_of(queue: ProductionQueue) -> Watch:
    tolerated, feared = tuned(queue)
    own = Watch.objects.filter(queue=queue).first()
    if own is None:
        own = Watch(queue=queue, tolerated=tolerated, feared=feared, state=CusumState().dump())
    elif (own.tolerated, own.feared) != (tolerated, feared):
        own.tolerated, own.feared, own.state, own.since = tolerated, feared, CusumState().dump(), own.upto
    return own


def _fold(queue: ProductionQueue, own: Watch) -> str | None:
    """Go on to the first audit that is open, or at which it rings; why, where it does."""
    rows = audited_automatic(queue, own.upto)
    settled: list[tuple[int, bool]] = []
    for number, sealed, right in rows:
        if sealed:
            break
        own.upto = number
        if right is not None:
            settled.append((number, not right))
    cusum, before = Cusum(own.tolerated, own.feared), parse_state(own.state)
    after = cusum.watch(before, np.array([wrong for _, wrong in settled], np.bool_))
    own.state = after.dump()
    if after.rang_at is None:
        return None
    own.upto = settled[after.audits - before.audits - 1][0]
    seen = audited_automatic(queue, own.since)
    errors = sum(right is False for number, _, right in seen if number <= own.upto)
    return (
        f"Of {after.audits} audited automatic decisions in a row {errors} were wrong: the sum of evidence for an error rate of "
        f"{own.feared:.1%} rather than {own.tolerated:.1%} reached {after.sum:.2f}, and its limit is {cusum.level:.2f}."
    )


def audited_automatic(queue: ProductionQueue, after: int) -> list[tuple[int, bool, Any]]:
    """Number, whether the audit is open, and whether the prediction was right, of automatic decisions counted above `after`."""
    rows = Audit.objects.filter(queue=queue, was_automatic=True, number__gt=after, created_at__gte=queue.fresh_since)
    is_open = ExpressionWrapper(Q(decision__sealed__isnull=False), output_field=BooleanField())
    return list(rows.order_by("number").annotate(is_open=is_open).values_list("number", "is_open", "decision__is_right"))
