"""Spans of texts and sounds."""

from typing import Any

import pytest

from apps.kinds import KINDS, InvalidValue
from apps.kinds.entity import Entity
from apps.kinds.values import Extent, Length, Room

KIND = KINDS["entity"]


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ({"start": 3, "end": 3}, "/end"),
        ({"start": 3, "end": 2}, "/end"),
        ({"start": -1, "end": 2}, "/start"),
        ({"start": 0.5, "end": 2}, "/start"),
        ({"start": True, "end": 2}, "/start"),
        ({"start": 0, "end": 2**31}, "/end"),
        ({"start": 0}, "/end"),
        ({"start": 0, "end": 2, "text": "ab"}, "/text"),
        ([0, 2], ""),
    ],
)
def test_what_is_no_span_is_refused_at_its_place(payload: Any, pointer: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        KIND.parse(payload)
    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Entity(0, 4), Entity(0, 4), 1.0),
        (Entity(0, 4), Entity(2, 6), 2 / 6),
        (Entity(0, 10), Entity(4, 6), 0.2),
        (Entity(0, 4), Entity(4, 8), 0.0),
        (Entity(0, 4), Entity(9, 12), 0.0),
    ],
)
def test_spans_are_alike_by_what_they_share(a: Entity, b: Entity, expected: float) -> None:
    assert KIND.similarity(a, b) == pytest.approx(expected)


def test_a_span_ends_within_what_it_stands_in() -> None:
    KIND.check(Entity(0, 12), Room(length=Length(12)))
    KIND.check(Entity(0, 13), Room())
    KIND.check(Entity(0, 13), Room(Extent(5, 5)))
    with pytest.raises(InvalidValue) as caught:
        KIND.check(Entity(0, 13), Room(length=Length(12)), "/value")
    assert (caught.value.pointer, caught.value.code) == ("/value/end", "outside_asset")
    assert "12 characters" in caught.value.message


def test_the_refusal_counts_in_the_unit_of_the_asset() -> None:
    with pytest.raises(InvalidValue, match="2000 milliseconds"):
        KIND.check(Entity(1_000, 2_001), Room(length=Length(2_000, "milliseconds")))
