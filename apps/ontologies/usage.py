"""Who uses features and options: the rooms above tell, because this one cannot know them."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

# Given ids of features and of options: how many annotations use each; ids without use may be left out.
Usage = Callable[[Collection[UUID], Collection[UUID]], Mapping[UUID, int]]

USAGES: list[Usage] = []


def register_usage(usage: Usage) -> Usage:
    """Ask this function before features or options go away. It runs in the organization's scope; it counts, it does not refuse."""
    if usage not in USAGES:
        USAGES.append(usage)
    return usage


def count_usage(features: Collection[UUID], options: Collection[UUID]) -> dict[UUID, int]:
    """How many uses each has, over everybody who registered; only what is used at all."""
    counted: Counter[UUID] = Counter()
    if features or options:
        for usage in USAGES:
            counted.update(usage(features, options))
    return {number: count for number, count in counted.items() if count > 0}
