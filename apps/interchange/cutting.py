"""Cuts a long text into portions of whole lines while it is being copied; no more than a piece of it is held."""

from dataclasses import dataclass, field
from typing import IO, Any

from apps.core.problems import TooLarge

PIECE_BYTES = 64 * 1024
PORTION_BYTES = 4 * 1024**2
MAX_LINES = 5_000_000


@dataclass(frozen=True)
class Portion:
    """Bytes `start` to `end` of a file, which begin with the line of this number; lines count from 1."""

    line: int
    start: int
    end: int

    def payload(self) -> dict[str, Any]:
        """As a chunk of a job keeps it."""
        return {"line": self.line, "start": self.start, "end": self.end}


@dataclass
class Cut:
    """A text on its way: `number` is the line it is at, `lines` counts those that are not blank."""

    lines_each: int
    size: int = 0
    lines: int = 0
    number: int = 1
    portions: list[Portion] = field(default_factory=list)
    _first: int = 1
    _start: int = 0
    _blank: bool = True

    def take(self, piece: bytes) -> None:
        """The next bytes, up to the end of a line at most."""
        self.size += len(piece)
        if self._blank and not piece.isspace():
            self._blank, self.lines = False, self.lines + 1
        if piece.endswith(b"\n"):
            self._blank, self.number = True, self.number + 1
            length = self.size - self._start
            if length >= PORTION_BYTES or (length >= PIECE_BYTES and self.number - self._first >= self.lines_each):
                self.close()

    def close(self) -> None:
        """End a portion here."""
        if self.size > self._start:
            self.portions.append(Portion(self._first, self._start, self.size))
        self._first, self._start = self.number, self.size


def copy_and_cut(source: IO[bytes], target: IO[bytes], *, lines_each: int, max_bytes: int) -> Cut:
    """Copy the text, in portions of about `lines_each` lines, fewer where they are long. Raises TooLarge."""
    cut = Cut(lines_each)
    while piece := source.readline(PIECE_BYTES):
        cut.take(piece)
        if cut.size > max_bytes or cut.number > MAX_LINES:
            raise TooLarge(f"An upload has at most {max_bytes // 1024**2} MiB and {MAX_LINES:,} lines. Send it in parts.")
        target.write(piece)
    cut.close()
    return cut
