"""How far something long is: told to a function of the caller's, or drawn as one line on a terminal."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

SENDING, WORKING = "sending", "working"
WIDTH = 28
EVERY_S = 0.1
UNITS = ("B", "kB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total`: bytes while `stage` is "sending", lines while it is "working"; `total` is None while nobody knows."""

    stage: str
    done: int
    total: int | None = None
    failed: int = 0


Watcher = Callable[[Progress], None]
# A function; True for a bar, False for silence; None for a bar where standard error is a terminal.
Watched = Watcher | bool | None


def watcher(wanted: Watched, title: str) -> Watcher:
    """What to tell progress to."""
    if callable(wanted):
        return wanted
    draws = sys.stderr.isatty() if wanted is None else wanted
    return Bar(title, sys.stderr) if draws else lambda _progress: None


class Bar:
    """One line that is drawn over, a few times a second; a line of its own for each stage."""

    def __init__(self, title: str, stream: TextIO) -> None:
        self.title, self.stream = title, stream
        self._stage = ""
        self._drawn_at = 0.0
        self._width = 0

    def __call__(self, progress: Progress) -> None:
        """Draw it, unless that was just done."""
        ended = progress.total is not None and progress.done >= progress.total
        if self._stage not in {progress.stage, ""} and self._width:
            self._end()
        if self._stage == progress.stage and not ended and time.monotonic() - self._drawn_at < EVERY_S:
            return
        if self._stage == progress.stage and not self._width:
            return
        self._stage = progress.stage
        self._draw(progress)
        if ended:
            self._end()

    def _draw(self, progress: Progress) -> None:
        line = f"{self.title}, {progress.stage} {_figures(progress)}"
        self.stream.write(f"\r{line:<{self._width}}")
        self.stream.flush()
        self._width, self._drawn_at = len(line), time.monotonic()

    def _end(self) -> None:
        self.stream.write("\n")
        self.stream.flush()
        self._width = 0


def _figures(progress: Progress) -> str:
    shown = _size if progress.stage == SENDING else "{:,}".format
    failed = f", {progress.failed:,} refused" if progress.failed else ""
    if not progress.total:
        return f"{shown(progress.done)}{failed}"
    share = min(1.0, progress.done / progress.total)
    bar = ("#" * round(share * WIDTH)).ljust(WIDTH, ".")
    return f"[{bar}] {share:4.0%} {shown(progress.done)} of {shown(progress.total)}{failed}"


def _size(count: int) -> str:
    size, unit = float(count), 0
    while size >= 1000 and unit < len(UNITS) - 1:  # noqa: PLR2004  decimal units
        size, unit = size / 1000, unit + 1
    return f"{size:.0f} {UNITS[unit]}" if unit == 0 else f"{size:.1f} {UNITS[unit]}"
