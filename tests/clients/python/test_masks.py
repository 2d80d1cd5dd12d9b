"""Masks from arrays, pictures and run lengths are those of COCO's own tools."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from pycocotools import mask as coco

import firstpass as fp
from firstpass.annotations.runs import compressed, decompressed

Pixels = NDArray[np.bool_]


def picture(array: NDArray[np.generic], **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG", **options)
    return buffer.getvalue()


@st.composite
def pixels(draw: st.DrawFn) -> Pixels:
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    return np.random.default_rng(draw(st.integers(0, 10_000))).random((height, width)) < draw(st.floats(0, 1))


@given(pixels())
def test_run_lengths_are_those_of_cocos_tools_and_come_back(marked: Pixels) -> None:
    mask = fp.Mask.from_array("car", marked)
    assert mask.counts == coco.encode(np.asfortranarray(marked, dtype=np.uint8))["counts"].decode()
    assert mask.size == marked.shape
    assert np.array_equal(mask.array(), marked)


@given(st.lists(st.integers(0, 2**31 - 1), min_size=1))
def test_any_runs_are_spelled_and_read(runs: list[int]) -> None:
    assert decompressed(compressed(runs)) == runs


def test_run_lengths_come_as_a_list_as_text_and_as_bytes() -> None:
    text = fp.Mask.from_rle("car", {"size": [2, 3], "counts": [1, 2, 3]})
    assert fp.Mask.from_rle("car", {"size": [2, 3], "counts": text.counts.encode()}) == text
    assert fp.Mask.from_rle("car", {"size": (2, 3), "counts": text.counts}, confidence=0.5).confidence == 0.5
    assert text.array().tolist() == [[False, True, False], [True, False, False]]


def test_a_picture_marks_what_is_not_black_and_with_a_color_only_that(tmp_path: Path) -> None:
    colors = np.zeros((2, 3, 3), np.uint8)
    colors[0, 0], colors[1, 2] = (255, 0, 0), (0, 0, 255)
    path = tmp_path / "mask.png"
    path.write_bytes(picture(colors))
    assert fp.Mask.from_png("car", path).array().tolist() == [[True, False, False], [False, False, True]]
    assert fp.Mask.from_png("car", str(path), color=(0, 0, 255)).array().tolist() == [[False] * 3, [False, False, True]]
    assert fp.Mask.from_png("car", picture(np.array([[0, 1], [0, 255]], np.uint8))).array().tolist() == [[False, True], [False, True]]


def test_a_transparent_pixel_is_not_marked_and_an_index_of_a_palette_is() -> None:
    seen = np.full((1, 2, 4), 255, np.uint8)
    seen[0, 1, 3] = 0
    assert fp.Mask.from_png("car", picture(seen)).array().tolist() == [[True, False]]
    indexed = Image.new("P", (2, 1))
    indexed.putpixel((1, 0), 1)
    indexed.putpalette([255, 255, 255, 0, 0, 0])
    buffer = io.BytesIO()
    indexed.save(buffer, "PNG")
    assert fp.Mask.from_png("car", buffer.getvalue()).array().tolist() == [[False, True]]


@pytest.mark.parametrize("counts", ["~", "\x00"])
def test_what_spells_no_runs_is_refused(counts: str) -> None:
    with pytest.raises(fp.InvalidPayload, match="cannot be read"):
        fp.Mask("car", (2, 3), counts).array()
