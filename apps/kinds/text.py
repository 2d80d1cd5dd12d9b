"""The free text question."""

from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from apps.kinds.base import Kind
from apps.kinds.reading import MAX_TEXT, join, read_object, read_text
from apps.kinds.values import Value


@dataclass(frozen=True, slots=True)
class Text(Value):
    """A text as it was typed; an empty one is a value too."""

    text: str


class TextKind(Kind[Text]):
    """Two texts are alike where they differ in white space only."""

    name = "text"

    @override
    def parse(self, payload: Any, at: str = "") -> Text:
        return Text(read_text(read_object(payload, at, required=("text",))["text"], join(at, "text")))

    @override
    def dump(self, value: Text) -> dict[str, Any]:
        return {"text": value.text}

    @override
    def schema(self) -> dict[str, Any]:
        text = {"type": "string", "maxLength": MAX_TEXT}
        return {"type": "object", "properties": {"text": text}, "required": ["text"], "additionalProperties": False}

    @override
    def similarity(self, a: Text, b: Text) -> float:
        """1 where the texts are equal but for the amount of white space, else 0."""
        return float(a.text.split() == b.text.split())

    @override
    def is_answered(self, value: Text) -> bool:
        return bool(value.text.strip())


KIND = TextKind()
