"""Data rows of which nobody is shown what models say, for now: a room above tells which, because this one cannot know them.

keep_back(lambda data_row: Exists(... .filter(data_row=data_row)))
"""

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

Which = Callable[[OuterRef], Exists]

WHICH: list[Which] = []


def keep_back(which: Which) -> None:
    """Show nothing of the data rows of which this holds."""
    WHICH.append(which)


def kept_back(data_row: str) -> Q:
    """Whether nobody is to be shown what models say of the data row in this column."""
    return reduce(or_, (Q(which(OuterRef(data_row))) for which in WHICH), Q(pk__in=()))
