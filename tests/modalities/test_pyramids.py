"""Very large pictures are read by bands: what their layers show is what the whole picture would."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from apps.modalities import Limits, UnreadableMedia, pyramids
from apps.modalities.image import ImageModality
from apps.modalities.tiles import has_tile, tile, values_tile
from tests.modalities.geotiffs import tiff

IMAGE = ImageModality()
LARGE = Limits(max_pixels=1000, large_pictures=True)  # small pictures are very large ones here
WHOLE = Limits()
MIMES = {"TIFF": "image/tiff", "PNG": "image/png", "JPEG": "image/jpeg"}
RNG = np.random.default_rng(3)
NOISE = np.repeat(np.repeat(RNG.integers(0, 255, (45, 71, 3), dtype=np.uint8), 9, axis=0), 9, axis=1)[:397, :637]
DEEP = RNG.integers(100, 4100, (397, 637), dtype=np.uint16)


def encoded(image: Image.Image, name: str, orientation: int = 1, **options: Any) -> bytes:
    options = {"subsampling": 0, **options} if name == "JPEG" else options
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    image.save(out, name, exif=exif, **options)
    return out.getvalue()


def layers(data: bytes, name: str, folder: Path) -> list[Path]:
    return pyramids.write_layers(io.BytesIO(data), MIMES[name], folder, LARGE)


def put_together(layer: Path, z: int, size: tuple[int, int], *, is_deep: bool = False) -> Any:
    """The tiles of a level beside each other, as (height, width[, 3])."""
    width, height = size
    whole = Image.new("RGB", (width, height))
    for y in range(-(-height // 256)):
        for x in range(-(-width // 256)):
            with layer.open("rb") as file:
                data = values_tile(file, z, x, y) if is_deep else tile(file, z, x, y, stretch=[], mime="image/png")
            whole.paste(Image.open(io.BytesIO(data)).convert("RGB"), (x * 256, y * 256))
    shown = np.asarray(whole)
    return shown[..., 0].astype(np.uint16) * 256 + shown[..., 1] if is_deep else shown


@pytest.mark.parametrize("name", MIMES)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_largest_layer_is_the_picture_as_people_see_it(name: str, orientation: int, tmp_path: Path) -> None:
    data = encoded(Image.fromarray(NOISE), name, orientation)
    expected = np.asarray(IMAGE.oriented(io.BytesIO(data)))
    written = layers(data, name, tmp_path)
    shown = put_together(written[0], len(written) - 1, (expected.shape[1], expected.shape[0]))
    assert np.abs(shown.astype(int) - expected).max() <= (4 if name == "JPEG" else 0)
    found = IMAGE.probe(io.BytesIO(data), LARGE)
    assert (found.width, found.height) == (expected.shape[1], expected.shape[0])


@pytest.mark.parametrize("name", ["TIFF", "PNG"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_values_of_16_bits_come_as_they_are(name: str, orientation: int, tmp_path: Path) -> None:
    data = encoded(Image.fromarray(DEEP), name, orientation)
    written = layers(data, name, tmp_path)
    expected = DEEP if orientation == 1 else np.rot90(DEEP, 3)
    size = (expected.shape[1], expected.shape[0])
    assert (put_together(written[0], len(written) - 1, size, is_deep=True) == expected).all()


def test_each_layer_is_the_mean_of_the_one_before(tmp_path: Path) -> None:
    written = layers(encoded(Image.fromarray(DEEP), "PNG"), "PNG", tmp_path)
    assert [path.name for path in written] == ["2.tif", "1.tif", "0.tif"]
    half = put_together(written[1], 1, (319, 199), is_deep=True)
    assert half[:198, :318] == pytest.approx(DEEP[:396, :636].reshape(198, 2, 318, 2).mean(axis=(1, 3)), abs=0.6)
    assert half[198, 318] == DEEP[396, 636]
    assert put_together(written[2], 0, (160, 100), is_deep=True).mean() == pytest.approx(DEEP.mean(), rel=0.01)


@pytest.mark.parametrize("size", [(637, 397), (256, 256), (257, 1), (513, 4)])
def test_a_layer_has_the_tiles_of_its_level(size: tuple[int, int], tmp_path: Path) -> None:
    values = np.zeros((size[1], size[0]), np.uint8)
    written = layers(encoded(Image.fromarray(values), "PNG"), "PNG", tmp_path)
    for z, path in enumerate(reversed(written)):
        there = [(x, y) for x in range(4) for y in range(4) if has_tile(*size, z, x, y)]
        with path.open("rb") as file:
            assert all(tile(file, z, x, y, stretch=[]) for x, y in there)


@pytest.mark.parametrize(
    "image",
    [
        Image.fromarray(NOISE).convert("P", palette=Image.Palette.ADAPTIVE),
        Image.fromarray(NOISE).convert("1"),
        Image.fromarray(NOISE).convert("L"),
    ],
    ids=["palette", "bilevel", "grey"],
)
@pytest.mark.parametrize("name", ["TIFF", "PNG"])
def test_colours_are_those_of_smaller_pictures(image: Image.Image, name: str, tmp_path: Path) -> None:
    data = encoded(image, name)
    expected = np.asarray(IMAGE.oriented(io.BytesIO(data)))
    written = layers(data, name, tmp_path)
    assert (put_together(written[0], 2, (637, 397)) == expected).all()


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    image = Image.fromarray(NOISE).convert("RGBA")
    image.putalpha(Image.new("L", image.size, 0))
    written = layers(encoded(image, "PNG"), "PNG", tmp_path)
    assert (put_together(written[0], 2, image.size) == 255).all()


def test_a_file_that_has_its_layers_is_read_itself() -> None:
    bands = np.moveaxis(np.tile(NOISE, (5, 5, 1))[:1500, :1800], -1, 0)
    blocks = {"tiled": True, "blockxsize": 256, "blockysize": 256}

    def source(data: bytes) -> Any:
        return IMAGE.probe(io.BytesIO(data), LARGE).facts["tiles"]["source"]

    assert source(tiff(bands, overviews=(2, 4), **blocks)) == "file"
    assert source(tiff(bands, **blocks)) == "layers"
    assert source(tiff(bands, overviews=(2, 4))) == "layers"
    assert source(tiff(bands, overviews=(4,), **blocks)) == "layers"


def test_between_the_steps_somebody_may_end_it(tmp_path: Path) -> None:
    def go_on() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        pyramids.write_layers(io.BytesIO(encoded(Image.fromarray(DEEP), "PNG")), "image/png", tmp_path, LARGE, go_on)


@pytest.mark.parametrize(("name", "options"), [("JPEG", {"progressive": True}), ("PNG", {"interlace": 1})])
def test_what_cannot_be_read_row_by_row_is_refused(name: str, options: dict[str, Any]) -> None:
    data = encoded(Image.fromarray(NOISE), name, **options)
    if name == "PNG":
        header = data[12:28] + b"\x01"  # Pillow writes no interlaced PNG, but its header may say so
        data = data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]
    with pytest.raises(UnreadableMedia, match="row"):
        IMAGE.probe(io.BytesIO(data), LARGE)
    assert "large" not in IMAGE.probe(io.BytesIO(encoded(Image.fromarray(NOISE), name)), WHOLE).facts


@pytest.mark.parametrize("name", MIMES)
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_very_large_picture_that_ends_too_soon_is_refused(name: str, share: float) -> None:
    data = encoded(Image.fromarray(NOISE), name)
    with pytest.raises(UnreadableMedia):
        IMAGE.probe(io.BytesIO(data[: int(len(data) * share)]), LARGE)
