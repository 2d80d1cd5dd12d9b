"""What a workflow offers: it runs a portion of data rows through its graph, and then the next."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from apps.inference.predictors.contract import PLAINLY, Ask, Batch, Described, Item, Part, PredictorError, SettingsRefused, Source
from apps.inference.predictors.workflow.checks import check_graph
from apps.inference.predictors.workflow.graph import read_graph
from apps.inference.predictors.workflow.listening import FAULTS
from apps.inference.predictors.workflow.nodes.base import Spoken
from apps.inference.predictors.workflow.passing import Parts, Passing
from apps.inference.predictors.workflow.speech import speech

FIRST, MOST = 4, 64
SHORT_S, LONG_S = 1.0, 2.0  # a portion that took less may grow; one that took more is cut, so that live work gets in between
DEEPEST = 5


class Workflow:
    """A graph, ready to be run; its predictors are loaded when they are needed and kept warm by whoever loads them."""

    default_threshold = 0.0
    memory_bytes = 0

    def __init__(self, source: Source) -> None:
        self._source, self.version = source, source.version
        self.graph = read_graph(source.settings["graph"], "/settings/graph")
        self.order = check_graph(self.graph)
        self._portion = FIRST

    @property
    def classes(self) -> tuple[str, ...]:
        """What it may say by the versions that are in use now."""
        return tuple(one.name for one in self.spoken(_known(self.parts())).classes())

    @property
    def device(self) -> str:
        """Where its parts do their work."""
        return ", ".join(self.devices({self.version}))

    def devices(self, seen: set[str]) -> dict[str, None]:
        """Each once, in order; `seen` are the versions of workflows that were looked into."""
        found = dict[str, None]()
        for part in _known(self.parts()).values():
            try:
                predictor = part.open()
            except (PredictorError, *FAULTS):
                continue  # each data row that needs it will say so
            if not isinstance(predictor, Workflow):
                found[str(getattr(predictor, "device", None) or part.device)] = None
            elif predictor.version not in seen:
                seen.add(predictor.version)
                found |= predictor.devices(seen)
        return found

    def parts(self) -> Parts:
        """The predictor of each node that names one, by the node's id, or why there is none."""
        found: dict[str, Part | PredictorError] = {}
        for node in self.order:
            if node.kind.names_predictor:
                try:
                    found[node.id] = self._source.part(node.settings["predictor"], node.settings["version"])
                except PredictorError as error:
                    found[node.id] = error
        return found

    def spoken(self, parts: Mapping[str, Part]) -> Spoken:
        """What may come out of it."""
        after = speech(self.graph, self.order, parts)
        return next(after[node.id] for node in self.order if node.kind.gives is None)

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """One batch per item; the error of one that cannot go all the way names the node.

        Raises SettingsRefused for a workflow that has come to go through itself, or through too many others.
        """
        inner = replace(ask, prompt=None, through=self._through(ask))
        parts, at = self.parts(), 0
        while at < len(items):
            portion, began = items[at : at + self._portion], time.perf_counter()
            yield from Passing(self.graph, self.order, parts, inner).run(portion)
            self._settle(len(portion), time.perf_counter() - began)
            at += len(portion)

    def _through(self, ask: Ask) -> tuple[tuple[str, str], ...]:
        here = (self._source.predictor, self._source.name)
        names = " → ".join(name for _, name in (*ask.through, here))
        if here[0] and here[0] in {number for number, _ in ask.through}:
            raise SettingsRefused(f"This workflow has come to go through itself: {names}.")
        if len(ask.through) >= DEEPEST:
            raise SettingsRefused(f"More than {DEEPEST} workflows stand in each other: {names}.")
        return (*ask.through, here)

    def _settle(self, count: int, seconds: float) -> None:
        if seconds > LONG_S:
            self._portion = max(1, count // 2)
        elif seconds < SHORT_S and count == self._portion:
            self._portion = min(MOST, 2 * count)


def _known(parts: Parts) -> dict[str, Part]:
    return {node: part for node, part in parts.items() if isinstance(part, Part)}


def load(source: Source) -> Workflow:
    """The workflow of a version. Raises SettingsRefused."""
    return Workflow(source)


def describe(source: Source, ask: Ask) -> Described:
    """Load every predictor in it, and say what may come out. Raises SettingsRefused that names the node."""
    workflow = Workflow(source)
    parts = workflow.parts()
    for node in workflow.order:
        try:
            part = parts.get(node.id)
            if isinstance(part, PredictorError):
                raise part
            if part is not None:
                part.open()
        except (PredictorError, *FAULTS) as error:
            raise SettingsRefused(f"{node.name}: {error or type(error).__name__}") from error
    known = _known(parts)
    listed = [
        {"node": workflow.graph.nodes[node].name, "predictor": part.predictor, "name": part.name, "number": part.number}
        for node, part in known.items()
    ]
    card = {"parts": listed, "speaks_ontology": any(part.speaks_ontology for part in known.values())}
    spoken = workflow.spoken(known)
    return Described(spoken.classes(), card, means=_means(spoken, known))


def _means(spoken: Spoken, parts: Mapping[str, Part]) -> dict[str, str]:
    """What the classes of the data row stand for where its predictors agree; answers are of objects, and found by their names."""
    said: dict[str, set[str]] = {}
    for part in parts.values():
        for name, number in part.means.items():
            said.setdefault(name, set()).add(number)
    return {name: next(iter(numbers)) for name, numbers in said.items() if name in spoken.found and len(numbers) == 1}
