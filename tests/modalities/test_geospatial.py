"""Maps keep their own units and edges; nothing but the one TIFF is opened, and nothing large is read whole."""

import io
import resource
from typing import Any

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from rasterio.io import MemoryFile
from rasterio.transform import from_origin
from rasterio.windows import Window

from apps.modalities import HEAD_BYTES, MODALITIES, Limits, UnreadableMedia, sniff
from apps.modalities.asset import Extent
from tests.modalities.geotiffs import colours, geotiff, tiff

MAP = MODALITIES["geospatial"]
NOISE = np.random.default_rng(3).integers(0, 255, (3, 48, 64), dtype=np.uint8)
ON_MAP = geotiff(NOISE)


def probe(data: bytes, **limits: int) -> Any:
    return MAP.probe(io.BytesIO(data), Limits(**limits))


def refusal(data: bytes, **limits: int) -> UnreadableMedia:
    with pytest.raises(UnreadableMedia) as caught:
        probe(data, **limits)
    assert caught.value.message.endswith(".")
    return caught.value


def thumbnail(data: bytes, size: int = 64) -> Image.Image:
    return Image.open(io.BytesIO(MAP.thumbnail(io.BytesIO(data), size)))


def asset(data: bytes) -> Any:
    found = probe(data)
    return MAP.asset(found.width, found.height, found.facts)


def test_a_geotiff_is_known_by_its_bytes_and_keeps_its_edges_in_its_own_units() -> None:
    assert sniff(ON_MAP[:HEAD_BYTES]) == (MAP, "image/tiff")
    found = probe(ON_MAP)
    assert (found.mime, found.width, found.height) == ("image/tiff", 64, 48)
    assert found.facts == {
        "epsg": 32632,
        "bounds": [500_000.0, 5_299_520.0, 500_640.0, 5_300_000.0],
        "unit": "metres",
        "transform": [10.0, 0.0, 500_000.0, 0.0, -10.0, 5_300_000.0],
        "bands": 3,
        "data_type": "uint8",
        "tiles": {"size": 256, "levels": 1},
        "stretch": [],
    }


def test_annotations_stand_on_the_map_with_y_to_the_north() -> None:
    found = asset(ON_MAP)
    assert found.room.extent == Extent(640.0, 480.0, 500_000.0, 5_299_520.0, "metres", tolerance=10.0)
    assert found.epsg == 32632
    assert MAP.asset(None, None, {}).room.extent is None


@pytest.mark.parametrize(
    ("crs", "transform", "epsg", "unit"),
    [
        ("EPSG:4326", from_origin(8, 48, 0.01, 0.01), 4326, "degrees"),
        ("EPSG:3857", from_origin(0, 0, 1, 1), 3857, "metres"),
        ("EPSG:2263", from_origin(0, 0, 1, 1), 2263, "US survey feet"),
    ],
)
def test_every_reference_system_names_its_unit(crs: str, transform: Any, epsg: int, unit: str) -> None:
    facts = probe(geotiff(NOISE, crs, transform)).facts
    assert (facts["epsg"], facts["unit"]) == (epsg, unit)


def test_a_raster_that_lies_askew_has_the_bounds_of_its_corners() -> None:
    facts = probe(geotiff(NOISE, transform=Affine.translation(1000, 2000) @ Affine.rotation(90) @ Affine.scale(10, -10))).facts
    assert facts["bounds"] == pytest.approx([1000, 2000, 1480, 2640])


ALBERS = "+proj=aea +lat_1=29.5 +lat_2=45.5 +lat_0=23 +lon_0=-96.123 +datum=WGS84 +units=m"


@pytest.mark.parametrize(
    "data",
    [tiff(NOISE), geotiff(NOISE, crs=ALBERS), tiff(NOISE, crs="EPSG:4326")],
    ids=["no reference", "a system without a code", "no place in it"],
)
def test_a_tiff_without_a_known_place_is_plain_pixels_with_y_downward(data: bytes) -> None:
    facts = probe(data).facts
    assert (facts["epsg"], facts["unit"], facts["bounds"]) == (0, "pixels", [0.0, 0.0, 64.0, 48.0])
    assert (asset(data).room.extent, asset(data).epsg) == (Extent(64.0, 48.0), 0)


def test_a_big_tiff_is_one_too() -> None:
    data = geotiff(NOISE, BIGTIFF="YES")
    assert data[2:4] == b"+\0"
    assert probe(data).facts["epsg"] == 32632


@pytest.mark.parametrize(
    ("values", "options", "colour"),
    [
        (colours(30, 40, 200, 100, 50), {}, (200, 100, 50)),
        (colours(30, 40, 90), {}, (90, 90, 90)),
        (colours(30, 40, 10, 200), {}, (10, 10, 10)),
        (colours(30, 40, 1), {"colormap": {0: (0, 0, 0, 255), 1: (0, 128, 255, 255)}}, (0, 128, 255)),
        (colours(30, 40, 7, 7, 7), {"nodata": 7}, (255, 255, 255)),
    ],
    ids=["colour", "grey", "two bands", "palette", "no data"],
)
def test_a_thumbnail_shows_eight_bit_values_as_they_are(values: Any, options: dict[str, Any], colour: tuple[int, ...]) -> None:
    opened = thumbnail(geotiff(values, **options))
    assert (opened.format, opened.size) == ("WEBP", (40, 30))
    assert opened.getpixel((20, 15)) == pytest.approx(colour, abs=6)


