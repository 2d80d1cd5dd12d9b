"""The one form as JSON Schema (2020-12) components: what the API's description, and so the front end's types, are made from."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from apps.kinds.base import ANSWERS_SCHEMA, CONFIDENCE_SCHEMA, KINDS, METRICS_SCHEMA
from apps.kinds.place_schemas import PIN, PLACES, track_place
from apps.kinds.values import Outcome
from apps.kinds.wire import MAX_FOCUS_MS

UUID_SCHEMA: Mapping[str, Any] = {"type": "string", "format": "uuid"}
UUID_OR_NULL: Mapping[str, Any] = {"type": ["string", "null"], "format": "uuid"}


def components() -> dict[str, dict[str, Any]]:
    """Named schemas for `#/components/schemas`: Annotation and Answer as unions over the kinds, places, Decision and ChangeSet."""
    named: dict[str, dict[str, Any]] = {}
    for name, kind in sorted(KINDS.items()):
        title = "".join(word.capitalize() for word in name.split("_"))
        named[f"{title}Value"] = kind.schema()
        named[f"{title}Annotation"] = _annotation(name, title, kind.role)
        if kind.role == "object":
            named[f"{title}TrackPlace"] = track_place(_ref(f"{title}Value"))
        if kind.role == "classification":
            named[f"{title}Answer"] = _answer(name, title)
    named["Annotation"] = _union(name for name in named if name.endswith("Annotation"))
    named["Answer"] = _union(name for name in named if name.endswith("Answer"))
    named |= {**PLACES, "Pin": dict(PIN)}
    named["Decision"] = _decision()
    named["ChangeSet"] = _change_set()
    return deepcopy(named)  # a description is worked on further by whoever asked for it


def _annotation(kind: str, title: str, role: str) -> dict[str, Any]:
    properties = {
        "id": UUID_SCHEMA,
        "kind": {"type": "string", "enum": [kind]},
        "feature": UUID_SCHEMA,
        "value": _ref(f"{title}Value"),
        "answers": dict(ANSWERS_SCHEMA) if role == "object" else {**ANSWERS_SCHEMA, "maxItems": 0},
        "confidence": CONFIDENCE_SCHEMA,
        "at": _place(title, role),
        "derived_from": UUID_OR_NULL,
        "metrics": METRICS_SCHEMA,
    }
    return _object(properties, "id", "kind", "feature", "value")


def _place(title: str, role: str) -> dict[str, Any]:
    if role == "relationship":
        return {"type": "null"}
    names = [*PLACES, *([f"{title}TrackPlace"] if role == "object" else [])]
    return {"oneOf": [{"type": "null"}, *(_ref(name) for name in names)]}


def _answer(kind: str, title: str) -> dict[str, Any]:
    properties = {
        "feature": UUID_SCHEMA,
        "kind": {"type": "string", "enum": [kind]},
        "value": _ref(f"{title}Value"),
        "confidence": CONFIDENCE_SCHEMA,
        "metrics": METRICS_SCHEMA,
    }
    return _object(properties, "feature", "kind", "value")


def _decision() -> dict[str, Any]:
    properties = {
        "id": UUID_SCHEMA,
        "suggestion": UUID_SCHEMA,
        "outcome": {"type": "string", "enum": [outcome.value for outcome in Outcome]},
        "annotation": UUID_OR_NULL,
        "bulk": {"type": "boolean"},
        "shown_threshold": CONFIDENCE_SCHEMA,
        "focus_ms": {"type": "integer", "minimum": 0, "maximum": MAX_FOCUS_MS},
    }
    return _object(properties, "id", "suggestion", "outcome")


def _change_set() -> dict[str, Any]:
    annotations = {"type": "array", "items": _ref("Annotation")}
    decisions = {"type": "array", "items": _ref("Decision")}
    deleted = {"type": "array", "items": UUID_SCHEMA}
    return _object({"created": annotations, "updated": annotations, "deleted": deleted, "decisions": decisions})


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _union(names: Any) -> dict[str, Any]:
    members = sorted(names)
    return {"oneOf": [_ref(name) for name in members]}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}
