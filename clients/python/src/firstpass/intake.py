"""Assets on their way into a dataset: files in forms of a few, addresses and texts as lines of import jobs."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from firstpass.data_rows import DataRow
from firstpass.errors import InvalidPayload, JobFailed
from firstpass.jobs import Job
from firstpass.labelbox_rows import WEB, Beside, names_file, read_beside
from firstpass.payload import encoded
from firstpass.progress import WORKING, Progress, Watched, Watcher, watcher
from firstpass.session import Files, Session

FILES_PER_FORM, BYTES_PER_FORM = 50, 64 * 1024**2
LINES_PER_JOB, BYTES_PER_JOB = 10_000, 16 * 1024**2
LONGEST_KEY = 255
SOURCES = ("file", "url", "text", "html", "conversation")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDataRow:
    """One asset to bring: exactly one of `file` (a path, or the bytes themselves), `url`, `text`, `html` and `conversation`.

    `global_key` is yours to choose, unique in the organization; files may go without, an address is its own where none is given.
    `name` is what people call it; bytes need one. A conversation is `{"messages": [{"id", "role", "content"}]}`.
    """

    file: str | os.PathLike[str] | bytes | None = None
    url: str | None = None
    text: str | None = None
    html: str | None = None
    conversation: Mapping[str, Any] | None = None
    global_key: str | None = None
    name: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    attachments: Sequence[Mapping[str, Any]] = ()

    def __post_init__(self) -> None:
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            raise InvalidPayload(
                f"A data row of {' and '.join(given) or 'nothing'} cannot be. Expected: exactly one of {', '.join(SOURCES)}."
            )
        if isinstance(self.file, bytes) and not self.name:
            raise InvalidPayload("Bytes without a name cannot be sent. Expected: name='picture.png' or the like.")


Intake = NewDataRow | Mapping[str, Any] | str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class IntakeError:
    """An asset that became no data row. `index` counts the assets that were given, from 0; `subject` is its key or name.

    `index` is None for what went wrong with no asset of its own.
    """

    index: int | None
    subject: str
    pointer: str
    code: str
    message: str
    expected: str = ""

    def __str__(self) -> str:
        where = self.subject if self.index is None else f"asset {self.index} ({self.subject})"
        return f"{where}: {self.message}{f' Expected: {self.expected}.' if self.expected else ''}"


@dataclass(slots=True)
class Brought:
    """What became of the assets: `done` are in the dataset now, new or there already; `files` are the data rows of those sent as files."""

    done: int = 0
    files: list[DataRow] = field(default_factory=list)
    errors: list[IntakeError] = field(default_factory=list)

    def raise_for_errors(self) -> None:
        """Raise InvalidPayload that names the first of the errors, if there are any."""
        if self.errors:
            shown = "\n".join(f"  {error}" for error in self.errors[:10])
            raise InvalidPayload(f"{len(self.errors):,} of {self.done + len(self.errors):,} assets became no data rows:\n{shown}")


@dataclass(frozen=True, slots=True)
class _Asset:
    index: int
    row: NewDataRow
    beside: Beside

    @property
    def file_name(self) -> str:
        return self.row.name or (Path(os.fspath(self.row.file)).name if isinstance(self.row.file, str | os.PathLike) else "")

    @property
    def subject(self) -> str:
        return self.row.global_key or self.file_name


@dataclass(slots=True)
class _Line:
    index: int
    subject: str
    text: bytes


def bring(session: Session, dataset: UUID, rows: Iterable[Intake], *, progress: Watched) -> Brought:
    """Send assets into a dataset and return once they are there. Raises InvalidPayload where something is given that is no asset."""
    if isinstance(rows, str | bytes | Mapping | os.PathLike | NewDataRow):
        raise InvalidPayload(f"One {type(rows).__name__} is given. Expected: a list, or another iterable, of assets.")
    delivery = _Delivery(session, dataset, watcher(progress, "Data rows"))
    for index, given in enumerate(rows):
        try:
            delivery.take(index, given)
        except InvalidPayload as error:
            raise InvalidPayload(f"Asset {index}: {error}") from error
    return delivery.finish()


class _Delivery:
    """Batches that fill up and go."""

    def __init__(self, session: Session, dataset: UUID, tell: Watcher) -> None:
        self.session, self.dataset, self.tell = session, dataset, tell
        self.brought = Brought()
        self.files: list[_Asset] = []
        self.lines: list[_Line] = []
        self.jobs: list[tuple[Job, list[tuple[int, str]]]] = []
        self.file_bytes = self.line_bytes = self.taken = 0

    def take(self, index: int, given: Intake) -> None:
        """One more; it goes when there is a batch of them."""
        self.taken = index + 1
        row = read_intake(given)
        if isinstance(row, NewDataRow) and row.file is not None:
            size = len(row.file) if isinstance(row.file, bytes) else _size_of(row.file)
            if self.files and (len(self.files) == FILES_PER_FORM or self.file_bytes + size > BYTES_PER_FORM):
                self.send_files()
            beside = read_beside(given)[2] if isinstance(given, Mapping) and "row_data" in given else Beside()
            self.files.append(_Asset(index, row, beside))
            self.file_bytes += size
            return
        line = _line(index, row)
        if self.lines and (len(self.lines) == LINES_PER_JOB or self.line_bytes + len(line.text) > BYTES_PER_JOB):
            self.send_lines()
        self.lines.append(line)
        self.line_bytes += len(line.text)

    def finish(self) -> Brought:
        """Send the rest, and wait for the jobs."""
        if self.files:
            self.send_files()
        if self.lines:
            self.send_lines()
        for job, assets in self.jobs:
            job.wait(progress=False)
            self.brought.done += job.done
            for error in job.errors():
                index, subject = assets[error.line - 1] if error.line is not None else (None, error.subject)
                self.brought.errors.append(IntakeError(index, subject, error.pointer, error.code, error.message, error.expected))
            self.report()
        self.brought.errors.sort(key=lambda error: self.taken if error.index is None else error.index)
        return self.brought

    def send_files(self) -> None:
        """One form."""
        assets, self.files, self.file_bytes = self.files, [], 0
        keys = json.dumps([asset.row.global_key for asset in assets])
        with ExitStack() as opened:

            def files() -> Files:
                return [("files", (asset.file_name, _content(asset.row, opened))) for asset in assets]

            answer = self.session.send_files(f"datasets/{self.dataset}/data-rows", files, {"global_keys": keys})
        self.settle(assets, answer)
        self.report()

    def settle(self, assets: Sequence[_Asset], answer: Mapping[str, Any]) -> None:
        """Read what became of each file; the server knows them by their names, in their order."""
        waiting = list(assets)
        for said in answer["refused"]:
            asset = _next(waiting, said["name"])
            self.brought.errors.append(IntakeError(asset.index, asset.subject, "", said["code"], said["message"]))
        rows = [(each["name"], each) for each in answer["created"]]
        rows += [(each["name"], each["data_row"]) for each in answer["duplicates"]]
        for name, said in rows:
            self.described(_next(waiting, name), DataRow.read(said))
        if answer["job"] is not None:
            self.read_by(Job(self.session, answer["job"]), assets)

    def read_by(self, job: Job, assets: Sequence[_Asset]) -> None:
        """Wait for the job that reads large files; it knows them by their places in the form, from 1. Raises JobCancelled."""
        with suppress(JobFailed):  # it says of each file why
            job.wait(progress=False)
        for error in job.errors():
            asset = assets[error.line - 1] if error.line is not None else None
            index, subject = (asset.index, asset.subject) if asset else (None, error.subject)
            self.brought.errors.append(IntakeError(index, subject, error.pointer, error.code, error.message, error.expected))
        for place, number in job.result.items():
            if place.isdigit():
                self.described(assets[int(place) - 1], DataRow.read(self.session.get(f"data-rows/{number}")))

    def described(self, asset: _Asset, row: DataRow) -> None:
        """Add a data row that is there to what was brought, with what a form has no room for."""
        if asset.row.global_key not in (None, row.global_key):
            message = f"The dataset has the same content already, under the global key {row.global_key}."
            self.brought.errors.append(IntakeError(asset.index, asset.subject, "/global_key", "duplicate", message, "another file"))
            return
        if asset.beside.modality not in ("", row.modality):
            message = f"This file is of the asset type {row.modality}, and is in the dataset as that."
            self.brought.errors.append(IntakeError(asset.index, asset.subject, "/media_type", "media_type_differs", message))
        for pointer, message in asset.beside.left_out:
            self.brought.errors.append(IntakeError(asset.index, asset.subject, pointer, "left_out", message))
        self.brought.files.append(self.describe(asset.row, row))
        self.brought.done += 1

    def describe(self, asset: NewDataRow, row: DataRow) -> DataRow:
        """Metadata and attachments, which a form has no room for."""
        for attachment in asset.attachments:
            self.session.post(f"data-rows/{row.id}/attachments", attachment)
        if asset.metadata and asset.metadata != row.metadata:
            return DataRow.read(self.session.patch(f"data-rows/{row.id}", {"metadata": dict(asset.metadata)}))
        return row

    def send_lines(self) -> None:
        """One job."""
        lines, self.lines, self.line_bytes = self.lines, [], 0
        body = b"".join(line.text for line in lines)
        path = f"datasets/{self.dataset}/imports"
        said = self.session.send(path, lambda: iter([body]), size=len(body), mime="application/x-ndjson")
        self.jobs.append((Job(self.session, said), [(line.index, line.subject) for line in lines]))
        self.report()

    def report(self) -> None:
        """Tell how far it is."""
        failed = len(self.brought.errors)
        self.tell(Progress(WORKING, self.brought.done + failed, self.taken, failed))


def read_intake(given: Intake) -> NewDataRow | dict[str, Any]:
    """What is given, as a NewDataRow; a dict in Labelbox's shape stays one unless it names a file here. Raises InvalidPayload."""
    if isinstance(given, NewDataRow):
        return given
    if isinstance(given, str | os.PathLike):
        is_address = isinstance(given, str) and given.startswith(WEB)
        return NewDataRow(url=given) if is_address and isinstance(given, str) else NewDataRow(file=given)
    if not isinstance(given, Mapping):
        raise InvalidPayload(f"A {type(given).__name__} is no asset. Expected: a path, an address, a NewDataRow or a dict.")
    if "row_data" in given:
        return _of_labelbox(given)
    try:
        return NewDataRow(**given)
    except TypeError as error:
        unknown = ", ".join(sorted(given.keys() - NewDataRow.__dataclass_fields__.keys()))
        raise InvalidPayload(f"There is no {unknown} in a data row. Expected: {', '.join(NewDataRow.__dataclass_fields__)}.") from error


