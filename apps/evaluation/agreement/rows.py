"""How far people agree about one data row, as one figure: whether their labels may be merged without a look."""

from collections.abc import Iterable
from itertools import combinations

from apps.evaluation.agreement.marks import compared
from apps.evaluation.clusters import Row
from apps.evaluation.counts import Counts
from apps.evaluation.levels import DEFAULT_LEVEL
from apps.evaluation.near import Pair
from apps.evaluation.subjects import Subjects
from apps.evaluation.undefined import Undefined

ALONE = Undefined("Only one person labeled it.")


def row_agreement(row: Row, subjects: Subjects, *, level: int = DEFAULT_LEVEL) -> float | Undefined:
    """The mean over every two people of the F1, in [0, 1], of what the two marked and answered alike, every kind in its own measure.

    Objects are paired where they are alike at least as the level asks, spans of text and of time among them; answers are alike by option.
    Two who both found nothing agree. Undefined of fewer than two.
    """
    pairs = [Pair(row.sets[one], row.sets[other], row.asset) for one, other in combinations(sorted(row.sets), 2)]
    if not pairs:
        return ALONE
    return sum(_f1(compared([pair], subjects, level=level).values()) for pair in pairs) / len(pairs)


def _f1(counts: Iterable[Counts]) -> float:
    found = sum(counts, Counts()).f1
    return 1.0 if found is None else found
