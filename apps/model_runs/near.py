"""Which data rows of a run are nearly the same: by the marks of what they show, see apps.modalities.likeness. No all-pairs."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from apps.modalities.likeness import FLIPPED, PICTURE, TEXT, alike, keys_of

NEIGHBOURS = 16  # each is compared with so many that share a key, those that share most of it first
MOST_LOOKED_AT = 4_000_000  # so many pairs at most are looked at closely, those of the nearest neighbours first
LOOKED_AT_ONCE = 20_000
REST = {PICTURE: np.uint64(48), TEXT: np.uint64(0)}  # so many of the last bits of a key need not be shared

Pair = tuple[int, int]


def near_pairs(heads: Sequence[bytes], marks: Callable[[Sequence[int]], Mapping[int, bytes]]) -> Iterator[Pair]:
    """Pairs of places, each of two that are nearly the same; as a rule enough of them to hold together all that are.

    `heads` are the first bytes of each mark, b"" for none; `marks` finds whole marks by their places.
    """
    pairs = _worth_a_look(heads)
    for start in range(0, len(pairs), LOOKED_AT_ONCE):
        some = pairs[start : start + LOOKED_AT_ONCE]
        found = marks(np.unique(some).tolist())
        yield from ((one, other) for one, other in some.tolist() if one in found and other in found and alike(found[one], found[other]))


def _worth_a_look(heads: Sequence[bytes]) -> NDArray[np.int64]:
    """Pairs that share a key, each once."""
    found, left, count = [np.empty(0, dtype=np.int64)], MOST_LOOKED_AT, len(heads)
    ordered = [each for sort in (PICTURE, TEXT) for each in _ordered(heads, sort)]
    for step in range(1, NEIGHBOURS + 1):
        for places, keys, shared, most in ordered:
            flipped = np.bitwise_count(keys[step:] ^ keys[:-step])
            same = np.flatnonzero((shared[step:] == shared[:-step]) & (flipped <= most))[:left]
            one, other = places[same], places[same + step]
            found.append(np.minimum(one, other) * count + np.maximum(one, other))
            left -= len(same)
    pairs = np.unique(np.concatenate(found))
    return np.stack([pairs // max(count, 1), pairs % max(count, 1)], axis=1)


def _ordered(heads: Sequence[bytes], sort: bytes) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint64], int]]:
    """For each key, the places in its order, itself, what of it must be shared, and how many bits of it may differ."""
    places = np.array([place for place, head in enumerate(heads) if head[:1] == sort], dtype=np.int64)
    for keys in keys_of([heads[place] for place in places], sort).T:
        order = np.argsort(keys, kind="stable")
        yield places[order], keys[order], keys[order] >> REST[sort], FLIPPED
