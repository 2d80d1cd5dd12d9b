"""The radio question: exactly one of its options."""

from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from apps.kinds.answers import dump_choice, parse_choice
from apps.kinds.base import ANSWERS_SCHEMA, Kind
from apps.kinds.values import Choice, Value


@dataclass(frozen=True, slots=True)
class Radio(Value):
    """The one option chosen, and what was answered under it."""

    choice: Choice


class RadioKind(Kind[Radio]):
    """Two answers are alike where they choose the same option."""

    name = "radio"
    has_options = True

    @override
    def parse(self, payload: Any, at: str = "") -> Radio:
        return Radio(parse_choice(payload, at))

    @override
    def dump(self, value: Radio) -> dict[str, Any]:
        return dump_choice(value.choice)

    @override
    def schema(self) -> dict[str, Any]:
        properties = {"option": {"type": "string", "format": "uuid"}, "answers": ANSWERS_SCHEMA}
        return {"type": "object", "properties": properties, "required": ["option"], "additionalProperties": False}

    @override
    def similarity(self, a: Radio, b: Radio) -> float:
        return float(a.choice.option == b.choice.option)

    @override
    def choices(self, value: Radio) -> tuple[Choice, ...]:
        return (value.choice,)

    @override
    def option_at(self, at: str, index: int) -> str:
        return f"{at}/option"

    @override
    def with_choices(self, value: Radio, choices: tuple[Choice, ...]) -> Radio | None:
        return Radio(choices[0]) if choices else None


KIND = RadioKind()
