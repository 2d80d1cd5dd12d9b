"""What stands on data rows: the rooms above tell, in their `catalog_terms.py`, because this one cannot know them.

@row_usage("tasks", lasting=True)
def tasks_of(rows: QuerySet[DataRow]) -> int: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

Count = Callable[[QuerySet[Any]], int]


@dataclass(frozen=True)
class Usage:
    """What uses data rows, in the plural; what is `lasting` keeps them, the rest goes with them once somebody has said so."""

    name: str
    lasting: bool
    count: Count


USAGES: dict[str, Usage] = {}


def row_usage(name: str, *, lasting: bool) -> Callable[[Count], Count]:
    """Register what counts the uses of some data rows."""

    def register(count: Count) -> Count:
        USAGES[name] = Usage(name, lasting, count)
        return count

    return register


def count_usage(rows: QuerySet[Any], *, lasting: bool) -> dict[str, int]:
    """How often the rows are used, by what uses them; only what uses them at all."""
    counts = {usage.name: usage.count(rows) for usage in USAGES.values() if usage.lasting is lasting}
    return {name: count for name, count in counts.items() if count}