def _of_labelbox(given: Mapping[str, Any]) -> NewDataRow | dict[str, Any]:
    content = given["row_data"]
    if not names_file(content):
        return dict(given)
    metadata, attachments, _ = read_beside(given)
    name = given.get("external_id")
    return NewDataRow(file=content, global_key=given.get("global_key"), name=name, metadata=metadata, attachments=attachments)


def _line(index: int, row: NewDataRow | dict[str, Any]) -> _Line:
    if isinstance(row, dict):
        return _Line(index, str(row.get("global_key", "")), encoded(row))
    names = ("url", "text", "html", "conversation", "global_key", "name")
    said = {name: getattr(row, name) for name in names if getattr(row, name) is not None}
    if row.url is not None and row.global_key is None and len(row.url) <= LONGEST_KEY:
        said["global_key"] = row.url
    said |= {name: value for name, value in (("metadata", dict(row.metadata)), ("attachments", list(row.attachments))) if value}
    return _Line(index, str(said.get("global_key", "")), encoded(said))


def _next(waiting: list[_Asset], name: str) -> _Asset:
    """The first that still waits and is called so; the first of all where a name was cleaned on the way."""
    index = next((index for index, asset in enumerate(waiting) if asset.file_name == name), 0)
    return waiting.pop(index)


def _content(row: NewDataRow, opened: ExitStack) -> Any:
    if isinstance(row.file, bytes):
        return row.file
    return opened.enter_context(Path(os.fspath(row.file or "")).open("rb"))


def _size_of(path: str | os.PathLike[str]) -> int:
    try:
        return Path(path).stat().st_size
    except OSError as error:
        raise InvalidPayload(f"The file {os.fspath(path)!r} cannot be read: {error.strerror}.") from error
