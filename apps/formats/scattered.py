"""Lines of one file that belong together though they stand apart: found again by their places, so that no more than a group is held."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from apps.formats.base import pieces
from apps.formats.ndjson import BYTE_ORDER_MARK, Line, read_lines
from apps.formats.rows import LineError

MAX_LINE_BYTES = 64 << 20


@dataclass(slots=True)
class Group:
    """Where the lines of one group stand: runs of neighbouring lines, each by its first byte, its length and the number of its line."""

    starts: "array[int]" = field(default_factory=lambda: array("Q"))
    sizes: "array[int]" = field(default_factory=lambda: array("Q"))
    numbers: "array[int]" = field(default_factory=lambda: array("Q"))

    def add(self, start: int, size: int, number: int) -> None:
        """One more line."""
        if self.starts and self.starts[-1] + self.sizes[-1] == start:
            self.sizes[-1] += size
        else:
            self.starts.append(start)
            self.sizes.append(size)
            self.numbers.append(number)


def read_groups(file: BinaryIO, key_of: Callable[[bytes], str | None]) -> Iterator[LineError | Iterator[Line | LineError]]:
    """The lines of a seekable file in groups of the same key, in the order of their first lines; each group is read as it is asked for.

    Lines over MAX_LINE_BYTES come first, as errors, as they are left unread. Lines without a key are one group. Memory is bounded by the
    number of runs of neighbouring lines of the same key.
    """
    groups: dict[str | None, Group] = {}
    file.seek(0)
    for number, start, line, size in _lines(file):
        if line is None:
            yield LineError(number, "", "line_too_long", f"This line has more than {MAX_LINE_BYTES} bytes.", "a shorter line")
        elif line.strip():
            groups.setdefault(key_of(line), Group()).add(start, size, number)
    for group in groups.values():
        yield _read(file, group)


def _read(file: BinaryIO, group: Group) -> Iterator[Line | LineError]:
    for start, size, first in zip(group.starts, group.sizes, group.numbers, strict=True):
        file.seek(start)
        for each in read_lines(_upto(file, size), max_line_bytes=MAX_LINE_BYTES):
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
