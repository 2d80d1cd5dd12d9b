"""A TIFF that says nothing of a map is a picture; whatever a browser could not draw right stays a raster."""

import io
import struct
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.modalities import HEAD_BYTES, MODALITIES, Limits, UnreadableMedia, sniff
from apps.modalities.image import ImageModality
from apps.modalities.tiff import read_pictures
from tests.modalities.geotiffs import geotiff, tiff

IMAGE, MAP = ImageModality(), MODALITIES["geospatial"]
NOISE = np.random.default_rng(5).integers(0, 65_535, (30, 40, 3), dtype=np.uint16)
BYTES = (NOISE >> 8).astype(np.uint8)


def written(values: Any, **options: Any) -> bytes:
    out = io.BytesIO()
    tifffile.imwrite(out, values, **options)
    return out.getvalue()


def type_of(data: bytes, **limits: Any) -> str:
    modality, _ = sniff(data[:HEAD_BYTES])
    return modality.belongs_to(io.BytesIO(data), Limits(**limits))


def pixels(data: bytes) -> Any:
    return np.asarray(IMAGE.oriented(io.BytesIO(data)))


@pytest.mark.parametrize("layout", [{"byteorder": "<"}, {"byteorder": ">"}, {"byteorder": "<", "bigtiff": True}], ids=str)
@pytest.mark.parametrize("compression", [None, "deflate"])
@pytest.mark.parametrize("values", [BYTES, NOISE], ids=["8 bits", "16 bits"])
def test_colours_of_eight_and_sixteen_bits_are_a_picture_of_the_right_pixels(
    values: Any, compression: str | None, layout: dict[str, Any]
) -> None:
    data = written(values, photometric="rgb", compression=compression, **layout)
    assert type_of(data) == "image"
    found = IMAGE.probe(io.BytesIO(data))
    assert (found.mime, found.width, found.height) == ("image/tiff", 40, 30)
    assert found.facts == {"pages": 1, "page": 1, "bits": values.dtype.itemsize * 8}
    assert (pixels(data) == BYTES).all()


