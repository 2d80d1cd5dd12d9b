"""The demo's scenes: the same each time, legible, and parted so that what is measured was never trained on."""

import io
import socket
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from apps.demo.scenes import CLASSES, SIZE, SPLITS, Scene, compose, photographs, write_scene
from apps.demo.scenes.compose import SIZES_PX
from apps.demo.scenes.glyphs import glyph_pool, stroke_mask
from apps.demo.scenes.photographs import BACKGROUNDS

SOME = 14


@pytest.fixture(scope="module")
def scenes() -> dict[str, list[Scene]]:
    return {split: [compose(split, index) for index in range(SOME)] for split in SPLITS}


def test_there_are_at_least_three_hundred_scenes_a_part_of_them_not_for_training() -> None:
    assert sum(SPLITS.values()) >= 300
    assert min(SPLITS.values()) >= 50


def test_the_same_arguments_give_the_same_scene_and_others_another() -> None:
    assert write_scene(compose("labeling", 3)) == write_scene(compose("labeling", 3))
    assert compose("labeling", 3).boxes == compose("labeling", 3).boxes
    assert compose("labeling", 3).boxes != compose("labeling", 4).boxes
    assert compose("labeling", 3).boxes != compose("held_out", 3).boxes


def test_a_split_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(KeyError, match="'elsewhere' is no split"):
        compose("elsewhere", 0)


def test_no_glyph_is_in_two_splits_and_every_split_has_every_class() -> None:
    pools = {split: {glyph.number for glyph in glyph_pool(split)} for split in SPLITS}
    assert sum(len(pool) for pool in pools.values()) == 1797
    assert all(not pools[one] & pools[other] for one, other in combinations(SPLITS, 2))
    assert all({str(glyph.digit) for glyph in glyph_pool(split)} == set(CLASSES) for split in SPLITS)


def test_scenes_use_only_glyphs_and_photographs_of_their_split(scenes: dict[str, list[Scene]]) -> None:
    for split, some in scenes.items():
        numbers = {glyph.number: str(glyph.digit) for glyph in glyph_pool(split)}
        assert all(numbers[box.glyph] == box.class_name for scene in some for box in scene.boxes)
        assert {scene.photograph for scene in some} == set(BACKGROUNDS[split])


def test_no_photograph_that_is_measured_on_is_trained_on() -> None:
    assert not set(BACKGROUNDS["training"]) & {*BACKGROUNDS["labeling"], *BACKGROUNDS["held_out"]}


def test_digits_lie_inside_apart_and_large_enough_to_read(scenes: dict[str, list[Scene]]) -> None:
    for scene in (one for some in scenes.values() for one in some):
        assert scene.image.size == SIZE
        assert 1 <= len(scene.boxes) <= 12
        for box in scene.boxes:
            assert box.x >= 0
            assert box.y >= 0
            assert box.x + box.width <= SIZE[0]
            assert box.y + box.height <= SIZE[1]
            assert SIZES_PX[0] - 1 <= max(box.width, box.height) <= SIZES_PX[1] + 1
        for one, other in combinations(scene.boxes, 2):
            apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart_x or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_the_ink_of_a_digit_fills_its_box_to_the_edges() -> None:
    for glyph in glyph_pool("held_out")[::25]:
        mask = stroke_mask(glyph.ink, size_px=80, angle_degrees=10, level=0.5)
        assert max(mask.shape) == 80
        for edge in (mask[:3], mask[-3:], mask[:, :3], mask[:, -3:]):
            assert edge.max() > 0.4


def test_a_digit_stands_out_from_the_photograph_under_it(scenes: dict[str, list[Scene]]) -> None:
    grey = [(np.asarray(scene.image.convert("L"), float), scene.boxes) for some in scenes.values() for scene in some]
    spread = [
        np.ptp(np.quantile(pixels[box.y : box.y + box.height, box.x : box.x + box.width], (0.05, 0.95)))
        for pixels, boxes in grey
        for box in boxes
    ]
    assert np.quantile(spread, 0.02) > 40


def test_photographs_and_scenes_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", refuse)
    names = [photograph.name for photograph in photographs()]
    assert len(set(names)) == len(names) >= 20
    assert {"coins", "astronaut", "coffee", "chelsea"} <= set(names)
    for photograph in photographs():
        Image.open(io.BytesIO(photograph.read())).load()
    assert compose("training", 5).boxes


def test_a_scene_is_written_as_a_jpeg_of_its_size() -> None:
    picture = Image.open(io.BytesIO(write_scene(compose("training", 0))))
    assert (picture.format, picture.size, picture.mode) == ("JPEG", SIZE, "RGB")
