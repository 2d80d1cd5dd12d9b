"""Rankings: their order, how alike two are, and their options against the question."""

import math
from itertools import combinations
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given

from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec, OptionSpec, check_annotation, features_by_id, missing_required
from apps.kinds.ranking import Ranking
from apps.kinds.values import Annotation
from tests.kinds.strategies import rankings

KIND = KINDS["ranking"]
A, B, C, D = (OptionSpec(uuid4(), name) for name in "ABCD")
BEST = FeatureSpec(uuid4(), "best", "ranking", options=(A, B, C), required=True)


def ranked(*options: OptionSpec) -> Ranking:
    return Ranking(tuple(option.id for option in options))


def said(value: Ranking) -> Annotation:
    return Annotation(uuid4(), "ranking", BEST.id, value)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (ranked(A, B, C), ranked(A, B, C), 1.0),
        (ranked(A, B, C), ranked(C, B, A), 0.0),
        (ranked(A, B, C), ranked(B, A, C), 2 / 3),
        (ranked(A, B), ranked(A, B, C), 1 / 3),
        (ranked(A, B), ranked(C, D), 0.0),
        (ranked(), ranked(), 1.0),
        (ranked(A), ranked(A), 1.0),
        (ranked(A), ranked(), 0.0),
        (ranked(A), ranked(B), 0.0),
    ],
)
def test_rankings_are_alike_by_the_pairs_they_order_alike(a: Ranking, b: Ranking, expected: float) -> None:
    assert KIND.similarity(a, b) == pytest.approx(expected)


@given(a=rankings, b=rankings)
def test_the_share_of_pairs_is_what_counting_them_one_by_one_gives(a: Ranking, b: Ranking) -> None:
    everything = sorted({*a.order, *b.order})
    pairs = list(combinations(everything, 2))

    def sign(value: Ranking, one: UUID, other: UUID) -> float:
        if one not in value.order or other not in value.order:
            return math.nan
        return math.copysign(1, value.order.index(one) - value.order.index(other))

    agreed = sum(sign(a, *pair) == sign(b, *pair) for pair in pairs)
    expected = agreed / len(pairs) if pairs else float(a == b)
    assert KIND.similarity(a, b) == pytest.approx(expected)


def test_an_option_ranked_twice_is_refused() -> None:
    with pytest.raises(InvalidValue) as caught:
        KIND.parse({"order": [str(A.id), str(B.id), str(A.id).upper()]}, "/value")
    assert caught.value.pointer == "/value/order/2"


@pytest.mark.parametrize("payload", [{}, {"order": "A"}, {"order": ["A"]}, {"order": [None]}, {"order": [], "ties": []}])
def test_what_is_no_ranking_is_refused(payload: Any) -> None:
    with pytest.raises(InvalidValue):
        KIND.parse(payload)


def test_an_option_of_another_question_is_refused_at_its_place() -> None:
    check_annotation(said(ranked(C, A)), features_by_id([BEST]), None)
    with pytest.raises(InvalidValue) as caught:
        check_annotation(said(ranked(A, D)), features_by_id([BEST]), None)
    assert (caught.value.pointer, caught.value.code) == ("/value/order/1", "unknown_option")


def test_an_empty_ranking_is_no_answer() -> None:
    assert [missing.name for missing in missing_required([said(ranked())], [BEST])] == ["best"]
    assert missing_required([said(ranked(A))], [BEST]) == ()
