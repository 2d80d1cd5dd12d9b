"""Models on texts and sounds: spans that stand exactly where the words stand, and shares of classes."""

import itertools
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers as hf

from apps.inference.predictors.contract import Ask, WeightsRefused
from apps.inference.predictors.transformers.audio import waves
from apps.inference.predictors.transformers.tokens import Word, grouped, split_label, trimmed
from apps.kinds.locators import Message
from tests.inference.predictors import tiny
from tests.inference.predictors.tiny import FAMILY, NAMES, audio_item, load, source, text_item

TEXT = "Ana Müller met Bob 👩‍🚀🚀 in  São Paulo; 日本語, naïve café\tand O'Brien sold 12 croissants."
WORDS = ("Ana", "Müller", "met", "Bob", "in", "São", "Paulo", "and", "sold", "12", "croissants")
LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")


def always(folder: Path, label: int, tokenizer: Any) -> Path:
    """A model that says one label of every word."""
    tiny.bert(folder, hf.BertForTokenClassification, tokenizer, LABELS)
    model = hf.BertForTokenClassification.from_pretrained(folder)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.eye(len(LABELS))[label] * 9)
    return tiny.keep(folder, model)


def spans(batch: Any) -> list[tuple[int, int]]:
    return [(each.value["start"], each.value["end"]) for each in batch.predictions]


@pytest.mark.parametrize("tokenizer", [tiny.wordpiece, tiny.bytelevel])
def test_spans_stand_in_code_points_at_the_words_of_the_text(tokenizer: Any, tmp_path: Path) -> None:
    folder = always(tmp_path / "m", 1, tokenizer())
    found = spans(next(iter(load(folder, "token_classification").predict([text_item(whole=TEXT)]))))
    said = [TEXT[start:end] for start, end in found]
    assert set(WORDS) <= set(said)
    assert all(each == each.strip() and each for each in said)
    assert found == sorted(set(found))
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(found))
    assert TEXT.index("Paulo") in {start for start, _ in found}


@pytest.mark.parametrize("tokenizer", [tiny.wordpiece, tiny.bytelevel])
def test_a_text_longer_than_a_window_has_every_word_once(tokenizer: Any, tmp_path: Path) -> None:
    folder = always(tmp_path / "m", 1, tokenizer())
    text = " ".join(f"croissants Zürich {number}" for number in range(200))
    found = spans(next(iter(load(folder, "token_classification").predict([text_item(whole=text)]))))
    assert [text[start:end] for start, end in found] == text.split()


@pytest.mark.parametrize("tokenizer", [tiny.wordpiece, tiny.bytelevel])
def test_words_that_go_on_are_one_entity(tokenizer: Any, tmp_path: Path) -> None:
    folder = always(tmp_path / "m", 2, tokenizer())
    text = " ".join(["Ana Müller"] * 60)
    batch = next(iter(load(folder, "token_classification").predict([text_item(whole=text)])))
    assert spans(batch) == [(0, len(text))]
    assert batch.predictions[0].class_name == "PER"
    assert batch.predictions[0].confidence > 0.99


def test_messages_of_a_conversation_are_read_one_by_one(tmp_path: Path) -> None:
    folder = always(tmp_path / "m", 1, tiny.wordpiece())
    batch = next(iter(load(folder, "token_classification").predict([text_item(m1="Ana met", m2="  Bob")])))
    assert [(each.at, each.value) for each in batch.predictions] == [
        (Message("m1"), {"start": 0, "end": 3}), (Message("m1"), {"start": 4, "end": 7}), (Message("m2"), {"start": 2, "end": 5}),
    ]  # fmt: skip


def test_an_empty_text_has_no_entities_and_words_outside_are_none(tmp_path: Path) -> None:
    folder = always(tmp_path / "m", 0, tiny.wordpiece())
    items = [text_item(whole=TEXT), text_item(whole="  \n ")]
    assert [each.predictions for each in load(folder, "token_classification").predict(items)] == [(), ()]