def test_greys_of_sixteen_bits_are_drawn_between_the_values_that_nearly_all_have() -> None:
    grey = (NOISE[..., 0] // 16).copy()
    grey[0, 0] = 65_535
    assert type_of(written(grey)) == "image"
    facts = IMAGE.probe(io.BytesIO(written(grey))).facts
    low, high = facts["window"]
    assert (facts["bits"], facts["range"]) == (16, [int(grey.min()), 65_535])
    assert low < 100
    assert 4_000 < high < 4_200
    expected = np.clip((grey - low) * 255 / (high - low), 0, 255)
    assert np.abs(pixels(written(grey))[..., 0] - expected).max() <= 1


def test_a_grey_that_is_all_of_one_value_is_drawn_within_all_that_there_are() -> None:
    assert IMAGE.probe(io.BytesIO(written(np.full((20, 30), 32_768, np.uint16)))).facts["window"] == [0, 65_535]


def test_of_many_pages_the_first_is_the_picture_and_it_is_said() -> None:
    pages = np.stack([np.full((20, 30, 3), shade, np.uint8) for shade in (10, 90, 200)])
    data = written(pages, photometric="rgb")
    assert (type_of(data), IMAGE.probe(io.BytesIO(data)).facts) == ("image", {"pages": 3, "page": 1, "bits": 8})
    assert pixels(data)[5, 5].tolist() == [10, 10, 10]


def test_a_browser_is_shown_a_png_of_it_and_other_pictures_themselves() -> None:
    data = written(NOISE, photometric="rgb")
    copy = Image.open(io.BytesIO(IMAGE.shown(io.BytesIO(data), "image/tiff")))
    assert (copy.format, copy.mode) == ("PNG", "RGB")
    assert (np.asarray(copy) == BYTES).all()
    assert IMAGE.shown(io.BytesIO(b""), "image/png") == MAP.shown(io.BytesIO(b""), "image/tiff") == b""


@pytest.mark.parametrize(
    "data",
    [
        geotiff(np.moveaxis(BYTES, 2, 0)),
        tiff(np.moveaxis(BYTES, 2, 0), crs="EPSG:4326"),
        written(np.ones((20, 30), np.float32)),
        written(np.ones((20, 30), np.int16)),
        written(np.ones((20, 30), np.uint32)),
        written(np.moveaxis(NOISE, 2, 0), photometric="rgb", planarconfig="separate"),
        written(NOISE[..., 0], photometric="miniswhite"),
        tiff(np.ones((6, 20, 30), np.uint16)),
        written(BYTES, photometric="rgb", byteorder=">", bigtiff=True),
    ],
    ids=["GeoTIFF", "only a system", "floats", "signed", "32 bits", "planes of 16 bits", "white is 0", "six bands", "big and big-endian"],
)
def test_maps_and_what_is_no_plain_picture_are_rasters(data: bytes) -> None:
    assert type_of(data) == "geospatial"
    assert MAP.probe(io.BytesIO(data)).width in {30, 40}


def test_a_picture_over_the_limit_is_taken_where_large_ones_are_if_it_is_plain_and_as_a_raster_otherwise() -> None:
    data = written(BYTES, photometric="rgb")
    cmyk = written(np.zeros((30, 40, 4), np.uint8), photometric="separated")
    assert type_of(data, max_pixels=1199) == type_of(cmyk, max_pixels=1199) == "image"
    assert type_of(data, max_pixels=1199, large_pictures=True) == "image"
    assert type_of(cmyk, max_pixels=1199, large_pictures=True) == "geospatial"
    assert type_of(cmyk, max_pixels=1200, large_pictures=True) == "image"
    with pytest.raises(UnreadableMedia, match="no plain picture"):
        IMAGE.probe(io.BytesIO(cmyk), Limits(max_pixels=1199, large_pictures=True))
    with pytest.raises(UnreadableMedia, match=r"at most 0\.0 megapixels") as caught:
        IMAGE.probe(io.BytesIO(data), Limits(max_pixels=1199))
    assert caught.value.code == "image_too_large"


def test_a_tile_larger_than_a_picture_is_not_decoded() -> None:
    data = written(np.zeros((16, 16, 3), np.uint8), photometric="rgb", tile=(16_384, 16_384), compression="deflate")
    assert len(data) < 1_000_000
    with pytest.raises(UnreadableMedia) as caught:
        IMAGE.probe(io.BytesIO(data))
    assert caught.value.code == "image_too_large"


def chained(pages: int) -> bytes:
    """A little-endian file of empty directories, one behind the other."""
    places = [8 + 6 * page for page in range(pages)]
    return b"II*\0\x08\0\0\0" + b"".join(struct.pack("<HL", 0, place) for place in [*places[1:], 0])


def test_pages_are_counted_up_to_a_limit() -> None:
    assert read_pictures(io.BytesIO(chained(2000)), 2000).count == 2000
    with pytest.raises(UnreadableMedia) as caught:
        read_pictures(io.BytesIO(chained(2001)), 2000)
    assert caught.value.code == "too_many_pages"


def test_pages_that_go_in_a_circle_are_counted_once() -> None:
    loop = b"II*\0\x08\0\0\0" + struct.pack("<HL", 0, 14) + struct.pack("<HL", 0, 8)
    assert read_pictures(io.BytesIO(loop), 2000).count == 2


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
@pytest.mark.parametrize("options", [{}, {"tile": (16, 16)}, {"compression": "deflate"}], ids=["strips", "tiles", "deflated"])
def test_a_file_that_ends_too_soon_is_refused(options: dict[str, Any], share: float) -> None:
    data = written(NOISE, photometric="rgb", **options)
    cut = data[: int(len(data) * share)]
    with pytest.raises(UnreadableMedia) as caught:
        MODALITIES[type_of(cut)].probe(io.BytesIO(cut))
    assert caught.value.code in {"media_truncated", "image_truncated", "image_invalid"}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_raises_anything_but_a_refusal(data: st.DataObject) -> None:
    damaged = bytearray(written(BYTES[:12, :12], photometric="rgb", compression=data.draw(st.sampled_from([None, "deflate"]))))
    for place in data.draw(st.lists(st.integers(0, 250), min_size=1, max_size=6)):
        damaged[place] = data.draw(st.integers(0, 255))
    for read in (MAP.belongs_to, IMAGE.probe, lambda file: IMAGE.thumbnail(file, 32), lambda file: IMAGE.shown(file, "image/tiff")):
        try:
            read(io.BytesIO(bytes(damaged)))
        except UnreadableMedia as error:
            assert error.message  # noqa: PT017
