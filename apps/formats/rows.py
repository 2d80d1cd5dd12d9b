"""What formats read and write: labelled data rows in the one form, predictions whose names are not resolved yet, and errors by line."""

from dataclasses import dataclass, field
from uuid import UUID

from apps.kinds import InvalidValue
from apps.kinds.values import Annotation, Extent, Value


@dataclass(frozen=True, slots=True)
class DataRowRef:
    """A data row by its id, by its global key, or by both; the id is kept as it was written."""

    id: str | None = None
    global_key: str | None = None


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One data row with its annotations: by whom, in which project and in which status. `line` is where it was read."""

    data_row: DataRowRef
    annotations: tuple[Annotation, ...] = ()
    extent: Extent | None = None
    project: str | None = None
    by: str | None = None
    status: str | None = None
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class LineError:
    """Why a line, or a part of a document, was left out: `line` counts from 1, None for a document that has no lines."""

    line: int | None
    pointer: str
    code: str
    message: str
    expected: str

    @classmethod
    def of(cls, error: InvalidValue, line: int | None = None) -> "LineError":
        """The same refusal with the number of its line."""
        return cls(line, error.pointer, error.code, error.message, error.expected)


@dataclass(frozen=True, slots=True)
class Ref:
    """A feature or an option by its id, by its name, or by both; `at` is the pointer to the object that names it."""

    id: str | None
    name: str | None
    at: str


@dataclass(frozen=True, slots=True)
class NamedChoice:
    """A chosen option that is not resolved yet."""

    option: Ref
    answers: tuple["NamedAnswer", ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """What is said about a feature that is not resolved yet: a geometry, a text or chosen options.

    `kind` is None where the format does not tell a radio question from a checklist. `at` is the pointer to the content.
    """

    feature: Ref
    kind: str | None
    content: Value | str | tuple[NamedChoice, ...]
    at: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class PredictionLine:
    """One prediction as it was read. `id` is the sender's own key; `ignored` points to what the one form does not hold."""

    line: int
    data_row: DataRowRef
    said: NamedAnswer
    answers: tuple[NamedAnswer, ...] = ()
    id: UUID | None = None
    ignored: tuple[str, ...] = ()
