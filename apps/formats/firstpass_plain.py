"""The commonest prediction lines of our own, taken as they are: one value, no answers, no place, no metrics."""

import re
from typing import Any, NamedTuple

from apps.formats.firstpass_predictions import DIALECT
from apps.formats.ndjson import Line
from apps.formats.reading import MAX_NAME
from apps.formats.rows import DataRowRef, NamedRow

MEMBERS = {"data_row", "uuid", "feature", "name", "kind", "value", "confidence"}
CANONICAL = re.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}").fullmatch


class PlainLine(NamedTuple):
    """A line whose members have the right types, all but its value, which nobody has looked at; `named` is the same with all care.

    The data row is named by its id or its global key, the feature by id, by name, or by both; `id` is the sender's key.
    """

    source: Line
    data_row: tuple[str | None, str | None]
    feature: tuple[str | None, str | None]
    kind: str
    value: Any
    id: str | None
    confidence: float | None

    @property
    def line(self) -> int:
        """Where it was read."""
        return self.source.number

    def named(self) -> NamedRow:
        """As every line is read. Raises InvalidValue."""
        return DIALECT.parse(self.source.document, self.source.number)

    def ref(self) -> DataRowRef:
        """The data row it is about."""
        return DataRowRef(*self.data_row)


def plain_line(line: Line) -> PlainLine | None:
    """The line as it is, if it is plain."""
    document = line.document
    if not document.keys() <= MEMBERS:
        return None
    get = document.get
    kind, own, feature, name, confidence, where = get("kind"), get("uuid"), get("feature"), get("name"), get("confidence"), get("data_row")
    if type(kind) is not str or not (own is None or (type(own) is str and CANONICAL(own))) or (feature is None and name is None):
        return None
    if not (feature is None or _is_name(feature)) or not (name is None or _is_name(name)):
        return None
    if not (confidence is None or (type(confidence) in (float, int) and 0 <= confidence <= 1)):
        return None
    if type(where) is not dict or len(where) != 1:
        return None
    key = where.get("global_key")
    number = None if key is not None else where.get("id")
    if not _is_name(key) and not (type(number) is str and CANONICAL(number)):
        return None
    value = get("value")
    if kind == "mask" and not (type(value) is dict and type(value.get("counts")) is str):
        return None
    share = None if confidence is None else float(confidence)
    return PlainLine(line, (number, key), (feature, name), kind, value, own and own.lower(), share)


def _is_name(payload: Any) -> bool:
    return type(payload) is str and 0 < len(payload) <= MAX_NAME
