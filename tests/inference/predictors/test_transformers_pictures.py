"""Models on pictures: opened from a folder as people save them, asked together, answered in pixels of the picture."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers as hf
from PIL import Image

from apps.inference.predictors.contract import Ask, Item, Prediction, WeightsRefused
from apps.kinds import KINDS, rle
from tests.inference.predictors import tiny
from tests.inference.predictors.small import unreadable
from tests.inference.predictors.tiny import FAMILY, NAMES, item, load, source


def said(batches: object) -> dict[str, tuple[Prediction, ...]]:
    return {each.item_id: each.predictions for each in batches}  # type: ignore[attr-defined]


@pytest.mark.parametrize("make", [tiny.yolos, tiny.detr])
def test_boxes_are_those_that_the_model_and_its_own_processor_give(make: object, tmp_path: Path) -> None:
    folder = make(tmp_path / "model")  # type: ignore[operator]
    one = item(size=(90, 60))
    found = next(iter(load(folder, "object_detection", threshold=0.1).predict([one])))
    model, processor = hf.AutoModelForObjectDetection.from_pretrained(folder).eval(), hf.AutoImageProcessor.from_pretrained(folder)
    with torch.no_grad():
        output = model(**processor(images=[one.open()], return_tensors="pt"))
    expected = processor.post_process_object_detection(output, threshold=0.1, target_sizes=[(60, 90)])[0]
    assert found.final
    assert len(found.predictions) == len(expected["scores"]) > 0
    for mine, score, label, edges in zip(
        found.predictions, *(expected[key].tolist() for key in ("scores", "labels", "boxes")), strict=True
    ):
        assert (mine.class_name, mine.confidence) == (NAMES[label], pytest.approx(score, abs=1e-3))
        box = mine.value
        assert box["x"] == pytest.approx(max(edges[0], 0), abs=0.11)
        assert box["y"] + box["height"] == pytest.approx(min(edges[3], 60), abs=0.16)


@pytest.mark.parametrize(
    ("make", "task"),
    [
        (tiny.yolos, "object_detection"), (tiny.detr, "object_detection"), (tiny.segformer, "semantic_segmentation"),
        (tiny.mask2former, "semantic_segmentation"), (tiny.mask2former, "instance_segmentation"), (tiny.vit, "image_classification"),
    ],
)  # fmt: skip
def test_pictures_looked_at_together_get_what_each_gets_alone(make: object, task: str, tmp_path: Path) -> None:
    folder = make(tmp_path / "model")  # type: ignore[operator]
    items = [item(0, (90, 60)), item(1, (90, 60)), unreadable(), item(2, (90, 60))]
    alone = said(load(folder, task, threshold=0.05, batch_size=1).predict(items))
    together = list(load(folder, task, threshold=0.05, batch_size=4).predict(items))
    assert {each.item_id for each in together} == {"picture-0", "picture-1", "picture-2", "broken"}
    assert "cut short" in next(each.error for each in together if each.item_id == "broken")
    for each in together:
        assert [one.class_name for one in each.predictions] == [one.class_name for one in alone[each.item_id]]
        assert [one.confidence for one in each.predictions] == pytest.approx([one.confidence for one in alone[each.item_id]], abs=2e-3)
    assert any(each.predictions for each in together)


@pytest.mark.parametrize("size", [(300, 40), (40, 300), (24, 24), (1500, 900)])
@pytest.mark.parametrize(("make", "task"), [(tiny.segformer, "semantic_segmentation"), (tiny.mask2former, "instance_segmentation")])
def test_masks_have_the_size_of_their_picture_whatever_that_is(make: object, task: str, size: tuple[int, int], tmp_path: Path) -> None:
    found = next(iter(load(make(tmp_path / "model"), task, threshold=0.0).predict([item(0, size)])))  # type: ignore[operator]
    assert not found.error
    for each in found.predictions:
        mask = KINDS["mask"].parse(dict(each.value))
        assert (mask.width, mask.height) == size
        assert rle.area(mask) > 0
        assert 0 < each.confidence <= 1


def test_the_masks_of_classes_cover_each_pixel_once_and_are_the_processors_own(tmp_path: Path) -> None:
    folder, one = tiny.segformer(tmp_path / "model"), item()
    found = next(iter(load(folder, "semantic_segmentation", threshold=0.0).predict([one]))).predictions
    model, processor = hf.AutoModelForSemanticSegmentation.from_pretrained(folder).eval(), hf.AutoImageProcessor.from_pretrained(folder)
    with torch.no_grad():
        output = model(**processor(images=[one.open()], return_tensors="pt"))
    expected = processor.post_process_semantic_segmentation(output, target_sizes=[(70, 90)])[0].numpy()
    covered = np.zeros((70, 90), int)
    for each in found:
        marked = rle.decode(KINDS["mask"].parse(dict(each.value)))
        covered += marked
        assert np.array_equal(marked, expected == NAMES.index(each.class_name))
    assert covered.max() == 1
    assert covered.mean() > 0.99  # specks are left out


def test_shares_of_classes_are_those_of_the_model(tmp_path: Path) -> None:
    folder, one = tiny.vit(tmp_path / "model"), item()
    found = next(iter(load(folder, "image_classification", threshold=0.0).predict([one]))).predictions
    model, processor = hf.AutoModelForImageClassification.from_pretrained(folder).eval(), hf.AutoImageProcessor.from_pretrained(folder)
    with torch.no_grad():
        shares = model(**processor(images=[one.open()], return_tensors="pt")).logits.softmax(-1)[0].tolist()
    assert {each.class_name: each.confidence for each in found} == pytest.approx(dict(zip(NAMES, shares, strict=True)), abs=1e-3)
    assert {each.kind for each in found} == {"radio"}
    assert found[0].confidence == max(each.confidence for each in found)


def test_a_model_with_several_labels_at_once_answers_a_checklist(tmp_path: Path) -> None:
    folder = tiny.vit(tmp_path / "model", problem_type="multi_label_classification")
    found = next(iter(load(folder, "image_classification").predict([item()]))).predictions
    assert {each.kind for each in found} == {"checklist"}
    assert sum(each.confidence for each in found) > 1.01


def test_connecting_tells_classes_task_and_size(tmp_path: Path) -> None:
    described = FAMILY.describe(source(tiny.yolos(tmp_path / "model"), "object_detection"), Ask())
    assert [(each.name, each.kinds) for each in described.classes] == [(name, ("bounding_box",)) for name in NAMES]
    assert described.card["architecture"] == "YolosForObjectDetection"
    assert described.card["parameters"] > 1000


def test_a_model_of_another_task_is_refused_with_those_that_fit(tmp_path: Path) -> None:
    with pytest.raises(WeightsRefused, match=r"A vit model does no object detection; models that do: .*detr"):
        load(tiny.vit(tmp_path / "model"), "object_detection")


def test_a_model_whose_head_was_never_trained_is_refused(tmp_path: Path) -> None:
    folder = tiny.keep(tmp_path / "model", hf.ViTModel(hf.ViTConfig(**tiny.VIT, image_size=32, patch_size=8)), hf.ViTImageProcessorPil())
    with pytest.raises(WeightsRefused, match=r"lack 2 tensors .*classifier"):
        load(folder, "image_classification")


def test_weights_that_do_not_fit_their_configuration_are_told_by_tensor_and_shape(tmp_path: Path) -> None:
    folder = tiny.vit(tmp_path / "model")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "intermediate_size": 24}))
    with pytest.raises(WeightsRefused, match=r"do not fit their configuration: .*fc1.weight is \[16, 16\], and \[24, 16\] is expected"):
        load(folder, "image_classification")


def test_a_line_of_pixels_that_a_processor_does_not_take_is_told_in_plain_words(tmp_path: Path) -> None:
    made = load(tiny.yolos(tmp_path / "model"), "object_detection")
    (found,) = made.predict([Item("line", "0", lambda: Image.new("RGB", (3000, 1)))])
    assert found.error == ("It cannot be read: the model's own processor takes no picture of 3000 x 1 pixels; crop or scale it first")


def test_an_item_without_a_picture_costs_itself_only(tmp_path: Path) -> None:
    text = Item("text", "0", lambda: (_ for _ in ()).throw(ValueError("this is no picture")))
    found = {each.item_id: each for each in load(tiny.vit(tmp_path / "m"), "image_classification").predict([text, item()])}
    assert "no picture" in found["text"].error
    assert not found["picture-0"].error


def test_a_grey_picture_and_one_with_alpha_are_looked_at(tmp_path: Path) -> None:
    items = [Item(mode, mode, lambda mode=mode: Image.new(mode, (40, 50))) for mode in ("L", "RGBA", "P", "I;16")]
    found = list(load(tiny.vit(tmp_path / "m"), "image_classification").predict(items))
    assert [each.error for each in found] == [""] * 4
