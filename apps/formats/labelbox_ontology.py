"""Labelbox's ontologies: tools and classifications, nested, as features; and features as such an ontology.

Ids are made of the `featureSchemaId`s, always the same ones, and each feature and option keeps its schema id as its external id, so that
lines which name it by its schema id find it, under whatever id it is saved.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from apps.formats.base import Report
from apps.formats.reading import foreign_id
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_text

TOOLS = {
    "rectangle": "bounding_box",
    "polygon": "polygon",
    "line": "polyline",
    "point": "point",
    "raster-segmentation": "mask",
    "superpixel": "mask",
    "named-entity": "entity",
    "edge": "relationship",
}
QUESTIONS = {
    "radio": "radio",
    "checklist": "checklist",
    "text": "text",
    "prompt": "text",
    "response-radio": "radio",
    "response-checklist": "checklist",
    "response-text": "text",
}
TOOL_OF = {kind: tool for tool, kind in reversed(TOOLS.items())}
ROOT = foreign_id("labelbox")
MAX_NAME = 200
MAX_SCHEMA_ID = 200
MAX_STEPS = 64  # of a pointer: far more levels than an ontology may have
HEX = "0123456789abcdef"

Members = dict[str, Any]


def ontology_of(document: Any, at: str = "") -> tuple[FeatureSpec, ...]:
    """The features of an ontology as Labelbox gives it, bare or under `normalized`: objects and relationships first, then questions.

    Raises InvalidValue, and with the code unsupported where a tool or question has no counterpart here.
    """
    members = _members(document, at)
    if "normalized" in members:
        members, at = _members(members["normalized"], join(at, "normalized")), join(at, "normalized")
    tools = _each(members, "tools", at, _tool)
    return (*tools, *_each(members, "classifications", at, _question))


def is_ontology(document: Any) -> bool:
    """Whether this is such an ontology by its shape, and no line about a data row."""
    if not isinstance(document, Mapping) or "dataRow" in document:
        return False
    return isinstance(document.get("normalized"), Mapping) or any(
        isinstance(document.get(key), list) for key in ("tools", "classifications")
    )


def dump_ontology(features: Sequence[FeatureSpec], *, report: Report | None = None) -> Members:
    """The ontology of these features as Labelbox reads it; what has no room is noted in the report."""
    report = report or Report()
    known = {str(feature.id): feature.external_id or str(feature.id) for feature in features}
    tools = [_dump_tool(feature, known, report) for feature in features if feature.kind in TOOL_OF]
    questions = [_dump_question(feature, report) for feature in features if feature.kind in QUESTIONS.values()]
    for feature in features:
        if feature.kind not in TOOL_OF and feature.kind not in QUESTIONS.values():
            report.left_out(feature.kind, f"Labelbox has no tool for a {feature.kind.replace('_', ' ')}")
    return {"tools": tools, "classifications": questions}


def _members(payload: Any, at: str) -> Mapping[str, Any]:
    """An object whose other members do not matter here."""
    return read_object(payload, at, optional=tuple(payload) if isinstance(payload, Mapping) else ())


def _each(members: Mapping[str, Any], key: str, at: str, read: Any, under: UUID = ROOT) -> tuple[Any, ...]:
    here = join(at, key)
    if here.count("/") > MAX_STEPS:
        raise InvalidValue(here, "This is nested too deeply.", "few questions below questions", code="too_deep")
    listed = read_list(members[key], here) if members.get(key) is not None else ()
    return tuple(read(_members(each, join(here, index)), join(here, index), under) for index, each in enumerate(listed))


def _tool(members: Mapping[str, Any], at: str, under: UUID) -> FeatureSpec:
    kind = _kind(members.get("tool"), TOOLS, join(at, "tool"))
    number = _number(members, "name", under)
    return FeatureSpec(
        id=number,
        name=_name(members, at, "name"),
        kind=kind,
        features=_each(members, "classifications", at, _question, number),
        required=members.get("required") is True,
        color=_color(members.get("color")),
        settings=_settings(members) if kind == "relationship" else {},
        external_id=_schema_id(members),
    )


def _question(members: Mapping[str, Any], at: str, under: UUID) -> FeatureSpec:
    number = _number(members, "name", under)
    kind = _kind(members.get("type"), QUESTIONS, join(at, "type"))
    options = _each(members, "options", at, _option, number) if KINDS[kind].has_options else ()
    name, required = _name(members, at, "name", "instructions"), members.get("required") is True
    return FeatureSpec(number, name, kind, options, required=required, external_id=_schema_id(members))


def _option(members: Mapping[str, Any], at: str, under: UUID) -> OptionSpec:
    number = _number(members, "value", under)
    below = _each(members, "options", at, _question, number)
    return OptionSpec(number, _name(members, at, "label", "value"), below, external_id=_schema_id(members))


def _kind(payload: Any, known: Mapping[str, str], at: str) -> str:
    if not isinstance(payload, str) or payload not in known:
        raise InvalidValue(at, "This has no counterpart here.", f"one of {', '.join(known)}", code="unsupported")
    return known[payload]


def _number(members: Mapping[str, Any], name: str, under: UUID) -> UUID:
    schema_id = _schema_id(members)
    return foreign_id(schema_id) if schema_id else uuid5(under, str(members.get(name)))


def _schema_id(members: Mapping[str, Any]) -> str:
    schema_id = members.get("featureSchemaId")
    return schema_id if isinstance(schema_id, str) and len(schema_id) <= MAX_SCHEMA_ID else ""


def _name(members: Mapping[str, Any], at: str, *keys: str) -> str:
    key = next((key for key in keys if members.get(key)), keys[0])
    name = read_text(members.get(key), join(at, key), at_most=MAX_NAME)
    if not name:
        raise InvalidValue(join(at, key), "This has no name.", "a name", code="required")
    return name


def _color(payload: Any) -> str:
    color = payload.lower() if isinstance(payload, str) else ""
    return color if color[:1] == "#" and len(color) == len("#rrggbb") and all(each in HEX for each in color[1:]) else ""


def _settings(members: Mapping[str, Any]) -> Members:
    """Which features a relationship may join, where that is said."""
    definition = members.get("definition")
    pairs = definition.get("constraints") if isinstance(definition, Mapping) else None
    if not isinstance(pairs, list):
        return {}
    known = [pair for pair in pairs if isinstance(pair, list) and len(pair) == 2 and all(isinstance(end, str) for end in pair)]  # noqa: PLR2004
    return {"pairs": [[str(foreign_id(end)) for end in pair] for pair in known]} if known else {}


def _dump_tool(feature: FeatureSpec, known: Mapping[str, str], report: Report) -> Members:
    _note(feature, report)
    dumped = {
        "tool": TOOL_OF[feature.kind],
        "name": feature.name,
        "required": feature.required,
        "color": feature.color,
        "featureSchemaId": feature.external_id or str(feature.id),
        "classifications": [_dump_question(each, report) for each in feature.features if each.kind in QUESTIONS.values()],
    }
    pairs = [[known.get(end, end) for end in pair] for pair in feature.settings.get("pairs", ())]
    return dumped | ({"definition": {"constraints": pairs}} if pairs else {})


def _dump_question(feature: FeatureSpec, report: Report) -> Members:
    _note(feature, report)
    return {
        "type": feature.kind,
        "name": feature.name,
        "instructions": feature.name,
        "required": feature.required,
        "featureSchemaId": feature.external_id or str(feature.id),
        "options": [_dump_option(option, place, report) for place, option in enumerate(feature.options)],
    }


def _dump_option(option: OptionSpec, place: int, report: Report) -> Members:
    if option.hotkey:
        report.left_out("hotkey", "Labelbox ontologies have no keys")
    return {
        "label": option.name,
        "value": option.name,
        "featureSchemaId": option.external_id or str(option.id),
        "position": place,
        "options": [_dump_question(each, report) for each in option.features if each.kind in QUESTIONS.values()],
    }


def _note(feature: FeatureSpec, report: Report) -> None:
    if feature.hotkey:
        report.left_out("hotkey", "Labelbox ontologies have no keys")
    under = [*feature.features, *(each for option in feature.options for each in option.features)]
    for each in under:
        if each.kind not in QUESTIONS.values():
            report.left_out(each.kind, f"Labelbox has no question that is a {each.kind}")
    for key in feature.settings.keys() - {"pairs"}:
        report.left_out(key, "Labelbox ontologies do not settle this")