def test_the_classes_of_entities_are_their_names_without_prefixes(tmp_path: Path) -> None:
    described = FAMILY.describe(source(always(tmp_path / "m", 0, tiny.wordpiece()), "token_classification"), Ask())
    assert [(each.name, each.kinds) for each in described.classes] == [("PER", ("entity",)), ("LOC", ("entity",))]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("B-A I-A O B-A B-A", ["01", "3", "4"]),
        ("I-A I-A I-B", ["01", "2"]),
        ("B-A I-A E-A I-A S-A S-A", ["012", "3", "4", "5"]),
        ("U-A B-A L-A B-B", ["0", "12", "3"]),
        ("A A O A B B", ["01", "3", "45"]),
        ("O O", []),
    ],
)
def test_words_are_grouped_by_the_scheme_of_their_labels(labels: str, expected: list[str]) -> None:
    names = labels.split()
    words = [Word(at, at + 1, at, 1.0, 1) for at in range(len(names))]
    assert ["".join(str(word.start) for word in span) for span in grouped(words, names)] == expected


def test_labels_are_read_with_and_without_prefix() -> None:
    assert [split_label(each) for each in ("B-PER", "I-e-mail", "B-", "O", "LOC", "X-RAY", "E-x")] == [
        ("B", "PER"), ("I", "e-mail"), ("", "B-"), ("", ""), ("", "LOC"), ("", "X-RAY"), ("E", "x"),
    ]  # fmt: skip
    assert trimmed("a  bc d", 1, 6) == (3, 5)


def test_shares_of_classes_of_a_text_are_those_of_the_model(tmp_path: Path) -> None:
    folder = tiny.bert(tmp_path / "m", hf.BertForSequenceClassification, tiny.wordpiece(), NAMES)
    found = next(iter(load(folder, "text_classification", threshold=0.0).predict([text_item(whole="Cats run.")]))).predictions
    model, tokenizer = hf.AutoModelForSequenceClassification.from_pretrained(folder).eval(), hf.AutoTokenizer.from_pretrained(folder)
    with torch.no_grad():
        shares = model(**tokenizer("Cats run.", return_tensors="pt")).logits.softmax(-1)[0].tolist()
    assert {each.class_name: each.confidence for each in found} == pytest.approx(dict(zip(NAMES, shares, strict=True)), abs=1e-3)


def test_a_long_text_counts_with_all_its_windows(tmp_path: Path) -> None:
    folder = tiny.bert(tmp_path / "m", hf.BertForSequenceClassification, tiny.wordpiece(), NAMES)
    model = hf.BertForSequenceClassification.from_pretrained(folder)
    with torch.no_grad():
        model.classifier.weight.mul_(100)
    predictor = load(tiny.keep(folder, model), "text_classification", threshold=0.0)
    start = "Cats, dogs and foxes run. " * 6
    texts = [start + "Ana met Bob in Zürich. " * 40, start + "12 croissants " * 40]
    said = [{p.class_name: p.confidence for p in each.predictions} for each in predictor.predict([text_item(whole=t) for t in texts])]
    assert said[0] != said[1]


def test_a_text_of_nothing_is_an_error_of_its_own(tmp_path: Path) -> None:
    folder = tiny.bert(tmp_path / "m", hf.BertForSequenceClassification, tiny.wordpiece(), NAMES)
    found = list(load(folder, "text_classification").predict([text_item(whole=" "), text_item(whole="Cats")]))
    assert sorted(bool(each.error) for each in found) == [False, True]


def test_sounds_of_any_rate_are_heard_at_that_of_the_model(tmp_path: Path) -> None:
    folder = tiny.wav2vec2(tmp_path / "m")
    items = [audio_item(1.0, 44_100), audio_item(25.0, 8_000, pitch=300), audio_item(0.5, 22_050, pitch=900)]
    found = list(load(folder, "audio_classification", threshold=0.0).predict(items))
    assert [each.error for each in found] == ["", "", ""]
    assert all({p.class_name for p in each.predictions} == set(NAMES) for each in found)
    assert all(sum(p.confidence for p in each.predictions) == pytest.approx(1, abs=1e-3) for each in found)


def test_a_sound_is_decoded_in_full_and_mono() -> None:
    heard = waves(audio_item(2.0, 44_100).read(), 8_000, most=10**6)
    assert heard.size == pytest.approx(16_000, abs=40)
    assert 0.3 < abs(heard).max() < 0.4
    assert waves(audio_item(2.0).read(), 8_000, most=1_000).size == 1_000
    with pytest.raises(ValueError, match="no sound"):
        waves(b"not a sound at all", 8_000, most=100)


def test_a_picture_model_does_no_texts(tmp_path: Path) -> None:
    with pytest.raises(WeightsRefused, match="A vit model does no token classification"):
        load(tiny.vit(tmp_path / "m"), "token_classification")
