"""How a queue's promise stands, what thresholds would mean, and what is seen of drift: everything that its page of the threshold shows.

Of open audits nothing is told that depends on what was predicted, not even what they are for.
"""

from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Q

from apps.evaluation.calibrators import FEWEST, ByClass
from apps.evaluation.cusum import Cusum, CusumState
from apps.evaluation.intervals import wilson
from apps.evaluation.thresholds import Point, cheapest, cheapest_by_confidence, curve
from apps.evaluation.undefined import Undefined
from apps.production.calibrating import read_calibrator
from apps.production.costing import costs_of
from apps.production.models import (
    Audit,
    AuditPart,
    Calibration,
    Certification,
    LadderStep,
    ProductionQueue,
    Promise,
    Rung,
    ShiftCheck,
    Watch,
)
from apps.production.scoring import for_calibration, sample_of, uniform
from apps.production.services.promising import EVERYTHING, followed_threshold, newest_certification, next_size, open_promise
from apps.production.services.watching import audited_automatic, tuned

SHOWN = 50  # rows of a log
POINTS = 60  # thresholds on the curve
MOST_POINTS = 2000  # of the sum


@dataclass(frozen=True)
class Next:
    """The `number`-th certification is held at `audits` audits, of which the first `over` in the order drawn are over."""

    number: int
    audits: int
    over: int


@dataclass(frozen=True)
class Preset:
    """A threshold that may be chosen; None with the reason where there is none."""

    name: str
    threshold: float | None
    reason: str


@dataclass(frozen=True)
class Standing:
    """See the module. `scale` is the calibration in whose confidences thresholds, curve and presets are told; None: the raw ones."""

    queue: ProductionQueue
    promise: Promise | None
    state: str
    newest: Certification | None
    next: Next | None
    certifications: list[Certification]
    calibrations: list[Calibration]
    scale: Calibration | None
    curve: tuple[Point, ...]
    curve_reason: str
    presets: list[Preset]
    audits: dict[str, int]
    calibration_needs: int


def standing(queue: ProductionQueue) -> Standing:
    """As it is now."""
    promise, last = open_promise(queue), newest_certification(queue)
    scale = last.calibration if last is not None else queue.calibration
    points = _curve(queue, scale)
    known = points if not isinstance(points, Undefined) else ()
    return Standing(
        queue=queue,
        promise=promise,
        state=_state(promise, last),
        newest=last,
        next=None if promise is None else _next(queue, promise, last),
        certifications=list(Certification.objects.filter(queue=queue).select_related("promise", "calibration").order_by("-number")[:SHOWN]),
        calibrations=list(Calibration.objects.filter(queue=queue).order_by("-number")[:SHOWN]),
        scale=scale,
        curve=known,
        curve_reason=points.reason if isinstance(points, Undefined) else "",
        presets=_presets(queue, scale, last, known),
        audits=_audits(queue),
        calibration_needs=max(0, FEWEST - for_calibration(queue).count()),
    )


def _state(promise: Promise | None, last: Certification | None) -> str:
    if promise is None:
        return "none"
    if last is None:
        return "not_due"
    return "kept" if last.is_kept else "refused"


def _next(queue: ProductionQueue, promise: Promise, last: Certification | None) -> Next:
    number = promise.base + 1 if last is None else last.number + 1
    size = next_size(promise, number)
    rows = Audit.objects.filter(queue=queue, part=AuditPart.CERTIFICATION, number__gt=promise.after)
    waiting = rows.filter(decision__sealed__isnull=False).order_by("number").values_list("number", flat=True).first()
    done = rows if waiting is None else rows.filter(number__lt=waiting)
    return Next(number, size, min(size, done.count()))


def _curve(queue: ProductionQueue, scale: Calibration | None) -> tuple[Point, ...] | Undefined:
    sample = sample_of(uniform(queue))
    held = sample.held(_fitted(scale))
    known = held[np.isfinite(held)]
    if not known.size:
        return Undefined("No uniform audit is over yet: there is nothing to read off what a threshold would mean.")
    places = np.unique(np.quantile(known, np.linspace(0, 1, POINTS), method="higher"))
    return curve(np.where(np.isfinite(held), held, -1.0), ~sample.right, places, costs_of(queue))


