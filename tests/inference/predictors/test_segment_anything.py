"""Segment Anything: the answers of the model itself, with each picture embedded once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers as hf

from apps.inference.predictors import family
from apps.inference.predictors.contract import Ask, Prediction, SettingsRefused, Source, WeightsRefused
from apps.inference.predictors.prompts import Point, Prompt
from apps.inference.predictors.segment_anything import predictor as segmenting
from apps.inference.predictors.settings import read_settings
from apps.kinds import KINDS, rle
from tests.inference.predictors import tiny
from tests.inference.predictors.small import unreadable
from tests.inference.predictors.tiny import item

FAMILY = family("segment_anything")
CLICK = Ask(prompt=Prompt(points=(Point(30, 20),), class_name="coin"))


def source(folder: Path) -> Source:
    return Source(settings=read_settings({"model": str(folder), "device": "cpu"}, FAMILY.settings), folders=(folder.parent,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.sam(tmp_path_factory.mktemp("sam") / "model")


@pytest.fixture
def segmenter(folder: Path) -> Any:
    return FAMILY.load(source(folder))


def mask_of(batch: Any) -> np.ndarray:
    (said,) = batch.predictions
    assert isinstance(said, Prediction)
    return rle.decode(KINDS["mask"].parse(dict(said.value)))


@pytest.mark.parametrize(
    "prompt",
    [
        Prompt(points=(Point(30, 20),)), Prompt(points=(Point(30, 20), Point(5, 5, positive=False))), Prompt(box=(8, 8, 40, 30)),
        Prompt(points=(Point(30, 20),), box=(8, 8, 40, 30)),
    ],
    ids=["click", "clicks", "box", "both"],
)  # fmt: skip
def test_the_mask_is_the_one_that_the_librarys_own_processor_gives(segmenter: Any, folder: Path, prompt: Prompt) -> None:
    one = item(size=(90, 50))
    found = next(iter(segmenter.predict([one], Ask(prompt=prompt))))
    model, processor = hf.SamModel.from_pretrained(folder).eval(), hf.SamProcessor(hf.AutoImageProcessor.from_pretrained(folder))
    told: dict[str, Any] = {}
    if prompt.points:
        told["input_points"] = [[[[each.x, each.y] for each in prompt.points]]]
        told["input_labels"] = [[[int(each.positive) for each in prompt.points]]]
    if prompt.box:
        x, y, width, height = prompt.box
        told["input_boxes"] = [[[x, y, x + width, y + height]]]
    inputs = processor(one.open(), return_tensors="pt", **told)
    alone = prompt.box is None and len(prompt.points) == 1
    with torch.no_grad():
        output = model(**{name: each.float() if each.is_floating_point() else each for name, each in inputs.items() if "size" not in name},
                       multimask_output=alone)  # fmt: skip
    masks = processor.image_processor.post_process_masks(output.pred_masks, inputs["original_sizes"], inputs["reshaped_input_sizes"])
    best = int(output.iou_scores[0, 0].argmax())
    expected = np.asarray(masks[0][0, best])
    if expected.sum() < 9:
        assert found.predictions == ()
        assert found.notes
    else:
        assert np.array_equal(mask_of(found), expected)


def test_a_picture_is_embedded_once_whatever_is_clicked(segmenter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    real = segmenter.model.get_image_embeddings
    monkeypatch.setattr(segmenter.model, "get_image_embeddings", lambda pixels: (made.append(1), real(pixels))[1])
    for at in range(5):
        list(segmenter.predict([item(0)], Ask(prompt=Prompt(points=(Point(10 + 9 * at, 20),)))))
    assert len(made) == 1
    list(segmenter.predict([item(1), item(0)], CLICK))
    assert len(made) == 2


def test_embeddings_are_kept_within_a_bound(segmenter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one = segmenter.embedded(item(0))
    monkeypatch.setattr(segmenting, "KEPT_BYTES", int(2.5 * one.bytes))
    for number in range(5):
        segmenter.embedded(item(number))
    assert segmenter.embedded(item(4)) is segmenter.embedded(item(4))
    assert segmenter.embedded(item(0)) is not one


def test_a_picture_without_a_checksum_is_never_kept(segmenter: Any) -> None:
    bare = replace(item(0), checksum="")
    assert segmenter.embedded(bare) is not segmenter.embedded(bare)


def test_without_a_prompt_or_a_picture_it_says_so(segmenter: Any) -> None:
    assert "needs a box" in next(iter(segmenter.predict([item(0)]))).error
    assert "cut short" in next(iter(segmenter.predict([unreadable()], CLICK))).error


def test_connecting_tells_what_it_is(folder: Path) -> None:
    described = FAMILY.describe(source(folder), Ask())
    assert [(each.name, each.kinds) for each in described.classes] == [("object", ("mask",))]
    assert described.card["architecture"] == "SamModel"


def test_what_is_no_such_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsRefused, match="A vit model does no mask generation"):
        FAMILY.load(source(tiny.vit(tmp_path / "vit")))
    with pytest.raises(SettingsRefused, match="Name a model, or upload one"):
        FAMILY.load(Source(settings=read_settings({}, FAMILY.settings)))
