"""Zero-shot models: asked with words, given ones or the ontology's own."""

import math
from pathlib import Path
from uuid import UUID, uuid4

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
    tokens = tokenizer(["a disc", "a bar"], padding="max_length", max_length=32, return_tensors="pt")
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


MANY = tuple(f"{what} {where}" for what in ("cats", "dogs", "foxes", "people", "owner") for where in ("in grass", "on meadow", "of words"))


def boxes_said(folder: Path, *labels: str) -> list[Prediction]:
    (batch,) = load(folder, "zero_shot_detection", labels=list(labels), threshold=0.0).predict([item(0)])
    assert (batch.error, batch.notes) == ("", ())
    return [each for each in batch.predictions if isinstance(each, Prediction)]


@pytest.mark.parametrize(("most_text", "most_tokens"), [(32, 64), (64, 32)], ids=["the model", "the tokenizer"])
def test_more_labels_than_a_text_holds_are_looked_for_in_several_passes(tmp_path: Path, most_text: int, most_tokens: int) -> None:
    folder = tiny.grounding(tmp_path / "m", most_text=most_text, most_tokens=most_tokens)
    lengths = [len(tiny.wordpiece()(f"{name}.", add_special_tokens=False)["input_ids"]) for name in MANY]
    assert sum(lengths) > 2 * 30, "there are more than two passes"
    groups, free = list[list[str]](), 0
    for name, length in zip(MANY, lengths, strict=True):
        if length > free:
            groups.append([])
            free = 30
        groups[-1].append(name)
        free -= length
    assert boxes_said(folder, *MANY) == [each for group in groups for each in boxes_said(folder, *group)]


def test_a_label_that_alone_is_too_long_is_told_and_the_others_are_looked_for(tmp_path: Path) -> None:
    folder, long = tiny.grounding(tmp_path / "m"), " ".join(MANY)
    (batch,) = load(folder, "zero_shot_detection", labels=["cats", long, "dogs"], threshold=0.0).predict([item(0)])
    assert list(batch.predictions) == boxes_said(folder, "cats", "dogs")
    (note,) = batch.notes
    assert note.startswith(f"{long[:60]}: ")
    assert "30 tokens" in note


def test_pictures_are_classified_by_the_options_of_each_question(tmp_path: Path) -> None:
    predictor = load(tiny.clip(tmp_path / "m"), "zero_shot_image_classification", threshold=0.0)
    said = next(iter(predictor.predict([item(0)], ONTOLOGY))).predictions
    assert [each.feature for each in said if isinstance(each, Annotation)] == [WEATHER.id, THINGS.id]
    assert isinstance(said[0], Annotation)
    assert isinstance(said[0].value, Radio)
    assert said[0].value.choice.option in {option.id for option in WEATHER.options}
    assert isinstance(said[1], Annotation)
    assert isinstance(said[1].value, Checklist)


def picture_logits(folder: Path, *texts: str) -> list[float]:
    """What the library's own model says of these texts beside the picture."""
    import torch

    model, tokenizer = hf.AutoModel.from_pretrained(folder).eval(), hf.AutoTokenizer.from_pretrained(folder)
    pictures = hf.AutoImageProcessor.from_pretrained(folder)(images=[item(0).open()], return_tensors="pt")
    tokens = tokenizer(list(texts), padding="max_length", return_tensors="pt")
    with torch.no_grad():
        found: list[float] = model(**tokens, **pictures).logits_per_image[0].tolist()
    return found


def sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def shares_of(annotation: Prediction | Annotation) -> dict[UUID, float]:
    assert isinstance(annotation, Annotation)
    assert isinstance(annotation.value, Checklist)
    return {choice.option: choice.confidence or 0.0 for choice in annotation.value.options}


@pytest.mark.parametrize("count", [1, 2])
def test_each_option_of_a_checklist_stands_against_its_negation(tmp_path: Path, count: int) -> None:
    folder = tiny.clip(tmp_path / "m")
    things = FeatureSpec(THINGS.id, "things", "checklist", options=THINGS.options[:count])
    predictor = load(folder, "zero_shot_image_classification", threshold=0.0)
    (said,) = next(iter(predictor.predict([item(0)], Ask((things,))))).predictions
    names = [option.name for option in things.options]
    for_, against = (
        picture_logits(folder, *(words.format(name) for name in names)) for words in ("a photo of a {}", "a photo without a {}")
    )
    expected = {option.id: sigmoid(one - other) for option, one, other in zip(things.options, for_, against, strict=True)}
    assert shares_of(said) == pytest.approx(expected, abs=1e-3)
    assert max(expected.values()) < 0.99, "a checklist is not sure by its form alone"


def test_a_template_of_ones_own_is_denied_as_a_whole(tmp_path: Path) -> None:
    folder = tiny.clip(tmp_path / "m")
    things = FeatureSpec(THINGS.id, "things", "checklist", options=THINGS.options[:1])
    predictor = load(folder, "zero_shot_image_classification", threshold=0.0, template="an aerial view of {}")
    (said,) = next(iter(predictor.predict([item(0)], Ask((things,))))).predictions
    (for_, against) = picture_logits(folder, "an aerial view of tree", "not an aerial view of tree")
    assert shares_of(said) == pytest.approx({things.options[0].id: sigmoid(for_ - against)}, abs=1e-3)


def test_one_name_alone_is_not_certain_by_being_alone(tmp_path: Path) -> None:
    folder = tiny.clip(tmp_path / "m")
    predictor = load(folder, "zero_shot_image_classification", threshold=0.0, labels=["tree"])
    (said,) = next(iter(predictor.predict([item(0)]))).predictions
    for_, against = picture_logits(folder, "a photo of a tree", "a photo without a tree")
    assert said.confidence == pytest.approx(sigmoid(for_ - against), abs=1e-3)


def test_models_trained_with_a_sigmoid_answer_each_option_by_itself(tmp_path: Path) -> None:
    folder = tiny.siglip(tmp_path / "m")
    predictor = load(folder, "zero_shot_image_classification", threshold=0.0)
    radio, checklist = next(iter(predictor.predict([item(0)], Ask((WEATHER, THINGS))))).predictions
    weather = [sigmoid(each) for each in picture_logits(folder, *(f"a photo of a {option.name}" for option in WEATHER.options))]
    things = picture_logits(folder, *(f"a photo of a {option.name}" for option in THINGS.options))
    expected = {option.id: sigmoid(each) for option, each in zip(THINGS.options, things, strict=True)}
    assert shares_of(checklist) == pytest.approx(expected, abs=1e-3)
    assert radio.confidence == pytest.approx(max(weather), abs=1e-3)
    assert sum(weather) != pytest.approx(1, abs=0.01)


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
