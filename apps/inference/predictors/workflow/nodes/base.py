"""What every kind of node answers, and what goes along the edges between them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from apps.inference.predictors.contract import Ask, ClassSpec, Item, Part, Prediction
from apps.inference.predictors.settings import Setting

NAMING = (
    Setting("predictor", "Predictor", required=True, help="The id of another predictor of the organization."),
    Setting("version", "Version", default="", help="The id of one of its versions; empty for the one in use."),
)


class Flow(StrEnum):
    """What goes along an edge."""

    ASSET = "asset"  # data rows as they are
    FOUND = "found"  # data rows with what was found in them
    CROPS = "crops"  # the same, with objects cut out to be looked at alone


@dataclass(frozen=True)
class Crop:
    """An object that was cut out: `item` is the cropped picture, `parent` its place among what was found.

    `left` and `top` are where it was in a picture of `size` (width, height), in pixels.
    """

    item: Item
    parent: int
    left: int
    top: int
    size: tuple[int, int]


@dataclass(frozen=True)
class Look:
    """One data row on its way along an edge: what was found in it so far, in pixels of the whole.

    `crops` is what was cut out of it to be looked at next, None where it is looked at as a whole.
    """

    item: Item
    found: tuple[Prediction, ...] = ()
    crops: tuple[Crop, ...] | None = None


Kinds = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Spoken:
    """What may be said at a place in the graph: the kinds of each class, of the data row (`found`) and as answers of objects.

    `cropped`: what comes next looks at objects that were cut out.
    """

    found: Kinds = field(default_factory=dict)
    answers: Kinds = field(default_factory=dict)
    cropped: bool = False

    def classes(self) -> tuple[ClassSpec, ...]:
        """Both together, in the order in which they came up."""
        return tuple(ClassSpec(name, tuple(sorted(kinds))) for name, kinds in both(self.found, self.answers).items())


def both(*several: Kinds) -> dict[str, frozenset[str]]:
    """The kinds of each class that any of these names."""
    found: dict[str, frozenset[str]] = {}
    for kinds in several:
        for name, spoken in kinds.items():
            found[name] = found.get(name, frozenset()) | spoken
    return found


class Step(Protocol):
    """What a node is run with."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """The node's settings, with their defaults."""

    @property
    def sources(self) -> Sequence[str]:
        """The ids of the nodes whose work comes, in the order in which it is handed over."""

    @property
    def ask(self) -> Ask:
        """What the workflow is asked with."""

    @property
    def means(self) -> Mapping[str, str]:
        """What classes are known to stand for in the ontology, by the ids of features and options."""

    def part(self) -> Part:
        """The predictor that the node's settings name. Raises PredictorError."""

    def note(self, look: Look, words: str) -> None:
        """Something that people should know of this data row."""

    def fail(self, look: Look, why: Exception) -> None:
        """This data row cannot be looked at any further."""


class NodeKind(ABC):
    """One kind of node: what it takes and gives, its settings, and what it does.

    `takes` are the flows of which each of its edges brings one; () for none. `many`: more than one edge may lead to it. `names_classes`
    are settings that list classes of what comes to it; one that `names_predictor` has the settings `predictor` and `version`,
    and one that `prompts` shows it a box.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    takes: ClassVar[tuple[Flow, ...]] = (Flow.FOUND,)
    gives: ClassVar[Flow | None] = Flow.FOUND
    many: ClassVar[bool] = False
    settings: ClassVar[tuple[Setting, ...]] = ()
    names_classes: ClassVar[tuple[str, ...]] = ()
    names_predictor: ClassVar[bool] = False
    prompts: ClassVar[bool] = False

    def check(self, settings: Mapping[str, Any], at: str) -> None:  # noqa: B027  most have nothing to add
        """Nothing, where settings that are each sound are so together. Raises InvalidValue."""

    def named(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        """The classes of what comes to it that its settings name, with the path of each below the settings."""
        return {name: f"/{key}" for key in self.names_classes for name in settings[key]}

    def speaks(self, settings: Mapping[str, Any], incoming: Sequence[Spoken], part: Part | None = None) -> Spoken:
        """What may be said after it; `part` is the predictor that its settings name, where they do."""
        return incoming[0] if incoming else Spoken()

    @abstractmethod
    def run(self, step: Step, incoming: Sequence[Sequence[Look]]) -> Sequence[Look]:
        """Work on the same data rows of each edge, in the same order; give them back, or tell the step of those that failed."""
