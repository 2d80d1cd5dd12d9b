"""Calibrations: how far confidences can be believed, asked anew as audits come in, with the candidate thresholds of each scale.

None of it looks at an audit of a certificate. When it is asked depends on how many audits of its own are over, and on nothing else.
"""

from math import ceil
from typing import Any

import numpy as np

from apps.evaluation.audits import weights_of
from apps.evaluation.calibration import Calibration as Reliability
from apps.evaluation.calibration import calibration as reliability_of
from apps.evaluation.calibrators import FEWEST, FEWEST_OF_CLASS, ByClass, Calibrator, fit_by_class
from apps.evaluation.certificate import candidates_of
from apps.evaluation.intervals import wilson
from apps.evaluation.thresholds import cheapest_by_confidence
from apps.evaluation.undefined import Undefined
from apps.production.calibrating import held_scores, read_calibrator
from apps.production.costing import costs_of
from apps.production.models import AuditPart, Calibration, ProductionQueue
from apps.production.scoring import Sample, for_calibration, sample_of, unaudited_scores

GROWTH = 1.25
FEWEST_SOURCE = 100
MOST_CLASSES = 10
FOLDS = 5
# Where nothing was decided yet that candidates could be taken from: closer together the surer
GRID = [1 - 0.5 * (step / 20) ** 2 for step in range(1, 21)]


def refit(queue: ProductionQueue) -> Calibration | None:
    """A new calibration where enough audits have come in since the last one. The caller holds the queue's lock."""
    last = newest(queue)
    due = FEWEST if last is None or not last.audits else ceil(last.audits * GROWTH)
    rows = for_calibration(queue)
    count = rows.count()
    if count < due:
        return None
    sample = sample_of(rows.order_by("created_at", "id"))
    weight = weights_of(sample.chance)
    found = fit_by_class(sample.raw, sample.right, sample.subjects, weight=weight)
    fitted = found if isinstance(found.pooled, Calibrator) or found.classes else None
    return _keep(
        queue,
        fitted,
        reason=found.pooled.reason if isinstance(found.pooled, Undefined) else "",
        audits=count,
        targeted=rows.filter(part=AuditPart.TARGETED).count(),
        before=_diagram(sample.raw, sample),
        after=_tried_out(sample),
    )


def newest(queue: ProductionQueue) -> Calibration | None:
    """The last calibration that still counts."""
    return Calibration.objects.filter(queue=queue, created_at__gte=queue.fresh_since).order_by("-number").first()


def with_candidates(queue: ProductionQueue) -> Calibration:
    """The calibration that the next certification stands on. Where there is none, or decisions to take candidates from came only since,
    one more is kept: which candidates there are never depends on what an audit found.
    """
    last = newest(queue)
    if last is None:
        return _keep(queue, None, reason="No audits have come in for a calibration yet.")
    if last.source < FEWEST_SOURCE <= unaudited_scores(queue, FEWEST_SOURCE)[0].size:
        kept = {name: getattr(last, name) for name in ("reason", "audits", "targeted", "before", "after")}
        return _keep(queue, read_calibrator(last.fitted), **kept)
    return last


def _keep(queue: ProductionQueue, fitted: ByClass | None, **values: Any) -> Calibration:
    raw, subjects = unaudited_scores(queue)
    number = Calibration.objects.filter(queue=queue).count()
    kept: Calibration = Calibration.objects.create(
        queue=queue,
        number=number,
        fitted=None if fitted is None else fitted.dump(),
        candidates=_candidates(queue, fitted, held_scores(fitted, raw, subjects), subjects),
        source=raw.size,
        **values,
    )
    kept.refresh_from_db()
    return kept


def _candidates(queue: ProductionQueue, fitted: ByClass | None, held: Any, subjects: Any) -> dict[str, Any]:
    """Of everything; of each class with enough decisions and of the rest; and `spread`, those of everything at equal steps of coverage.

    Where confidences are calibrated the threshold that would be cheapest is one of them, so that it can be promised too.
    """
    extra = [] if fitted is None else [cheapest_by_confidence(costs_of(queue))]
    if held.size < FEWEST_SOURCE:
        return {"all": _falling([*GRID, *extra]), "classes": {}, "rest": [], "spread": None}
    names, counts = np.unique(subjects, return_counts=True)
    large = [str(names[place]) for place in np.argsort(-counts)[:MOST_CLASSES] if counts[place] >= FEWEST_OF_CLASS]
    rest = held[~np.isin(subjects, large)]
    spread = candidates_of(held).tolist()
    return {
        "all": _falling([*spread, *extra]),
        "classes": {name: _falling([*candidates_of(held[subjects == name]).tolist(), *extra]) for name in large},
        "rest": _falling([*(candidates_of(rest).tolist() if rest.size >= FEWEST_SOURCE else GRID), *extra]),
        "spread": spread,
    }


def _falling(thresholds: list[float]) -> list[float]:
    return sorted({each for each in thresholds if each > 0}, reverse=True)


def _tried_out(sample: Sample) -> dict[str, Any]:
    """The diagram after, of each fifth of the audits put right by what the others teach: none was fitted to what it is shown by."""
    fold = np.arange(sample.size) % FOLDS
    held = np.full(sample.size, np.nan)
    for each in range(FOLDS):
        own = fold == each
        taught, told = sample.where(~own), sample.where(own)
        found = fit_by_class(taught.raw, taught.right, taught.subjects, weight=weights_of(taught.chance))
        if isinstance(found.pooled, Undefined):
            return {"reason": f"Of four fifths of the audits, to be tried out on the last: {found.pooled.reason}"}
        held[own] = held_scores(found, told.raw, told.subjects)
    return _diagram(held, sample)


def _diagram(held: Any, sample: Sample) -> dict[str, Any]:
    """Expected calibration error, Brier score and bins, each with the interval of its share."""
    found = reliability_of(held, sample.right)
    if not isinstance(found, Reliability):
        return {"reason": found.reason}
    dumped = found.dump()
    for each in dumped["bins"]:
        low, high = wilson(each["right"] * each["count"], each["count"])
        each["right_low"], each["right_high"] = float(low), float(high)
    return dumped
