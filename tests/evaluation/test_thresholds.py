"""The cheapest threshold, and curves by hand and against what is made up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.evaluation.intervals import clopper_pearson, wilson
from apps.evaluation.thresholds import Costs, Point, cheapest, cheapest_by_confidence, curve
from apps.evaluation.undefined import Undefined

COSTS = Costs(error=10.0, accept=0.4, fix=2.0, audit=1.0, audit_share=0.02, predict=0.01)


def points(*args: object, **more: object) -> tuple[Point, ...]:
    found = curve(*args, **more)  # type: ignore[arg-type]
    assert isinstance(found, tuple)
    return found


def test_chow_by_hand() -> None:
    assert cheapest_by_confidence(Costs(error=20.0, accept=1.0, fix=1.0)) == pytest.approx(0.95)
    assert cheapest_by_confidence(Costs(error=0.5, accept=1.0, fix=1.0)) == 0, "who errs for less than a look costs is never looked at"
    assert cheapest_by_confidence(Costs(error=20.0, accept=0.0, fix=0.0)) == 1
    assert cheapest_by_confidence(Costs(error=1.0, accept=0.5, fix=3.0)) == 0
    assert cheapest_by_confidence(Costs(error=1.0, accept=0.5, fix=3.0, audit=1.0, audit_share=1.0)) == 1


@given(*(st.floats(0.01, 50) for _ in range(4)), st.floats(0, 1))
def test_at_the_cheapest_confidence_a_person_costs_what_deciding_does(
    error: float, accept: float, more: float, audit: float, share: float
) -> None:
    costs = Costs(error + more, accept, accept + more, audit, share)
    tau = cheapest_by_confidence(costs)
    automatic, person = (1 - tau) * costs.error + share * audit, tau * costs.accept + (1 - tau) * costs.fix
    if 0 < tau < 1:
        assert automatic == pytest.approx(person)
    else:
        assert automatic >= person - 1e-9 if tau == 1 else automatic <= person + 1e-9


def test_a_curve_by_hand() -> None:
    scores = [0.9] * 50 + [0.6] * 30 + [0.2] * 20
    wrong = [False] * 49 + [True] + [False] * 24 + [True] * 6 + [True] * 10 + [False] * 10
    strict, middle, loose, none = points(scores, wrong, [0.9, 0.5, 0.0, 0.95], COSTS)
    assert [(each.accepted, each.wrong) for each in (strict, middle, loose, none)] == [(50, 1), (80, 7), (100, 17), (0, 0)]
    assert middle.coverage.value == 0.8
    assert (middle.coverage.low, middle.coverage.high) == pytest.approx([float(each) for each in wilson(80, 100)])
    assert middle.error is not None
    assert (middle.error.low, middle.error.high) == pytest.approx([float(each) for each in clopper_pearson(7, 80)])
    # predict, 7 errors and 2 % of 80 audited, and 20 reviews of which half are right
    assert middle.cost.value == pytest.approx((1 + 7 * 10 + 0.02 * 80 + 10 * 0.4 + 10 * 2) / 100)
    assert middle.cost.low < middle.cost.value < middle.cost.high
    assert none.error is None
    assert (none.cost.low, none.cost.high) == (none.cost.value, none.cost.value) == pytest.approx([0.01 + 0.83 * 0.4 + 0.17 * 2] * 2)
    assert cheapest([strict, middle, loose, none]) is strict


def test_the_cheapest_point_of_a_calibrated_model_is_where_chow_has_it() -> None:
    random = np.random.default_rng(3)
    sure = random.random(200_000)
    costs = Costs(error=5.0, accept=0.5, fix=1.0)
    found = cheapest(points(sure, random.random(sure.size) > sure, np.linspace(0.99, 0.01, 99), costs))
    assert found.threshold == pytest.approx(cheapest_by_confidence(costs), abs=0.03)
    assert found.cost.high - found.cost.low < 0.05


def test_equal_costs_go_to_the_strictest() -> None:
    free = Costs(error=0.0, accept=0.0, fix=0.0)
    assert cheapest(points([0.5, 0.6], [True, False], [0.1, 0.7, 0.4], free)).threshold == 0.7


def test_nothing_and_nonsense() -> None:
    assert curve([], [], [0.5], COSTS) == Undefined("There are no audits yet.")
    for wrong in ({"error": -1.0}, {"audit_share": 1.5}):
        with pytest.raises(ValueError):
            Costs(**{"error": 1.0, "accept": 1.0, "fix": 1.0} | wrong)
