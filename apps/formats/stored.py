"""Annotations as they are kept, on their way out: their JSON goes into a file as it is, or is read when a format asks for it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, overload
from uuid import UUID

import orjson
from typing_extensions import override

from apps.kinds import KINDS, dump_annotation
from apps.kinds.answers import parse_answers
from apps.kinds.locators import parse_locator
from apps.kinds.relations import moved_ends
from apps.kinds.relationship import KIND as RELATIONSHIP_KIND
from apps.kinds.values import Annotation, Value

RELATIONSHIP = RELATIONSHIP_KIND.name
# Kinds in whose values nothing has a name but the value itself: no option, no feature.
NAMELESS = frozenset(name for name, kind in KINDS.items() if not kind.has_options)


class Wire(NamedTuple):
    """One annotation that was checked when it was written; `value`, `answers`, `at` and `metrics` are JSON, None for what is not there.

    `sent_as` is the key that its sender named it by, where its id is another.
    """

    id: str
    kind: str
    feature: str
    value: str
    answers: str | None = None
    confidence: float | None = None
    at: str | None = None
    derived_from: str | None = None
    metrics: str | None = None
    sent_as: str | None = None

    @classmethod
    def of(cls, annotation: Annotation) -> "Wire":
        """As it would be kept."""
        said = dump_annotation(annotation)
        answers, at, metrics = (orjson.dumps(said[key]).decode() if said.get(key) else None for key in ("answers", "at", "metrics"))
        value = orjson.dumps(said["value"]).decode()
        kept = {"value": value, "answers": answers, "at": at, "metrics": metrics}
        return cls(**(said | kept))

    def read_value(self) -> Value:
        """What it says, in the one form."""
        value: Value = KINDS[self.kind].parse(orjson.loads(self.value))
        return value

    def annotation(self) -> Annotation:
        """All of it in the one form."""
        kind, value = KINDS[self.kind], self.read_value()
        return Annotation(
            UUID(self.id),
            self.kind,
            UUID(self.feature),
            value,
            () if self.answers is None else parse_answers(orjson.loads(self.answers), "/answers"),
            self.confidence,
            None if self.at is None else parse_locator(orjson.loads(self.at), "/at", kind, value),
            None if self.derived_from is None else UUID(self.derived_from),
            () if self.metrics is None else tuple(sorted((name, float(each)) for name, each in orjson.loads(self.metrics).items())),
        )

    def under(self, keys: Mapping[str, str]) -> "Wire":
        """The same with these keys in place of the ids that have one: its own, that of its source, and those of a relationship's ends."""
        value = self.value
        if self.kind == RELATIONSHIP:
            value = orjson.dumps(moved_ends(orjson.loads(value), keys)).decode()
        source = self.derived_from and keys.get(self.derived_from, self.derived_from)
        return self._replace(id=keys.get(self.id, self.id), value=value, derived_from=source)

    def named(self, names: Mapping[str, str]) -> dict[str, Any] | None:
        """What orjson writes of it, with the name of its feature; None where something in it may have a name of its own."""
        if self.answers is not None or self.at is not None or self.kind not in NAMELESS:
            return None
        name = names.get(self.feature)
        more = {} if self.metrics is None else {"metrics": orjson.Fragment(self.metrics)}
        return ({} if name is None else {"name": name}) | {
            "id": self.id,
            "kind": self.kind,
            "feature": self.feature,
            "value": orjson.Fragment(self.value),
            "answers": [],
            "confidence": self.confidence,
            "at": None,
            "derived_from": self.derived_from,
            **more,
        }


class Stored(Sequence[Annotation]):
    """The annotations of one data row, which are read when somebody asks for one of them."""

    def __init__(self, wires: Sequence[Wire] = ()) -> None:
        self.wires = wires

    @cached_property
    def _read(self) -> tuple[Annotation, ...]:
        return tuple(wire.annotation() for wire in self.wires)

    @override
    def __len__(self) -> int:
        return len(self.wires)

    @override
    def __iter__(self) -> Iterator[Annotation]:
        return iter(self._read)

    @overload
    def __getitem__(self, index: int) -> Annotation: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Annotation]: ...
    @override
    def __getitem__(self, index: int | slice) -> Annotation | Sequence[Annotation]:
        return self._read[index]


def wires_of(annotations: Sequence[Annotation]) -> Sequence[Wire]:
    """Annotations as they are kept, whether they were read from there or not."""
    return annotations.wires if isinstance(annotations, Stored) else [Wire.of(each) for each in annotations]
