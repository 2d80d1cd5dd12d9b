"""Masks against figures worked out by hand, and their run lengths against pycocotools."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pycocotools import mask as coco
from shapely import contains_xy, union_all
from shapely.geometry import Polygon as ShapelyPolygon

from apps.kinds import KINDS, InvalidValue, NoConversion
from apps.kinds.geometry import Box, Mask, Polygon, region
from apps.kinds.polygon import MAX_POINTS, MAX_RINGS
from apps.kinds.rle import MAX_PIXELS, area, bounds, decode, encode, intersection, iou, mask_of_runs, outlines, rle_of_polygon, union
from apps.kinds.runs import MAX_COUNTS, MAX_RUN
from apps.kinds.values import Bounds, Extent, Room
from tests.kinds.strategies import star_polygons

KIND = KINDS["mask"]


@st.composite
def rasters(draw: st.DrawFn, size: tuple[int, int] | None = None) -> np.ndarray:
    """A small boolean array; scattered, blotched or blank."""
    height, width = size or (draw(st.integers(1, 12)), draw(st.integers(1, 12)))
    bits = draw(st.integers(0, 2 ** (height * width) - 1))
    pixels = np.array([bits >> place & 1 for place in range(height * width)], bool).reshape(height, width)
    return np.repeat(np.repeat(pixels, draw(st.integers(1, 3)), axis=0), draw(st.integers(1, 3)), axis=1)


pairs = st.tuples(st.integers(1, 9), st.integers(1, 9)).flatmap(lambda size: st.tuples(*[_of(size)] * 2))


def _of(size: tuple[int, int]) -> st.SearchStrategy[np.ndarray]:
    bits = st.lists(st.booleans(), min_size=size[0] * size[1], max_size=size[0] * size[1])
    return bits.map(lambda drawn: np.array(drawn, bool).reshape(size))


def by_coco(pixels: np.ndarray) -> dict[str, Any]:
    return coco.encode(np.asfortranarray(pixels.astype(np.uint8)))


def drawing(*rows: str) -> Mask:
    return encode(np.array([[sign == "#" for sign in row] for row in rows]))


RING = drawing(
    "......",
    ".####.",
    ".#..#.",
    ".####.",
    "......",
)


@given(pixels=rasters())
def test_masks_are_written_as_coco_writes_them_and_read_back(pixels: np.ndarray) -> None:
    mask, theirs = encode(pixels), by_coco(pixels)
    assert (mask.counts, [mask.height, mask.width]) == (theirs["counts"].decode(), theirs["size"])
    assert np.array_equal(decode(mask), pixels)
    assert area(mask) == coco.area(theirs) == pixels.sum()


@pytest.mark.parametrize("runs", [[0, 1], [3, 1], [0, 40_000_000, 60_000_000], [99_999_999, 1], [31, 32, 1_000, 16, 15, 512, 511, 1]])
def test_runs_of_every_length_are_written_as_coco_writes_them(runs: list[int]) -> None:
    size = [1, sum(runs)]
    theirs = coco.frPyObjects({"size": size, "counts": runs}, *size)
    assert mask_of_runs((size[0], size[1]), runs).counts == theirs["counts"].decode()


@given(pair=pairs)
def test_overlaps_are_those_of_coco(pair: tuple[np.ndarray, np.ndarray]) -> None:
    (a, b), (ours, theirs) = (encode(pair[0]), encode(pair[1])), map(by_coco, pair)
    if pair[0].any() or pair[1].any():
        assert iou(a, b) == pytest.approx(coco.iou([ours], [theirs], [0])[0][0], abs=1e-12)
    assert union([a, b]).counts == coco.merge([ours, theirs])["counts"].decode()
    assert intersection([a, b]).counts == coco.merge([ours, theirs], intersect=True)["counts"].decode()


@given(pixels=rasters().filter(np.any))
def test_bounds_lie_close_around_what_is_marked(pixels: np.ndarray) -> None:
    rows, columns = np.nonzero(pixels)
    assert bounds(encode(pixels)) == Bounds(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


@given(pixels=rasters())
def test_outlines_are_valid_and_mark_the_same_pixels_again(pixels: np.ndarray) -> None:
    mask = encode(pixels)
    polygons = outlines(mask)
    shapes = [ShapelyPolygon(polygon.rings[0], polygon.rings[1:]) for polygon in polygons]
    assert all(shape.is_valid for shape in shapes)
    assert sum(shape.area for shape in shapes) == pixels.sum()
    if polygons:
        assert union([rle_of_polygon(polygon.rings, pixels.shape) for polygon in polygons]) == mask


def test_outlines_follow_the_edges_of_pixels_and_keep_holes() -> None:
    outer = ((1.0, 1.0), (5.0, 1.0), (5.0, 4.0), (1.0, 4.0))
    hole = ((2.0, 2.0), (2.0, 3.0), (4.0, 3.0), (4.0, 2.0))
    (polygon,) = outlines(RING)
    assert set(polygon.rings[0]) == set(outer)
    assert set(polygon.rings[1]) == set(hole)
    assert KIND.convert(RING, "polygon") == polygon
    assert KIND.convert(RING, "bounding_box") == Box(1, 1, 4, 3)


def test_parts_that_touch_at_a_corner_are_two_and_an_island_in_a_hole_is_another() -> None:
    assert [len(polygon.rings) for polygon in outlines(drawing("##..", "##..", "..#.", "..#."))] == [1, 1]
    target = drawing("#####", "#...#", "#.#.#", "#...#", "#####")
    large, small = outlines(target)
    assert (len(large.rings), len(small.rings)) == (2, 1)
    assert set(small.rings[0]) == {(2.0, 2.0), (3.0, 2.0), (3.0, 3.0), (2.0, 3.0)}
    assert KIND.convert(target, "polygon") == large


@given(polygon=star_polygons(), right=st.floats(0, 20), down=st.floats(0, 20))
def test_a_polygon_marks_what_coco_marks_but_for_the_pixels_along_its_edge(polygon: Polygon, right: float, down: float) -> None:
    size, edge = (850, 850), KINDS["polygon"].bounds(polygon)
    outer = KINDS["polygon"].translate(polygon, right - edge.left, down - edge.top).rings[0]
    shape = ShapelyPolygon(outer)
    assume(shape.is_valid)
    (theirs,) = coco.frPyObjects([[number for point in outer for number in point]], *size)
    ours = decode(rle_of_polygon((outer,), size))
    assert abs(ours.sum() - shape.area) <= shape.length + 4
    band = shape.exterior.buffer(1.5)
    rows, columns = np.nonzero(ours != coco.decode(theirs).astype(bool))
    assert all(contains_xy(band, columns + 0.5, rows + 0.5)), "they differ along the edge only"


@settings(max_examples=25)
@given(polygon=star_polygons(crossed=True))
def test_a_polygon_marks_what_it_encloses_also_where_it_crosses_itself(polygon: Polygon) -> None:
    edge = KINDS["polygon"].bounds(polygon)
    moved = KINDS["polygon"].translate(polygon, 3 - edge.left, 3 - edge.top)
    marked = decode(rle_of_polygon(moved.rings, (820, 820)))
    rows, columns = np.indices(marked.shape) + 0.5
    outer, *holes = (region(Polygon((ring,))) for ring in moved.rings)
    enclosed = outer.difference(union_all(holes))
    different = marked != contains_xy(enclosed, columns, rows)
    near = union_all([outer.boundary, *(hole.boundary for hole in holes)]).buffer(1e-4)
    assert all(contains_xy(near, columns[different], rows[different]))


def test_the_pixels_of_a_polygon_are_those_whose_centres_it_holds() -> None:
    square = ((1.0, 1.0), (4.0, 1.0), (4.0, 3.0), (1.0, 3.0))
    assert rle_of_polygon((square,), (4, 6)) == drawing("......", ".###..", ".###..", "......")
    assert rle_of_polygon((square, ((2.0, 1.0), (3.0, 1.0), (3.0, 3.0), (2.0, 3.0))), (4, 6)) == drawing(
        "......", ".#.#..", ".#.#..", "......"
    )
    beyond = ((-3.0, -3.0), (2.6, -3.0), (2.6, 1.4), (-3.0, 1.4))
    assert rle_of_polygon((beyond,), (3, 4)) == drawing("###.", "....", "....")
    bow_tie = ((0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0))
    assert area(rle_of_polygon((bow_tie,), (4, 4))) == 8
    assert area(rle_of_polygon((((0.1, 0.1), (0.3, 0.1), (0.3, 0.3)),), (4, 4))) == 0


def test_an_outline_that_would_take_too_much_memory_is_refused() -> None:
    zigzag = tuple((0.0 if index % 2 else 9_000.0, index / 10) for index in range(3_000))
    with pytest.raises(InvalidValue) as caught:
        rle_of_polygon((*[zigzag],), (9_000, 9_000))
    assert caught.value.code == "too_intricate"


def on_wire(size: Any = (5, 6), counts: Any = RING.counts) -> dict[str, Any]:
    return {"size": list(size) if isinstance(size, tuple) else size, "counts": counts}


def test_a_mask_survives_the_wire_and_keeps_one_form() -> None:
    assert KIND.parse(json.loads(json.dumps(KIND.dump(RING)))) == RING
    split = coco.frPyObjects({"size": [2, 3], "counts": [1, 2, 0, 1, 2]}, 2, 3)["counts"].decode()
    padded = coco.frPyObjects({"size": [2, 3], "counts": [1, 3, 2, 0]}, 2, 3)["counts"].decode()
    whole = coco.frPyObjects({"size": [2, 3], "counts": [1, 3, 2]}, 2, 3)["counts"].decode()
    assert len({split, padded, whole}) == 3
    assert {KIND.parse(on_wire((2, 3), counts)).counts for counts in (split, padded, whole)} == {whole}


@pytest.mark.parametrize(
    ("payload", "pointer", "code"),
    [
        (on_wire(counts=""), "/counts", "invalid_value"),
        (on_wire(counts=[6, 3, 21]), "/counts", "invalid_value"),
        (on_wire(counts="6 3"), "/counts", "invalid_value"),
        (on_wire(counts="6\ud8003"), "/counts", "invalid_value"),
        (on_wire(counts="漢字"), "/counts", "invalid_value"),
        (on_wire(counts="6p"), "/counts", "invalid_value"),
        (on_wire(counts="63P"), "/counts", "invalid_value"),
        (on_wire(counts="O"), "/counts", "invalid_value"),
        (on_wire(counts="oooooooo0"), "/counts", "invalid_value"),
        (on_wire(counts="PPPPPP3"), "/counts", "invalid_value"),
        (on_wire(counts="0" * (MAX_COUNTS + 1)), "/counts", "invalid_value"),
        (on_wire(counts="51"), "/counts", "wrong_counts"),
        (on_wire(size=(5, 7)), "/counts", "wrong_counts"),
        (on_wire(counts="n0"), "/counts", "mask_empty"),
        (on_wire(size=(0, 6)), "/size", "mask_size"),
        (on_wire(size=(10_001, 10_000)), "/size", "mask_size"),
        (on_wire(size=(-5, 6)), "/size/0", "invalid_value"),
        (on_wire(size=(5.0, 6)), "/size/0", "invalid_value"),
        (on_wire(size=(5, math.nan)), "/size/1", "invalid_value"),
        (on_wire(size=(5, MAX_PIXELS + 1)), "/size/1", "invalid_value"),
        (on_wire(size=(5, 6, 1)), "/size", "invalid_value"),
        ({**on_wire(), "png": ""}, "/png", "unknown_field"),
        ({"size": [5, 6]}, "/counts", "required"),
    ],
)
def test_what_is_no_mask_is_refused_at_its_place(payload: Any, pointer: str, code: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        KIND.parse(payload)
    assert (caught.value.pointer, caught.value.code) == (pointer, code)


@given(
    counts=st.text(st.characters(min_codepoint=46, max_codepoint=113), max_size=30), size=st.tuples(st.integers(1, 9), st.integers(1, 9))
)
def test_any_string_is_read_as_a_mask_or_refused(counts: str, size: tuple[int, int]) -> None:
    try:
        mask = KIND.parse(on_wire(size, counts))
    except InvalidValue:
        return
    assert np.array_equal(decode(mask), coco.decode({"size": list(size), "counts": counts.encode()}).astype(bool))


@pytest.mark.parametrize("runs", [[], [-1, 31], [31], [29], [2**62, 2**62], [MAX_RUN, MAX_RUN + 2]])
def test_runs_that_do_not_fill_the_picture_are_refused(runs: list[int]) -> None:
    with pytest.raises(InvalidValue) as caught:
        mask_of_runs((5, 6), runs)
    assert caught.value.code == "wrong_counts"


def test_pixels_that_no_mask_can_hold_are_refused() -> None:
    with pytest.raises(InvalidValue, match="too intricate"):
        encode(np.indices((2_000, 1_500)).sum(axis=0) % 2 == 0)
    with pytest.raises(InvalidValue, match="10001 x 10000"):
        encode(np.broadcast_to(np.bool_(0), (10_001, 10_000)))


def test_a_mask_must_have_the_size_of_its_asset() -> None:
    KIND.check(RING, Room(Extent(6, 5)))
    KIND.check(RING, Room(Extent(6.3, 4.8)))
    KIND.check(RING, Room())
    KIND.check(RING, Room(Extent(0.2, 0.1, unit="degrees")))
    KIND.check(RING, Room(Extent(0.2, 0.1, unit="degrees"), raster=(5, 6)))
    rooms = [Room(Extent(5, 6)), Room(Extent(600, 500)), Room(Extent(3, 2)), Room(Extent(6, 5, unit="degrees"), raster=(6, 5))]
    for room in rooms:
        with pytest.raises(InvalidValue) as caught:
            KIND.check(RING, room, "/value")
        assert (caught.value.pointer, caught.value.code) == ("/value/size", "mask_size")


def test_a_mask_moves_by_whole_pixels_within_its_size() -> None:
    assert KIND.translate(RING, 1.4, -0.6) == drawing("..####", "..#..#", "..####", "......", "......")
    assert KIND.translate(RING, -2, 2) == drawing("......", "......", "......", "###...", "..#...")
    assert area(KIND.translate(RING, 6, 0)) == 0
    assert KIND.clip(RING, Extent(3, 3)) is RING
    assert KIND.interpolate(RING, KIND.translate(RING, 1, 0), 0.5) is RING


def test_masks_are_alike_by_their_overlap_and_not_at_all_at_different_sizes() -> None:
    assert KIND.similarity(RING, KIND.translate(RING, 1, 0)) == pytest.approx(6 / 14)
    assert KIND.similarity(RING, drawing(".####.", ".#..#.", ".####.")) == 0.0


def test_a_mask_that_marks_nothing_becomes_nothing_else() -> None:
    blank = encode(np.zeros((3, 4), bool))
    assert (area(blank), bounds(blank), outlines(blank)) == (0, None, ())
    assert KIND.similarity(blank, RING) == 0.0
    for value, to in ((blank, "bounding_box"), (blank, "polygon"), (RING, "rotated_box"), (RING, "polyline")):
        with pytest.raises(NoConversion):
            KIND.convert(value, to)
    with pytest.raises(NoConversion):
        KINDS["polygon"].convert(outlines(RING)[0], "mask")


def test_the_polygon_of_a_ragged_mask_stays_one_that_can_be_read_back() -> None:
    sieve = np.ones((103, 103), bool)
    sieve[1:-1:2, 1:-1:2] = False
    assert sieve.size - sieve.sum() > MAX_RINGS
    polygon = KINDS["polygon"].parse(KINDS["polygon"].dump(KIND.convert(encode(sieve), "polygon")))
    assert len(polygon.rings) == MAX_RINGS
    comb = np.zeros((4, 60_001), bool)
    comb[2:], comb[:, ::2] = True, True
    (outline,) = outlines(encode(comb))
    assert len(outline.rings[0]) > MAX_POINTS
    with pytest.raises(NoConversion):
        KIND.convert(encode(comb), "polygon")
