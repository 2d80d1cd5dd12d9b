"""Predictions of one file that have the same made id and say different things, told apart.

Formats whose annotations have no ids make some of where they stand, in a row about this data row; where several rows are about one, those
meet. The first keeps its id, another gets one made of what it says too: the same each time the file is sent. What says the very same stays
a repetition, and ids that are not made stay as they are.
"""

import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

import numpy as np
import orjson

from apps.formats.metric_lines import KEY
from apps.kinds.relations import moved_ends

KEY_BYTES = 8
# Where the file says it, whether its id was made, and how large the file says that the picture is: no part of what it says.
PLACE, MADE, SIZE = BESIDE = ("told_at", "made", "told_size")

Line = dict[str, Any]  # a prediction line, see apps.formats.firstpass_predictions


def told_apart(rows: Iterable[Sequence[Line]]) -> Iterator[bytes]:
    """The lines of rows, in their order. Little is held: some bytes for each line, and what is met again."""
    ids, sizes = array("Q"), array("Q")
    with tempfile.TemporaryFile() as spool:
        for row in rows:
            sizes.append(len(row))
            for line in row:
                ids.append(_number(line))
                spool.write(_dumped(line))
        spool.seek(0)
        again = _met_again(ids)
        if not again:
            yield from spool
            return
        apart, start = _Apart(), 0
        for size in sizes:
            lines = list(islice(spool, size))
            if again.isdisjoint(ids[start : start + size]):
                yield from lines
            else:
                yield from map(_dumped, apart.row([orjson.loads(line) for line in lines]))
            start += size


def _number(line: Line) -> int:
    """Something that tells its id from others."""
    if "uuid" in line:
        return UUID(line["uuid"]).int & (1 << 64) - 1
    return int.from_bytes(blake2b(_dumped(line), digest_size=KEY_BYTES).digest())


def _met_again(ids: "array[int]") -> set[int]:
    found, counts = np.unique(np.frombuffer(ids, np.uint64), return_counts=True) if ids else (np.zeros(0), np.zeros(0))
    return set(found[counts > 1].tolist())


class _Apart:
    """What was said first under each of the ids that are met again."""

    def __init__(self) -> None:
        self._first: dict[str, bytes] = {}

    def row(self, lines: Sequence[Line]) -> Iterator[Line]:
        """The lines of a row under their ids; relationships follow what they join."""
        moved = {}
        for line in lines:
            if KEY in line:  # a figure of a data row has no made id
                continue
            own = line["uuid"]
            said = orjson.dumps({name: member for name, member in line.items() if name not in BESIDE})
            key = blake2b(said, digest_size=KEY_BYTES).digest()
            if self._first.setdefault(own, key) != key and line[MADE]:
                moved[own] = str(uuid5(UUID(own), said.decode()))
        for line in lines:
            if KEY in line:
                yield line
                continue
            value = line["value"]
            if line["kind"] == "relationship":
                value = moved_ends(value, moved)
            yield line | {"uuid": moved.get(line["uuid"], line["uuid"]), "value": value}


def _dumped(line: Line) -> bytes:
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
