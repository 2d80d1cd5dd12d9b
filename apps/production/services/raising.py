"""How far a threshold is raised because of drift: so that about half of what is automatic now still is.

Recent decisions are held as they would be today: raw scores, put right by the calibrator in force, against the thresholds in force. What
each was held against when it was decided may be of another scale.
"""

import numpy as np

from apps.production.calibrating import held_scores, read_calibrator
from apps.production.models import ProductionQueue
from apps.production.routing import threshold_of
from apps.production.scoring import Floats, unaudited_scores

RECENT = 1000
HIGHEST = 1.0


def raised_floor(queue: ProductionQueue) -> float | None:
    """From where in [0, 1] on it is decided without people from now on; None where there is nothing to raise, or nothing more.

    `HIGHEST` where nothing is known of what is automatic, or where it is all equally sure.
    """
    settled = [each for each in (queue.class_thresholds or {"": queue.threshold}).values() if each is not None]
    held = _automatic_by_now(queue)
    surer = held[held > held[0]] if held.size else held
    floor = float(surer[max(0, surer.size - held.size // 2)]) if surer.size else HIGHEST
    changes_nothing = held.size > 0 and held[0] >= floor
    return None if not settled or floor <= min(settled) or changes_nothing else floor


def _automatic_by_now(queue: ProductionQueue) -> Floats:
    """What is held, rising (n,), of those recent decisions that would be automatic today."""
    raw, subjects = unaudited_scores(queue, RECENT)
    held = held_scores(read_calibrator(queue.calibrator), raw, subjects)
    thresholds = [threshold_of(queue.threshold, queue.class_thresholds, str(each)) for each in subjects]
    limits = np.array([np.inf if each is None else each for each in thresholds], np.float64)
    return np.sort(held[held >= limits])
