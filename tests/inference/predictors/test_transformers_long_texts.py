"""What is longer than a model takes: texts are read in windows, names that it is asked with are told and left out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import transformers as hf

from apps.inference.predictors.contract import Ask
from apps.kinds.features import FeatureSpec, OptionSpec
from tests.inference.predictors import tiny
from tests.inference.predictors.tiny import item, load, text_item

LONG = "The café owner sold 12 croissants to people. " * 40
SHAPE = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}


@pytest.mark.parametrize(
    ("kind", "config", "positions"),
    [
        (hf.BertForSequenceClassification, hf.BertConfig, 24),
        (hf.RobertaForSequenceClassification, hf.RobertaConfig, 26),  # of which the two up to that of padding are not for tokens
        (hf.DistilBertForSequenceClassification, hf.DistilBertConfig, 24),
    ],
)
def test_a_long_text_is_read_in_windows_of_the_models_positions(tmp_path: Path, kind: Any, config: Any, positions: int) -> None:
    tokenizer = tiny.bytelevel() if config is hf.RobertaConfig else tiny.wordpiece()
    tokenizer.model_max_length = int(1e30)
    shape = {"dim": 16, "n_layers": 1, "n_heads": 2, "hidden_dim": 16} if config is hf.DistilBertConfig else SHAPE
    made = config(**shape, vocab_size=len(tokenizer), max_position_embeddings=positions, **tiny.named(("good", "bad")))
    if config is hf.RobertaConfig:
        assert (made.pad_token_id, tokenizer.pad_token_id) == (1, 0)
    folder = tiny.keep(tmp_path / "m", kind(made), tokenizer)
    predictor = load(folder, "text_classification", threshold=0.0)
    (batch,) = predictor.predict([text_item(whole=LONG)])
    assert batch.error == ""
    assert len(batch.predictions) == 2


LONG_NAME = "cats, dogs and foxes in the long grass of the meadow of the cafe owner"
ASKED_BY_NAMES = pytest.mark.parametrize(
    ("make", "task", "most"),
    [
        (tiny.owlvit, "zero_shot_detection", 30),
        (tiny.clip, "zero_shot_image_classification", 30),
        (tiny.siglip, "zero_shot_image_classification", 14),
    ],
    ids=["owlvit", "clip", "siglip"],
)


@ASKED_BY_NAMES
def test_a_name_that_is_too_long_is_told_and_the_others_are_asked_for(
    tmp_path: Path, make: Callable[[Path], Path], task: str, most: int
) -> None:
    folder = make(tmp_path / "m")
    (batch,), (others,) = (
        load(folder, task, labels=labels, threshold=0.0).predict([item(0)]) for labels in (["cat", LONG_NAME, "dog"], ["cat", "dog"])
    )
    assert (batch.error, batch.predictions) == ("", others.predictions)
    assert others.predictions
    assert others.notes == ()
    (note,) = batch.notes
    assert note.startswith(f"{LONG_NAME[:60]}: ")
    assert f"{most} tokens" in note


@ASKED_BY_NAMES
def test_the_words_around_a_name_count(tmp_path: Path, make: Callable[[Path], Path], task: str, most: int) -> None:
    folder = make(tmp_path / "m")
    (batch,) = load(folder, task, labels=["cat"], threshold=0.0, template=LONG_NAME + " beside a {}").predict([item(0)])
    assert (batch.error, list(batch.predictions), len(batch.notes)) == ("", [], 1)


def test_a_name_of_which_only_the_denial_is_too_long_is_left_out(tmp_path: Path) -> None:
    folder, name = tiny.clip(tmp_path / "m"), "the people in the grass of the cat"
    said = [f"a photo {word} a {name}" for word in ("of", "without")]
    lengths = [len(tiny.wordpiece()(text, add_special_tokens=False)["input_ids"]) for text in said]
    assert lengths[0] <= 30 < lengths[1], lengths
    (batch,) = load(folder, "zero_shot_image_classification", labels=["cat", name], threshold=0.0).predict([item(0)])
    assert len(batch.notes) == 1


@pytest.mark.parametrize("kind", ["radio", "checklist"])
def test_an_option_that_is_too_long_is_left_out_of_its_question(tmp_path: Path, kind: str) -> None:
    options = [OptionSpec(uuid4(), name) for name in ("tree", LONG_NAME, "house")]
    number, folder = uuid4(), tiny.clip(tmp_path / "m")
    whole, without = (FeatureSpec(number, "things", kind, options=tuple(each)) for each in (options, options[::2]))
    predictor = load(folder, "zero_shot_image_classification", threshold=0.0)
    (batch,), (expected,) = (predictor.predict([item(0)], Ask((each,))) for each in (whole, without))
    assert batch.predictions == expected.predictions
    assert (len(batch.notes), len(expected.notes)) == (1, 0)
