"""What every annotation kind answers, and the registry that holds the kinds by name."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, Literal, TypeVar

from apps.kinds.geometry import bounds_box
from apps.kinds.reading import InvalidValue, an, join
from apps.kinds.values import Bounds, Choice, Extent, Room, Value

V = TypeVar("V", bound=Value)

ANSWERS_SCHEMA: Mapping[str, Any] = {"type": "array", "items": {"$ref": "#/components/schemas/Answer"}}
CONFIDENCE_SCHEMA: Mapping[str, Any] = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
METRICS_SCHEMA: Mapping[str, Any] = {"type": "object", "additionalProperties": {"type": "number"}}


class NoConversion(ValueError):  # noqa: N818
    """A kind that cannot be expressed as another one."""

    def __init__(self, kind: str, to: str) -> None:
        super().__init__(f"{an(kind).capitalize()} cannot become {an(to)}.")
        self.kind = kind
        self.to = to


class Kind(ABC, Generic[V]):
    """One annotation kind.

    An object has a place in the asset; a classification answers a question about the whole, a part or an object; a relationship joins two
    annotations of one set. `frames` are the coordinate frames of which an asset type must offer one (see Modality); none: any will do.
    `widens` names the kinds that a value can become without losing anything.
    Geometry is in the asset's own units: pixels of the oriented image, points of a page, degrees or metres of a map.
    """

    name: ClassVar[str]
    role: ClassVar[Literal["object", "classification", "relationship"]] = "classification"
    frames: ClassVar[frozenset[str]] = frozenset()
    has_options: ClassVar[bool] = False
    widens: ClassVar[frozenset[str]] = frozenset()
    settings_schema: ClassVar[Mapping[str, Any]] = {"type": "object", "maxProperties": 0}

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

    def similarity_on(self, a: V, b: V, extent: Extent) -> float:
        """The same on a plane of this size and unit; only what has no size of its own is measured against that of the plane."""
        return self.similarity(a, b)

    def bounds(self, value: V) -> Bounds | None:
        """The upright rectangle around a geometry, in the asset's own units; None for what has no place on a plane."""
        return None

    def convert(self, value: V, to: str) -> Value:
        """The same thing said in the kind `to`: whatever has an area has a box around it. Raises NoConversion."""
        if to == self.name:
            return value
        bounds = self.bounds(value) if to == "bounding_box" else None
        box = None if bounds is None else bounds_box(bounds)
        if box is None:
            raise NoConversion(self.name, to)
        return box

    def check(self, value: V, room: Room, at: str = "") -> None:
        """Nothing, where the value fits the place it stands in; what is not known of the place is not checked. Raises InvalidValue."""

    def fitting(self, payload: Any, room: Room) -> dict[str, Any] | None:
        """What `dump` makes of the payload, where it can be read and its value fits the place; None where it is wrong.

        For files of millions of values: a kind overrides this where it can tell faster than by `parse` and `check`, with the same result.
        """
        try:
            value = self.parse(payload)
            self.check(value, room)
        except InvalidValue:
            return None
        return self.dump(value)

    def faults(self, values: Sequence[V], at: str = "") -> Mapping[int, InvalidValue]:
        """What is wrong with values that were made elsewhere, by index, though one may be so here while a person draws it.

        Asked of many at once, at the doors for labels and predictions. Each value stands at the pointer `at`.
        """
        return {}

    def doubtful(self, payloads: Sequence[Mapping[str, Any]]) -> Sequence[int]:
        """Which of these, as `fitting` returns them, `faults` may find something wrong with."""
        return ()

    def clip(self, value: V, extent: Extent) -> V | None:
        """The part of a value inside an asset of this extent; None where nothing is left."""
        return value

    def translate(self, value: V, dx: float, dy: float) -> V:
        """The value moved by (dx, dy) in the asset's own units; what has no place on a plane stays as it is."""
        return value

    def interpolate(self, a: V, b: V, share: float) -> V:
        """The value that a track has between two keyframes, `share` in (0, 1) of the way from a to b; held at a where it cannot move."""
        return a

    def parse_settings(self, payload: Any, at: str = "") -> Mapping[str, Any]:
        """What a feature settles for all its annotations, such as a skeleton; as `settings_schema` says. Raises InvalidValue."""
        if payload:
            raise InvalidValue(join(at, next(iter(payload))), f"A feature of kind {self.name} has no settings.", "an empty object")
        return {}

    def check_settings(self, value: V, settings: Mapping[str, Any], at: str = "") -> None:
        """Nothing, where the value agrees with its feature's settings. Raises InvalidValue."""

    def choices(self, value: V) -> tuple[Choice, ...]:
        """The options that a value chooses, in its own order."""
        return ()

    def option_at(self, at: str, index: int) -> str:
        """The JSON pointer of the id of the `index`-th of `choices`, in a value that stands at the pointer `at`."""
        return f"{at}/options/{index}/option"

    def with_choices(self, value: V, choices: tuple[Choice, ...]) -> V | None:
        """The value with these in place of its `choices`; None where it says nothing without the ones that are missing."""
        return value

    def is_answered(self, value: V) -> bool:
        """Whether the value says anything: an empty list of options or a blank text does not."""
        return True


# Filled by the scan in apps.kinds, once, when the package is imported.
KINDS: dict[str, Kind[Any]] = {}
