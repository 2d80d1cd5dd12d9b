"""Relationships: their ends, their direction, and what a feature settles for them."""

from typing import Any
from uuid import uuid4

import pytest

from apps.kinds import KINDS, InvalidValue
from apps.kinds.relationship import Relationship

KIND = KINDS["relationship"]
ONE, TWO, THREE = (uuid4() for _ in range(3))


def test_it_is_directed_unless_it_says_otherwise() -> None:
    assert KIND.dump(KIND.parse({"source": str(ONE), "target": str(TWO)}))["directed"] is True


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ({"source": str(ONE), "target": str(ONE), "directed": True}, "/target"),
        ({"source": str(ONE), "target": "two", "directed": True}, "/target"),
        ({"source": str(ONE), "directed": True}, "/target"),
        ({"target": str(TWO)}, "/source"),
        ({"source": str(ONE), "target": str(TWO), "directed": 1}, "/directed"),
    ],
)
def test_what_joins_nothing_is_refused_at_its_place(payload: Any, pointer: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        KIND.parse(payload)
    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Relationship(ONE, TWO), Relationship(ONE, TWO), 1.0),
        (Relationship(ONE, TWO), Relationship(TWO, ONE), 0.0),
        (Relationship(ONE, TWO, directed=False), Relationship(TWO, ONE, directed=False), 1.0),
        (Relationship(ONE, TWO), Relationship(ONE, TWO, directed=False), 0.0),
        (Relationship(ONE, TWO), Relationship(ONE, THREE), 0.0),
    ],
)
def test_relationships_are_alike_where_they_join_the_same(a: Relationship, b: Relationship, expected: float) -> None:
    assert KIND.similarity(a, b) == expected


def test_settings_are_brought_to_one_form() -> None:
    pairs = [[str(ONE).upper(), str(TWO)]]
    assert KIND.parse_settings({"pairs": pairs, "directed": False}) == {"directed": False, "pairs": [[str(ONE), str(TWO)]]}
    assert KIND.parse_settings({}) == {}


@pytest.mark.parametrize(
    ("settings", "pointer"),
    [
        ({"directed": "yes"}, "/settings/directed"),
        ({"pairs": []}, "/settings/pairs"),
        ({"pairs": [[str(ONE)]]}, "/settings/pairs/0"),
        ({"pairs": [[str(ONE), str(TWO)], [str(ONE), "two"]]}, "/settings/pairs/1/1"),
        ({"pair": []}, "/settings/pair"),
    ],
)
def test_settings_of_another_shape_are_refused_at_their_place(settings: Any, pointer: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        KIND.parse_settings(settings, "/settings")
    assert caught.value.pointer == pointer


def test_a_feature_says_whether_its_relationships_have_a_direction() -> None:
    KIND.check_settings(Relationship(ONE, TWO, directed=False), {"directed": False})
    KIND.check_settings(Relationship(ONE, TWO), {})
    with pytest.raises(InvalidValue) as caught:
        KIND.check_settings(Relationship(ONE, TWO), {"directed": False}, "/value")
    assert (caught.value.pointer, caught.value.code) == ("/value/directed", "wrong_direction")
