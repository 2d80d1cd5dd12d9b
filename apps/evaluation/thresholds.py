"""What a threshold costs: the one that is cheapest by calibrated confidence, and coverage, error and cost at any, with their bands.

None of this is a guarantee: what may be promised is the matter of apps.evaluation.certificate. A threshold chosen on these curves is
chosen by looking.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apps.evaluation.certificate import count_accepted
from apps.evaluation.intervals import CONFIDENCE, clopper_pearson, wilson
from apps.evaluation.undefined import Undefined

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs per item, all in one unit of money and at least 0. Raises ValueError.

    `error`: of a wrong automatic decision; `accept` and `fix`: of a person who finds the prediction right, or puts it right;
    `audit`: of an audit, of which `audit_share` of what is decided automatically gets one; `predict`: of the prediction itself.
    """

    error: float
    accept: float
    fix: float
    audit: float = 0.0
    audit_share: float = 0.0
    predict: float = 0.0

    def __post_init__(self) -> None:
        if min(self.error, self.accept, self.fix, self.audit, self.predict) < 0 or not 0 <= self.audit_share <= 1:
            raise ValueError("costs are at least 0, and a share lies between 0 and 1")


@dataclass(frozen=True, slots=True)
class Band:
    """A figure, and from where to where it may be."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """What happens from this threshold on.

    `coverage`: the share of items decided automatically (Wilson); `error`: the share of these that is wrong (Clopper-Pearson), None where
    none is; `cost` per item, predictions, audits, reviews and errors together, its band being that of the error; `accepted` and `wrong` are
    counts of the sample.
    """

    threshold: float
    coverage: Band
    error: Band | None
    cost: Band
    accepted: int
    wrong: int


def cheapest_by_confidence(costs: Costs) -> float:
    """The calibrated confidence from which on a decision without a person is cheaper: 1 - review / error, in [0, 1].

    Chow, "On optimum recognition error and reject tradeoff", IEEE Transactions on Information Theory 1970: accept where (1 - p) error <=
    review. A person's cost depends on whether the prediction is right, p accept + (1 - p) fix, and so does an audit's: with these it is
    where (1 - p) error + audit_share audit <= p accept + (1 - p) fix. 1 where a person is never dearer.
    """
    audit = costs.audit_share * costs.audit
    # (1 - p) (error - fix + accept) <= accept - audit
    steep, gained = costs.error - costs.fix + costs.accept, costs.accept - audit
    if steep <= 0:  # an error costs no more than to put it right: no confidence is too low, unless audits cost more than people
        return 0.0 if gained >= 0 else 1.0
    return min(max(1 - gained / steep, 0.0), 1.0)


def curve(
    scores: npt.ArrayLike, wrong: npt.ArrayLike, thresholds: npt.ArrayLike, costs: Costs, *, confidence: float = CONFIDENCE
) -> tuple[Point, ...] | Undefined:
    """The points at these thresholds (t,) by uniform audits: their scores (n,) and whether each prediction is wrong (n,).

    Cost per item (Chow's rule written out): predict + coverage (error rate x error + audit_share x audit) + (1 - coverage) x review, where
    reviews cost by how many are wrong below the threshold. Bands hold point by point, not for the curve as a whole. Undefined of no audits.
    """
    asked = np.asarray(thresholds, np.float64)
    accepted, errors = count_accepted(scores, wrong, asked)
    audits, all_wrong = int(np.size(scores)), int(np.sum(np.asarray(wrong, np.bool_)))
    if not audits:
        return Undefined("There are no audits yet.")
    share = accepted / audits
    rates = (errors / np.maximum(accepted, 1), *clopper_pearson(errors, accepted, confidence=confidence))
    covered = (share, *wilson(accepted, audits, confidence=confidence))
    reviewed = (audits - accepted - (all_wrong - errors)) / audits * costs.accept + (all_wrong - errors) / audits * costs.fix
    spent = [costs.predict + share * (rate * costs.error + costs.audit_share * costs.audit) + reviewed for rate in rates]
    columns = (np.stack(three, axis=1).tolist() for three in (covered, rates, spent))
    rows = zip(asked.tolist(), *columns, accepted.tolist(), errors.tolist(), strict=True)
    return tuple(Point(at, Band(*cover), Band(*rate) if m else None, Band(*cost), m, k) for at, cover, rate, cost, m, k in rows)


def cheapest(points: Sequence[Point]) -> Point:
    """The point of the least cost, of several the strictest. Raises ValueError of none."""
    return min(points, key=lambda point: (point.cost.value, -point.threshold))
