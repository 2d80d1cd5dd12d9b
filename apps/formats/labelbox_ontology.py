"""Labelbox's ontologies: tools and classifications, nested, as features; and features as such an ontology.

Ids are made of the `featureSchemaId`s, always the same ones, and each feature and option keeps its schema id as its external id, so that
lines which name it by its schema id find it, under whatever id it is saved.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID, uuid5

from apps.formats.base import Report
from apps.formats.coco_categories import is_category
from apps.formats.reading import foreign_id
from apps.formats.rows import LEFT_OUT, Described, Undrafted
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.reading import InvalidValue, an, join, read_list, read_object, read_text

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
MAX_STEPS = 128  # of a pointer: more levels than an ontology may have
HEX = "0123456789abcdef"


Members = Mapping[str, Any]
Dumped = dict[str, Any]
Spec = TypeVar("Spec", FeatureSpec, OptionSpec)
Read = Callable[[Members, str, UUID], Spec | None]


def ontology_of(document: Any) -> Described:
    """The features of an ontology as Labelbox gives it, bare or under `normalized`: objects and relationships first, then questions.

    A tool or a question at any depth that has no counterpart here is left out alone. Raises InvalidValue where it is no ontology.
    """
    members, at = _members(document, ""), ""
    if "normalized" in members:
        members, at = _members(members["normalized"], "/normalized"), "/normalized"
    reader = _Reader()
    tools = reader.each(members, "tools", at, reader.tool)
    features = (*tools, *reader.each(members, "classifications", at, reader.question))
    known = {str(each.id) for each in features}
    joined = tuple(found for each in features if (found := _joining(each, known)) is not None)
    alone = [each for each in features if each.kind == "relationship" and each.id not in {feature.id for feature in joined}]
    told = [Undrafted(each.name, join(at, "tools"), LEFT_OUT, "What this joins is left out, and so is this.") for each in alone]
    return Described(joined, (*reader.left_out, *told))


def is_ontology(document: Any) -> bool:
    """Whether this is such an ontology by its shape, and no line about a data row."""
    if not isinstance(document, Mapping) or "dataRow" in document:
        return False
    return isinstance(document.get("normalized"), Mapping) or any(
        isinstance(document.get(key), list) for key in ("tools", "classifications")
    )


def dump_ontology(features: Sequence[FeatureSpec], *, report: Report | None = None) -> Dumped:
    """The ontology of these features as Labelbox reads it; what has no room is noted in the report."""
    report = report or Report()
    known = {str(feature.id): _called(feature) for feature in features}
    tools = [_dump_tool(feature, known, report) for feature in features if feature.kind in TOOL_OF]
    questions = [_dump_question(feature, report) for feature in features if feature.kind in QUESTIONS.values()]
    for feature in features:
        if feature.kind not in TOOL_OF and feature.kind not in QUESTIONS.values():
            report.left_out(feature.kind, f"Labelbox has no tool for {an(feature.kind.replace('_', ' '))}")
    return {"tools": tools, "classifications": questions}


def _members(payload: Any, at: str) -> Members:
    """An object whose other members do not matter here."""
    return read_object(payload, at, optional=tuple(payload) if isinstance(payload, Mapping) else ())


def _joining(feature: FeatureSpec, known: AbstractSet[str]) -> FeatureSpec | None:
    """A relationship without the pairs of which a feature is not there; None where it joins no others."""
    if "pairs" not in feature.settings:
        return feature
    pairs = [pair for pair in feature.settings["pairs"] if known >= set(pair)]
    return replace(feature, settings={**feature.settings, "pairs": pairs}) if pairs else None


class _Reader:
    """Reads an ontology; `left_out` is what it met that has no counterpart here."""

    def __init__(self) -> None:
        self.left_out: list[Undrafted] = []

    def each(self, members: Members, key: str, at: str, read: Read[Spec], under: UUID = ROOT) -> tuple[Spec, ...]:
        """What a list of the members holds, read one by one."""
        here = join(at, key)
        if here.count("/") > MAX_STEPS:
            raise InvalidValue(here, "This is nested too deeply.", "few questions below questions", code="too_deep")
        listed = read_list(members[key], here) if members.get(key) is not None else ()
        found = (read(_members(each, join(here, index)), join(here, index), under) for index, each in enumerate(listed))
        return tuple(each for each in found if each is not None)

    def tool(self, members: Members, at: str, under: UUID) -> FeatureSpec | None:
        """The object or relationship that a tool draws."""
        kind = self._kind(members, "tool", TOOLS, at)
        if kind is None:
            return None
        number = _number(members, "name", under)
        return FeatureSpec(
            id=number,
            name=_name(members, at, "name"),
            kind=kind,
            features=self.each(members, "classifications", at, self.question, number),
            required=members.get("required") is True,
            color=_color(members.get("color")),
            settings=_settings(members) if kind == "relationship" else {},
            external_id=_schema_id(members),
        )

    def question(self, members: Members, at: str, under: UUID) -> FeatureSpec | None:
        """The question that a classification asks."""
        kind = self._kind(members, "type", QUESTIONS, at)
        if kind is None:
            return None
        number = _number(members, "name", under)
        options = self.each(members, "options", at, self._option, number) if KINDS[kind].has_options else ()
        name, required = _name(members, at, "name", "instructions"), members.get("required") is True
        return FeatureSpec(number, name, kind, options, required=required, external_id=_schema_id(members))

    def _option(self, members: Members, at: str, under: UUID) -> OptionSpec:
        number = _number(members, "value", under)
        below = self.each(members, "options", at, self.question, number)
        return OptionSpec(number, _name(members, at, "label", "value"), below, external_id=_schema_id(members))

    def _kind(self, members: Members, key: str, known: Mapping[str, str], at: str) -> str | None:
        """The kind that stands for it here; None, and a note, where none does."""
        theirs = members.get(key)
        if isinstance(theirs, str) and theirs in known:
            return known[theirs]
        name = next((each for each in (members.get("name"), members.get("instructions")) if isinstance(each, str)), "")
        said = f"of the {key} {theirs[:MAX_NAME]!r}" if isinstance(theirs, str) else f"without a {key}"
        words = f"What is {said} has no counterpart here: it is left out. Known are {', '.join(known)}."
        self.left_out.append(Undrafted(name[:MAX_NAME], at, LEFT_OUT, words))
        return None


def _number(members: Members, name: str, under: UUID) -> UUID:
    schema_id = _schema_id(members)
    return foreign_id(schema_id) if schema_id else uuid5(under, str(members.get(name)))


def _called(part: FeatureSpec | OptionSpec) -> str:
    """The schema id that it has in Labelbox, or else its own id; what it is called in COCO is none."""
    return str(part.id) if not part.external_id or is_category(part.external_id) else part.external_id


def _schema_id(members: Members) -> str:
    schema_id = members.get("featureSchemaId")
    return schema_id if isinstance(schema_id, str) and len(schema_id) <= MAX_SCHEMA_ID else ""


def _name(members: Members, at: str, *keys: str) -> str:
    key = next((key for key in keys if members.get(key)), keys[0])
    name = read_text(members.get(key), join(at, key), at_most=MAX_NAME)
    if not name:
        raise InvalidValue(join(at, key), "This has no name.", "a name", code="required")
    return name


def _color(payload: Any) -> str:
    color = payload.lower() if isinstance(payload, str) else ""
    return color if color[:1] == "#" and len(color) == len("#rrggbb") and all(each in HEX for each in color[1:]) else ""


def _settings(members: Members) -> Dumped:
    """Which features a relationship may join, where that is said."""
    definition = members.get("definition")
    pairs = definition.get("constraints") if isinstance(definition, Mapping) else None
    if not isinstance(pairs, list):
        return {}
    known = [pair for pair in pairs if isinstance(pair, list) and len(pair) == 2 and all(isinstance(end, str) for end in pair)]  # noqa: PLR2004
    return {"pairs": [[str(foreign_id(end)) for end in pair] for pair in known]} if known else {}


def _dump_tool(feature: FeatureSpec, known: Mapping[str, str], report: Report) -> Dumped:
    _note(feature, report)
    dumped = {
        "tool": TOOL_OF[feature.kind],
        "name": feature.name,
        "required": feature.required,
        "color": feature.color,
        "featureSchemaId": _called(feature),
        "classifications": [_dump_question(each, report) for each in feature.features if each.kind in QUESTIONS.values()],
    }
    pairs = [[known.get(end, end) for end in pair] for pair in feature.settings.get("pairs", ())]
    return dumped | ({"definition": {"constraints": pairs}} if pairs else {})


def _dump_question(feature: FeatureSpec, report: Report) -> Dumped:
    _note(feature, report)
    return {
        "type": feature.kind,
        "name": feature.name,
        "instructions": feature.name,
        "required": feature.required,
        "featureSchemaId": _called(feature),
        "options": [_dump_option(option, place, report) for place, option in enumerate(feature.options)],
    }


def _dump_option(option: OptionSpec, place: int, report: Report) -> Dumped:
    if option.hotkey:
        report.left_out("hotkey", "Labelbox ontologies have no keys")
    return {
        "label": option.name,
        "value": option.name,
        "featureSchemaId": _called(option),
        "position": place,
        "options": [_dump_question(each, report) for each in option.features if each.kind in QUESTIONS.values()],
    }


def _note(feature: FeatureSpec, report: Report) -> None:
    if feature.hotkey:
        report.left_out("hotkey", "Labelbox ontologies have no keys")
    under = [*feature.features, *(each for option in feature.options for each in option.features)]
    for each in under:
        if each.kind not in QUESTIONS.values():
            report.left_out(each.kind, f"Labelbox has no question that is {an(each.kind)}")
    for key in feature.settings.keys() - {"pairs"}:
        report.left_out(key, "Labelbox ontologies do not settle this")
