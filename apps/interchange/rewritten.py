"""The lines that a file is rewritten as: labels or predictions as we write them, each with the place where the file says it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

import orjson

from apps.formats.base import pieces
from apps.formats.firstpass import dump_row, read_row
from apps.formats.firstpass_predictions import dump_prediction
from apps.formats.ndjson import Line, read_lines
from apps.formats.rows import LabelRow, LineError
from apps.formats.scattered import MAX_LINE_BYTES
from apps.kinds.features import FeatureSpec

Place = tuple[int | None, str]
PLACE = "told_at"


def dump_predictions(rows: Iterable[LabelRow]) -> Iterator[bytes]:
    """One prediction line for each annotation."""
    for row in rows:
        for number, annotation in enumerate(row.annotations):
            place = row.places[number] if number < len(row.places) else (row.line, "")
            document = dump_prediction(row.data_row, annotation) | {PLACE: place}
            yield orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)


def split_place(line: Line) -> tuple[Line, Place]:
    """A line of `dump_predictions` as any prediction line, and its place."""
    line_there, pointer = line.document[PLACE]
    return Line(line.number, {key: member for key, member in line.document.items() if key != PLACE}), (line_there, pointer)


def document_of(row: LabelRow) -> dict[str, Any]:
    """What the line of a row holds."""
    return {"row": dump_row(row, {}), "line": row.line, "places": list(row.places)}


def read_rows(file: BinaryIO, features: Sequence[FeatureSpec]) -> Iterator[LabelRow | LineError]:
    """The rows again, each with its line in the file that was sent; None where that has no lines."""
    for line in read_lines(pieces(file), max_line_bytes=MAX_LINE_BYTES):
        if isinstance(line, LineError):
            yield replace(line, line=None)
            continue
        row, number = read_row(Line(line.number, line.document["row"]), features), line.document["line"]
        if isinstance(row, LineError):
            yield replace(row, line=number, pointer="")
        else:
            yield replace(row, line=number, places=[(each[0], each[1]) for each in line.document["places"]])
