"""Reliability without a truth: what was made up is found again, and weighs as it should."""

from math import log

import numpy as np
import pytest

from apps.evaluation.clusters import Row
from apps.evaluation.consensus import consensus
from apps.evaluation.intervals import Share
from apps.evaluation.reliability import Reliability, Verdict, reliabilities, verdicts_of
from tests.evaluation.annotations import box, checklist, feature, radio

ACCURACY = {"ana": 0.95, "eva": 0.85, "rui": 0.6, "tom": 0.7, "zoe": 0.6}


def made_up(count: int, options: int, seed: int = 0) -> tuple[list[Verdict], list[int]]:
    random = np.random.default_rng(seed)
    truth = random.integers(0, options, count).tolist()

    def say(person: str, right: int) -> int:
        return right if random.random() < ACCURACY[person] else int((right + random.integers(1, options)) % options)

    return [Verdict({person: say(person, right) for person in ACCURACY if random.random() < 0.8}, options) for right in truth], truth


@pytest.mark.parametrize("options", [2, 4])
def test_the_accuracy_that_was_made_up_is_found(options: int) -> None:
    verdicts, _ = made_up(1500, options)
    found = reliabilities(verdicts)
    assert {person: each.accuracy for person, each in found.items()} == pytest.approx(ACCURACY, abs=0.04)
    assert sum(each.verdicts for each in found.values()) == sum(len(each.said) for each in verdicts if len(each.said) > 1)
    turned = reliabilities(verdicts[::-1])
    assert [each.accuracy for each in turned.values()] == pytest.approx([each.accuracy for each in found.values()])


def test_its_weights_decide_better_than_one_each() -> None:
    verdicts, truth = made_up(3000, 2, seed=1)
    weights = {person: each.weight for person, each in reliabilities(verdicts).items()}

    def share(weight: dict[str, float]) -> float:
        right = [
            sum(weight[person] * (1 if said == real else -1) for person, said in each.said.items()) > 0
            for each, real in zip(verdicts, truth, strict=True)
        ]
        return float(np.mean(right))

    assert share(weights) > share(dict.fromkeys(ACCURACY, 1.0)) + 0.05


def test_weights_are_log_odds_and_never_below_nothing() -> None:
    assert Reliability(0.9, 100).weight == pytest.approx(log(9))
    assert Reliability(0.5, 100).weight == Reliability(0.3, 100).weight == 0
    assert Reliability(1.0, 100).weight == Reliability(0.99, 100).weight


def test_little_is_told_by_few() -> None:
    found = reliabilities([Verdict({"ana": 1, "rui": 2}, 3)])
    assert 0.6 < found["ana"].accuracy < 0.85
    assert found["ana"] == found["rui"]
    share = found["ana"].share
    assert isinstance(share, Share)
    assert share.low < 0.3 < share.value < 0.95 < share.high
    assert reliabilities([]) == reliabilities([Verdict({"ana": 1}, 2)]) == {}


def test_verdicts_are_about_objects_their_classes_and_options() -> None:
    row = Row(
        {
            "ana": [box(0, 0, 10, 10), radio("weather", "sun"), checklist("tags", {"old": None, "new": None})],
            "rui": [box(0, 0, 10, 10, name="rim"), radio("weather", "rain"), checklist("tags", {"old": None})],
            "eva": [],
        }
    )
    of_object, *others = verdicts_of([row])
    assert of_object == Verdict({"ana": feature("coin"), "rui": feature("rim"), "eva": None}, 3)
    assert Verdict({"ana": feature("sun"), "rui": feature("rain")}, 2) in others
    assert sorted(tuple(sorted(each.said.items())) for each in others if "eva" in each.said) == [
        (("ana", True), ("eva", False), ("rui", False)),
        (("ana", True), ("eva", False), ("rui", True)),
    ]


def test_who_is_reliable_elsewhere_decides_here() -> None:
    pairs = [("sun", "rain"), ("rain", "snow"), ("snow", "sun"), ("sun", "snow")] * 5
    agreed = [
        Row({person: [radio("weather", said)] for person, said in (("ana", side), ("rui", side), ("eva", other))}) for side, other in pairs
    ]
    found = reliabilities(verdicts_of(agreed))
    assert found["ana"].accuracy > 0.9
    assert found["eva"].accuracy < 0.5
    here = Row({"ana": [radio("weather", "sun")], "eva": [radio("weather", "rain")]})
    assert not consensus(here).annotations
    decided = consensus(here, {person: each.weight for person, each in found.items()})
    assert [each.value.choice.option for each in decided.annotations] == [feature("sun")]
