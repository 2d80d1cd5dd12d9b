"""Metadata of data rows against the fields that an organization declared. Names that no field has are free."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.catalog.models import MetadataField, MetadataKind

MAX_TEXT = 4096


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that its field does not take: the pointer to it within the metadata, and what would fit."""

    pointer: str
    message: str
    expected: str


def misfits(metadata: Mapping[str, Any], fields: Mapping[str, MetadataField]) -> Iterator[Misfit]:
    """What does not fit the fields, by their names; null means that there is no value."""
    for name, value in metadata.items():
        field = fields.get(name)
        if field is not None and value is not None and not _fits(value, field):
            place = name.replace("~", "~0").replace("/", "~1")
            yield Misfit(f"/{place}", f"{name} is a metadata field of kind {field.kind}.", _expected(field.kind, field.options))


def _fits(value: Any, field: MetadataField) -> bool:
    match field.kind:
        case MetadataKind.STRING:
            return isinstance(value, str) and len(value) <= MAX_TEXT
        case MetadataKind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        case MetadataKind.BOOLEAN:
            return isinstance(value, bool)
        case MetadataKind.ENUM:
            return value in field.options
        case _:
            return isinstance(value, str) and _is_time(value)


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _expected(kind: str, options: Sequence[str]) -> str:
    return {
        MetadataKind.STRING.value: f"text of at most {MAX_TEXT:,} characters",
        MetadataKind.NUMBER.value: "a finite number",
        MetadataKind.BOOLEAN.value: "true or false",
        MetadataKind.ENUM.value: f"one of {', '.join(options)}",
        MetadataKind.DATETIME.value: "a time as ISO 8601 writes it, such as 2026-03-01T12:00:00Z",
    }[kind]
