"""A portion of data rows on its way through a graph: each node works on all of them before the next one does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.inference.predictors.contract import Ask, Batch, Item, Part, PredictorError
from apps.inference.predictors.workflow.graph import Graph, Node
from apps.inference.predictors.workflow.nodes.base import Look

Parts = Mapping[str, Part | PredictorError]


@dataclass
class Passing:
    """One portion. A data row that fails at a node goes no further, by no way; what was found of it before is not said."""

    graph: Graph
    order: Sequence[Node]
    parts: Parts
    ask: Ask
    failed: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def means(self) -> Mapping[str, str]:
        """What the classes of its predictors stand for in the ontology."""
        return {name: number for part in self.parts.values() if isinstance(part, Part) for name, number in part.means.items()}

    def run(self, items: Sequence[Item]) -> Iterator[Batch]:
        """One batch for each."""
        given = dict[str, Sequence[Look]]()
        for node in self.order:
            incoming = [self._left(given[source]) for source in self.graph.into(node.id)] or [[Look(item) for item in items]]
            given[node.id] = node.kind.run(NodeStep(self, node), incoming) if incoming[0] else ()
        (output,) = (node.id for node in self.order if node.kind.name == "output")
        said = {look.item.id: look.found for look in given[output]}
        for item in items:
            (error, code), notes = self.failed.get(item.id, ("", "")), tuple(self.notes.get(item.id, ()))
            yield Batch(item.id, () if error else said[item.id], pass_number=1, final=True, error=error, notes=notes, code=code)

    def _left(self, looks: Sequence[Look]) -> list[Look]:
        return [look for look in looks if look.item.id not in self.failed]


@dataclass(frozen=True)
class NodeStep:
    """One node at work on a portion."""

    passing: Passing
    node: Node

    @property
    def settings(self) -> Mapping[str, Any]:
        """The node's."""
        return self.node.settings

    @property
    def sources(self) -> Sequence[str]:
        """The ids of the nodes before it."""
        return self.passing.graph.into(self.node.id)

    @property
    def ask(self) -> Ask:
        """The portion's."""
        return self.passing.ask

    @property
    def means(self) -> Mapping[str, str]:
        """The portion's."""
        return self.passing.means

    def part(self) -> Part:
        """The node's predictor. Raises PredictorError."""
        found = self.passing.parts[self.node.id]
        if isinstance(found, PredictorError):
            raise found
        return found

    def note(self, look: Look, words: str) -> None:
        """Say it under the node's name."""
        self.passing.notes.setdefault(look.item.id, []).append(f"{self.node.name}: {words}")

    def fail(self, look: Look, why: Exception) -> None:
        """The first thing that goes wrong is what is told, and by its code."""
        words, code = str(why) or type(why).__name__, why.code if isinstance(why, PredictorError) else ""
        self.passing.failed.setdefault(look.item.id, (f"{self.node.name}: {words}", code))
