"""Speech to text, and answers to questions: what is said stands where it was heard or read."""

from pathlib import Path

import pytest
import torch
import transformers as hf

from apps.core.ids import uuid7
from apps.inference.predictors.contract import Ask
from apps.inference.predictors.transformers.speech import voiced
from apps.kinds.features import FeatureSpec
from apps.kinds.locators import Message, TimeSpan
from apps.kinds.values import Annotation
from tests.inference.predictors import tiny
from tests.inference.predictors.tiny import FAMILY, audio_item, load, source, text_item


def spelling(folder: Path, letter: int) -> Path:
    """A model that spells one letter in every frame."""
    tiny.ctc(folder)
    model = hf.Wav2Vec2ForCTC.from_pretrained(folder)
    with torch.no_grad():
        model.lm_head.weight.zero_()
        model.lm_head.bias.copy_(torch.eye(6)[letter] * 9)
    return tiny.keep(folder, model)


def test_what_is_spelled_is_a_text_with_its_time(tmp_path: Path) -> None:
    folder = spelling(tmp_path / "m", 3)
    (found,) = load(folder, "speech_to_text").predict([audio_item(seconds=25.0)])
    said = [(each.kind, each.class_name, each.value["text"], each.at) for each in found.predictions]
    assert said == [("text", "speech", "a", TimeSpan(0, 20_000)), ("text", "speech", "a", TimeSpan(20_000, 25_000))]
    assert all(each.confidence > 0.9 for each in found.predictions)


def test_silence_says_nothing(tmp_path: Path) -> None:
    (found,) = load(spelling(tmp_path / "m", 0), "speech_to_text").predict([audio_item()])
    assert (found.predictions, found.error) == ((), "")


@pytest.mark.parametrize(
    ("letters", "stretches"),
    [([0, 3, 3, 0, 4, 0, 0, 0, 5], [(1, 5), (8, 9)]), ([0, 1, 0], []), ([3], [(0, 1)]), ([3, 0, 0, 3], [(0, 4)])],
)
def test_pauses_part_what_is_said(letters: list[int], stretches: list[tuple[int, int]]) -> None:
    assert list(voiced(letters, frozenset({0, 1}), 2)) == stretches


def test_a_model_that_writes_says_what_it_hears_in_each_window(tmp_path: Path) -> None:
    folder = tiny.writer(tmp_path / "m")
    (found,) = load(folder, "speech_to_text", threshold=0.0).predict([audio_item(seconds=21.0)])
    assert found.error == ""
    assert {each.at for each in found.predictions} <= {TimeSpan(0, 20_000), TimeSpan(20_000, 21_000)}
    assert all(each.value["text"] and 0 < each.confidence <= 1 for each in found.predictions)
    assert [each.name for each in FAMILY.describe(source(folder, "speech_to_text"), Ask()).classes] == ["speech"]


TEXT = "Ana Müller met Bob in São Paulo on Monday."


def answering(folder: Path, word: str) -> Path:
    """A model that finds a word whatever it is asked."""
    tokenizer = tiny.wordpiece()
    tiny.bert(folder, hf.BertForQuestionAnswering, tokenizer, ("a", "b"))
    model = hf.BertForQuestionAnswering.from_pretrained(folder)
    with torch.no_grad():
        wanted = tokenizer(word, add_special_tokens=False)["input_ids"]
        embeddings = model.bert.embeddings.word_embeddings.weight
        embeddings.zero_()
        model.bert.embeddings.position_embeddings.weight.zero_()
        model.bert.embeddings.token_type_embeddings.weight.zero_()
        embeddings[wanted] = torch.linspace(-20, 20, 16)
        for layer in model.bert.encoder.layer:
            for linear in (layer.attention.output.dense, layer.output.dense):
                linear.weight.zero_()
                linear.bias.zero_()
        model.qa_outputs.weight.copy_(torch.linspace(-2, 2, 16).repeat(2, 1))
        model.qa_outputs.bias.zero_()
    return tiny.keep(folder, model, tokenizer)


def test_an_answer_stands_where_it_is_read(tmp_path: Path) -> None:
    folder = answering(tmp_path / "m", "bob")
    predictor = load(folder, "question_answering", labels=["Who?"])
    (found,) = predictor.predict([text_item(first="Nothing of it here.", second=TEXT)])
    (said,) = found.predictions
    assert (said.kind, said.class_name, said.at) == ("entity", "Who?", Message("second"))
    assert TEXT[said.value["start"] : said.value["end"]] == "Bob"


def test_the_entities_of_the_ontology_are_asked_for_where_no_questions_are_given(tmp_path: Path) -> None:
    folder = answering(tmp_path / "m", "bob")
    feature = FeatureSpec(uuid7(), "person", "entity")
    (found,) = load(folder, "question_answering").predict([text_item(whole=TEXT * 20)], Ask(features=(feature,)))
    (said,) = found.predictions
    assert isinstance(said, Annotation)
    assert (said.feature, (TEXT * 20)[said.value.start : said.value.end]) == (feature.id, "Bob")
