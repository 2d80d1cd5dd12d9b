"""Whether a graph can be run: its edges fit, it has one way in and one way out, no cycle, and nothing that leads nowhere."""

from collections.abc import Callable, Iterator

from apps.inference.predictors.workflow.graph import Graph, GraphRefused, Node
from apps.inference.predictors.workflow.nodes.base import Flow
from apps.kinds.reading import InvalidValue, join

FLOWS = {Flow.ASSET: "data rows", Flow.FOUND: "what was found", Flow.CROPS: "cropped objects"}


def check_graph(graph: Graph) -> tuple[Node, ...]:
    """The nodes in an order in which they can be run. Raises GraphRefused with everything that is in the way."""
    faults = [*_ends(graph), *_edges(graph), *_inputs(graph)]
    cycle = cycle_of(graph)
    if cycle:
        faults += [_cycle(graph, cycle)]
    elif not faults:
        faults += _lost(graph)
    if faults:
        raise GraphRefused(faults)
    return ordered(graph)


def ordered(graph: Graph) -> tuple[Node, ...]:
    """Each node after those whose work comes to it, otherwise as listed (A. B. Kahn, Communications of the ACM 5, 1962)."""
    waiting = {name: len(graph.into(name)) for name in graph.nodes}
    found = list[Node]()
    while ready := next((name for name, count in waiting.items() if count == 0), None):
        del waiting[ready]
        found.append(graph.nodes[ready])
        for target in graph.out_of(ready):
            waiting[target] -= 1
    return tuple(found)


def cycle_of(graph: Graph) -> tuple[str, ...]:
    """The ids along one cycle, the first of them again at the end; () where there is none."""
    left = set(graph.nodes) - {node.id for node in ordered(graph)}
    if not left:
        return ()
    here = next(name for name in graph.nodes if name in left)
    path = list[str]()
    while here not in path:  # backwards: each of those left waits for another of them
        path.append(here)
        here = next(name for name in graph.into(here) if name in left)
    return (here, *reversed(path[path.index(here) :]))


def _cycle(graph: Graph, cycle: tuple[str, ...]) -> InvalidValue:
    names = " → ".join(graph.nodes[name].name for name in cycle)
    return graph.nodes[cycle[0]].fault("", f"This goes round in a circle: {names}.", "a graph without a cycle", code="cycle")


def _ends(graph: Graph) -> Iterator[InvalidValue]:
    """There is one input and one output."""
    for wanted in ("input", "output"):
        found = [node for node in graph.nodes.values() if node.kind.name == wanted]
        if not found:
            words = f"The graph has no {wanted}."
            yield InvalidValue(join(graph.at, "nodes"), words, f"one node of kind {wanted}", code=f"no_{wanted}")
        for extra in found[1:]:
            yield extra.fault("", f"There is another {wanted} already.", f"one node of kind {wanted}", code=f"second_{wanted}")


def _edges(graph: Graph) -> Iterator[InvalidValue]:
    """What goes along each edge is what its target takes."""
    for edge in graph.edges:
        source, target = graph.nodes[edge.source], graph.nodes[edge.target]
        if source.kind.gives is None or not target.kind.takes or source.kind.gives not in target.kind.takes:
            takes = " or ".join(FLOWS[flow] for flow in target.kind.takes) or "nothing"
            gives = FLOWS[source.kind.gives] if source.kind.gives else "nothing"
            words = f"{source.name} gives {gives}, and this takes {takes}."
            yield target.fault("", words, "an edge from a node that gives what it takes", code="edge_does_not_fit")


def _inputs(graph: Graph) -> Iterator[InvalidValue]:
    """Each node has as many edges as it takes."""
    for node in graph.nodes.values():
        sources = graph.into(node.id)
        if node.kind.takes and not sources:
            yield node.fault("", "Nothing comes to this node.", "an edge into it", code="no_edge")
        if len(sources) > 1 and not node.kind.many:
            names = ", ".join(graph.nodes[name].name for name in sources)
            yield node.fault("", f"This takes one edge, and {names} lead to it.", "one edge, or a merge before it", code="too_many_edges")


def _lost(graph: Graph) -> Iterator[InvalidValue]:
    """Each node can be reached from the input, and leads to the output."""
    reached = _closure(graph, "input", graph.out_of)
    leading = _closure(graph, "output", graph.into)
    for node in graph.nodes.values():
        if node.id not in reached:
            yield node.fault("", "It cannot be reached from the input.", "a way from the input to it", code="unreachable")
        elif node.id not in leading:
            yield node.fault("", "What it gives is not used.", "a way from it to the output", code="leads_nowhere")


def _closure(graph: Graph, kind: str, step: Callable[[str], tuple[str, ...]]) -> set[str]:
    found, waiting = set[str](), [node.id for node in graph.nodes.values() if node.kind.name == kind]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += step(here)
    return found
