"""Through the services, a promise lives many made-up lives: kept along ten certifications, where thresholds chosen by looking are not.

The audits of one queue are answered anew in every trial, with scores and errors of a model that is surer of itself than it should be.
"""

import numpy as np
import pytest

from apps.core.tenancy import tenant
from apps.evaluation.certificate import due_at
from apps.production import services
from apps.production.models import Certification, LadderStep, ProductionQueue, Watch
from tests.cast import Person
from tests.production.audited import answer, audits_of, forget, make_audited, promise

pytestmark = pytest.mark.django_db(transaction=True)
TRIALS, TIMES = 60, 10
RATE, CONFIDENCE, FIRST, GROWTH = 0.1, 0.8, 60, 1.3
LAST = due_at(TIMES, first=FIRST, growth=GROWTH)
STEEP = 0.6  # of predictions at rank r, from 0 for the surest to 1, this times r^1.5 is wrong; up to rank 0.56 a tenth


def stated(rank: np.ndarray) -> np.ndarray:
    return 1 - STEEP * rank**1.5 / 4


def rate_from(threshold: float) -> float:
    """How many of those at or above it are truly wrong."""
    rank = min(1.0, ((1 - threshold) * 4 / STEEP) ** (1 / 1.5))
    return STEEP / 2.5 * rank**1.5


def looked_best(scores: np.ndarray, wrong: np.ndarray) -> float:
    """The loosest threshold up to which no more than promised of these audits are wrong."""
    order = np.argsort(-scores)
    good = np.flatnonzero(np.cumsum(wrong[order]) <= RATE * np.arange(1, scores.size + 1))
    return float(scores[order[good[-1]]]) if good.size else 1.0


def test_the_promise_is_kept_along_ten_certifications_and_the_naive_threshold_breaks_it(ada: Person) -> None:
    random = np.random.default_rng(7)
    line = make_audited(ada, [0.9] * LAST, stated(random.random(300)).tolist(), certify_share=1.0)
    audits = audits_of(line)
    broken = naive = covered = 0
    for seed in range(TRIALS):
        random = np.random.default_rng(seed)
        rank = random.random(LAST)
        scores, wrong = stated(rank), random.random(LAST) < STEEP * rank**1.5
        with tenant(line.organization_id):
            forget(line)
            promise(line, error_rate=RATE, confidence=CONFIDENCE, first=FIRST, growth=GROWTH)
            answer(audits, (~wrong).tolist(), scores=scores.tolist())
            services.look(queues=[ProductionQueue.objects.get(pk=line.id).pk])
            held = list(Certification.objects.filter(queue=line.id).order_by("number"))
        assert [(each.number, each.audits) for each in held] == [
            (number, due_at(number, first=FIRST, growth=GROWTH)) for number in range(1, TIMES + 1)
        ]
        found = [each.thresholds[""] for each in held if each.is_kept]
        broken += any(rate_from(each) > RATE for each in found)
        covered += held[-1].is_kept
        naive += rate_from(looked_best(scores, wrong)) > RATE
    assert broken <= (1 - CONFIDENCE) * TRIALS, f"{broken} of {TRIALS} broken"
    assert covered > TRIALS / 2, "and something is decided automatically"
    assert 0.35 * TRIALS <= naive <= 0.65 * TRIALS, f"{naive} of {TRIALS} broken by looking"


def test_after_a_shift_from_5_to_20_percent_the_alarm_rings_within_the_audits_of_the_reference(ada: Person) -> None:
    """A sum tuned to 5 against 15 percent tells 20 after 55 audits on average, whatever it stood at before."""
    stable, shifted = 60, 240
    line = make_audited(ada, [0.95] * (stable + shifted), threshold=0.5)
    audits = audits_of(line)
    took, early = [], 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        right = random.random(stable + shifted) >= np.repeat([0.05, 0.2], [stable, shifted])
        with tenant(line.organization_id):
            forget(line)
            Watch.objects.filter(queue=line.id).delete()
            answer(audits, right.tolist())
            services.look(queues=[ProductionQueue.objects.get(pk=line.id).pk])
            rang = list(LadderStep.objects.filter(queue=line.id).order_by("number").values_list("audit", flat=True))
        early += rang[0] <= stable
        if rang[0] > stable:
            took.append(rang[0] - stable)
    assert early <= 2
    assert np.mean(took) <= 65, np.mean(took)
    assert max(took) <= 200
