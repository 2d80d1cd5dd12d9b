"""Cutting out by colour, judged by the overlap with what was painted into photographs."""

from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter
from skimage import data

from apps.inference.predictors import family
from apps.inference.predictors.contract import Ask, Item, Prediction, Source
from apps.inference.predictors.prompts import Point, Prompt
from apps.kinds import KINDS, rle
from tests.inference.predictors.small import unreadable

CUTTER = family("classical_segmentation").load(Source())
PHOTOGRAPHS = (data.astronaut, data.coffee, data.chelsea, data.rocket)
SCENES = 8


@cache
def scene(number: int) -> tuple[Image.Image, np.ndarray]:
    """A photograph with a patterned blob in it, and where the blob is."""
    rng = np.random.default_rng(number)
    photograph = Image.fromarray(PHOTOGRAPHS[number % 4]()).resize((640, 480))
    mask = Image.new("L", photograph.size)
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    radii = rng.integers(45, 110) * (1 + 0.3 * rng.random() * np.sin(angles * rng.integers(2, 5) + 6 * rng.random()))
    x, y = rng.integers(160, 480), rng.integers(130, 350)
    ImageDraw.Draw(mask).polygon([(x + r * np.cos(a), y + 0.8 * r * np.sin(a)) for a, r in zip(angles, radii, strict=True)], fill=255)
    paint = rng.integers(0, 255, 3) + rng.normal(0, 12, (480, 640, 3)) + 20 * np.sin(np.arange(640) / 9)[None, :, None]
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(1)))[..., None] / 255
    mixed = np.asarray(photograph) * (1 - soft) + np.clip(paint, 0, 255) * soft
    return Image.fromarray(mixed.astype(np.uint8)), np.asarray(mask) > 0


def answer(number: int, prompt: Prompt) -> tuple[float, Prediction]:
    """The overlap (IoU) of what was cut out with what was painted, and the answer itself."""
    image, truth = scene(number)
    (batch,) = CUTTER.predict([Item("scene", str(number), image.copy)], Ask(prompt=prompt))
    (said,) = batch.predictions
    assert isinstance(said, Prediction)
    found = rle.decode(KINDS["mask"].parse(dict(said.value)))
    return float((found & truth).sum() / (found | truth).sum()), said


def surrounding(number: int, slack: int = 4) -> tuple[float, float, float, float]:
    ys, xs = np.nonzero(scene(number)[1])
    return float(xs.min() - slack), float(ys.min() - slack), float(np.ptp(xs) + 2 * slack), float(np.ptp(ys) + 2 * slack)


def middle(number: int) -> Point:
    ys, xs = np.nonzero(scene(number)[1])
    return Point(float(xs.mean()), float(ys.mean()))


def test_a_box_around_something_cuts_it_out() -> None:
    overlaps = [answer(number, Prompt(box=surrounding(number)))[0] for number in range(SCENES)]
    assert np.mean(overlaps) > 0.93, overlaps
    assert min(overlaps) > 0.75, overlaps


def test_a_box_drawn_in_haste_will_do() -> None:
    overlaps = [answer(number, Prompt(box=surrounding(number, slack=14)))[0] for number in range(SCENES)]
    assert np.mean(overlaps) > 0.88, overlaps


def test_one_click_cuts_out_most_and_clicks_mend_it() -> None:
    once = [answer(number, Prompt(points=(middle(number),)))[0] for number in range(SCENES)]
    assert np.mean(once) > 0.7, once
    for number in range(SCENES):
        left, top, width, height = surrounding(number, slack=24)
        corners = [Point(left, top), Point(left + width, top), Point(left, top + height), Point(left + width, top + height)]
        prompt = Prompt(points=(middle(number), *(Point(each.x, each.y, positive=False) for each in corners)))
        assert answer(number, prompt)[0] >= once[number] - 0.1


def test_a_click_is_within_the_mask_and_one_that_says_no_is_not() -> None:
    inside, outside = middle(2), Point(surrounding(2)[0] - 12, surrounding(2)[1] - 12, positive=False)
    _, said = answer(2, Prompt(points=(inside, outside)))
    found = rle.decode(KINDS["mask"].parse(dict(said.value)))
    assert found[int(inside.y), int(inside.x)]
    assert not found[int(outside.y), int(outside.x)]


@pytest.mark.parametrize("size", [(9, 9), (1, 300), (4000, 3000), (33, 700)])
def test_a_picture_of_any_size_is_cut(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    item = Item("noise", "0", lambda: Image.fromarray(noise))
    prompts = (Prompt(box=(0, 0, size[0], size[1])), Prompt(points=(Point(0, 0),)), Prompt(points=(Point(size[0] - 0.1, size[1] - 0.1),)))
    for prompt in prompts:
        (batch,) = CUTTER.predict([item], Ask(prompt=prompt))
        assert not batch.error
        for each in batch.predictions:
            assert each.value["size"] == [size[1], size[0]]  # type: ignore[union-attr,index]


def test_the_class_that_is_meant_is_answered() -> None:
    assert answer(1, Prompt(box=surrounding(1), class_name="blob"))[1].class_name == "blob"


@pytest.mark.parametrize("prompt", [None, Prompt(), Prompt(points=(Point(3, 3, positive=False),))])
def test_without_a_box_or_a_click_into_it_there_is_nothing_to_cut(prompt: Prompt | None) -> None:
    (batch,) = CUTTER.predict([Item("scene", "0", scene(0)[0].copy)], Ask(prompt=prompt))
    assert "needs a box, or a click" in batch.error


def test_a_picture_that_cannot_be_read_says_so() -> None:
    (batch,) = CUTTER.predict([unreadable()], Ask(prompt=Prompt(box=(0, 0, 5, 5))))
    assert "cut short" in batch.error
