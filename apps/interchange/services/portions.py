"""A file that was sent, kept in storage; and the work on a portion of it, counted in the transaction that writes it."""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any

from django.core.files.base import File
from django.db import transaction

from apps.core import storage
from apps.core.jobs import ChunkContext
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import JobState
from apps.formats.rows import LineError
from apps.interchange.cutting import PIECE_BYTES, Portion, copy_and_cut
from apps.interchange.fates import stretches
from apps.interchange.problems import NothingSent

KEPT_ERRORS = 10_000
EMPTY = "The file holds no annotations."


@dataclass(frozen=True)
class Kept:
    """A file in storage: how many lines that are not blank, and its portions."""

    key: str
    lines: int = 0
    portions: tuple[Portion, ...] = ()

    def payloads(self, **more: Any) -> list[dict[str, Any]]:
        """One chunk for each portion."""
        several = {"several": True} if len(self.portions) > 1 else {}
        return [{"file": self.key, **portion.payload(), **several, **more} for portion in self.portions]


@dataclass
class Outcome:
    """What became of a portion; `figures` are added up in the job's result.

    `more` is what it counts beyond its lines, below 0 for lines that count as none; `chunks` is work on it that comes after all others.
    """

    done: int = 0
    failed: int = 0
    more: int = 0
    figures: dict[str, int] = field(default_factory=dict)
    chunks: list[dict[str, Any]] = field(default_factory=list)


def keep_file(stream: IO[bytes], *, suffix: str, lines_each: int, max_bytes: int) -> Kept:
    """Store what is sent as it comes, by way of a temporary file; nothing is kept of what is refused. Raises TooLarge, NothingSent."""
    with tempfile.TemporaryFile() as spool:
        cut = copy_and_cut(stream, spool, lines_each=lines_each, max_bytes=max_bytes)
        if not cut.lines:
            raise NothingSent
        spool.seek(0)
        return Kept(storage.put("uploads", File(spool), suffix), cut.lines, tuple(cut.portions))


def read_portion(payload: Mapping[str, Any]) -> Iterator[bytes]:
    """The bytes of a chunk's portion in pieces; without a portion, of the whole file."""
    start = payload.get("start", 0)
    left = payload.get("end", sys.maxsize) - start
    with storage.opened(payload["file"]) as file:
        file.seek(start)
        while left > 0 and (piece := file.read(min(left, PIECE_BYTES))):
            left -= len(piece)
            yield piece


def later(payload: Mapping[str, Any], lines: Sequence[int]) -> list[dict[str, Any]]:
    """The chunk that takes these lines of a portion when all portions are done; numbers count from the portion's first line."""
    return [{**payload, "joins": list(stretches(sorted(lines)))}] if lines else []


def forget_files(job: Job) -> None:
    """Remove the files that the job's chunks worked on, once the job's end is written."""
    for key in set(JobChunk.objects.filter(job=job).values_list("payload__file", flat=True)) - {""}:
        transaction.on_commit(partial(storage.delete, key), robust=True)


def summary(job: Job, what: str, *, done: str = "", refused: str = "") -> str:
    """What became of what a job's file holds, for people: `done` and `refused` say how much it is, where the plain numbers would not."""
    if job.result.get("empty"):
        return EMPTY
    done, refused = done or f"{job.done:,}", refused or f"{job.failed:,}"
    if job.params.get("dry_run"):
        wrong = f", {refused} would be refused" if job.failed else ""
        return f"Tried, nothing was written: {done} would be {what}{wrong}"
    if job.params.get("all_or_nothing") and job.failed and not job.done:
        return f"Nothing was written, because {refused} {'was' if job.failed == 1 else 'were'} refused"
    if not job.done and job.state == JobState.FINISHED:
        return "Nothing was taken" + (f": {refused} refused" if job.failed else "")
    return f"{done} {what}" + (f", {refused} refused" if job.failed else "")


def cut_there(job: Job) -> str:
    """How many annotations reached over an edge, for people; nothing where none did."""
    cut = job.result.get("clipped", 0)
    would = "would be" if job.params.get("dry_run") else "was" if cut == 1 else "were"
    return f", {cut:,} reached over an edge and {would} cut there" if cut else ""


def note(context: ChunkContext, error: LineError, *, first: int = 1, subject: str = "") -> None:
    """One line of the job's errors; lines count from `first`, the number of the portion's first line in its file."""
    context.error(
        line=None if error.line is None else first + error.line - 1,
        pointer=error.pointer,
        code=error.code,
        message=error.message,
        expected=error.expected,
        subject=subject,
    )
