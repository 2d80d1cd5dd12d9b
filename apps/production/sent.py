"""What a caller sends to be decided, read strictly; the data row is named, or comes with it. No database."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.catalog.services import Brings
from apps.kinds import InvalidValue
from apps.kinds.reading import join, read_list, read_object, read_share, read_text, read_uuid
from apps.production.ranking import HIGHEST, LOWEST

MAX_KEY = 255
MAX_URL = 2048
MAX_NAME = 255
MAX_PREDICTIONS = 5_000
MAX_METADATA_CHARACTERS = 16 * 1024
CONTENTS = ("url", "bytes", "text", "html", "conversation")
REQUIRED = ("external_id", "data_row", "predictions")
OPTIONAL = ("confidence", "deadline", "priority", "metadata")


@dataclass(frozen=True)
class Named:
    """A data row that is there: by its id or by its global key."""

    id: UUID | None = None
    global_key: str | None = None


@dataclass(frozen=True)
class Asked:
    """One decision that is asked for. `predictions` are as they were sent; `confidence` is what the sender states of all of it."""

    external_id: str
    fingerprint: str
    data_row: Named | Brings
    predictions: Sequence[Any]
    confidence: float | None = None
    deadline: datetime | None = None
    priority: int = 0
    metadata: Mapping[str, Any] = field(default_factory=dict)


def read_asked(payload: Any) -> Asked:
    """Read one. Raises InvalidValue."""
    members = read_object(payload, "", required=REQUIRED, optional=OPTIONAL)
    return Asked(
        external_id=_key(members["external_id"], "/external_id"),
        fingerprint=_fingerprint(members),
        data_row=_data_row(members["data_row"], "/data_row"),
        predictions=read_list(members["predictions"], "/predictions", at_most=MAX_PREDICTIONS),
        confidence=read_share(members.get("confidence"), "/confidence"),
        deadline=None if members.get("deadline") is None else _moment(members["deadline"], "/deadline"),
        priority=_priority(members.get("priority", 0), "/priority"),
        metadata=_metadata(members.get("metadata"), "/metadata"),
    )


def external_id_of(payload: Any) -> str | None:
    """What one names itself, whatever else of it cannot be read; None where it names nothing that could be an external id."""
    with suppress(InvalidValue):
        return _key(payload.get("external_id") if isinstance(payload, Mapping) else None, "/external_id")
    return None


def _fingerprint(members: Mapping[str, Any]) -> str:
    """SHA-256 of what is to be decided; when it is due and what it is filed under may change between two tries of one call."""
    said = [members["data_row"], members["predictions"], members.get("confidence")]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")).hexdigest()


def _key(payload: Any, at: str) -> str:
    text = read_text(payload, at, at_most=MAX_KEY)
    if not text.strip():
        raise InvalidValue(at, "This is blank.", f"1 to {MAX_KEY} characters", code="blank")
    return text


def _data_row(payload: Any, at: str) -> Named | Brings:
    members = read_object(payload, at, optional=("id", "global_key", "name", "metadata", *CONTENTS))
    brought = [name for name in CONTENTS if members.get(name) is not None]
    key = None if members.get("global_key") is None else _key(members["global_key"], join(at, "global_key"))
    if len(brought) == 1 and "id" not in members:
        source = brought[0]
        name = "" if members.get("name") is None else read_text(members["name"], join(at, "name"), at_most=MAX_NAME)
        content = _content(source, members[source], join(at, source))
        return Brings(source, content, name, key, _metadata(members.get("metadata"), join(at, "metadata")))
    if brought or (("id" in members) == (key is not None)) or members.keys() & {"name", "metadata"}:
        expected = (
            f"the id or the global_key of a data row; or one of {', '.join(CONTENTS)}, with global_key, name and metadata if you like"
        )
        raise InvalidValue(at, "This does not say which data row is meant.", expected, code="data_row_unclear")
    return Named(global_key=key) if key is not None else Named(id=read_uuid(members["id"], join(at, "id")))


def _content(source: str, payload: Any, at: str) -> str | bytes:
    if source == "conversation":
        return json.dumps(read_object(payload, at, required=("messages",), optional=tuple(payload) if isinstance(payload, Mapping) else ()))
    if source == "url":
        return read_text(payload, at, at_most=MAX_URL).strip()
    if not isinstance(payload, str) or not payload:
        raise InvalidValue(at, "This is no text of at least one character.", "a text")
    if source != "bytes":
        return payload
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidValue(at, "These bytes cannot be read.", "a file in base64", code="not_base64") from None


def _moment(payload: Any, at: str) -> datetime:
    with suppress(ValueError, OverflowError):
        found = datetime.fromisoformat(payload if isinstance(payload, str) else "")
        if found.tzinfo is not None and found.timestamp():
            return found
    raise InvalidValue(at, "This is no point in time.", "a time with its zone, such as 2026-03-01T12:00:00Z", code="time_invalid")


def _priority(payload: Any, at: str) -> int:
    if isinstance(payload, bool) or not isinstance(payload, int) or not LOWEST <= payload <= HIGHEST:
        raise InvalidValue(at, "There is no such priority.", f"a whole number from {LOWEST} (later) to {HIGHEST} (sooner)")
    return payload


def _metadata(payload: Any, at: str) -> Mapping[str, Any]:
    if payload is None:
        return {}
    if not isinstance(payload, Mapping) or len(json.dumps(payload)) > MAX_METADATA_CHARACTERS:
        expected = f"an object of at most {MAX_METADATA_CHARACTERS:,} characters"
        raise InvalidValue(at, "The metadata cannot be kept.", expected, code="metadata_invalid")
    return dict(payload)
