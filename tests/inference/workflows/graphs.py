"""Graphs in few words, and predictors that say what a test wants said."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from PIL import Image

from apps.inference.predictors.contract import PLAINLY, Ask, Batch, ClassSpec, Item, Part, Prediction, PredictorError, Source
from apps.inference.predictors.workflow.workflow import Workflow, load
from apps.kinds.values import Annotation, Asset, Extent, Room

Said = Sequence[Prediction | Annotation]


def node(name: str, kind: str, **settings: object) -> dict[str, Any]:
    return {"id": name, "kind": kind, "settings": settings}


def chain(*nodes: Mapping[str, Any]) -> dict[str, Any]:
    """A graph of one way: data rows, these nodes, suggestions."""
    listed = [node("in", "input"), *nodes, node("out", "output")]
    return graph(listed, [(one["id"], other["id"]) for one, other in pairwise(listed)])


def graph(nodes: Sequence[Mapping[str, Any]], edges: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"nodes": [dict(each) for each in nodes], "edges": [{"source": one, "target": other} for one, other in edges]}


@dataclass
class Scripted:
    """A predictor that says of each item what `says` says; remembers what it was asked."""

    says: Callable[[Item], Said]
    classes: tuple[str, ...] = ()
    default_threshold: float = 0.0
    device: str = "test device"
    asked: list[tuple[Sequence[Item], Ask]] = field(default_factory=list)

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        self.asked.append((list(items), ask))
        for item in items:
            yield Batch(item.id, tuple(self.says(item)), 1, final=True)


def part(name: str, classes: Mapping[str, tuple[str, ...]], predictor: Any, **more: Any) -> Part:
    specs = tuple(ClassSpec(each, kinds) for each, kinds in classes.items())
    return Part(name, name, 1, specs, lambda: predictor, **more)


def workflow(payload: Mapping[str, Any], *parts: Part, **source: Any) -> Workflow:
    known = {each.predictor: each for each in parts}

    def find(predictor: str, _version: str) -> Part:
        if predictor not in known:
            raise PredictorError("There is no such predictor.")
        return known[predictor]

    return load(Source(settings={"graph": payload}, part=find, **source))


def picture(name: str = "one", size: tuple[int, int] = (100, 80), colour: str = "white") -> Item:
    return Item(name, f"sum-{name}", lambda: Image.new("RGB", size, colour), name, Asset("image", Room(Extent(*map(float, size)))))


def box(class_name: str, x: float, y: float, width: float, height: float, confidence: float = 0.9, **more: Any) -> Prediction:  # noqa: PLR0917
    return Prediction("bounding_box", class_name, {"x": x, "y": y, "width": width, "height": height}, confidence, **more)
