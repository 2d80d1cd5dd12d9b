"""The relationship: joins two annotations of one set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from typing_extensions import override

from apps.kinds.base import Kind
from apps.kinds.reading import InvalidValue, join, read_flag, read_list, read_object, read_uuid
from apps.kinds.values import Value

MAX_PAIRS = 1_000
UUID_SCHEMA: Mapping[str, Any] = {"type": "string", "format": "uuid"}


@dataclass(frozen=True, slots=True)
class Relationship(Value):
    """From the annotation `source` to the annotation `target`; where it is not directed, either may stand first."""

    source: UUID
    target: UUID
    directed: bool = True


class RelationshipKind(Kind[Relationship]):
    """Whether its ends are there is the matter of the whole set, see apps.kinds.relations.

    A feature may settle `directed`, and in `pairs` which features it joins: the source's and the target's id of each pair that may be.
    """

    name = "relationship"
    role = "relationship"
    frames = frozenset({"plane", "text"})
    settings_schema = {
        "type": "object",
        "properties": {
            "directed": {"type": "boolean"},
            "pairs": {
                "type": "array",
                "items": {"type": "array", "items": UUID_SCHEMA, "minItems": 2, "maxItems": 2},
                "minItems": 1,
                "maxItems": MAX_PAIRS,
            },
        },
        "additionalProperties": False,
    }

    @override
    def parse(self, payload: Any, at: str = "") -> Relationship:
        members = read_object(payload, at, required=("source", "target"), optional=("directed",))
        source, target = (read_uuid(members[key], join(at, key)) for key in ("source", "target"))
        if source == target:
            raise InvalidValue(join(at, "target"), "This joins an annotation with itself.", "the id of another annotation")
        return Relationship(source, target, read_flag(members.get("directed", True), join(at, "directed")))

    @override
    def dump(self, value: Relationship) -> dict[str, Any]:
        return {"source": str(value.source), "target": str(value.target), "directed": value.directed}

    @override
    def schema(self) -> dict[str, Any]:
        properties = {"source": UUID_SCHEMA, "target": UUID_SCHEMA, "directed": {"type": "boolean"}}
        return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}

    @override
    def similarity(self, a: Relationship, b: Relationship) -> float:
        """1 where both join the same annotations the same way, either way round where they are not directed; else 0."""
        if a.directed != b.directed:
            return 0.0
        ours, theirs = (a.source, a.target), (b.source, b.target)
        return float(ours == theirs if a.directed else set(ours) == set(theirs))

    @override
    def parse_settings(self, payload: Any, at: str = "") -> Mapping[str, Any]:
        members = read_object(payload or {}, at, optional=("directed", "pairs"))
        settings: dict[str, Any] = {}
        if "directed" in members:
            settings["directed"] = read_flag(members["directed"], join(at, "directed"))
        if "pairs" in members:
            here = join(at, "pairs")
            pairs = read_list(members["pairs"], here, at_least=1, at_most=MAX_PAIRS)
            settings["pairs"] = [_pair(pair, join(here, index)) for index, pair in enumerate(pairs)]
        return settings

    @override
    def check_settings(self, value: Relationship, settings: Mapping[str, Any], at: str = "") -> None:
        directed = settings.get("directed", value.directed)
        if directed != value.directed:
            words = "Relationships of this feature have a direction." if directed else "Relationships of this feature have no direction."
            raise InvalidValue(join(at, "directed"), words, "true" if directed else "false", code="wrong_direction")


def _pair(payload: Any, at: str) -> list[str]:
    return [str(read_uuid(end, join(at, index))) for index, end in enumerate(read_list(payload, at, at_least=2, at_most=2))]


KIND = RelationshipKind()
