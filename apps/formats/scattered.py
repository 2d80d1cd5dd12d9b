"""Lines of one file that belong together though they stand apart: found again by their places, so that no more than a group is held."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import BinaryIO

import numpy as np

from apps.formats import ndjson
from apps.formats.base import pieces
from apps.formats.ndjson import BYTE_ORDER_MARK, Line, read_lines
from apps.formats.rows import LineError

MAX_LINE_BYTES = 2 * ndjson.MAX_LINE_BYTES  # a line that was read may be longer with its places, and under its whole ids
KEY_BYTES = 12


class Runs:
    """Where the lines of each group stand: runs of neighbouring lines, each by its first byte, its length and the number of its line."""

    def __init__(self) -> None:
        self.starts, self.sizes, self.numbers = array("Q"), array("Q"), array("Q")
        self._groups = array("Q")
        self._known: dict[bytes, int] = {}

    def add(self, key: str | None, start: int, size: int, number: int) -> None:
        """One more line, which is of this group."""
        group = self._known.setdefault(blake2b((key or "").encode(), digest_size=KEY_BYTES).digest(), len(self._known))
        if self._groups and self._groups[-1] == group and self.starts[-1] + self.sizes[-1] == start:
            self.sizes[-1] += size
            return
        self._groups.append(group)
        self.starts.append(start)
        self.sizes.append(size)
        self.numbers.append(number)

    def by_group(self) -> Iterator[Sequence[int]]:
        """The indices of the runs of each group, in the order of their first lines."""
        groups = np.frombuffer(self._groups, np.uint64)
        order = np.argsort(groups, kind="stable")
        ends = np.flatnonzero(np.diff(groups[order])) + 1
        for start, end in pairwise([0, *ends.tolist(), order.size] if order.size else []):
            yield order[start:end].tolist()


def read_groups(file: BinaryIO, key_of: Callable[[bytes], str | None]) -> Iterator[LineError | Iterator[Line | LineError]]:
    """The lines of a seekable file in groups of the same key, in the order of their first lines; each group is read as it is asked for.

    Lines over MAX_LINE_BYTES come first, as errors, as they are left unread. Lines without a key are one group. Memory grows only with the
    number of groups and of their runs of neighbouring lines.
    """
    runs = Runs()
    file.seek(0)
    for number, start, line, size in _lines(file):
        if line is None:
            yield LineError(number, "", "line_too_long", f"This line has more than {MAX_LINE_BYTES} bytes.", "a shorter line")
        elif line.strip():
            runs.add(key_of(line), start, size, number)
    for indices in runs.by_group():
        yield _read(file, runs, indices)


def _read(file: BinaryIO, runs: Runs, indices: Sequence[int]) -> Iterator[Line | LineError]:
    for index in indices:
        first = runs.numbers[index]
        file.seek(runs.starts[index])
        for each in read_lines(_upto(file, runs.sizes[index]), max_line_bytes=MAX_LINE_BYTES):
            if isinstance(each, Line):
                yield Line(first + each.number - 1, each.document)
            else:
                yield LineError(first + (each.line or 1) - 1, each.pointer, each.code, each.message, each.expected)


def _upto(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (piece := file.read(min(size, 1 << 18))):
        size -= len(piece)
        yield piece


def _lines(file: BinaryIO) -> Iterator[tuple[int, int, bytes | None, int]]:
    """Number, first byte, content without its end (None where it is too long) and length of each line."""
    kept: list[bytes] = []
    number, start, size, held = 1, 0, 0, 0
    for piece in pieces(file):
        parts = piece.split(b"\n")
        for part in parts[:-1]:
            size += len(part) + 1
            yield number, start, _joined([*kept, part]) if held + len(part) <= MAX_LINE_BYTES else None, size
            number, start, size, held = number + 1, start + size, 0, 0
            kept.clear()
        size, held = size + len(parts[-1]), held + len(parts[-1])
        if held <= MAX_LINE_BYTES:
            kept.append(parts[-1])
        else:
            kept.clear()
    if size:
        yield number, start, _joined(kept) if held <= MAX_LINE_BYTES else None, size


def _joined(kept: list[bytes]) -> bytes:
    return b"".join(kept).removeprefix(BYTE_ORDER_MARK)
