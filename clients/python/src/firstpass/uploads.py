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
    """Send a payload through a door. Labels of this package are of the format `lines_as`; a file, and dicts, are what the caller says.

    Without a format the server tells it by how they begin.
    """
    form = asked.pop("format")
    is_file = isinstance(payload, str | os.PathLike)
    if not is_file and form not in (None, lines_as):
        raise InvalidPayload(f"A payload of labels is written as {lines_as}. Expected: the path of a file for the format {form}.")
    named = {} if form is None else {"format": form}
    with prepared(payload, lines_of) as body:
        tell = watcher(progress, title)
        mime = NDJSON if not is_file or form in LINES else ANYTHING
        if isinstance(payload, str | os.PathLike):
            asked["file_name"] = PurePath(payload).name[-MAX_FILE_NAME:]
        said = session.send(path, lambda: body.chunks(tell), size=body.size, mime=mime, **named, **asked)
    return Job(session, said)


def export(session: Session, path: str, body: Mapping[str, Any]) -> Export:
    """Ask for a file."""
    return Export(session, session.post(path, {name: value for name, value in body.items() if value is not None}))
