"""Payloads on their way: a file as it is, or lines written down one by one, so that nothing is ever held in memory as a whole.

Lines go into a temporary file before anything is sent. So what is wrong with an annotation is told at once, the size is known, and a
connection that breaks costs no second run of the model behind a generator.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from firstpass.errors import InvalidPayload
from firstpass.progress import SENDING, Progress, Watcher

PIECE = 1 << 18
IN_MEMORY = 1 << 20
Item = TypeVar("Item")
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A body that can be sent as often as it takes; `lines` is None where a file was given."""

    file: IO[bytes]
    size: int
    lines: int | None = None

    def chunks(self, tell: Watcher) -> Iterator[bytes]:
        """The whole body from its start."""
        self.file.seek(0)
        sent = 0
        while piece := self.file.read(PIECE):
            yield piece
            sent += len(piece)
            tell(Progress(SENDING, sent, self.size))


@contextmanager
def prepared(payload: str | os.PathLike[str] | Iterable[Item], lines_of: Callable[[Item], Iterator[Line]]) -> Iterator[Prepared]:
    """The body that a payload makes: the file at a path, or the lines of each item. Raises InvalidPayload."""
    if isinstance(payload, str | os.PathLike):
        with _opened(payload) as file:
            yield Prepared(file, os.fstat(file.fileno()).st_size)
        return
    if isinstance(payload, bytes | Mapping) or not isinstance(payload, Iterable):
        raise InvalidPayload(f"A payload of type {type(payload).__name__} is not taken. Expected: a list, another iterable, or a path.")
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        count = 0
        for index, item in enumerate(payload):
            for line in _lines(index, item, lines_of):
                file.write(line)
                count += 1
        if not count:
            raise InvalidPayload("There is nothing to send: the payload has no annotations.")
        yield Prepared(file, file.tell(), count)


def _lines(index: int, item: Item, lines_of: Callable[[Item], Iterator[Line]]) -> Iterator[bytes]:
    try:
        for line in lines_of(item):
            yield encoded(line)
    except InvalidPayload as error:
        raise InvalidPayload(f"Item {index} of the payload: {error}") from error


def _plain(value: Any) -> Any:
    """Numbers and arrays of numpy as Python's own, ids and paths as text."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "hex") and hasattr(value, "urn"):
        return str(value)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"a {type(value).__name__} has no place in JSON")


ENCODER = json.JSONEncoder(allow_nan=False, ensure_ascii=False, separators=(",", ":"), default=_plain)


def encoded(line: Line) -> bytes:
    """One line of NDJSON. Raises InvalidPayload for what JSON has no room for."""
    try:
        return ENCODER.encode(line).encode() + b"\n"
    except (TypeError, ValueError) as error:
        raise InvalidPayload(f"This cannot be written as JSON: {error}") from error


def _opened(path: str | os.PathLike[str]) -> IO[bytes]:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise InvalidPayload(
            f"The payload {os.fspath(path)!r} cannot be read: {error.strerror}. Expected: a path, or a list of labels."
        ) from error


def checked_config(config: Any) -> dict[str, Any]:
    """Hyperparameters as JSON has them: numbers and arrays of numpy as Python's own, ids and paths as text. Raises InvalidPayload."""
    if config is None:
        return {}
    if not isinstance(config, Mapping):
        raise InvalidPayload(f"A config of type {type(config).__name__} is not taken. Expected: a dict of names and JSON values.")
    try:
        plain: dict[str, Any] = json.loads(encoded(config))
    except InvalidPayload as error:
        raise InvalidPayload(f"The config: {error}. Expected: JSON values, without NaN and infinities.") from error
    return plain
