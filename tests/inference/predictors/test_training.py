"""Training: it learns, it can be stopped, killed and resumed, and the same input gives the same weights."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import torch

from apps.inference.predictors import family
from apps.inference.predictors.contract import (
    Hooks,
    Item,
    Progress,
    Sample,
    SettingsRefused,
    Source,
    Trained,
    TrainingRefused,
    TrainingStopped,
    Truth,
    WeightsRefused,
)
from apps.inference.predictors.patch_detector.config import DetectorConfig
from apps.inference.predictors.patch_detector.detector import PatchDetector
from apps.inference.predictors.patch_detector.storage import unpack
from apps.inference.predictors.patch_detector.train import begin
from apps.inference.predictors.patch_detector.watching import Watch, watched
from tests.inference.predictors.small import BRIEF, sample

DETECTOR = family("patch_detector")


def tensors(trained: Trained) -> Mapping[str, torch.Tensor]:
    return unpack(trained.weights, purpose="weights").tensors


def are_equal(one: Trained, other: Trained) -> bool:
    first, second = tensors(one), tensors(other)
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def test_it_learns_four_pictures_by_heart(trained: Trained) -> None:
    metrics = trained.card["metrics"]
    assert isinstance(metrics, dict)
    assert metrics["precision"] >= 0.9
    assert metrics["recall"] >= 0.9
    assert metrics["objects"] == 16


def test_the_card_says_how_the_weights_came_to_be(trained: Trained) -> None:
    assert trained.card["classes"] == ["bar", "disc"]
    assert trained.card["samples"] == 4
    assert trained.card["steps"] == 300
    losses = trained.card["losses"]
    assert isinstance(losses, list)
    assert losses[-1][1] < losses[0][1] / 2
    assert unpack(trained.weights, purpose="weights").facts["data"] == trained.card["data"]


def test_the_same_samples_and_settings_give_the_same_weights_and_another_seed_others(scenes: list[Sample]) -> None:
    once, again = (DETECTOR.train(scenes, settings=BRIEF) for _ in range(2))
    assert are_equal(once, again)
    assert not are_equal(once, DETECTOR.train(scenes, settings={**BRIEF, "seed": 8}))


def test_a_killed_training_resumes_from_its_checkpoint_as_if_nothing_had_happened(scenes: list[Sample]) -> None:
    kept: list[bytes] = []
    whole = DETECTOR.train(scenes, settings=BRIEF, hooks=Hooks(on_checkpoint=kept.append))
    steps: list[int] = []
    resumed = DETECTOR.train(scenes, settings=BRIEF, resume=kept[0], hooks=Hooks(on_progress=lambda progress: steps.append(progress.step)))
    assert steps == [4, 6]
    assert are_equal(whole, resumed)


def test_progress_comes_in_order_up_to_the_last_step(scenes: list[Sample]) -> None:
    told: list[Progress] = []
    DETECTOR.train(scenes, settings=BRIEF, hooks=Hooks(on_progress=told.append))
    assert [(one.step, one.steps) for one in told] == [(2, 6), (4, 6), (6, 6)]
    assert all(one.loss is not None and one.loss > 0 for one in told)
    assert told[0].seconds <= told[-1].seconds


def test_asked_to_stop_it_hands_out_a_checkpoint_and_says_so(scenes: list[Sample]) -> None:
    kept: list[bytes] = []
    with pytest.raises(TrainingStopped, match="step 0 of 6"):
        DETECTOR.train(scenes, settings=BRIEF, hooks=Hooks(on_checkpoint=kept.append, should_stop=lambda: True))
    assert unpack(kept[0], purpose="checkpoint").facts["step"] == 0


def test_when_its_time_is_up_it_ends_with_what_it_has_learned(scenes: list[Sample]) -> None:
    told: list[Progress] = []
    cut_short = DETECTOR.train(scenes, settings={**BRIEF, "steps": 100_000, "max_seconds": 0.05}, hooks=Hooks(on_progress=told.append))
    assert 1 <= int(str(cut_short.card["steps"])) < 1000
    assert told[-1].step == cut_short.card["steps"]
    assert told[-1].metrics
    assert list(DETECTOR.load(Source.of_weights(cut_short.weights)).predict([scenes[0].item]))


def test_a_checkpoint_of_other_data_or_settings_is_refused(scenes: list[Sample]) -> None:
    kept: list[bytes] = []
    DETECTOR.train(scenes, settings=BRIEF, hooks=Hooks(on_checkpoint=kept.append))
    with pytest.raises(WeightsRefused, match="other samples"):
        DETECTOR.train(scenes[:2], settings=BRIEF, resume=kept[0])
    with pytest.raises(WeightsRefused, match="other samples"):
        DETECTOR.train(scenes, settings={**BRIEF, "rate": 0.001}, resume=kept[0])


def test_samples_without_a_single_box_are_refused() -> None:
    with pytest.raises(TrainingRefused, match="at least one picture"):
        DETECTOR.train([Sample(sample(1).item, ())], settings=BRIEF)


def test_pictures_without_boxes_are_learned_from_beside_others(scenes: list[Sample]) -> None:
    empty = Sample(Item("empty", "1", scenes[0].item.open), ())
    assert DETECTOR.train([empty, scenes[1]], settings=BRIEF).card["objects"] == 4


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"stepz": 4}, "no setting"), ({"steps": 0}, "whole number"), ({"widths": [8, 8]}, "4 whole"), ({"rate": "fast"}, "a number")],
)
def test_a_setting_that_does_not_exist_or_fit_is_refused_by_name(scenes: list[Sample], settings: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsRefused, match=said) as refused:
        DETECTOR.train(scenes, settings=settings)
    assert next(iter(settings)) in str(refused.value)


def measured(scenes: list[Sample], **hooks: Any) -> tuple[list[Progress], Trained]:
    told: list[Progress] = []
    return told, DETECTOR.train(scenes, settings=BRIEF, hooks=Hooks(on_progress=told.append, **hooks))


def test_a_training_tells_how_it_does_on_pictures_set_aside_from_it() -> None:
    many = [sample(seed) for seed in range(20)]
    told, trained = measured(many)
    assert {name for each in told for name in each.metrics} == {"validation_average_precision", "validation_f1"}
    assert all(0 <= figure <= 1 for each in told for figure in each.metrics.values())
    assert told[0].metrics
    assert told[-1].metrics
    assert (trained.card["set_aside"], trained.card["samples"]) == (2, 18)
    told, trained = measured(many, validation=[sample(seed) for seed in range(100, 103)])
    assert told[-1].metrics.keys() == {"validation_average_precision", "validation_f1"}
    assert (trained.card["set_aside"], trained.card["samples"]) == (0, 20)


def test_of_a_handful_nothing_is_set_aside_and_its_figures_say_that_they_are_of_what_it_learns_from(scenes: list[Sample]) -> None:
    told, trained = measured(scenes)
    assert told[-1].metrics.keys() == {"training_average_precision", "training_f1"}
    assert (trained.card["set_aside"], trained.card["samples"]) == (0, 4)


def test_a_class_that_one_picture_alone_shows_is_learned() -> None:
    many = [sample(seed) for seed in range(12)]
    rare = replace(many[3], truths=(*many[3].truths, Truth("bounding_box", "cross", {"x": 1, "y": 1, "width": 9, "height": 9})))
    for at in range(12):  # wherever it stands
        alike = [
            replace(one, item=replace(one.item, id=str((number + at) % 12))) for number, one in enumerate([rare, *many[4:], *many[:3]])
        ]
        learned, watch = watched(alike, (), lambda _network: DETECTOR.load(Source()))
        assert rare.truths in [one.truths for one in learned]
        assert watch.name == "validation"
        assert len(watch.samples) == 2


def test_measuring_changes_no_weight_and_takes_a_twentieth_of_the_time_at_most() -> None:
    network, samples = begin(2, DetectorConfig.of(BRIEF)).network, [sample(1)]
    watch = Watch("validation", samples, lambda net: PatchDetector(net, ["bar", "disc"], DetectorConfig.of(BRIEF)))
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    assert watch.figures(network, 1.0, is_last=False)
    assert network.training
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    assert watch.figures(network, watch.spent_s * 19, is_last=False) == {}
    assert watch.figures(network, watch.spent_s * 21, is_last=False)
    assert watch.figures(network, 0.0, is_last=True)
