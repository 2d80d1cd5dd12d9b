"""The entity: a span of a text or of a sound."""

from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from apps.kinds.base import Kind
from apps.kinds.geometry import ratio
from apps.kinds.reading import InvalidValue, join, read_object, read_whole
from apps.kinds.values import Room, Value

MAX_OFFSET = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Entity(Value):
    """From `start` until just before `end`: Unicode code points of a text (of its page or message, or whole), milliseconds of a sound."""

    start: int
    end: int


class EntityKind(Kind[Entity]):
    """A span says nothing but its place; see apps.kinds.offsets for texts that were counted in other units."""

    name = "entity"
    role = "object"
    frames = frozenset({"text", "time"})

    @override
    def parse(self, payload: Any, at: str = "") -> Entity:
        members = read_object(payload, at, required=("start", "end"))
        start, end = (read_whole(members[key], join(at, key), at_most=MAX_OFFSET) for key in ("start", "end"))
        if end <= start:
            raise InvalidValue(join(at, "end"), f"This span ends at {end} and starts at {start}.", "an end after the start")
        return Entity(start, end)

    @override
    def dump(self, value: Entity) -> dict[str, Any]:
        return {"start": value.start, "end": value.end}

    @override
    def schema(self) -> dict[str, Any]:
        offset = {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET}
        properties = {"start": offset, "end": {**offset, "minimum": 1}}
        return {"type": "object", "properties": properties, "required": ["start", "end"], "additionalProperties": False}

    @override
    def similarity(self, a: Entity, b: Entity) -> float:
        """Intersection over union of the two spans."""
        shared = max(min(a.end, b.end) - max(a.start, b.start), 0)
        return ratio(shared, (a.end - a.start) + (b.end - b.start) - shared)

    @override
    def check(self, value: Entity, room: Room, at: str = "") -> None:
        line = room.length
        if line is not None and value.end > line.length:
            words = f"This ends at {value.end}, what it stands in has {line.length} {line.unit}."
            raise InvalidValue(join(at, "end"), words, f"an end of at most {line.length} {line.unit}", code="outside_asset")


KIND = EntityKind()
