"""What all annotations have in common: the feature they are of, how sure somebody is, and where in the asset they stand."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from firstpass.annotations.checks import number, refuse_unless, share
from firstpass.annotations.places import Place


@dataclass(frozen=True, slots=True)
class Annotation(ABC):
    """One thing said about a data row, by a person or a model.

    `feature` is its name in the ontology, or its id as a UUID. `confidence` is from 0 to 1; 0.0 is kept. `metrics` are figures of your
    own by name. `at` is where in the asset it stands, where that has places. With a `uuid`, sending it again changes nothing even where
    its values differ; without one, the server knows an annotation again by all that it says.
    """

    kind: ClassVar[str]
    feature: str | UUID
    confidence: float | None = field(default=None, kw_only=True)
    metrics: Mapping[str, float] = field(default_factory=dict, kw_only=True, hash=False)
    at: Place | None = field(default=None, kw_only=True)
    uuid: UUID | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        refuse_unless(self.feature, f"A {self.kind} without a feature", "the name of a feature, or its id")
        share(self.confidence, "confidence")
        self._check()

    def _check(self) -> None:  # noqa: B027  most values cannot be wrong
        """Raise InvalidPayload for a value that cannot be."""

    @abstractmethod
    def value(self) -> dict[str, Any]:
        """What it says, as the API spells it."""

    def wire(self) -> dict[str, Any]:
        """The annotation as a prediction line has it, all but the data row; what says nothing is left out."""
        return {**self._said(), **({"at": self.at.wire()} if self.at else {}), **({"uuid": str(self.uuid)} if self.uuid else {})}

    def _said(self) -> dict[str, Any]:
        line = {**named(self.feature, "feature"), "kind": self.kind, "value": self.value()}
        return line | figures(self.confidence, self.metrics)


@dataclass(frozen=True, slots=True)
class Classification(Annotation):
    """An answer to a question: about the whole asset, a place in it, or as a nested answer about an object or an option."""

    def answer(self) -> dict[str, Any]:
        """As it stands under an object or an option. Raises InvalidPayload where it has a place or an id of its own."""
        expected = "only the answer itself; its object says where"
        refuse_unless(self.at is None and self.uuid is None, f"A nested answer to {self.feature} with a place or a uuid", expected)
        return self._said()


@dataclass(frozen=True, slots=True)
class Object(Annotation):
    """Something marked in the asset; `answers` are the questions asked of it."""

    answers: Sequence[Classification] = field(default=(), kw_only=True)

    def wire(self) -> dict[str, Any]:
        """The annotation as a prediction line has it, all but the data row."""
        line = Annotation.wire(self)
        return {**line, "answers": answered(self.answers)} if self.answers else line


def named(thing: str | UUID, key: str) -> dict[str, str]:
    """A feature or an option by its id under `key`, else by its name."""
    return {key: str(thing)} if isinstance(thing, UUID) else {"name": thing}


def figures(confidence: float | None, metrics: Mapping[str, float]) -> dict[str, Any]:
    """How sure somebody is, and figures of theirs; nothing where nothing is said."""
    said: dict[str, Any] = {} if confidence is None else {"confidence": float(confidence)}
    if metrics:
        said["metrics"] = {name: number(value, f"metrics[{name!r}]") for name, value in metrics.items()}
    return said


def answered(answers: Sequence[Classification]) -> list[dict[str, Any]]:
    """Nested answers, as the API spells them."""
    return [answer.answer() for answer in answers]
