"""Objects are cut out where they are, and what is found in a crop stands where it was in the picture."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from apps.inference.predictors.contract import Item
from apps.inference.predictors.workflow.cropping import Pictures, Window, cut_out, put_back, window_around
from apps.kinds import KINDS
from apps.kinds.geometry import Mask
from apps.kinds.rle import decode, encode
from apps.kinds.values import Bounds

WIDE, HIGH = 60, 40
edges = st.tuples(st.floats(-20, 70), st.floats(-20, 70), st.floats(0.5, 50), st.floats(0.5, 50))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    left, top = draw(st.integers(0, WIDE - 1)), draw(st.integers(0, HIGH - 1))
    return Window(left, top, draw(st.integers(left + 1, WIDE)), draw(st.integers(top + 1, HIGH)))


@given(edge=edges, margin=st.floats(0, 1))
def test_a_window_holds_what_of_the_object_is_in_the_picture(edge: tuple[float, ...], margin: float) -> None:
    x, y, width, height = edge
    bounds = Bounds(x, y, x + width, y + height)
    window = window_around(bounds, (WIDE, HIGH), margin)
    if window is None:
        assert (
            bounds.right + margin * width <= 0
            or bounds.bottom + margin * height <= 0
            or x - margin * width >= WIDE - 1
            or y - margin * height >= HIGH - 1
        )
        return
    assert 0 <= window.left <= max(0, x)
    assert 0 <= window.top <= max(0, y)
    assert min(WIDE, x + width) <= window.right <= WIDE
    assert min(HIGH, y + height) <= window.bottom <= HIGH


@given(window=windows())
def test_a_crop_has_the_pixels_of_its_window(window: Window) -> None:
    pixels = np.random.default_rng(3).integers(0, 255, (HIGH, WIDE, 3), dtype=np.uint8)
    item = Item("one", "sum", lambda: Image.fromarray(pixels))
    crop = cut_out(item, window, 0, Pictures())
    assert np.array_equal(np.asarray(crop.open()), pixels[window.top : window.bottom, window.left : window.right])
    extent = crop.asset.room.extent
    assert extent is not None
    assert (extent.width, extent.height) == window.size
    assert crop.checksum not in ("", item.checksum)


@given(window=windows(), seed=st.integers(0, 99))
def test_a_mask_of_a_crop_marks_the_same_pixels_of_the_picture(window: Window, seed: int) -> None:
    inside = np.random.default_rng(seed).random((window.size[1], window.size[0])) < 0.5
    inside[0, 0] = True
    mask = encode(inside)
    value = put_back("mask", {"size": [mask.height, mask.width], "counts": mask.counts}, window.left, window.top, (WIDE, HIGH))
    whole = np.zeros((HIGH, WIDE), bool)
    whole[window.top : window.bottom, window.left : window.right] = inside
    back = KINDS["mask"].parse(value)
    assert isinstance(back, Mask)
    assert np.array_equal(decode(back), whole)


@given(window=windows(), x=st.integers(0, 20), y=st.integers(0, 20))
def test_geometry_of_a_crop_is_moved_by_its_corner(window: Window, x: int, y: int) -> None:
    shapes: Mapping[str, dict[str, Any]] = {
        "bounding_box": {"x": x, "y": y, "width": 4, "height": 5},
        "point": {"x": x, "y": y},
        "polygon": {"rings": [[[x, y], [x + 4, y], [x, y + 4]]]},
    }
    for kind, payload in shapes.items():
        room = KINDS[kind]
        before, after = (
            room.bounds(room.parse(each)) for each in (payload, put_back(kind, payload, window.left, window.top, (WIDE, HIGH)))
        )
        assert before is not None
        assert after is not None
        assert (after.left - before.left, after.top - before.top) == (window.left, window.top)
        assert (after.width, after.height) == (before.width, before.height)


def test_a_picture_is_decoded_once_for_all_objects_of_it() -> None:
    opened: list[str] = []

    def item(name: str) -> Item:
        return Item(name, name, lambda: opened.append(name) or Image.new("RGB", (WIDE, HIGH)))  # type: ignore[func-returns-value]

    pictures = Pictures()
    for name in ("a", "b"):
        for number in range(5):
            cut_out(item(name), Window(number, 0, 20, 20), number, pictures).open()
    assert opened == ["a", "b"]
