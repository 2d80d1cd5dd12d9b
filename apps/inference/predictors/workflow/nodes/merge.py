"""Several branches as one: everything, or what several found of the same thing once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from typing_extensions import override

from apps.inference.predictors.contract import Part, Prediction
from apps.inference.predictors.settings import Setting
from apps.inference.predictors.workflow.merging import Branch, merged
from apps.kinds.reading import InvalidValue, join

from .base import Look, NodeKind, Spoken, Step, both

MOST_WEIGHT = 1000


class Merge(NodeKind):
    """Puts together what comes by its edges; see `merging` for the ways. `weights` are by the id of the node that an edge comes from."""

    name = "merge"
    title = "Merge"
    many = True
    settings = (
        Setting("method", "How", "choice", default="nms", choices=("nms", "weighted_boxes", "all")),
        Setting("overlap", "Overlap", "number", default=0.55, least=0.0, most=1.0, help="What overlaps more is the same thing."),
        Setting("weights", "Weights", "object", default={}, help="How much each branch counts in weighted boxes, 1 unless said."),
    )

    @override
    def check(self, settings: Mapping[str, Any], at: str) -> None:
        for node, weight in settings["weights"].items():
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= MOST_WEIGHT:
                here = join(join(at, "weights"), node)
                raise InvalidValue(here, "A branch cannot count this much.", f"a number above 0, at most {MOST_WEIGHT}", code="weight")

    @override
    def speaks(self, settings: Mapping[str, Any], incoming: Sequence[Spoken], part: Part | None = None) -> Spoken:
        return Spoken(both(*(each.found for each in incoming)), both(*(each.answers for each in incoming)))

    @override
    def run(self, step: Step, incoming: Sequence[Sequence[Look]]) -> Sequence[Look]:
        weights = [float(step.settings["weights"].get(source, 1.0)) for source in step.sources]
        return [replace(looks[0], found=_of_row(step, looks, weights)) for looks in zip(*incoming, strict=True)]


def _of_row(step: Step, looks: Sequence[Look], weights: Sequence[float]) -> tuple[Prediction, ...]:
    branches = [Branch(look.found, weight) for look, weight in zip(looks, weights, strict=True)]
    return tuple(merged(branches, method=step.settings["method"], overlap=step.settings["overlap"]))


NODE = Merge()
