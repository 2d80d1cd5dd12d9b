"""Lines of an import: cut from a body as it streams in, and read one by one, each with its own refusal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import IO, Any

from apps.catalog.row_shapes import ImportRow, read_row
from apps.core.problems import BadRequest, FieldError, TooLarge
from apps.formats.ndjson import read_lines
from apps.formats.rows import LineError

MAX_LINES = 100_000
MAX_LINE_BYTES = 1024 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024
PIECE_BYTES = 1 << 18

# A line as a job keeps it: {"line": 7, "row": {...}} or {"line": 7, "error": {...}}.
Line = dict[str, Any]


def lines_of_ndjson(body: IO[bytes]) -> list[Line]:
    """The lines of an NDJSON body, blank ones left out. Raises TooLarge, and BadRequest where there are none."""
    lines = list[Line]()
    for each in read_lines(_pieces(body), max_line_bytes=MAX_LINE_BYTES):
        if isinstance(each, LineError):
            lines.append({"line": each.line, "error": asdict(each)})
        else:
            lines.append({"line": each.number, "row": each.document})
        _refuse_many(lines)
    return _some(lines)


def lines_of_json(rows: Sequence[Any]) -> list[Line]:
    """The same of a JSON list; the first row is line 1."""
    _refuse_many(rows)
    return _some([{"line": number, "row": row} for number, row in enumerate(rows, start=1)])


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    taken = 0
    while piece := body.read(PIECE_BYTES):
        taken += len(piece)
        if taken > MAX_BODY_BYTES:
            raise TooLarge(f"One import has at most {MAX_BODY_BYTES // 1024**2} MiB. Send it in parts.")
        yield piece


def _refuse_many(lines: Sequence[Any]) -> None:
    if len(lines) > MAX_LINES:
        raise TooLarge(f"One import has at most {MAX_LINES:,} lines. Send it in parts.")


def _some(lines: list[Line]) -> list[Line]:
    if not lines:
        raise BadRequest(errors=[FieldError("", "empty", "There is nothing to import.", "at least one row")])
    return lines


def read_rows(lines: Iterable[Line]) -> Iterator[ImportRow | LineError]:
    """Each line's row, or what is wrong with it; a global key that occurs again among these lines is refused there."""
    seen: dict[str, int] = {}
    for line in lines:
        row = LineError(**line["error"]) if "error" in line else read_row(line["line"], line["row"])
        if isinstance(row, ImportRow) and row.global_key in seen:
            message = f"Line {seen[row.global_key]} has this global key already."
            row = LineError(row.line, "/global_key", "global_key_repeated", message, "a key of its own")
        elif isinstance(row, ImportRow):
            seen[row.global_key] = row.line
        yield row
