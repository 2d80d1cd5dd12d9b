"""Networks that answer with what is no number: an error of the data row, whatever the task, and never "nothing found"."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers as hf
from safetensors.torch import load_file, save_file

from apps.inference.predictors.contract import Ask, Item, WeightsRefused
from tests.inference.predictors import tiny
from tests.inference.predictors.test_exported import Small, exported
from tests.inference.predictors.test_exported import load as load_exported
from tests.inference.predictors.test_segment_anything import CLICK
from tests.inference.predictors.test_segment_anything import FAMILY as CLICKED
from tests.inference.predictors.test_segment_anything import source as sources_of_clicks
from tests.inference.predictors.tiny import audio_item, item, load, source, text_item

WORDS = "no numbers"


def entities(folder: Path) -> Path:
    return tiny.bert(folder, hf.BertForTokenClassification, tiny.wordpiece(), ("O", "B-PER"))


def classes(folder: Path) -> Path:
    return tiny.bert(folder, hf.BertForSequenceClassification, tiny.wordpiece(), ("good", "bad"))


def answers(folder: Path) -> Path:
    return tiny.bert(folder, hf.BertForQuestionAnswering, tiny.wordpiece(), ("a", "b"))


def entailing(folder: Path) -> Path:
    return tiny.bert(folder, hf.BertForSequenceClassification, tiny.wordpiece(), ("entailment", "contradiction"))


def one_text() -> Item:
    return text_item(whole="Ana met Bob in Paris.")


TASKS: list[tuple[Callable[[Path], Path], str, Callable[[], Item], dict[str, Any]]] = [
    (tiny.vit, "image_classification", item, {}),
    (tiny.yolos, "object_detection", item, {}),
    (tiny.segformer, "semantic_segmentation", item, {}),
    (tiny.mask2former, "instance_segmentation", item, {}),
    (tiny.owlvit, "zero_shot_detection", item, {"labels": ["cat"]}),
    (tiny.clip, "zero_shot_image_classification", item, {"labels": ["cat", "dog"]}),
    (entities, "token_classification", one_text, {}),
    (classes, "text_classification", one_text, {}),
    (entailing, "zero_shot_text_classification", one_text, {"labels": ["cat", "dog"]}),
    (answers, "question_answering", one_text, {"labels": ["who?"]}),
    (tiny.wav2vec2, "audio_classification", audio_item, {}),
    (tiny.ctc, "speech_to_text", audio_item, {}),
    (tiny.writer, "speech_to_text", audio_item, {}),
]


def spoiled(folder: Path) -> Path:
    """The model with no numbers in its weights."""
    tensors = {
        name: each * torch.nan if each.is_floating_point() else each for name, each in load_file(folder / "model.safetensors").items()
    }
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


@pytest.mark.parametrize(("make", "task", "one", "settings"), TASKS, ids=[f"{task}-{make.__name__}" for make, task, _, _ in TASKS])
def test_a_model_that_answers_no_numbers_is_an_error_of_the_data_row(
    make: Callable[[Path], Path], task: str, one: Callable[[], Item], settings: dict[str, Any], tmp_path: Path
) -> None:
    made = load(spoiled(make(tmp_path / "m")), task, **settings)
    (found,) = made.predict([one()], Ask())
    assert WORDS in found.error
    assert found.predictions == ()


def test_a_model_without_numbers_is_not_connected(tmp_path: Path) -> None:
    with pytest.raises(WeightsRefused, match=WORDS):
        tiny.FAMILY.describe(source(spoiled(tiny.vit(tmp_path / "m")), "image_classification"), Ask())


def test_an_exported_network_that_answers_no_numbers_is_told(tmp_path: Path) -> None:
    model = Small()
    with torch.no_grad():
        model.say.weight.fill_(torch.inf)
    made = load_exported(exported(tmp_path / "m", model))
    (found,) = made.predict([item()])
    assert WORDS in found.error


def test_clicks_into_a_picture_of_which_no_numbers_are_said_are_told_so(tmp_path: Path) -> None:
    segmenter = CLICKED.load(sources_of_clicks(spoiled(tiny.sam(tmp_path / "m"))))
    (found,) = segmenter.predict([item()], CLICK)
    assert WORDS in found.error
