"""Graphs of workflows as they are saved: everything that is wrong with one is told, under the node that it is wrong with."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.core.problems import FieldError, Invalid
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.parts import inside, within
from apps.inference.predictors import family
from apps.inference.predictors.contract import Part
from apps.inference.predictors.declared import Origin
from apps.inference.predictors.workflow.checks import check_graph
from apps.inference.predictors.workflow.graph import Graph, GraphRefused, Node, read_graph
from apps.inference.predictors.workflow.speech import strange_branches, strange_classes
from apps.inference.predictors.workflow.workflow import DEEPEST
from apps.inference.warm import PartMissing, part_of, version_named
from apps.kinds.reading import InvalidValue

AT = "/settings/graph"


def checked_graph(*, predictor: Predictor, payload: object) -> dict[str, Any]:
    """The graph as it is stored, with every setting of its nodes. Raises Invalid."""
    try:
        graph = read_graph(payload, AT)
        order = check_graph(graph)
        _check_names(graph, order, _parts(graph, predictor))
    except GraphRefused as error:
        raise Invalid(errors=[FieldError(one.pointer, one.code, one.message, one.expected) for one in error.faults]) from error
    return graph.dump()


def _check_names(graph: Graph, order: Sequence[Node], parts: Mapping[str, Part]) -> None:
    strange = [*strange_classes(graph, order, parts), *strange_branches(graph)]
    if strange:
        raise GraphRefused(strange)


def _parts(graph: Graph, predictor: Predictor) -> dict[str, Part]:
    """The predictors of its nodes, by the nodes' ids. Raises GraphRefused."""
    found, faults = dict[str, Part](), list[InvalidValue]()
    for node in graph.nodes.values():
        if not node.kind.names_predictor:
            continue
        try:
            version = version_named(node.settings["predictor"], node.settings["version"])
            unfit = list(_unfit(node, version, predictor))
            if not unfit:
                found[node.id] = part_of(predictor.ontology_id, node.settings["predictor"], node.settings["version"])
            faults += unfit
        except PartMissing as error:
            expected = "the id of a predictor that can be used" if error.setting == "predictor" else "one of its versions, or empty"
            faults.append(node.fault(f"/settings/{error.setting}", str(error), expected, code=f"{error.setting}_unknown"))
    if faults:
        raise GraphRefused(faults)
    return found


def _unfit(node: Node, version: PredictorVersion, predictor: Predictor) -> Iterator[InvalidValue]:
    kind, here = family(version.predictor.family), "/settings/predictor"
    if kind.origin is Origin.AGENT:
        words = f"{version.predictor.name} runs in agents, which look at data rows as they are."
        yield node.fault(here, words, "a predictor that runs here or on a server", code="runs_in_agents")
    if node.kind.prompts and not kind.takes_prompts:
        words = f"{version.predictor.name} takes no boxes."
        yield node.fault(here, words, "a predictor that takes clicks and boxes", code="takes_no_prompts")
    if not node.kind.prompts and kind.needs_prompt:
        words = f"{version.predictor.name} says nothing without a click or a box."
        yield node.fault(here, words, "another predictor, or a node that outlines", code="needs_prompt")
    names = _way_back(version, predictor.pk, set())
    if names:
        words = f"The workflow would go through itself: {' → '.join((predictor.name, *names))}."
        yield node.fault(here, words, "a predictor that does not use this one", code="workflow_cycle")
    elif _depth(version, {}) >= DEEPEST:
        words = f"More than {DEEPEST} workflows would stand in each other."
        yield node.fault(here, words, f"workflows at most {DEEPEST} deep", code="workflow_too_deep")


def is_light(version: PredictorVersion) -> bool:
    """Whether it only waits for others, so that no worker has to import torch for it: a workflow does where each of its parts does."""
    asked = (family(each.predictor.family) for each in (version, *within(version).values()))
    return all(kind.light for kind in asked if kind.origin is not Origin.GRAPH)


def _way_back(version: PredictorVersion, goal: UUID, seen: set[UUID]) -> tuple[str, ...]:
    """The names of the predictors on a way through this version to the one of the id `goal`; () where there is none."""
    name = version.predictor.name
    if version.predictor_id == goal:
        return (name,)
    if version.pk in seen:
        return ()
    seen.add(version.pk)
    for part in inside(version):
        if found := _way_back(part, goal, seen):
            return (name, *found)
    return ()


def _depth(version: PredictorVersion, known: dict[UUID, int]) -> int:
    """How many workflows stand in each other, this one included."""
    if version.pk not in known:
        known[version.pk] = DEEPEST  # one that comes back to itself is deep enough
        is_graph = family(version.predictor.family).origin is Origin.GRAPH
        known[version.pk] = 1 + max((_depth(part, known) for part in inside(version)), default=0) if is_graph else 0
    return known[version.pk]
