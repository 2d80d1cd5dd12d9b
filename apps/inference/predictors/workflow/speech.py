"""What may be said at each place of a graph, worked out without asking anybody."""

from collections.abc import Iterator, Mapping, Sequence

from apps.inference.predictors.contract import Part
from apps.inference.predictors.workflow.graph import Graph, Node
from apps.inference.predictors.workflow.nodes.base import Spoken
from apps.kinds.reading import InvalidValue, join

SHOWN = 20


def speech(graph: Graph, order: Sequence[Node], parts: Mapping[str, Part]) -> dict[str, Spoken]:
    """What may be said after each node, by its id; `parts` are the predictors of the nodes that name one."""
    after: dict[str, Spoken] = {}
    for node in order:
        incoming = [after[source] for source in graph.into(node.id)]
        after[node.id] = node.kind.speaks(node.settings, incoming, parts.get(node.id))
    return after


def strange_classes(graph: Graph, order: Sequence[Node], parts: Mapping[str, Part]) -> Iterator[InvalidValue]:
    """Each class that a node's settings name and that nothing before it says."""
    after = speech(graph, order, parts)
    for node in order:
        before = [name for source in graph.into(node.id) for name in (*after[source].found, *after[source].answers)]
        for name, path in node.kind.named(node.settings).items():
            if name not in before:
                said = ", ".join(list(dict.fromkeys(before))[:SHOWN]) or "nothing"
                words = f"Nothing that comes to it is called {name!r}."
                yield node.fault(f"/settings{path}", words, f"one of: {said}", code="class_unknown")


def strange_branches(graph: Graph) -> Iterator[InvalidValue]:
    """Each branch that a merge weighs and that does not lead to it."""
    for node in graph.nodes.values():
        for source in node.settings.get("weights") or {}:
            if source not in graph.into(node.id):
                expected = f"one of: {', '.join(graph.into(node.id)) or 'none'}"
                yield node.fault(join("/settings/weights", source), "No such branch leads to it.", expected, code="branch_unknown")
