"""Predicting: weights that come back as they went, passes that add up, pictures of every size."""

import io
from itertools import combinations

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save

from apps.inference.predictors import family
from apps.inference.predictors.contract import Item, Prediction, Predictor, Sample, Source, Trained, WeightsRefused
from apps.inference.predictors.measure import measure
from apps.inference.predictors.patch_detector.config import DetectorConfig
from apps.inference.predictors.patch_detector.decode import pairwise_iou
from apps.inference.predictors.patch_detector.storage import Packed, pack
from tests.inference.predictors.small import sample, unreadable

DETECTOR = family("patch_detector")


@pytest.fixture(scope="module")
def detector(trained: Trained) -> Predictor:
    return DETECTOR.load(Source.of_weights(trained.weights))


def corners(predictions: list[Prediction]) -> np.ndarray:
    values = [one.value for one in predictions]
    return np.asarray([(v["x"], v["y"], v["x"] + v["width"], v["y"] + v["height"]) for v in values]).reshape(-1, 4)


def test_weights_loaded_twice_give_the_same_predictions(trained: Trained, scenes: list[Sample]) -> None:
    items = [one.item for one in scenes]
    first, second = (list(DETECTOR.load(Source.of_weights(trained.weights)).predict(items)) for _ in range(2))
    assert first == second
    assert sum(len(batch.predictions) for batch in first) >= 16


def test_another_picture_gives_other_predictions(detector: Predictor) -> None:
    one, other = ([p.value for batch in detector.predict([sample(seed).item]) for p in batch.predictions] for seed in (0, 3))
    assert one
    assert other
    assert one != other


def test_a_picture_with_nothing_in_it_gets_no_suggestion_above_the_default(detector: Predictor) -> None:
    blank = Item("blank", "0", lambda: Image.new("RGB", (160, 120), (110, 110, 110)))
    assert not [p for batch in detector.predict([blank]) for p in batch.predictions if p.confidence >= detector.default_threshold]


def test_every_item_comes_in_two_passes_and_the_last_is_final(detector: Predictor, scenes: list[Sample]) -> None:
    batches = list(detector.predict([scenes[0].item, scenes[1].item]))
    expected = [(one.item.id, number, number == 2) for one in scenes[:2] for number in (1, 2)]
    assert [(batch.item_id, batch.pass_number, batch.final) for batch in batches] == expected


def test_passes_are_handed_out_one_at_a_time(detector: Predictor, scenes: list[Sample]) -> None:
    opened: list[str] = []
    items = [Item(one.item.id, "", lambda one=one: (opened.append(one.item.id), one.item.open())[1]) for one in scenes[:2]]
    stream = detector.predict(items)
    next(stream)
    assert opened == [scenes[0].item.id]


def test_a_later_pass_never_repeats_or_contradicts_an_earlier_one(detector: Predictor) -> None:
    seen = 0
    for seed in range(40, 60):
        predictions = [one for batch in detector.predict([sample(seed, size=(320, 240)).item]) for one in batch.predictions]
        overlaps = pairwise_iou(corners(predictions), corners(predictions))
        seen += len(predictions)
        assert all(overlaps[one, other] <= 0.45 for one, other in combinations(range(len(predictions)), 2))
    assert seen > 40


def test_two_passes_find_what_one_does_and_more(detector: Predictor, scenes: list[Sample]) -> None:
    measured = measure(detector, scenes)
    assert (measured.all_passes.recall or 0) >= (measured.first_pass.recall or 0)
    assert len(measured.pass_ms) == 2


@pytest.mark.parametrize("size", [(160, 120), (31, 500), (700, 20), (1, 1), (900, 700)])
def test_a_picture_of_any_size_gets_boxes_inside_it(detector: Predictor, size: tuple[int, int]) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (size[1], size[0], 3), np.uint8))
    batches = list(detector.predict([Item("noise", "0", noise.copy)]))
    assert batches[-1].final
    for one in (one for batch in batches for one in batch.predictions):
        assert one.value["x"] >= 0
        assert one.value["y"] >= 0
        assert one.value["width"] > 0
        assert one.value["height"] > 0
        assert one.value["x"] + one.value["width"] <= size[0] + 0.11
        assert one.value["y"] + one.value["height"] <= size[1] + 0.11
        assert 0 < one.confidence <= 1


def test_an_item_that_cannot_be_read_says_so_and_the_next_goes_on(detector: Predictor, scenes: list[Sample]) -> None:
    batches = list(detector.predict([unreadable(), scenes[0].item]))
    assert batches[0].final
    assert "cut short" in batches[0].error
    assert [batch.item_id for batch in batches[1:]] == [scenes[0].item.id] * 2


def pickled() -> bytes:
    buffer = io.BytesIO()
    torch.save({"answer.weight": torch.zeros(3)}, buffer)
    return buffer.getvalue()


def wrong_shapes() -> bytes:
    facts = {"classes": ["one"], "config": DetectorConfig().dump()}
    return pack(Packed("weights", {"answer.weight": torch.zeros(3)}, facts))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pickled(), "pickled"),
        (b"", "safetensors"),
        (b"not weights at all, but long enough", "safetensors"),
        (save({"a": torch.zeros(2)}), "safetensors"),
        (save({"a": torch.zeros(2)}, metadata={"format": "pt"}), "not the weights"),
        (pack(Packed("checkpoint", {"a": torch.zeros(2)}, {})), "not the weights"),
        (pack(Packed("weights", {"a": torch.zeros(2)}, {})), "which classes"),
        (wrong_shapes(), "do not fit"),
    ],
    ids=["pickle", "nothing", "text", "no facts", "foreign", "checkpoint", "no classes", "other shapes"],
)
def test_whatever_is_not_its_own_safetensors_file_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(WeightsRefused, match=said):
        DETECTOR.load(Source.of_weights(data))


def test_weights_cut_short_are_refused(trained: Trained) -> None:
    with pytest.raises(WeightsRefused):
        DETECTOR.load(Source.of_weights(trained.weights[:-100]))
