"""Serializers that are kept show each value in its own context, and serve one call at a time."""

from typing import Any

import pytest
from rest_framework import serializers

from apps.organizations.strict import shown


class Inner(serializers.Serializer[Any]):
    seen_by = serializers.SerializerMethodField()

    def get_seen_by(self, value: Any) -> Any:
        return self.context.get("who")


class Outer(serializers.Serializer[Any]):
    name = serializers.CharField()
    inner = Inner(source="*")
    within = serializers.SerializerMethodField()

    def get_within(self, value: dict[str, Any]) -> Any:
        return shown(Outer, {"name": "within"}, {"who": "another"}) if value["name"] == "nests" else self.context.get("who")


def test_each_call_has_its_own_value_and_context() -> None:
    assert shown(Outer, {"name": "a"}, {"who": 1}) == {"name": "a", "inner": {"seen_by": 1}, "within": 1}
    assert shown(Outer, {"name": "b"}, {}) == {"name": "b", "inner": {"seen_by": None}, "within": None}


def test_a_call_within_another_has_a_serializer_of_its_own() -> None:
    within = {"name": "within", "inner": {"seen_by": "another"}, "within": "another"}
    assert shown(Outer, {"name": "nests"}, {"who": 1}) == {"name": "nests", "inner": {"seen_by": 1}, "within": within}


def test_one_that_failed_knows_nothing_of_it_afterwards() -> None:
    with pytest.raises(KeyError):
        shown(Outer, {}, {"who": 1})
    assert shown(Outer, {"name": "b"}, {})["within"] is None