def _fitted(scale: Calibration | None) -> ByClass | None:
    return None if scale is None else read_calibrator(scale.fitted)


def _presets(queue: ProductionQueue, scale: Calibration | None, last: Certification | None, points: tuple[Point, ...]) -> list[Preset]:
    if scale is not None and scale.fitted is not None:
        least = Preset("cheapest", cheapest_by_confidence(costs_of(queue)), "By calibrated confidence and what errors and reviews cost.")
    elif points:
        least = Preset("cheapest", cheapest(points).threshold, "By the audits so far: confidences are not calibrated.")
    else:
        least = Preset("cheapest", None, "It takes audits that are over, or a calibration.")
    group = None if last is None else next((each for each in last.groups if each["subject"] == EVERYTHING), None)
    if last is None or group is None or group["place"] is None:
        why = "No certification was held yet." if group is None else str(group["reason"])
        return [least, Preset("balanced", None, why), Preset("certified", None, why)]
    certified = float(group["candidates"][group["place"]]["threshold"])
    return [
        least,
        Preset("balanced", followed_threshold(queue, last.calibration, group), "Certified, and stricter where that is cheaper."),
        Preset("certified", certified, "The loosest threshold of which the promise is certified."),
    ]


def _audits(queue: ProductionQueue) -> dict[str, int]:
    """How many uniform and targeted audits are open, and how many of each sort are over."""
    is_over = Q(decision__sealed__isnull=True)
    rows = Audit.objects.filter(queue=queue, created_at__gte=queue.fresh_since)
    counts = {each.label: Count("pk", filter=is_over & Q(part=each)) for each in AuditPart}
    return dict(rows.aggregate(open=Count("pk", filter=~is_over), **counts))


def share_with_bounds(part: int, of: int) -> dict[str, float] | None:
    """A share with its Wilson interval."""
    if not of:
        return None
    low, high = wilson(part, of)
    return {"value": part / of, "low": float(low), "high": float(high)}


@dataclass(frozen=True)
class Watched:
    """The running sum with its way since it began: pairs of an audit's number and the sum after it."""

    tolerated: float
    feared: float
    limit: float
    sum: float
    audits: int
    way: list[tuple[int, float]]


@dataclass(frozen=True)
class Drift:
    """What is seen of drift, and what was done about it."""

    watch: Watched
    steps: list[LadderStep]
    shifts: list[ShiftCheck]
    acts_up_to: str


def stands(step: LadderStep) -> bool:
    """Whether a step is still to be minded: proposed, or taken, not reversed, and what it did holds.

    A warning holds until audits begin anew, a threshold as long as it is raised so far, a stop as long as nothing is decided by itself,
    and a new calibration until what is promised is certified by it.
    """
    queue = step.queue
    if step.reversed_at is not None:
        return False
    if step.taken_at is None or step.rung == Rung.WARN:
        return bool(step.created_at >= queue.fresh_since)
    if step.rung == Rung.RECALIBRATE:
        return step.after["fresh_since"] == queue.fresh_since.isoformat() and newest_certification(queue) is None
    if step.rung == Rung.RAISE:
        return queue.raised_to is not None and queue.raised_to >= step.after["raised_to"]
    return not queue.automatic


def drift(queue: ProductionQueue) -> Drift:
    """As it is now."""
    steps = LadderStep.objects.filter(queue=queue).select_related("queue", "member__user", "reversed_by__user").order_by("-number")
    shifts = ShiftCheck.objects.filter(queue=queue).order_by("-day")
    return Drift(_watched(queue), list(steps[:SHOWN]), list(shifts[:SHOWN]), queue.get_acts_up_to_display())


def _watched(queue: ProductionQueue) -> Watched:
    own = Watch.objects.filter(queue=queue).first()
    tolerated, feared = tuned(queue) if own is None else (own.tolerated, own.feared)
    cusum = Cusum(tolerated, feared)
    way: list[tuple[int, float]] = []
    state = CusumState()
    for number, _, right in [] if own is None else audited_automatic(queue, own.since):
        if own is not None and number > own.upto:
            break
        if right is not None:
            state = cusum.watch(state, [not right])
            way.append((number, state.sum))
    return Watched(tolerated, feared, cusum.level, state.sum, state.audits, way[-MOST_POINTS:])
