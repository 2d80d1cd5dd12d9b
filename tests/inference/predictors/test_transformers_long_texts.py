"""Texts longer than a model has positions for, where its tokenizer knows of no limit: they are read in windows that it takes."""

from pathlib import Path
from typing import Any

import pytest
import transformers as hf

from tests.inference.predictors import tiny
from tests.inference.predictors.tiny import load, text_item

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
