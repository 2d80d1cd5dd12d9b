"""The ontology that our own lines speak of: what every annotation names with its kind, its options and the questions under them.

A line is a data row with its `annotations`, or a single prediction. The options of a ranking stand by their ids alone, and are drafted so.
"""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from apps.formats.base import pieces
from apps.formats.drafting import draft_of
from apps.formats.firstpass_predictions import read_named
from apps.formats.ndjson import Line, read_lines
from apps.formats.rows import DataRowRef, NamedAnnotation, NamedRow
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec


def draft(file: BinaryIO) -> tuple[FeatureSpec, ...]:
    """The features of all lines; what cannot be read is passed over, reading tells what is wrong with it."""
    return draft_of(row_of(line.document) for line in read_lines(pieces(file)) if isinstance(line, Line))


def row_of(document: Mapping[str, Any]) -> NamedRow:
    """What a line names, without its data row."""
    listed = document.get("annotations", [document])
    return NamedRow(DataRowRef(), tuple(_named(listed if isinstance(listed, list) else [])))


def _named(listed: list[Any]) -> Iterator[NamedAnnotation]:
    for members in listed:
        try:
            yield read_named(members)
        except InvalidValue:
            continue
