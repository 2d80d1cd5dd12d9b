"""Which data rows of a run go to which split: training, validation and test never share a content, or nearly."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

TRAIN, VALIDATION, TEST, UNASSIGNED = "train", "validation", "test", ""
SPLITS = (TRAIN, VALIDATION, TEST)


@dataclass(frozen=True, slots=True)
class Held:
    """A data row of a run, and what it shares with others that must not be parted from it, such as its checksum."""

    data_row: UUID
    shares: tuple[Hashable, ...] = ()


Group = tuple[UUID, ...]


def groups_of(rows: Sequence[Held], pairs: Iterable[tuple[int, int]] = ()) -> list[Group]:
    """The rows in groups that stay together, directly or by way of others; rows and groups in the order given.

    `pairs` are places of rows that stay together whatever they share.
    """
    parent = list(range(len(rows)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = place = parent[parent[place]]
        return place

    first: dict[Hashable, int] = {}
    for place, row in enumerate(rows):
        for shared in row.shares:
            one, other = sorted((root(first.setdefault(shared, place)), root(place)))
            parent[other] = one
    for pair in pairs:
        one, other = sorted(map(root, pair))
        parent[other] = one
    together = defaultdict[int, list[UUID]](list)
    for place, row in enumerate(rows):
        together[root(place)].append(row.data_row)
    return [tuple(group) for group in together.values()]


def at_random(groups: Sequence[Group], shares: Mapping[str, float], seed: int) -> dict[UUID, str]:
    """A split for every row: groups in an order that the seed decides, cut where the shares say.

    `shares` are of the rows, in [0, 1], and add up to at most 1; the rest is unassigned. The same rows, shares and seed give the same
    splits, whatever the order of the rows; a share is met as nearly as whole groups allow, and one above 0 gets a group at least: there
    must be as many groups as such shares.
    """
    order = sorted(groups, key=lambda each: _draw(seed, min(each)))
    bounds = list(_bounds(shares, sum(map(len, groups))))
    splits: list[str] = []
    placed = 0
    for group in order:
        middle = placed + len(group) / 2
        splits.append(next((name for name, end in bounds if middle <= end), UNASSIGNED))
        placed += len(group)
    for name in [name for name, share in shares.items() if share > 0 and name not in splits]:
        counts = Counter(splits)
        largest = max((each for each in counts if each == UNASSIGNED or counts[each] > 1), key=counts.__getitem__)
        splits[len(splits) - 1 - splits[::-1].index(largest)] = name
    return {row: split for group, split in zip(order, splits, strict=True) for row in group}


def _bounds(shares: Mapping[str, float], total: int) -> Iterator[tuple[str, float]]:
    end = 0.0
    for name, share in shares.items():
        end += share
        yield name, round(end * total, 6)


def _draw(seed: int, row: UUID) -> bytes:
    return hashlib.sha256(f"{seed}:{row}".encode()).digest()
