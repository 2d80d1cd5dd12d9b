"""Lines of an import: cut from a body as it streams in, and read one by one, each with its own refusal. A line may be an address alone."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import IO, Any

from apps.catalog.row_shapes import WEB, ImportRow, read_row
from apps.core.problems import BadRequest, FieldError, TooLarge
from apps.core.strict_json import NotStrict, loads
from apps.formats.ndjson import BYTE_ORDER_MARK, EXPECTED, parse_line, split_lines
from apps.formats.ndjson import Line as Parsed
from apps.formats.rows import LineError

MAX_LINES = 100_000
MAX_LINE_BYTES = 1024 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024
PIECE_BYTES = 1 << 18
ADDRESSES = tuple(each.encode() for each in WEB)

# A line as a job keeps it: {"line": 7, "row": {...}}, {"line": 7, "row": "https://..."} or {"line": 7, "error": {...}}.
Line = dict[str, Any]


def lines_of_text(body: IO[bytes]) -> list[Line]:
    """The lines of an NDJSON body or of a list of addresses, blank ones left out. Raises TooLarge, and BadRequest where there are none."""
    lines = list[Line]()
    for number, text in enumerate(split_lines(_pieces(body), MAX_LINE_BYTES), start=1):
        if text is None:
            error = LineError(number, "", "line_too_long", f"This line has more than {MAX_LINE_BYTES} bytes.", "a shorter line")
            lines.append({"line": number, "error": asdict(error)})
        elif said := text.removeprefix(BYTE_ORDER_MARK if number == 1 else b"").strip():
            lines.append(_line(number, said))
        _refuse_many(lines)
    return _some(lines)


def _line(number: int, text: bytes) -> Line:
    """One line that says something: an object, or an address as a JSON text or as it is."""
    is_address = text.lower().startswith(ADDRESSES)
    if not is_address and not text.startswith(b'"'):
        each = parse_line(number, text)
        if isinstance(each, Parsed):
            return {"line": number, "row": each.document}
        if each.code == "json_invalid":
            each = replace(each, expected=f"{each.expected}, or an {' or '.join(WEB)} address")
        return {"line": number, "error": asdict(each)}
    try:
        return {"line": number, "row": loads(json.dumps(text.decode()) if is_address else text)}
    except UnicodeDecodeError:
        code, words = "encoding_invalid", "This line is not UTF-8."
    except NotStrict as error:
        code, words = error.code, error.message
    return {"line": number, "error": asdict(LineError(number, "", code, words, EXPECTED.get(code, "strict JSON")))}


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