@pytest.mark.parametrize("dtype", ["uint16", "int16", "float32", "float64"])
def test_other_values_are_stretched_between_their_percentiles(dtype: str) -> None:
    ramp = np.tile(np.linspace(100, 1100, 64), (48, 1)).astype(dtype)[None]
    if dtype.startswith("float"):
        ramp[0, 0, 0], ramp[0, 0, 1] = np.nan, np.inf
    (low, high), *_ = probe(geotiff(ramp)).facts["stretch"]
    assert (low, high) == (pytest.approx(120, abs=10), pytest.approx(1080, abs=10))
    grey = thumbnail(geotiff(ramp)).convert("L")
    assert grey.getpixel((2, 24)) < 15
    assert grey.getpixel((61, 24)) > 240
    assert 110 < grey.getpixel((32, 24)) < 145


def test_values_that_are_all_missing_are_drawn_as_paper() -> None:
    nothing = np.full((1, 20, 20), -9999, np.float32)
    assert probe(geotiff(nothing, nodata=-9999)).facts["stretch"] == [[0.0, 1.0]]
    assert min(thumbnail(geotiff(nothing, nodata=-9999)).getpixel((10, 10))) > 250


def test_a_raster_over_the_limit_is_refused_with_its_size() -> None:
    error = refusal(ON_MAP, max_raster_pixels=64 * 48 - 1)
    assert (error.code, "64 x 48" in error.message) == ("picture_too_large", True)
    assert "A platform administrator can admit very large imagery" in error.message


def sparse(width: int, height: int, **options: Any) -> bytes:
    """A huge raster of which one corner is written."""
    profile = {
        "driver": "GTiff",
        "count": 1,
        "dtype": "uint16",
        "crs": "EPSG:32632",
        "transform": from_origin(0, 0, 1, 1),
        "sparse_ok": True,
    }
    with MemoryFile() as memory:
        with memory.open(**profile, width=width, height=height, **options) as raster:
            raster.write(np.full((1, 256, 256), 500, np.uint16), window=Window(0, 0, 256, 256))
        return memory.read()


def test_four_gigapixels_are_measured_and_drawn_in_little_memory() -> None:
    data = sparse(64_000, 64_000, tiled=True, blockxsize=4096, blockysize=4096, compress="deflate")
    assert refusal(data).code == "picture_too_large"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    allowed = Limits(max_raster_pixels=4_096_000_000)
    found = MAP.probe(io.BytesIO(data), allowed)
    assert (found.width, found.facts["tiles"]["levels"]) == (64_000, 9)
    assert Image.open(io.BytesIO(MAP.thumbnail(io.BytesIO(data), 64, allowed))).size == (64, 64)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600 * 1024


def test_a_raster_that_is_one_huge_strip_is_refused() -> None:
    data = sparse(20_000, 20_000, blockysize=20_000, compress="deflate")
    error = refusal(data, max_raster_pixels=10**9)
    assert (error.code, "763 MiB" in error.message) == ("picture_too_large", True)


@pytest.mark.parametrize(
    "options", [{}, {"tiled": True, "blockxsize": 16, "blockysize": 16, "compress": "deflate"}, {"interleave": "band"}]
)
@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_file_that_ends_too_soon_is_refused(options: dict[str, Any], share: float) -> None:
    data = geotiff(NOISE, **options)
    assert refusal(data[: int(len(data) * share)]).code in {"media_truncated", "media_invalid"}


def test_a_file_whose_directory_is_missing_is_truncated() -> None:
    assert refusal(b"II*\0" + (50_000).to_bytes(4, "little") + bytes(100)).code == "media_truncated"


VIRTUAL = b'<VRTDataset rasterXSize="1" rasterYSize="1"><SourceFilename>/vsicurl/http://169.254.169.254/x.tif</SourceFilename></VRTDataset>'


@pytest.mark.parametrize("data", [VIRTUAL, b"<GDAL_WMS><Service/></GDAL_WMS>", b"\x89PNG\r\n\x1a\n", b"GRIB\0\0\0\2", b"hello", b""])
def test_nothing_but_a_tiff_is_opened(data: bytes) -> None:
    assert MAP.sniff(data) is None
    assert refusal(data).code == "media_type_unsupported"


def test_words_of_another_format_behind_the_magic_bytes_open_nothing() -> None:
    assert refusal(b"II*\0\x08\0\0\0" + VIRTUAL).code == "media_invalid"


def test_complex_numbers_have_no_colour() -> None:
    assert refusal(geotiff(np.ones((1, 8, 8), np.complex64))).code == "codec_unsupported"


def test_a_map_without_an_extent_is_refused() -> None:
    assert refusal(geotiff(NOISE, transform=Affine(10, 0, 5, 0, 0, 5))).code == "media_invalid"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_damage_raises_anything_but_a_refusal(data: st.DataObject) -> None:
    damaged = bytearray(geotiff(NOISE[:, :16, :16], compress="deflate"))
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=8)):
        damaged[place] = data.draw(st.integers(0, 255))
    for read in (MAP.probe, lambda file: MAP.thumbnail(file, 32)):
        try:
            read(io.BytesIO(bytes(damaged)))
        except UnreadableMedia as error:
            assert error.message  # noqa: PT017
