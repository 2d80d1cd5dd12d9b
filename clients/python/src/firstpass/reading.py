"""Answers of the API as frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def picked(kind: type[T], said: Mapping[str, Any], **read: Any) -> T:
    """A dataclass of the members of an answer that have its fields' names; `read` are those that had to be read. More is passed by."""
    names = (each.name for each in fields(kind))  # type: ignore[arg-type]  # every kind here is a dataclass
    return kind(**{name: read[name] if name in read else said[name] for name in names})
