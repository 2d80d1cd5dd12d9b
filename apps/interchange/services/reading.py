"""How far a file is read that is rewritten before it is worked on: shown while nothing of it can be counted as done yet."""

import time
from collections.abc import Iterable, Iterator

from apps.core.jobs import ChunkContext
from apps.formats.rows import CATEGORIES_ASSUMED, ENCODING_ASSUMED, LEFT_OUT
from apps.interchange.authors import LABEL
from apps.interchange.counting import ENTRY, LINE, counted
from apps.interchange.services.portions import KEPT_ERRORS

TOLD = frozenset({LEFT_OUT, ENCODING_ASSUMED, CATEGORIES_ASSUMED, LABEL})  # told, but nothing is refused by it
TOLD_EVERY_S = 0.5


class Reading:
    """Counts what is read and refused of the file of one chunk. Lines of our own (`is_own`) are refused once, whatever is wrong with them.

    What is refused stays with the chunk until all is read, up to KEPT_ERRORS of it: a worker that takes over begins again.
    """

    def __init__(self, context: ChunkContext, *, is_own: bool) -> None:
        self.context = context
        self._is_own, self._entries, self._refused = is_own, 0, 0
        self._lines, self._looked_at, self._told = set[int | None](), 0, time.monotonic()

    def total(self, entries: int) -> None:
        """So many rows the file has."""
        if entries != self.context.job.total:
            self.context.set_total(entries)

    def entry(self) -> None:
        """One more row or error was read. Raises JobCancelled, LeaseLost."""
        self._entries += 1
        self.beat()

    def beat(self) -> None:
        """Say from time to time how far it is, and stop where that was asked. Raises JobCancelled, LeaseLost."""
        self.context.go_on()
        if (now := time.monotonic()) - self._told >= TOLD_EVERY_S:
            self._told = now
            refused = self.count()
            more = f", {refused:,} refused" if refused else ""
            self.context.progress(f"Reading the file: {self._so_far()}{more}", failed=refused)

    def _so_far(self) -> str:
        if total := self.context.job.total:
            return f"{self._entries:,} of {counted(total, ENTRY)}"
        return f"{counted(self._entries, LINE if self._is_own else ENTRY)} so far"

    def beating(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines that it is rewritten as."""
        for line in lines:
            self.beat()
            yield line

    def count(self) -> int:
        """How much was refused so far: lines, where they are our own; else whatever was refused by itself."""
        new = [error.line for error in self.context.errors[self._looked_at :] if error.code not in TOLD]
        self._refused += len(new)
        self._lines.update(new if self._is_own else ())
        del self.context.errors[KEPT_ERRORS:]
        self._looked_at = len(self.context.errors)
        return len(self._lines) if self._is_own else self._refused
