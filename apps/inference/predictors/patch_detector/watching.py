"""How well a detector does while it trains: now and then, on pictures that it does not learn from."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.inference.predictors.contract import Predictor, Sample
from apps.inference.predictors.measure import measure

from .network import PatchNetwork

SHARE_OF_TIME = 0.05
ENOUGH = 10  # samples, from which on some are set aside
FEWEST, MOST = 2, 8
ONE_IN = 10


@dataclass
class Watch:
    """Measures the network on `samples` at the reports of its training, as often as that takes a twentieth of the time at most.

    `name` says what they are: 'validation' ones, which nothing is learned from, or 'training' ones.
    """

    name: str
    samples: Sequence[Sample]
    predictor: Callable[[PatchNetwork], Predictor]
    spent_s: float = 0.0

    def figures(self, network: PatchNetwork, seconds: float, *, is_last: bool) -> dict[str, float]:
        """F1 at the default threshold and average precision, in [0, 1] and by name, after so many `seconds` of training; {} where it is
        not due, nor the last time. The network goes on as it was.
        """
        if not self.samples or (self.spent_s > seconds * SHARE_OF_TIME and not is_last):
            return {}
        began = time.perf_counter()
        found = measure(self.predictor(network), self.samples)
        network.train()
        self.spent_s += time.perf_counter() - began
        said = {"average_precision": found.average_precision, "f1": found.all_passes.f1}
        return {f"{self.name}_{name}": figure for name, figure in said.items() if figure is not None}


def watched(
    samples: Sequence[Sample], validation: Sequence[Sample], predictor: Callable[[PatchNetwork], Predictor]
) -> tuple[list[Sample], Watch]:
    """What is learned from, and what watches over it: the first of `validation`, else a tenth of the samples, else some of all the same."""
    if validation:
        return list(samples), Watch("validation", _first(validation, MOST), predictor)
    aside = _set_aside(samples) if len(samples) >= ENOUGH else []
    if not aside:
        return list(samples), Watch("training", _first(samples, MOST), predictor)
    numbers = {one.item.id for one in aside}
    return [one for one in samples if one.item.id not in numbers], Watch("validation", aside, predictor)


def _set_aside(samples: Sequence[Sample]) -> list[Sample]:
    """The same ones for the same samples, each with boxes, and none without which a class would not be learned."""
    left = Counter(name for one in samples for name in _classes(one))
    aside = list[Sample]()
    for one in _first(samples, len(samples)):
        names = _classes(one)
        if names and all(left[name] > 1 for name in names):
            left.subtract(names)
            aside.append(one)
            if len(aside) == max(FEWEST, min(MOST, len(samples) // ONE_IN)):
                break
    return aside


def _first(samples: Sequence[Sample], most: int) -> list[Sample]:
    """By a digest of their ids, so that they are not those that were labelled first."""
    return sorted(samples, key=lambda one: hashlib.sha256(one.item.id.encode()).digest())[:most]


def _classes(sample: Sample) -> set[str]:
    return {truth.class_name for truth in sample.truths if truth.kind == "bounding_box"}
