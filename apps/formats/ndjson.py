"""Newline-delimited JSON, read strictly and line by line: a bad line is an error of its own and loses no other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.core.strict_json import NotStrict, loads
from apps.formats.rows import LineError

MAX_LINE_BYTES = 16 << 20  # a film with two hundred thousand boxes; what is no JSON at all costs sixty times its size to refuse
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

EXPECTED = {
    "encoding_invalid": "a line in UTF-8",
    "json_invalid": "one whole JSON object on one line",
    "json_too_deep": "a flatter object",
    "json_duplicate_key": "each key once per object",
    "number_not_finite": "a finite number, or no number at all",
    "number_too_long": "a number with fewer digits",
    "text_invalid_char": "whole Unicode characters without NUL",
}


@dataclass(frozen=True, slots=True)
class Line:
    """The object on one line; lines count from 1."""

    number: int
    document: Mapping[str, Any]


def read_lines(chunks: Iterable[bytes], *, max_line_bytes: int = MAX_LINE_BYTES) -> Iterator[Line | LineError]:
    """The objects of a file that comes in pieces of any size; blank lines are passed over, but counted.

    No more than one line and one piece is held at a time. A line over `max_line_bytes` is refused unread.
    """
    for number, line in enumerate(split_lines(chunks, max_line_bytes), start=1):
        if line is None:
            yield LineError(number, "", "line_too_long", f"This line has more than {max_line_bytes} bytes.", "a shorter line")
            continue
        text = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
        if text.strip():
            yield parse_line(number, text)


def split_lines(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes | None]:
    """The lines of a file without their ends; None for one that is longer."""
    kept: list[bytes] = []
    size = 0
    for chunk in chunks:
        for index, piece in enumerate(chunk.split(b"\n")):
            if index:
                yield b"".join(kept) if size <= max_bytes else None
                kept, size = [], 0
            size += len(piece)
            if size <= max_bytes:
                kept.append(piece)
            else:
                kept.clear()
    if size:
        yield b"".join(kept) if size <= max_bytes else None


def parse_line(number: int, text: bytes) -> Line | LineError:
    """The object that is on this line."""
    try:
        document = loads(text)
    except NotStrict as error:
        return LineError(number, "", error.code, error.message, EXPECTED.get(error.code, "strict JSON"))
    if not isinstance(document, dict):
        return LineError(number, "", "not_an_object", "This line holds no object.", "one JSON object per line")
    return Line(number, document)
