"""Zero-shot models: asked with words, given ones or the ontology's own."""

from pathlib import Path
from uuid import uuid4

import pytest
import transformers as hf

from apps.inference.predictors.contract import Ask, Prediction, SettingsRefused, WeightsRefused
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.radio import Radio
from apps.kinds.values import Annotation
from tests.inference.predictors import tiny
from tests.inference.predictors.tiny import FAMILY, item, load, source, text_item

BOXES = tuple(FeatureSpec(uuid4(), name, "bounding_box") for name in ("cat", "dog"))
WEATHER = FeatureSpec(uuid4(), "weather", "radio", options=tuple(OptionSpec(uuid4(), name) for name in ("sun", "rain", "snow")))
THINGS = FeatureSpec(uuid4(), "things", "checklist", options=tuple(OptionSpec(uuid4(), name) for name in ("tree", "house")))
ONTOLOGY = Ask((*BOXES, WEATHER, THINGS))


def test_objects_are_looked_for_by_the_labels_given(tmp_path: Path) -> None:
    folder = tiny.owlvit(tmp_path / "m")
    predictor = load(folder, "zero_shot_detection", labels=["red disc", "blue bar"], threshold=0.01)
    batches = list(predictor.predict([item(0), item(1)]))
    said = [each for batch in batches for each in batch.predictions]
    assert said
    assert all(isinstance(each, Prediction) and each.class_name in ("red disc", "blue bar") for each in said)
    assert predictor.classes == ("red disc", "blue bar")


def test_boxes_by_words_are_those_of_the_library(tmp_path: Path) -> None:
    import torch

    folder, one = tiny.owlvit(tmp_path / "m"), item(0)
    found = next(
        iter(load(folder, "zero_shot_detection", labels=["disc", "bar"], threshold=0.1, template="a {}").predict([one]))
    ).predictions
    model, tokenizer = hf.OwlViTForObjectDetection.from_pretrained(folder).eval(), hf.AutoTokenizer.from_pretrained(folder)
    pictures = hf.AutoImageProcessor.from_pretrained(folder)
    tokens = tokenizer(["a disc", "a bar"], padding="max_length", max_length=16, return_tensors="pt")
    with torch.no_grad():
        output = model(tokens["input_ids"], pictures(images=[one.open()], return_tensors="pt")["pixel_values"], tokens["attention_mask"])
    expected = pictures.post_process_object_detection(output, threshold=0.1, target_sizes=[(70, 90)])[0]
    kept = [
        (("disc", "bar")[label], score)
        for label, score, (left, top, right, bottom) in zip(
            *(expected[name].tolist() for name in ("labels", "scores", "boxes")), strict=True
        )
        if min(right, 90) - max(left, 0) >= 1 and min(bottom, 70) - max(top, 0) >= 1
    ]
    assert [each.class_name for each in found] == [name for name, _ in kept]
    assert [each.confidence for each in found] == pytest.approx([score for _, score in kept], abs=1e-3)


def test_without_labels_the_boxes_of_the_ontology_are_looked_for(tmp_path: Path) -> None:
    folder = tiny.owlvit(tmp_path / "m")
    assert FAMILY.describe(source(folder, "zero_shot_detection"), ONTOLOGY).classes == ()
    predictor = load(folder, "zero_shot_detection", threshold=0.01)
    said = [each for batch in predictor.predict([item(0)], ONTOLOGY) for each in batch.predictions]
    assert said
    assert {each.feature for each in said if isinstance(each, Annotation)} <= {each.id for each in BOXES}
    assert not [each for each in said if isinstance(each, Prediction)]
    with pytest.raises(SettingsRefused, match="nothing to look for"):
        next(iter(predictor.predict([item(0)])))


def test_grounded_models_are_asked_with_all_labels_in_one_text(tmp_path: Path) -> None:
    from apps.inference.predictors.transformers.zero_shot_detection import _owners

    tokenizer = tiny.wordpiece()
    names = ("Cats", "long grass", "people.")
    text = " ".join(f"{name.lower().rstrip('.')}." for name in names)
    tokens = tokenizer(text, return_offsets_mapping=True)
    owners = _owners(tokens["offset_mapping"], names)
    assert ["".join(text[start:end] for start, end in (tokens["offset_mapping"][at] for at in mine)) for mine in owners] == [
        "cats", "longgrass", "people",
    ]  # fmt: skip


def test_pictures_are_classified_by_the_options_of_each_question(tmp_path: Path) -> None:
    predictor = load(tiny.clip(tmp_path / "m"), "zero_shot_image_classification", threshold=0.0)
    said = next(iter(predictor.predict([item(0)], ONTOLOGY))).predictions
    assert [each.feature for each in said if isinstance(each, Annotation)] == [WEATHER.id, THINGS.id]
    assert isinstance(said[0], Annotation)
    assert isinstance(said[0].value, Radio)
    assert said[0].value.choice.option in {option.id for option in WEATHER.options}
    assert isinstance(said[1], Annotation)
    assert isinstance(said[1].value, Checklist)


def test_texts_are_classified_by_what_follows_from_them(tmp_path: Path) -> None:
    names = ("contradiction", "neutral", "entailment")
    folder = tiny.bert(tmp_path / "m", hf.BertForSequenceClassification, tiny.wordpiece(), names)
    predictor = load(folder, "zero_shot_text_classification", labels=["cats", "bakery"], threshold=0.0)
    long = text_item(whole="The café owner sold 12 croissants. " * 30)
    said = next(iter(predictor.predict([long]))).predictions
    assert {each.class_name for each in said if isinstance(each, Prediction)} == {"cats", "bakery"}
    assert sum(each.confidence or 0 for each in said) == pytest.approx(1, abs=1e-3)
    own = next(iter(load(folder, "zero_shot_text_classification", threshold=0.0).predict([long], ONTOLOGY))).predictions
    assert [type(each.value) for each in own] == [Radio, Checklist]


def test_a_model_that_does_not_infer_is_refused(tmp_path: Path) -> None:
    folder = tiny.bert(tmp_path / "m", hf.BertForSequenceClassification, tiny.wordpiece(), ("good", "bad"))
    with pytest.raises(WeightsRefused, match="entailment"):
        load(folder, "zero_shot_text_classification")
