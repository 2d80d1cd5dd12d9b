"""Predictions of a file under ids that are made of what they say, where nobody gave them any.

Formats whose annotations have no ids make some of where they stand, which another file says something else under. So each gets an id of its
data row and of all that it says, wherever it stands: what a later file says besides is added, and what it says again changes nothing. Where
a file says the same at several places, each place counts, and the second and later ones get ids of their number. What stands twice under
one id of its place is a repetition, and ids that somebody gave stay as they are.
"""

import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha1
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

import numpy as np
import orjson

from apps.formats.metric_lines import KEY
from apps.kinds.relations import moved_ends

NAMESPACE = UUID("2d0f3c3e-7a55-5d0b-9a53-0c4be1f0a6d7")
OTHER, JOINS = 0, 1  # in place of a number: what keeps its id, and what names others by theirs
# Where the file says it, the id made of that, if one was, and how large the file says that the picture is: no part of what it says.
PLACE, MADE, SIZE = BESIDE = ("told_at", "made", "told_size")
NOT_SAID = {*BESIDE, "uuid"}

Line = dict[str, Any]  # a prediction line, see apps.formats.firstpass_predictions


def told_apart(rows: Iterable[Sequence[Line]]) -> Iterator[bytes]:
    """The lines of rows, in their order. Little is held: some bytes for each line, and what is met again."""
    numbers, sizes = array("Q"), array("Q")
    with tempfile.TemporaryFile() as spool:
        for row in rows:
            sizes.append(len(row))
            for line in row:
                number, own = _by_itself(line)
                numbers.append(number)
                spool.write(_dumped(own))
        spool.seek(0)
        again = _met_again(numbers)
        apart, start = _Apart(), 0
        for size in sizes:
            lines = list(islice(spool, size))
            if again.isdisjoint(numbers[start : start + size]):
                yield from lines
            else:
                yield from map(_dumped, apart.row([orjson.loads(line) for line in lines]))
            start += size


def _by_itself(line: Line) -> tuple[int, Line]:
    """Something that tells what it says from what others say, and the line under its id as if no other said the same."""
    if line.get("kind") == "relationship":
        return JOINS, line
    if not line.get(MADE):
        return OTHER, line
    content = _content_id(line)
    return content.int & (1 << 64) - 1, line | {"uuid": str(content)}


def _content_id(line: Line) -> UUID:
    said = {name: member for name, member in line.items() if name not in NOT_SAID}
    told = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    return UUID(bytes=sha1(NAMESPACE.bytes + told, usedforsecurity=False).digest()[:16], version=5)  # uuid5 takes twice as long


def _met_again(numbers: "array[int]") -> set[int]:
    """The numbers that occur several times, and that of what names others."""
    found, counts = np.unique(np.frombuffer(numbers, np.uint64), return_counts=True) if numbers else (np.zeros(0), np.zeros(0))
    return {*found[counts > 1].tolist(), JOINS} - {OTHER}


class _Apart:
    """At how many places each thing is said, of those that are said again."""

    def __init__(self) -> None:
        self._places: dict[str, dict[str, int]] = {}

    def row(self, lines: Sequence[Line]) -> Iterator[Line]:
        """The lines of a row under their ids; relationships follow what they join."""
        moved = {}
        for line in lines:
            if line.get(MADE) and line["kind"] != "relationship":
                moved[line[MADE]] = self._counted(line["uuid"], line[MADE])
        for line in lines:
            if KEY in line:  # a figure of a data row has no made id
                yield line
            elif line["kind"] == "relationship":
                joining = line | {"value": moved_ends(line["value"], moved)}
                yield joining | {"uuid": self._counted(str(_content_id(joining)), line[MADE])} if line[MADE] else joining
            else:
                yield line | {"uuid": moved.get(line[MADE], line["uuid"])}

    def _counted(self, content: str, place: str) -> str:
        """The id of what is said at this place: that of what it says, unless the same was said at another place before."""
        places = self._places.setdefault(content, {})
        number = places.setdefault(place, len(places))
        return str(uuid5(UUID(content), str(number))) if number else content


def _dumped(line: Line) -> bytes:
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
