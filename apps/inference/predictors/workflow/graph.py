"""The graph of a workflow as data: nodes and edges, read strictly; everything that is wrong with it is told at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.inference.predictors.contract import SettingsRefused
from apps.inference.predictors.settings import read_settings
from apps.inference.predictors.workflow.nodes import NODE_KINDS
from apps.inference.predictors.workflow.nodes.base import NodeKind
from apps.kinds.reading import InvalidValue, join, read_list, read_number, read_object, read_text

MOST_NODES, MOST_EDGES, MOST_ID, MOST_TITLE = 50, 200, 40, 100


class GraphRefused(SettingsRefused):
    """A graph that cannot be run; `faults` say each where and how to mend it."""

    def __init__(self, faults: Sequence[InvalidValue]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Node:
    """One node. `at` is the pointer to it in what was sent, `position` where it is drawn, in pixels of the canvas."""

    id: str
    kind: NodeKind
    title: str
    settings: Mapping[str, Any]
    position: tuple[float, float] = (0.0, 0.0)
    at: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.title or self.kind.title

    def fault(self, path: str, message: str, expected: str, code: str) -> InvalidValue:
        """Something that is wrong with it; `path` leads to the field below the node, '' is the node itself."""
        return InvalidValue(f"{self.at}{path}", f"{self.name}: {message}", expected, code=code)


@dataclass(frozen=True)
class Edge:
    """What `source` gives goes to `target`, both ids of nodes."""

    source: str
    target: str
    at: str = field(default="", compare=False)


@dataclass(frozen=True)
class Graph:
    """Nodes by their id, in the order in which they were listed, and edges between them."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    at: str = field(default="", compare=False)

    def into(self, node: str) -> tuple[str, ...]:
        """The nodes whose work comes to this one, in the order of the edges."""
        return tuple(edge.source for edge in self.edges if edge.target == node)

    def out_of(self, node: str) -> tuple[str, ...]:
        """The nodes that its work goes to."""
        return tuple(edge.target for edge in self.edges if edge.source == node)

    def dump(self) -> dict[str, Any]:
        """As JSON holds it, with every setting: `read_graph(graph.dump()) == graph`."""
        nodes = [
            {
                "id": node.id,
                "kind": node.kind.name,
                "title": node.title,
                "settings": dict(node.settings),
                "position": {"x": node.position[0], "y": node.position[1]},
            }
            for node in self.nodes.values()
        ]
        return {"nodes": nodes, "edges": [{"source": edge.source, "target": edge.target} for edge in self.edges]}


def read_graph(payload: object, at: str = "") -> Graph:
    """The graph that stands at the pointer `at`, its parts each sound; how they hang together is for `checks`. Raises GraphRefused."""
    faults: list[InvalidValue] = []
    try:
        members = read_object(payload, at, required=("nodes", "edges"))
        listed = read_list(members["nodes"], join(at, "nodes"), at_least=1, at_most=MOST_NODES)
        drawn = read_list(members["edges"], join(at, "edges"), at_most=MOST_EDGES)
    except InvalidValue as error:
        raise GraphRefused([error]) from error
    nodes = dict[str, Node]()
    for number, each in enumerate(listed):
        try:
            node = _node(each, join(join(at, "nodes"), number), nodes, faults)
            nodes[node.id] = node
        except InvalidValue as error:
            faults.append(error)
    edges = tuple(_edges(drawn, join(at, "edges"), nodes, faults))
    if faults:
        raise GraphRefused(faults)
    return Graph(nodes, edges, at)


def _node(payload: object, at: str, before: Mapping[str, Node], faults: list[InvalidValue]) -> Node:
    members = read_object(payload, at, required=("id", "kind"), optional=("title", "settings", "position"))
    number = read_text(members["id"], join(at, "id"), at_most=MOST_ID)
    if not number or number in before:
        words = f"There is a node {number!r} already." if number else "This node has no id."
        raise InvalidValue(join(at, "id"), words, "an id that no other node of the graph has", code="node_id")
    kind = NODE_KINDS.get(str(members["kind"]))
    if kind is None:
        words = f"There is no kind of node {str(members['kind'])[:MOST_ID]!r}."
        raise InvalidValue(join(at, "kind"), words, f"one of: {', '.join(NODE_KINDS)}", code="node_kind_unknown")
    title = read_text(members.get("title", ""), join(at, "title"), at_most=MOST_TITLE)
    place = read_object(members.get("position", {}), join(at, "position"), optional=("x", "y"))
    x, y = (read_number(place.get(axis, 0), join(join(at, "position"), axis)) for axis in ("x", "y"))
    given, here = members.get("settings", {}), join(at, "settings")
    known = tuple(given) if isinstance(given, Mapping) else ()
    node = Node(number, kind, title, {}, (x, y), at)
    try:
        settled = read_settings(read_object(given, here, optional=known), kind.settings, here)
        kind.check(settled, here)
    except InvalidValue as error:
        faults.append(InvalidValue(error.pointer, f"{node.name}: {error.message}", error.expected, code=error.code))
        return node
    return Node(number, kind, title, settled, (x, y), at)


def _edges(drawn: Sequence[object], at: str, nodes: Mapping[str, Node], faults: list[InvalidValue]) -> Iterator[Edge]:
    seen = set[tuple[str, str]]()
    for number, each in enumerate(drawn):
        here = join(at, number)
        try:
            members = read_object(each, here, required=("source", "target"))
            edge = Edge(str(members["source"]), str(members["target"]), here)
            lost = list(_lost_ends(edge, nodes))
            faults += lost
        except InvalidValue as error:
            faults.append(error)
            continue
        if not lost and (edge.source, edge.target) not in seen:
            seen.add((edge.source, edge.target))
            yield edge


def _lost_ends(edge: Edge, nodes: Mapping[str, Node]) -> Iterator[InvalidValue]:
    for end, name in (("source", edge.source), ("target", edge.target)):
        if name not in nodes:
            words = f"This edge has an end at {name[:MOST_ID]!r}, and there is no such node."
            yield InvalidValue(join(edge.at, end), words, "the id of a node", code="edge_end_unknown")
