"""Boxes and polygons against figures worked out by hand."""

import pytest

from apps.kinds import KINDS, InvalidValue
from apps.kinds.bounding_box import Box
from apps.kinds.polygon import Polygon
from apps.kinds.text import Text
from apps.kinds.values import Bounds, Extent, Room

BOX, POLYGON = KINDS["bounding_box"], KINDS["polygon"]
SQUARE = Polygon((((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)),))
FRAMED = Polygon((*SQUARE.rings, ((2.0, 2.0), (8.0, 2.0), (8.0, 8.0), (2.0, 8.0))))
BOW_TIE = Polygon((((0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)),))


@pytest.mark.parametrize(
    ("a", "b", "iou"),
    [
        (Box(0, 0, 10, 10), Box(0, 0, 10, 10), 1.0),
        (Box(0, 0, 10, 10), Box(5, 0, 10, 10), 1 / 3),
        (Box(0, 0, 10, 10), Box(10, 0, 10, 10), 0.0),
        (Box(0, 0, 10, 10), Box(50, 50, 10, 10), 0.0),
        (Box(0, 0, 10, 10), Box(2, 2, 5, 4), 0.2),
    ],
)
def test_boxes_overlap_as_reckoned_and_as_polygons_alike(a: Box, b: Box, iou: float) -> None:
    assert BOX.similarity(a, b) == pytest.approx(iou)
    assert POLYGON.similarity(BOX.convert(a, "polygon"), BOX.convert(b, "polygon")) == pytest.approx(iou)


def test_a_hole_does_not_count_as_area() -> None:
    assert POLYGON.similarity(SQUARE, FRAMED) == pytest.approx(64 / 100)
    inside = Polygon((((3.0, 3.0), (7.0, 3.0), (7.0, 7.0)),))
    assert POLYGON.similarity(FRAMED, inside) == 0.0


def test_an_outline_that_crosses_itself_counts_with_both_its_lobes() -> None:
    assert POLYGON.similarity(BOW_TIE, SQUARE) == pytest.approx(0.5)
    assert POLYGON.similarity(BOW_TIE, BOW_TIE) == 1.0


def test_a_box_becomes_a_polygon_and_a_polygon_its_bounding_box() -> None:
    assert BOX.convert(Box(0, 0, 10, 10), "polygon") == SQUARE
    assert POLYGON.convert(FRAMED, "bounding_box") == Box(0, 0, 10, 10)
    assert POLYGON.bounds(FRAMED) == Bounds(0, 0, 10, 10)


EXTENT = Extent(100, 50)
ROOM = Room(EXTENT)


@pytest.mark.parametrize("box", [Box(0, 0, 100, 50), Box(-1, -1, 102, 52), Box(99.5, 49.5, 1, 1)])
def test_rounding_over_the_edge_is_let_pass(box: Box) -> None:
    BOX.check(box, ROOM)


@pytest.mark.parametrize(
    ("box", "words"),
    [
        (Box(100, 0, 10, 10), "wholly outside"),
        (Box(0, -10, 10, 10), "wholly outside"),
        (Box(95, 0, 10, 10), "5 pixels beyond the right edge"),
        (Box(0, 45, 10, 10), "5 pixels beyond the bottom edge"),
        (Box(-3, 5, 10, 10), "3 pixels beyond the left edge"),
        (Box(3, -5, 10, 10), "5 pixels beyond the top edge"),
    ],
)
def test_what_leaves_the_image_is_refused_in_words(box: Box, words: str) -> None:
    for kind, value in ((BOX, box), (POLYGON, BOX.convert(box, "polygon"))):
        with pytest.raises(InvalidValue, match=words):
            kind.check(value, ROOM, "/value")


def test_a_hole_outside_the_image_is_refused_where_it_stands() -> None:
    outer = ((0.0, 0.0), (50.0, 0.0), (50.0, 50.0))
    with pytest.raises(InvalidValue) as caught:
        POLYGON.check(Polygon((outer, ((200.0, 1.0), (210.0, 1.0), (205.0, 9.0)))), ROOM, "/value")
    assert caught.value.pointer == "/value/rings/1"


def test_a_box_is_clipped_to_the_image() -> None:
    assert BOX.clip(Box(-5, 40, 10, 30), EXTENT) == Box(0, 40, 5, 10)
    assert BOX.clip(Box(5, 5, 10, 10), EXTENT) == Box(5, 5, 10, 10)
    assert BOX.clip(Box(100, 5, 10, 10), EXTENT) is None


def test_a_polygon_is_clipped_to_its_largest_part_and_keeps_its_holes() -> None:
    moved = POLYGON.translate(FRAMED, 95, 0)
    assert POLYGON.bounds(POLYGON.clip(moved, EXTENT)) == Bounds(95, 0, 100, 10)
    horns = Polygon((((-10.0, 0.0), (5.0, 0.0), (-5.0, 10.0), (9.0, 20.0), (-10.0, 20.0)),))
    clipped = POLYGON.clip(horns, EXTENT)
    assert POLYGON.bounds(clipped).bottom == pytest.approx(20)
    assert POLYGON.clip(SQUARE, EXTENT) is SQUARE
    assert POLYGON.clip(POLYGON.translate(SQUARE, 500, 0), EXTENT) is None
    kept = POLYGON.clip(POLYGON.translate(FRAMED, -1, 0), EXTENT)
    assert len(kept.rings) == 2


def test_texts_are_alike_whatever_their_white_space() -> None:
    assert KINDS["text"].similarity(Text(" two  words\n"), Text("two words")) == 1.0
    assert KINDS["text"].similarity(Text("two words"), Text("Two words")) == 0.0


def test_a_hole_that_reaches_over_the_edge_is_clipped_with_its_polygon() -> None:
    outer = ((1.0, 1.0), (9.0, 1.0), (9.0, 9.0), (1.0, 9.0))
    hole = ((5.0, 5.0), (12.0, 5.0), (12.0, 6.0), (5.0, 6.0))
    kind, extent = KINDS["polygon"], Extent(10, 10)
    clipped = kind.clip(Polygon((outer, hole)), extent)
    assert clipped is not None
    kind.check(clipped, Room(extent))
