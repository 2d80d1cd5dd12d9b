"""Bodies of labels and predictions, and the doors that take them."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from firstpass.errors import InvalidPayload
from firstpass.jobs import Export, Job
from firstpass.labels import Label
from firstpass.payload import Line, prepared
from firstpass.progress import Watched, watcher
from firstpass.session import Session
from firstpass.stated import RowMetric

NDJSON = "application/x-ndjson"
ANYTHING = "application/octet-stream"
MAX_FILE_NAME = 255
LINES = frozenset({"lines", "firstpass"})

Payload = str | os.PathLike[str] | Iterable[Label | RowMetric | Mapping[str, Any]]
LinesOf = Callable[[Label | RowMetric | Mapping[str, Any]], Iterator[Line]]


def upload(
    session: Session, path: str, payload: Payload, lines_of: LinesOf, *, title: str, progress: Watched, lines_as: str, **asked: Any
) -> Job:
    """Send a payload through a door. Lines of this package are of the format `lines_as`; a file is what the caller says it is."""
    form = asked.pop("format") or lines_as
    is_file = isinstance(payload, str | os.PathLike)
    if not is_file and form != lines_as:
        raise InvalidPayload(f"A payload of labels is written as {lines_as}. Expected: the path of a file for the format {form}.")
    with prepared(payload, lines_of) as body:
        tell = watcher(progress, title)
        mime = NDJSON if form in LINES else ANYTHING
        if isinstance(payload, str | os.PathLike):
            asked["file_name"] = PurePath(payload).name[-MAX_FILE_NAME:]
        said = session.send(path, lambda: body.chunks(tell), size=body.size, mime=mime, format=form, **asked)
    return Job(session, said)


def export(session: Session, path: str, body: Mapping[str, Any]) -> Export:
    """Ask for a file."""
    return Export(session, session.post(path, {name: value for name, value in body.items() if value is not None}))
