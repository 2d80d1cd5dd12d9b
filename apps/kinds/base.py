"""What every annotation kind answers, and the registry that holds the kinds by name."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Literal, TypeVar

from apps.kinds.values import Bounds, Choice, Extent, Value

V = TypeVar("V", bound=Value)

# How far a geometry may reach over the edge of its asset before it is refused: rounding, not error.
TOLERANCE_PX = 1.0

ANSWERS_SCHEMA: Mapping[str, Any] = {"type": "array", "items": {"$ref": "#/components/schemas/Answer"}}
CONFIDENCE_SCHEMA: Mapping[str, Any] = {"type": ["number", "null"], "minimum": 0, "maximum": 1}


class NoConversion(ValueError):  # noqa: N818
    """A kind that cannot be expressed as another one."""

    def __init__(self, kind: str, to: str) -> None:
        super().__init__(f"A {kind} cannot become a {to}.")
        self.kind = kind
        self.to = to


class Kind(ABC, Generic[V]):
    """One annotation kind. An object has a place in the asset; a classification answers a question about the whole or about an object."""

    name: ClassVar[str]
    role: ClassVar[Literal["object", "classification"]] = "classification"
    frames: ClassVar[frozenset[str]] = frozenset()
    has_options: ClassVar[bool] = False

    @abstractmethod
    def parse(self, payload: Any, at: str = "") -> V:
        """The frozen value of a JSON-able payload that stands at the pointer `at`. Raises InvalidValue."""

    @abstractmethod
    def dump(self, value: V) -> dict[str, Any]:
        """The JSON-able form of a value: `parse(dump(value)) == value`."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """The JSON Schema (2020-12) of what `dump` writes and `parse` reads."""

    @abstractmethod
    def similarity(self, a: V, b: V) -> float:
        """How alike two values are, in [0, 1]: symmetric, and 1 for equal values. Nested answers are compared on their own."""

    def bounds(self, value: V) -> Bounds | None:
        """The upright rectangle around a geometry, in pixels; None for what has no place."""
        return None

    def convert(self, value: V, to: str) -> Value:
        """The same thing said in the kind `to`. Raises NoConversion."""
        if to == self.name:
            return value
        raise NoConversion(self.name, to)

    def check(self, value: V, extent: Extent, at: str = "", *, tolerance_px: float = TOLERANCE_PX) -> None:
        """Nothing, where the value fits an asset of this extent. Raises InvalidValue."""

    def clip(self, value: V, extent: Extent) -> V | None:
        """The part of a value inside an asset of this extent; None where nothing is left."""
        return value

    def translate(self, value: V, dx: float, dy: float) -> V:
        """The value moved by (dx, dy) pixels; what has no place stays as it is."""
        return value

    def choices(self, value: V) -> tuple[Choice, ...]:
        """The options that a value chooses, in its own order."""
        return ()

    def is_answered(self, value: V) -> bool:
        """Whether the value says anything: an empty list of options or a blank text does not."""
        return True


# Filled by the scan in apps.kinds, once, when the package is imported.
KINDS: dict[str, Kind[Any]] = {}


def kinds_for(frames: frozenset[str]) -> tuple[str, ...]:
    """The names of the kinds that an asset offering these coordinate frames can carry: one row of the support matrix."""
    return tuple(name for name, kind in sorted(KINDS.items()) if kind.frames <= frames)
