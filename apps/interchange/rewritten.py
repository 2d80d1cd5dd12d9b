"""The lines that a file is rewritten as: labels or predictions as we write them, each with the place where the file says it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any, BinaryIO

from apps.formats.base import pieces
from apps.formats.firstpass import dump_row, read_row
from apps.formats.firstpass_predictions import dump_prediction
from apps.formats.ndjson import Line, read_lines
from apps.formats.rows import LabelRow, LineError
from apps.formats.scattered import MAX_LINE_BYTES
from apps.interchange.apart import PLACE, told_apart
from apps.kinds.features import FeatureSpec

Place = tuple[int | None, str]


def dump_predictions(rows: Iterable[LabelRow]) -> Iterator[bytes]:
    """One prediction line for each annotation, see `told_apart`."""
    yield from told_apart(map(_predictions_of, rows))


def _predictions_of(row: LabelRow) -> list[dict[str, Any]]:
    places = [*row.places[: len(row.annotations)], *repeat((row.line, ""), len(row.annotations) - len(row.places))]
    return [dump_prediction(row.data_row, each) | {PLACE: place} for each, place in zip(row.annotations, places, strict=True)]


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
