"""Loaded into one worker of a test by --include: it halts at a named place of a chunk's writing, until it is killed or told to go on.

PAUSE_AT is "before" (nothing open), "written" (rows written, not committed) or "committed" (the message not acknowledged); PAUSE_AFTER
says how many writings go through first; in PAUSE_FOLDER the file `paused` says that it halts, and `go` lets it on.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from apps.core.jobs import ChunkContext

PLACE, AFTER, FOLDER = os.environ["PAUSE_AT"], int(os.environ["PAUSE_AFTER"]), Path(os.environ["PAUSE_FOLDER"])
LONGEST_S = 180.0
arrived = dict.fromkeys(("before", "written", "committed"), 0)
write = ChunkContext.partial


def pause(place: str) -> None:
    """Halt here, if this is the place and the time."""
    arrived[place] += 1
    if place != PLACE or arrived[place] != AFTER + 1:
        return
    (FOLDER / "paused").touch()
    until = time.monotonic() + LONGEST_S
    while not (FOLDER / "go").exists() and time.monotonic() < until:
        time.sleep(0.02)


@contextlib.contextmanager
def partial(self: ChunkContext, **told: Any) -> Iterator[None]:
    """The same, with places to halt at."""
    pause("before")
    with write(self, **told):
        yield
        pause("written")
    pause("committed")


ChunkContext.partial = partial  # type: ignore[assignment,method-assign]
