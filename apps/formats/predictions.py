"""Prediction lines of every dialect, told apart by their keys."""

from collections.abc import Iterable, Iterator

from apps.formats.base import DIALECTS
from apps.formats.ndjson import MAX_LINE_BYTES, Line, read_lines
from apps.formats.rows import LineError, NamedMetric, NamedRow
from apps.kinds import InvalidValue


def read_predictions(chunks: Iterable[bytes], *, max_line_bytes: int = MAX_LINE_BYTES) -> Iterator[NamedRow | NamedMetric | LineError]:
    """One prediction, one figure or one error for each line that is not blank, in their order; no line loses another."""
    for line in read_lines(chunks, max_line_bytes=max_line_bytes):
        yield line if isinstance(line, LineError) else parse_line(line)


def parse_line(line: Line) -> NamedRow | NamedMetric | LineError:
    """What one line says in whichever dialect it is in, or why it cannot be read."""
    claims = [dialect for dialect in DIALECTS.values() if dialect.key in line.document]
    if len(claims) != 1:
        keys = " or ".join(f"{dialect.key} ({dialect.name})" for dialect in DIALECTS.values())
        return LineError(line.number, "", "unknown_dialect", "This line does not say which data row it is about.", f"one member {keys}")
    try:
        return claims[0].metric(line.document, line.number) or claims[0].parse(line.document, line.number)
    except InvalidValue as error:
        return LineError.of(error, line.number)
