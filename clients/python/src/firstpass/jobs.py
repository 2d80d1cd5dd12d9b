"""Long work on the server: how far it is, what went wrong line by line, and the file that it left."""

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from firstpass.errors import FirstpassError, InvalidPayload, JobCancelled, JobFailed, WaitedTooLong
from firstpass.progress import WORKING, Progress, Watched, watcher
from firstpass.session import Session

FIRST_LOOK_S, LONGEST_LOOK_S, SLOWER = 0.1, 2.0, 1.5


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong with one line, and how to mend it. Lines count from 1; `subject` names what the line is about, where that is known."""

    line: int | None
    pointer: str
    code: str
    message: str
    expected: str
    subject: str

    def __str__(self) -> str:
        line = f"line {self.line}: " if self.line is not None else ""
        where = f"{self.pointer} " if self.pointer else ""
        return f"{line}{where}{self.message}{f' Expected: {self.expected}.' if self.expected else ''}"


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of one line: `status` is success (written, or there already), failure, or skipped (nothing to write, or left out).

    `uuid` is yours, `data_row` the data row's global key, else its id, as the line says them.
    """

    line: int
    status: str
    errors: tuple[LineError, ...] = ()
    uuid: str | None = None
    data_row: str | None = None


class Job:
    """A handle on a job. What it says is from the last look: `wait` and `refresh` look again."""

    def __init__(self, session: Session, shown: Mapping[str, Any]) -> None:
        self._session = session
        self._shown = dict(shown)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.title!r}, {self.state}, {self.done:,} of {self.total:,} done, {self.failed:,} failed)"

    @property
    def id(self) -> UUID:
        """The job's own."""
        return UUID(self._shown["id"])

    @property
    def title(self) -> str:
        """What it is called where people see it."""
        return str(self._shown["title"])

    @property
    def state(self) -> str:
        """queued, running, finished, failed or cancelled. Finished does not mean that every line was right: see `failed`."""
        return str(self._shown["state"])

    @property
    def total(self) -> int:
        """Lines, or data rows, in all; 0 while nobody knows."""
        return int(self._shown["total"])

    @property
    def done(self) -> int:
        """Lines that were taken."""
        return int(self._shown["done"])

    @property
    def failed(self) -> int:
        """Lines that were refused; `errors` says why."""
        return int(self._shown["failed"])

    @property
    def message(self) -> str:
        """What it says of itself."""
        return str(self._shown["message"])

    @property
    def result(self) -> dict[str, Any]:
        """Its figures, by the kind of job."""
        return dict(self._shown["result"])

    @property
    def ended(self) -> bool:
        """Whether it is over, well or not."""
        return self._shown["finished_at"] is not None

    def refresh(self) -> Self:
        """Look how far it is."""
        self._shown = dict(self._session.get(f"jobs/{self.id}"))
        return self

    def wait(self, *, timeout_s: float | None = None, progress: Watched = None) -> Self:
        """Return once it has finished. Raises JobFailed, JobCancelled, WaitedTooLong.

        Lines that were refused raise nothing, as long as one was taken. Where every line was refused the job has failed, and so it has
        where all or nothing was to be taken and one was refused: JobFailed has the job in `.job`, with its `errors()`.
        """
        tell, pause = watcher(progress, self.title), FIRST_LOOK_S
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            tell(Progress(WORKING, self.done + self.failed, self.total or None, self.failed))
            if self.ended:
                return self._well_ended()
            if deadline is not None and time.monotonic() >= deadline:
                raise WaitedTooLong(f"{self.title} is still {self.state} after {timeout_s:g} s: {self.done:,} of {self.total:,} done.")
            time.sleep(pause if deadline is None else max(0.0, min(pause, deadline - time.monotonic())))
            pause = min(LONGEST_LOOK_S, pause * SLOWER)
            self.refresh()

    def cancel(self) -> Self:
        """Stop it; what is done stays."""
        self._shown = dict(self._session.post(f"jobs/{self.id}/cancel"))
        return self

    def errors(self) -> Iterator[LineError]:
        """What could not be done, in the order of the lines, read as you go."""
        for said in self._session.pages(f"jobs/{self.id}/errors"):
            yield LineError(said["line"], said["pointer"], said["code"], said["message"], said["expected"], said["subject"])

    def results(self) -> Iterator[LineResult]:
        """What became of each line of an upload of predictions so far, in the order of the lines, read as you go."""
        with self._session.stream(f"jobs/{self.id}/results") as pieces:
            for said in objects_of(pieces):
                errors = tuple(LineError(line=said["line"], **error) for error in said.get("errors", ()))
                yield LineResult(said["line"], said["status"], errors, said.get("uuid"), said.get("data_row"))

    def save_errors(self, path: str | os.PathLike[str]) -> int:
        """Write the errors into a file of NDJSON, one per line. Returns how many there are."""
        count = 0
        with Path(path).open("w", encoding="utf-8") as file:
            for count, error in enumerate(self.errors(), start=1):  # noqa: B007  counted for the return
                file.write(json.dumps(asdict(error), ensure_ascii=False) + "\n")
        return count

    def _well_ended(self) -> Self:
        if self.state == "cancelled":
            raise JobCancelled(f"{self.title} was cancelled: {self.message}", job=self)
        if self.state != "finished":
            raise JobFailed(f"{self.title} failed: {self.message}", job=self)
        return self


class Export(Job):
    """A job that writes a file. `save`, `chunks` and `lines` wait for it first."""

    def chunks(self) -> Iterator[bytes]:
        """The file, piece by piece."""
        with self._session.download(self._address()) as pieces:
            yield from pieces

    def lines(self) -> Iterator[dict[str, Any]]:
        """The objects of an NDJSON file, one at a time. Raises InvalidPayload for a file of another kind."""
        if not str(self._shown["params"].get("format", "")).startswith("firstpass"):
            raise InvalidPayload("Only an export in the format firstpass has lines to go through. Use save() or chunks().")
        yield from objects_of(self.chunks())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the file to this path. It appears there whole or not at all."""
        target = Path(path)
        arriving = target.with_name(target.name + ".part")
        try:
            with arriving.open("wb") as file:
                for piece in self.chunks():
                    file.write(piece)
            arriving.replace(target)
        finally:
            arriving.unlink(missing_ok=True)
        return target

    def _address(self) -> str:
        if not self.ended:
            self.wait(progress=False)
        self._well_ended()
        address = self.refresh().result.get("download_url")
        if not address:
            raise FirstpassError("This API key may see the job and not its file. Use one whose scopes include exports.")
        return str(address)


def objects_of(pieces: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The objects of NDJSON that comes in pieces; only a line feed ends a line."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (json.loads(line) for line in whole if line)
    if rest:
        yield json.loads(rest)
