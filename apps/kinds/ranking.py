"""The ranking question: its options in order, the best first."""

from bisect import bisect_right, insort
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from typing_extensions import override

from apps.kinds.base import Kind
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_uuid
from apps.kinds.values import Choice, Value

MAX_RANKED = 10_000


@dataclass(frozen=True, slots=True)
class Ranking(Value):
    """Options, the best first; those that nobody ranked are left out, and none at all is a value too."""

    order: tuple[UUID, ...] = ()


class RankingKind(Kind[Ranking]):
    """Two rankings are alike by the share of pairs of options that both put in the same order."""

    name = "ranking"
    has_options = True

    @override
    def parse(self, payload: Any, at: str = "") -> Ranking:
        here = join(at, "order")
        listed = read_list(read_object(payload, at, required=("order",))["order"], here, at_most=MAX_RANKED)
        order: dict[UUID, None] = {}
        for index, option in enumerate(listed):
            found = read_uuid(option, join(here, index))
            if found in order:
                raise InvalidValue(join(here, index), "This option is ranked twice.", "each option at most once")
            order[found] = None
        return Ranking(tuple(order))

    @override
    def dump(self, value: Ranking) -> dict[str, Any]:
        return {"order": [str(option) for option in value.order]}

    @override
    def schema(self) -> dict[str, Any]:
        order = {"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": MAX_RANKED, "uniqueItems": True}
        return {"type": "object", "properties": {"order": order}, "required": ["order"], "additionalProperties": False}

    @override
    def similarity(self, a: Ranking, b: Ranking) -> float:
        """Kendall's tau, brought to [0, 1]: pairs of options in the same order, among all pairs of options that either ranks.

        Kendall, "A New Measure of Rank Correlation", Biometrika 30 (1938). A pair that only one of them orders counts as disagreement,
        so that for two rankings of the same options this is (tau + 1) / 2. A single option counts as itself.
        """
        places = {option: place for place, option in enumerate(b.order)}
        shared = [places[option] for option in a.order if option in places]
        count = len(a.order) + len(b.order) - len(shared)
        if count <= 1:
            return float(len(shared) == count)
        agreed = _pairs(len(shared)) - _inversions(shared)
        return agreed / _pairs(count)

    @override
    def choices(self, value: Ranking) -> tuple[Choice, ...]:
        return tuple(Choice(option) for option in value.order)

    @override
    def with_choices(self, value: Ranking, choices: tuple[Choice, ...]) -> Ranking:
        return Ranking(tuple(choice.option for choice in choices))

    @override
    def option_at(self, at: str, index: int) -> str:
        return f"{at}/order/{index}"

    @override
    def is_answered(self, value: Ranking) -> bool:
        return bool(value.order)


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _inversions(places: list[int]) -> int:
    """How many pairs stand in falling order."""
    before: list[int] = []
    found = 0
    for place in places:
        found += len(before) - bisect_right(before, place)
        insort(before, place)
    return found


KIND = RankingKind()
