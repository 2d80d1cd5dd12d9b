"""The learner on models of Hugging Face as encoders: opened from folders that the tests save."""

from collections.abc import Callable
from pathlib import Path

import pytest
import transformers as hf
from PIL import Image

from apps.inference.predictors import family
from apps.inference.predictors.contract import Item, Sample, SettingsRefused, Source, Truth, WeightsRefused
from apps.kinds.values import Asset
from tests.inference.predictors import tiny

LEARNER = family("learner")
COLOURS = {"red": (220, 30, 30), "blue": (30, 60, 220)}


def plate(number: int) -> Sample:
    name = list(COLOURS)[number % 2]
    item = Item(str(number), f"plate {number}", lambda: Image.new("RGB", (40 + number, 30), COLOURS[name]))
    return Sample(item, (Truth("radio", name, {}, asked="colour"),))


def sentence(number: int) -> Sample:
    name, words = [("cats", "Cats and foxes run through the long grass"), ("trade", "The owner sold 12 croissants on Monday")][number % 2]
    text = f"{words} {'and ' * (number // 2 % 3)}".strip()
    item = Item(f"t{number}", f"text {number}", Image.Image, asset=Asset("text"), texts=lambda: {"": text})
    return Sample(item, (Truth("radio", name, {}, asked="about"),))


def admitted(folder: Path, weights: bytes = b"") -> Source:
    return Source(folders=(folder.parent,), weights=lambda: weights)


def answered(weights: bytes, source: Source, samples: list[Sample]) -> list[str]:
    batches = LEARNER.load(Source(folders=source.folders, weights=lambda: weights)).predict([each.item for each in samples])
    return [said.class_name for batch in batches for said in batch.predictions]  # type: ignore[union-attr]


@pytest.mark.parametrize("made", [tiny.vit, tiny.clip])
def test_a_model_of_pictures_is_the_encoder_that_is_learned_on(made: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = made(tmp_path / "m")
    trained = LEARNER.train([plate(at) for at in range(12)], settings={"image_encoder": str(folder)}, source=admitted(folder))
    (encoder,) = trained.card["encoders"]  # type: ignore[misc]
    assert encoder.startswith(f"model {folder}@")
    new = [plate(at) for at in range(12, 20)]
    assert answered(trained.weights, admitted(folder), new) == [each.truths[0].class_name for each in new]


def test_a_model_of_texts_is_the_encoder_that_is_learned_on_beside_the_plain_one_of_pictures(tmp_path: Path) -> None:
    folder = tiny.bert(tmp_path / "m", hf.BertModel, tiny.wordpiece(), ("a",))
    samples = [make(at) for at in range(12) for make in (sentence, plate)]
    trained = LEARNER.train(samples, settings={"text_encoder": str(folder)}, source=admitted(folder))
    assert [each.partition("@")[0] for each in trained.card["encoders"]] == ["look", f"model {folder}"]  # type: ignore[attr-defined]
    new = [sentence(at) for at in range(12, 18)]
    assert answered(trained.weights, admitted(folder), new) == [each.truths[0].class_name for each in new]


def test_a_model_whose_files_have_changed_since_is_refused(tmp_path: Path) -> None:
    folder = tiny.vit(tmp_path / "m")
    trained = LEARNER.train([plate(at) for at in range(12)], settings={"image_encoder": str(folder)}, source=admitted(folder))
    tiny.vit(folder, hidden_dropout_prob=0.5)
    with pytest.raises(WeightsRefused, match="train a new version"):
        answered(trained.weights, admitted(folder), [plate(13)])


def test_a_model_of_texts_does_not_encode_pictures(tmp_path: Path) -> None:
    folder = tiny.bert(tmp_path / "m", hf.BertModel, tiny.wordpiece(), ("a",))
    with pytest.raises(SettingsRefused, match="encodes text"):
        LEARNER.train([plate(at) for at in range(12)], settings={"image_encoder": str(folder)}, source=admitted(folder))


def test_a_folder_that_nobody_admitted_is_no_encoder(tmp_path: Path) -> None:
    folder = tiny.vit(tmp_path / "m")
    with pytest.raises(SettingsRefused, match="MODEL_FOLDERS"):
        LEARNER.train([plate(at) for at in range(12)], settings={"image_encoder": str(folder)})
