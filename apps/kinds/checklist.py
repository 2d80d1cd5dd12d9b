"""The checklist question: any number of its options."""

from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from apps.kinds.answers import CHOICE_SCHEMA, dump_choice, parse_choice
from apps.kinds.base import Kind
from apps.kinds.reading import InvalidValue, join, read_list, read_object
from apps.kinds.values import Choice, Value

MAX_CHOICES = 10_000


@dataclass(frozen=True, slots=True)
class Checklist(Value):
    """The options chosen, in the order they were; none at all is a value too."""

    options: tuple[Choice, ...] = ()


class ChecklistKind(Kind[Checklist]):
    """Two answers are alike by the share of options they have in common."""

    name = "checklist"
    has_options = True

    @override
    def parse(self, payload: Any, at: str = "") -> Checklist:
        here = join(at, "options")
        options = read_list(read_object(payload, at, required=("options",))["options"], here, at_most=MAX_CHOICES)
        chosen = tuple(parse_choice(option, join(here, index), rated=True) for index, option in enumerate(options))
        seen = set()
        for index, choice in enumerate(chosen):
            if choice.option in seen:
                raise InvalidValue(join(here, index), "This option is chosen twice.", "each option at most once")
            seen.add(choice.option)
        return Checklist(chosen)

    @override
    def dump(self, value: Checklist) -> dict[str, Any]:
        return {"options": [dump_choice(choice) for choice in value.options]}

    @override
    def schema(self) -> dict[str, Any]:
        options = {"type": "array", "items": CHOICE_SCHEMA, "maxItems": MAX_CHOICES}
        return {"type": "object", "properties": {"options": options}, "required": ["options"], "additionalProperties": False}

    @override
    def similarity(self, a: Checklist, b: Checklist) -> float:
        """Jaccard index of the two sets of options; two empty lists are alike."""
        ours, theirs = ({choice.option for choice in value.options} for value in (a, b))
        return len(ours & theirs) / len(ours | theirs) if ours or theirs else 1.0

    @override
    def choices(self, value: Checklist) -> tuple[Choice, ...]:
        return value.options

    @override
    def with_choices(self, value: Checklist, choices: tuple[Choice, ...]) -> Checklist:
        return Checklist(choices)

    @override
    def is_answered(self, value: Checklist) -> bool:
        return bool(value.options)


KIND = ChecklistKind()
