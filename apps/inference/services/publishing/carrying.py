"""Bytes on their way from one part of storage to another, however many: watched, stopped when somebody asks, told by their digest."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO

from django.core.files.base import File

from apps.core.jobs import ChunkContext
from apps.core.models import Job, JobChunk
from apps.inference.services.keeping_on import meanwhile

WRITING, DONE = "writing", "done"
MEBIBYTE = 1 << 20
Put = Callable[[str, File], str]


class _Stopped(Exception):  # noqa: N818
    """Nobody wants the bytes any more."""


class _Watched(File):
    """A file that tells how much of it was read, and its SHA-256 once all was."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._source, self.seen, self.stopped = file, 0, False
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:  # type: ignore[override]  # a property of Django's, which stands for a method
        if self.stopped:
            raise _Stopped
        at = self._source.tell()
        data = self._source.read(size)
        if at == self.seen:  # what is read again, after a try that failed, is known
            self._digest.update(data)
            self.seen += len(data)
        return data

    @contextmanager
    def stopping(self) -> Iterator[None]:
        """Whatever is raised in here stops whoever reads."""
        try:
            yield
        except BaseException:
            self.stopped = True
            raise

    @property
    def sha256(self) -> str:
        """Of what was seen, in hexadecimal digits."""
        return self._digest.hexdigest()


@dataclass(frozen=True)
class Carried:
    """Where the bytes are now, what they are by SHA-256, and how many."""

    key: str
    sha256: str
    size: int


def mebibytes(size: int) -> int:
    """So many, begun ones counted."""
    return -(-size // MEBIBYTE)


def carry(
    context: ChunkContext, opening: AbstractContextManager[IO[bytes]], key: str, *, put: Put, remove: Callable[[str], None]
) -> Carried:
    """Store what is opened under this new key, which is written down before: `remove` clears away what a killed worker had begun.

    The job's `done` grows by each MiB. Raises JobCancelled, LeaseLost.
    """
    if begun := context.state.get(WRITING):
        remove(begun)
    context.state[WRITING] = key
    with context.partial():
        pass
    before = int(context.state.get(DONE, 0))
    with opening as file:
        watched = _Watched(file)

        def tick() -> None:
            with watched.stopping():
                context.progress(f"{mebibytes(watched.seen):,} MiB", done=before + watched.seen // MEBIBYTE)
                context.go_on()

        with watched.stopping():
            meanwhile(context, partial(put, key, watched), tick=tick)
    context.state[DONE] = before + mebibytes(watched.seen)
    del context.state[WRITING]
    return Carried(key, watched.sha256, watched.seen)


def left_behind(job: Job) -> list[str]:
    """The keys under which the job had begun to store something, and did not end."""
    states = JobChunk.objects.filter(job=job).values_list("progress", flat=True)
    return [state[WRITING] for state in states if WRITING in state]


def further(context: ChunkContext) -> int:
    """By how much `done` of the job grows with what was carried: for the transaction that writes down where it is."""
    return int(context.state.get(DONE, 0)) - context.job.done
