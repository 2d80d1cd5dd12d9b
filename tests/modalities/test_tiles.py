"""Tiles cut from a raster show what lies there, at every level."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from apps.modalities import Limits, UnreadableMedia
from apps.modalities.tiles import NoSuchTile, has_tile, joined, levels_of, tile
from tests.modalities.geotiffs import geotiff

RED, GREEN, BLUE, GREY = (255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128)


def quarters(height: int, width: int) -> Any:
    """Four colours, one in each quarter."""
    values = np.zeros((3, height, width), np.uint8)
    middle, centre = height // 2, width // 2
    for colour, rows, columns in (
        (RED, slice(middle), slice(centre)),
        (GREEN, slice(middle), slice(centre, None)),
        (BLUE, slice(middle, None), slice(centre)),
        (GREY, slice(middle, None), slice(centre, None)),
    ):
        values[:, rows, columns] = np.array(colour, np.uint8)[:, None, None]
    return values


LARGE = geotiff(quarters(1024, 1024), tiled=True, overviews=(2, 4))
ODD = geotiff(quarters(300, 500))


def cut(data: bytes, z: int, x: int, y: int, **options: Any) -> Image.Image:
    return Image.open(io.BytesIO(tile(io.BytesIO(data), z, x, y, **options)))


@pytest.mark.parametrize(("size", "levels"), [((1, 1), 1), ((256, 256), 1), ((257, 10), 2), ((1024, 512), 3), ((100_000, 90_000), 10)])
def test_the_last_level_is_the_resolution_of_the_raster(size: tuple[int, int], levels: int) -> None:
    assert levels_of(*size) == levels


@pytest.mark.parametrize(("mime", "name"), [("image/webp", "WEBP"), ("image/png", "PNG")])
def test_level_zero_is_the_whole_raster(mime: str, name: str) -> None:
    whole = cut(LARGE, 0, 0, 0, mime=mime)
    assert (whole.format, whole.size) == (name, (256, 256))
    whole = whole.convert("RGBA")
    places = {(60, 60): RED, (200, 60): GREEN, (60, 200): BLUE, (200, 200): GREY}
    assert all(whole.getpixel(place) == pytest.approx((*colour, 255), abs=30) for place, colour in places.items())


@pytest.mark.parametrize(("x", "y", "colour"), [(0, 0, RED), (3, 0, GREEN), (0, 3, BLUE), (3, 3, GREY)])
def test_a_tile_of_the_last_level_shows_its_own_pixels(x: int, y: int, colour: tuple[int, ...]) -> None:
    assert cut(LARGE, 2, x, y, mime="image/png").getcolors() == [(256 * 256, (*colour, 255))]


def test_what_reaches_over_the_edge_is_transparent() -> None:
    corner = cut(ODD, 1, 1, 1, mime="image/png")
    assert corner.getpixel((10, 10)) == (*GREY, 255)
    assert corner.getpixel((500 - 256, 10))[3] == corner.getpixel((10, 300 - 256))[3] == 0
    assert corner.getpixel((500 - 257, 300 - 257))[3] == 255


def test_all_tiles_of_a_level_are_drawn_alike_with_the_same_stretch() -> None:
    ramp = np.tile(np.arange(512, dtype=np.uint16) * 10, (512, 1))[None]
    left, right = (cut(geotiff(ramp), 1, x, 0, stretch=[[0, 5110]], mime="image/png") for x in (0, 1))
    assert left.getpixel((0, 0))[0] == 0
    assert abs(left.getpixel((255, 9))[0] - right.getpixel((0, 9))[0]) <= 1
    assert right.getpixel((255, 255))[0] == 255
    assert cut(geotiff(ramp), 1, 1, 0, mime="image/png").getpixel((255, 255))[0] == 255


@pytest.mark.parametrize("place", [(3, 0, 0), (-1, 0, 0), (2, 4, 0), (2, 0, 4), (0, 1, 0), (2, -1, 0), (2, 0, -1), (10**6, 0, 0)])
def test_a_place_that_the_raster_has_not_is_no_tile(place: tuple[int, int, int]) -> None:
    with pytest.raises(NoSuchTile):
        cut(LARGE, *place)


def test_tiles_of_what_is_no_raster_or_too_large_are_refused() -> None:
    with pytest.raises(UnreadableMedia):
        cut(b"hello", 0, 0, 0)
    with pytest.raises(UnreadableMedia):
        cut(LARGE, 0, 0, 0, limits=Limits(max_raster_pixels=10))


def test_a_tile_can_be_joined_of_those_below_it() -> None:
    parts = {(x, y): tile(io.BytesIO(LARGE), 1, x, y, mime="image/png") for x in (0, 1) for y in (0, 1)}
    whole = Image.open(io.BytesIO(joined(parts, "image/png")))
    places = {(60, 60): RED, (200, 60): GREEN, (60, 200): BLUE, (200, 200): GREY}
    assert all(whole.getpixel(place) == (*colour, 255) for place, colour in places.items())


def test_what_is_missing_below_stays_transparent_and_darkens_no_edge() -> None:
    corner = Image.open(io.BytesIO(joined({(0, 0): tile(io.BytesIO(ODD), 1, 1, 1, mime="image/png")}, "image/png")))
    assert corner.getpixel((60, 10)) == (*GREY, 255)
    assert corner.getpixel((200, 200))[3] == 0
    assert {pixel[:3] for _, pixel in corner.getcolors(65536) if pixel[3]} == {GREY}


def test_a_raster_has_the_tiles_that_touch_it() -> None:
    there = [(z, x, y) for z in range(3) for x in range(3) for y in range(3) if has_tile(300, 500, z, x, y)]
    assert there == [(0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1)]
    assert not has_tile(300, 500, 1, -1, 0)
