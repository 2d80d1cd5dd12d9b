"""The places of apps.kinds.locators as JSON Schema (2020-12)."""

from collections.abc import Mapping
from typing import Any

from apps.kinds.base import ANSWERS_SCHEMA
from apps.kinds.locators import MAX_EPSG, MAX_INDEX, MAX_KEYFRAMES, MAX_NAME, Frames, Message, OnMap, Page, TimeSpan, Track

INDEX: Mapping[str, Any] = {"type": "integer", "minimum": 0, "maximum": MAX_INDEX}


def _object(kind: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    members = {"type": {"type": "string", "enum": [kind]}, **properties}
    return {"type": "object", "properties": members, "required": list(members), "additionalProperties": False}


PLACES: dict[str, dict[str, Any]] = {
    "FramesPlace": _object(Frames.type, first=INDEX, last=INDEX),
    "PagePlace": _object(Page.type, page={**INDEX, "minimum": 1}),
    "MessagePlace": _object(Message.type, message={"type": "string", "minLength": 1, "maxLength": MAX_NAME}),
    "TimePlace": _object(TimeSpan.type, start_ms=INDEX, end_ms=INDEX),
    "MapPlace": _object(OnMap.type, epsg={**INDEX, "maximum": MAX_EPSG}),
}

# What apps.kinds.pins reads.
PIN: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "x": {"type": "number"},
        "y": {"type": "number"},
        "start": INDEX,
        "end": INDEX,
        "at": {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in PLACES]},
    },
    "minProperties": 1,
    "additionalProperties": False,
}


def track_place(value: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a track whose keyframes have this value."""
    keyframe = {
        "type": "object",
        "properties": {"frame": INDEX, "value": value, "answers": ANSWERS_SCHEMA},
        "required": ["frame", "value"],
        "additionalProperties": False,
    }
    segment = {"type": "array", "items": keyframe, "minItems": 1, "maxItems": MAX_KEYFRAMES}
    return _object(Track.type, segments={"type": "array", "items": segment, "minItems": 1, "maxItems": MAX_KEYFRAMES})
