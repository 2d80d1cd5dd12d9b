"""Graphs are read strictly: what is wrong is told under the node and field that it is wrong at."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.inference.predictors.workflow.checks import check_graph, cycle_of, ordered
from apps.inference.predictors.workflow.graph import Graph, GraphRefused, read_graph
from apps.inference.predictors.workflow.nodes import NODE_KINDS
from tests.inference.workflows.graphs import chain, graph, node

DETECT = node("detect", "predictor", predictor="someone")


def refused(payload: object) -> list[tuple[str, str]]:
    """What is wrong: pointers and codes."""
    with pytest.raises(GraphRefused) as told:
        check_graph(read_graph(payload))
    return [(fault.pointer, fault.code) for fault in told.value.faults]


def words(payload: object) -> str:
    with pytest.raises(GraphRefused) as told:
        check_graph(read_graph(payload))
    return " ".join(fault.message for fault in told.value.faults)


def test_a_chain_is_put_in_order_and_comes_back_as_it_was_stored() -> None:
    payload = chain(DETECT, node("crop", "crop", classes=["sign"]), node("read", "predictor", predictor="reader"))
    payload["nodes"].reverse()
    read = read_graph(payload)
    assert [each.id for each in check_graph(read)] == ["in", "detect", "crop", "read", "out"]
    assert read_graph(read.dump()) == read
    assert read.nodes["crop"].settings == {"classes": ["sign"], "margin": 0.05, "least_side": 8, "most": 100}


def test_a_cycle_is_refused_with_its_path() -> None:
    payload = chain(DETECT, {**node("a", "filter"), "title": "Sure ones"}, node("b", "relabel"))
    payload["edges"].append({"source": "b", "target": "a"})
    found = refused(payload)
    assert ("/nodes/2", "cycle") in found
    assert "Sure ones → Rename classes → Sure ones" in words(payload)


@given(count=st.integers(2, 12), pairs=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_an_order_is_found_or_a_cycle_that_is_one(count: int, pairs: list[tuple[int, int]]) -> None:
    nodes = [node(f"n{number}", "merge") for number in range(count)]
    edges = {(f"n{one % count}", f"n{other % count}") for one, other in pairs}
    read = read_graph(graph(nodes, sorted(edges)))
    cycle = cycle_of(read)
    if cycle:
        assert cycle[0] == cycle[-1]
        assert len(set(cycle)) == len(cycle) - 1
        assert set(pairwise(cycle)) <= edges
    else:
        place = {name: at for at, name in enumerate(_sorted(read))}
        assert all(place[one] < place[other] for one, other in edges)


def _sorted(read: Graph) -> list[str]:
    found = [each.id for each in ordered(read)]
    assert len(found) == len(read.nodes)
    return found


@pytest.mark.parametrize(
    ("payload", "wrong"),
    [
        (chain(node("a", "filter")), [("/nodes/1", "edge_does_not_fit")]),
        (chain(DETECT, node("c", "crop")), [("/nodes/3", "edge_does_not_fit")]),
        (graph([node("in", "input"), DETECT], [("in", "detect")]), [("/nodes", "no_output")]),
        (graph([node("o", "output")], []), [("/nodes", "no_input"), ("/nodes/0", "no_edge")]),
        (chain(DETECT, node("in2", "input")), [("/nodes/2", "second_input"), ("/nodes/2", "edge_does_not_fit")]),
        (chain({**DETECT, "id": "in"}), [("/nodes/1/id", "node_id")]),
        (chain(node("a", "dance")), [("/nodes/1/kind", "node_kind_unknown")]),
        (chain(node("a", "predictor")), [("/nodes/1/settings/predictor", "required")]),
        (chain(DETECT, node("a", "filter", wings=2)), [("/nodes/2/settings/wings", "unknown_setting")]),
        (chain(DETECT, node("a", "filter", least=2)), [("/nodes/2/settings/least", "invalid_setting")]),
        (chain(DETECT, node("a", "filter", least=0.8, most=0.2)), [("/nodes/2/settings/least", "empty_range")]),
        (chain(DETECT, node("a", "relabel", names={"x": ""})), [("/nodes/2/settings/names/x", "name")]),
        (chain(DETECT, node("a", "merge", weights={"detect": 0})), [("/nodes/2/settings/weights/detect", "weight")]),
        ({"nodes": [], "edges": []}, [("/nodes", "invalid_value")]),
        ([], [("", "invalid_value")]),
    ],
)
def test_what_is_wrong_is_told_where_it_is(payload: object, wrong: list[tuple[str, str]]) -> None:
    found = refused(payload)
    assert [each for each in wrong if each not in found] == []


def test_an_edge_to_nowhere_is_refused() -> None:
    payload = chain(DETECT)
    payload["edges"].append({"source": "detect", "target": "moon"})
    assert refused(payload) == [("/edges/2/target", "edge_end_unknown")]


def test_two_edges_into_a_node_of_one_are_refused_with_their_names() -> None:
    payload = chain(DETECT)
    payload["nodes"].append({**node("other", "predictor", predictor="x"), "title": "Other"})
    payload["edges"] += [{"source": "in", "target": "other"}, {"source": "other", "target": "out"}]
    assert refused(payload) == [("/nodes/2", "too_many_edges")]
    assert "Predictor, Other lead to it" in words(payload)


def test_a_node_that_is_not_reached_or_leads_nowhere_is_refused() -> None:
    payload = chain(DETECT)
    payload["nodes"] += [node("unused", "predictor", predictor="x"), node("alone", "merge")]
    payload["edges"].append({"source": "in", "target": "unused"})
    assert refused(payload) == [("/nodes/4", "no_edge")]
    payload["nodes"].pop()
    assert refused(payload) == [("/nodes/3", "leads_nowhere")]


def test_every_wrong_node_is_told_at_once() -> None:
    payload = chain(node("a", "predictor"), node("b", "filter", least=3))
    assert len(refused(payload)) == 2


def test_the_graph_of_the_documentation_can_be_run_and_names_every_kind_of_node() -> None:
    text = (Path(__file__).parents[3] / "docs" / "workflows.md").read_text()
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    assert len(check_graph(read_graph(example["graph"]))) == 6
    rows = {line.split("|")[1].strip(" `"): line for line in text.splitlines() if line.startswith("| `")}
    assert set(rows) == set(NODE_KINDS)
    for name, kind in NODE_KINDS.items():
        assert [setting.name for setting in kind.settings if f"`{setting.name}`" not in rows[name]] == []


def test_every_kind_of_node_has_a_title_and_goes_by_its_name() -> None:
    assert sorted(NODE_KINDS) == ["crop", "filter", "input", "merge", "outline", "output", "predictor", "relabel"]
    assert all(kind.title and kind.name == name for name, kind in NODE_KINDS.items())
