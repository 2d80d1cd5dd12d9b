"""The lines that a file is rewritten as: labels or predictions as we write them, each with the place where the file says it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any, BinaryIO

from apps.formats.base import pieces
from apps.formats.firstpass import dump_row, read_row
from apps.formats.firstpass_predictions import dump_metric_line, dump_prediction
from apps.formats.ndjson import Line, read_lines
from apps.formats.rows import LabelRow, LineError
from apps.formats.scattered import MAX_LINE_BYTES
from apps.interchange.apart import BESIDE, MADE, PLACE, SIZE, told_apart
from apps.kinds.features import FeatureSpec
from apps.kinds.made_ids import is_nobodys, made_among, with_made
from apps.kinds.values import Extent

Place = tuple[int | None, str]
Name = tuple[str, str]  # the sender's uuid and the data row's key or id; "" for what is not said
MOST_NAMED = 255


@dataclass
class Origin:
    """Where the lines of a rewritten portion stand in the file that was sent, by their numbers; `made` are those with ids of our making.

    `sizes` are those that the file tells of their pictures, each with how the pointers to it begin; `names` what lines that were not
    rewritten say they are, and what their data rows are called.
    """

    places: dict[int, Place] = field(default_factory=dict)
    sizes: dict[int, tuple[Extent, str]] = field(default_factory=dict)
    made: set[int] = field(default_factory=set)
    names: dict[int, Name] = field(default_factory=dict)


def dump_predictions(rows: Iterable[LabelRow]) -> Iterator[bytes]:
    """One prediction line for each annotation, and one for each figure of a data row, see `told_apart`."""
    yield from told_apart(map(_predictions_of, rows))


def _predictions_of(row: LabelRow) -> list[dict[str, Any]]:
    places = [*row.places[: len(row.annotations)], *repeat((row.line, ""), len(row.annotations) - len(row.places))]
    size = {} if row.extent is None else {SIZE: (row.extent.width, row.extent.height, row.size_at)}
    said = [
        dump_prediction(row.data_row, each) | {PLACE: place, MADE: str(each.id) if is_nobodys(each.id) else None} | size
        for each, place in zip(row.annotations, places, strict=True)
    ]
    return said + [dump_metric_line(each) | {PLACE: (each.line, "")} for each in row.metrics]


def name_of(line: Line) -> Name:
    """What a prediction line, in any of the forms that are read, says it is, and what it calls its data row."""
    about = line.document.get("data_row", line.document.get("dataRow"))
    keys = about if isinstance(about, dict) else {}
    said = (keys.get(name) for name in ("global_key", "globalKey", "id"))
    key = next((each for each in said if isinstance(each, str)), "")
    number = line.document.get("uuid")
    return (number if isinstance(number, str) else "")[:MOST_NAMED], key[:MOST_NAMED]


def split_place(line: Line, origin: Origin) -> Line:
    """A line of `dump_predictions` as any prediction line; where it came from is noted."""
    line_there, pointer = line.document[PLACE]
    origin.places[line.number] = line_there, pointer
    if SIZE in line.document:
        width, height, at = line.document[SIZE]
        origin.sizes[line.number] = Extent(width, height), at
    if line.document.get(MADE):
        origin.made.add(line.number)
    return Line(line.number, {key: member for key, member in line.document.items() if key not in BESIDE})


def document_of(row: LabelRow) -> dict[str, Any]:
    """What the line of a row holds."""
    told = {"line": row.line, "places": list(row.places), "size_at": row.size_at, "row_at": row.row_at, "made": made_among(row.annotations)}
    whole = {} if row.whole is None else {"whole": list(row.whole)}
    return {"row": dump_row(row, {}), **told, **whole}


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
            places = [(each[0], each[1]) for each in line.document["places"]]
            said = with_made(tuple(row.annotations), set(line.document["made"]))
            pointers = {key: line.document[key] for key in ("size_at", "row_at") if key in line.document}
            yield replace(row, annotations=said, line=number, places=places, **pointers)
