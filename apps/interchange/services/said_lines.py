"""What the lines of a portion say, before anything is looked up: all of them, or those that a chunk is to take."""

from collections.abc import Iterator
from copy import copy
from typing import Any

from apps.core.jobs import ChunkContext
from apps.formats.firstpass_plain import plain_line
from apps.formats.ndjson import Line, read_lines
from apps.formats.predictions import parse_line
from apps.formats.rows import LineError, NamedRow
from apps.formats.settling import painted, pictures_of
from apps.interchange.asked import Asked
from apps.interchange.rewritten import Origin, name_of, split_place
from apps.interchange.services.known_rows import Said
from apps.interchange.services.portions import read_portion
from apps.kinds import InvalidValue


def read_said(context: ChunkContext, origin: Origin) -> Iterator[Said]:
    """The lines with the masks that lie at addresses; fetched before the transaction that writes them is open.

    Of a chunk for relationships, those alone. Of a file that was rewritten, `origin` takes where that says each line, of others what
    they say they are.
    """
    asked = Asked(beat=context.go_on)
    wanted = _wanted(context.payload)
    for each in read_lines(read_portion(context.payload)):
        if not _is_wanted(each, wanted):
            continue
        read = each
        if isinstance(read, Line) and context.payload.get("rewritten", False):
            read = split_place(read, origin)
        elif isinstance(read, Line):
            origin.names[read.number] = name_of(read)
        line = read if isinstance(read, LineError) else plain_line(read) or parse_line(read)
        if not isinstance(line, NamedRow) or not pictures_of(line):
            yield line
            continue
        context.go_on()
        try:
            yield painted(line, asked.picture_at)
        except InvalidValue as error:
            yield LineError.of(error, line.line)


def on_trial(context: ChunkContext, payload: dict[str, Any]) -> ChunkContext:
    """The context for another portion, whose errors nobody is told."""
    trial = copy(context)
    trial.payload, trial.errors, trial.state = payload, [], {}
    return trial


def _wanted(payload: dict[str, Any]) -> set[int] | None:
    """The numbers of the lines that a chunk for relationships takes; None for all."""
    return {number for low, high in payload["joins"] for number in range(low, high + 1)} if "joins" in payload else None


def _is_wanted(line: Line | LineError, numbers: set[int] | None) -> bool:
    return numbers is None or (isinstance(line, Line) and line.number in numbers)
