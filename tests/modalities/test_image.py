"""Pictures are measured as people see them, and every unreadable file is refused by name."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.modalities import HEAD_BYTES, MODALITIES, Limits, UnreadableMedia, sniff
from apps.modalities.image import ImageModality

IMAGE = ImageModality()
NOISE = Image.fromarray(np.random.default_rng(7).integers(0, 255, (48, 64, 3), dtype=np.uint8))
FORMATS = ["JPEG", "PNG", "WEBP"]
every_format = pytest.mark.parametrize("name", FORMATS)


def encoded(image: Image.Image, name: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def probe(data: bytes, **limits: int) -> Any:
    return IMAGE.probe(io.BytesIO(data), Limits(**limits))


def refusal(data: bytes, **limits: int) -> UnreadableMedia:
    with pytest.raises(UnreadableMedia) as caught:
        probe(data, **limits)
    assert caught.value.message.endswith(".")
    return caught.value


def corner_colours(data: bytes) -> list[tuple[int, ...]]:
    return [IMAGE.oriented(io.BytesIO(data)).getpixel(place) for place in ((0, 0), (1, 0))]


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims a size; its data is a few bytes only."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@every_format
def test_a_picture_is_known_by_its_bytes_and_measured(name: str) -> None:
    data = encoded(NOISE, name)
    found = probe(data)
    assert (found.mime, found.width, found.height) == (f"image/{name.lower()}", 64, 48)
    assert sniff(data[:HEAD_BYTES]) == (MODALITIES["image"], f"image/{name.lower()}")


@every_format
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_honoured_in_size_pixels_and_thumbnail(name: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(NOISE, name, exif=exif)
    expected = (48, 64) if orientation >= 5 else (64, 48)
    found = probe(data)
    assert (found.width, found.height) == expected
    assert IMAGE.oriented(io.BytesIO(data)).size == expected
    assert Image.open(io.BytesIO(IMAGE.thumbnail(io.BytesIO(data), 32))).size == (expected[0] // 2, expected[1] // 2)


def test_orientation_turns_the_pixels_themselves() -> None:
    picture = Image.new("RGB", (2, 1))
    picture.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 3
    assert corner_colours(encoded(picture, "PNG", exif=exif)) == [(0, 0, 0), (255, 0, 0)]


@every_format
def test_a_picture_over_the_limit_is_refused_with_its_size(name: str) -> None:
    error = refusal(encoded(NOISE, name), max_pixels=64 * 48 - 1)
    assert error.code == "image_too_large"
    assert "64 x 48" in error.message
    assert probe(encoded(NOISE, name), max_pixels=64 * 48).width == 64


@pytest.mark.parametrize("size", [(10_000, 9_000), (12_000, 12_000), (60_000, 60_000)])
def test_a_small_file_that_claims_a_huge_picture_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    assert refusal(png_claiming(*size)).code == "image_too_large"


def test_pictures_have_as_many_pixels_as_pillow_opens_by_itself_and_the_refusal_says_how_larger_ones_come_in() -> None:
    assert Limits().max_pixels == Image.MAX_IMAGE_PIXELS
    assert refusal(png_claiming(8_000, 7_000)).code != "image_too_large"
    error = refusal(png_claiming(10_000, 9_000))
    assert (error.code, "admit very large imagery, as TIFF, GeoTIFF, JPEG or PNG" in error.message) == ("image_too_large", True)


@every_format
@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_a_file_that_ends_too_soon_is_refused_as_truncated(name: str, share: float) -> None:
    data = encoded(NOISE, name)
    assert refusal(data[: int(len(data) * share)]).code == "image_truncated"


def test_a_png_without_its_end_is_truncated_although_all_pixels_are_there() -> None:
    assert refusal(encoded(NOISE, "PNG")[:-12]).code == "image_truncated"


def test_a_damaged_png_is_refused_by_its_checksum() -> None:
    data = bytearray(encoded(NOISE, "PNG"))
    data[len(data) // 2] ^= 0xFF
    assert refusal(bytes(data)).code == "image_invalid"


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0\x00\x02", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\x00\x00\x00WEBPVP8 "])
def test_a_file_that_only_begins_like_a_picture_is_refused(head: bytes) -> None:
    assert refusal(head + b"this is no picture at all, whatever it says").code == "image_invalid"


@pytest.mark.parametrize("data", [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_no_picture_is_refused_as_unsupported(data: bytes) -> None:
    assert refusal(data).code == "media_type_unsupported"
    assert IMAGE.sniff(data[:HEAD_BYTES]) is None


@pytest.mark.parametrize(("name", "mime"), [("GIF", "image/gif"), ("BMP", "image/bmp")])
def test_still_pictures_of_older_formats_are_pictures(name: str, mime: str) -> None:
    data = encoded(NOISE, name)
    found = probe(data)
    assert (found.mime, found.width, found.height) == (mime, 64, 48)
    assert IMAGE.sniff(data[:HEAD_BYTES]) == mime
    assert IMAGE.oriented(io.BytesIO(data)).size == (64, 48)
    for share in (0.3, 0.9):
        assert refusal(data[: int(len(data) * share)]).code in {"image_truncated", "image_invalid"}


@pytest.mark.parametrize("name", ["ICO", "PPM"])
def test_pictures_of_other_formats_are_refused_even_where_pillow_could_open_them(name: str) -> None:
    assert refusal(encoded(NOISE, name)).code == "media_type_unsupported"


@pytest.mark.parametrize("name", ["PNG", "WEBP", "GIF"])
def test_an_animated_picture_is_refused(name: str) -> None:
    data = encoded(NOISE, name, save_all=True, append_images=[NOISE.rotate(180)])
    assert refusal(data).code == "media_type_unsupported"


def test_a_phone_photograph_with_previews_behind_it_is_a_jpeg() -> None:
    data = encoded(NOISE, "MPO", save_all=True, append_images=[NOISE.resize((8, 8))])
    found = probe(data)
    assert (found.mime, found.width, found.height) == ("image/jpeg", 64, 48)


def test_damaged_exif_leaves_the_picture_upright() -> None:
    data = encoded(NOISE, "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert (probe(data).width, IMAGE.oriented(io.BytesIO(data)).size) == (64, (64, 48))


def pair(mode: str, *pixels: Any) -> Image.Image:
    picture = Image.new(mode, (2, 1))
    for x, pixel in enumerate(pixels):
        picture.putpixel((x, 0), pixel)
    return picture


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (pair("L", 0, 200), [(0, 0, 0), (200, 200, 200)]),
        (pair("1", 0, 1), [(0, 0, 0), (255, 255, 255)]),
        (pair("RGBA", (255, 0, 0, 255), (255, 0, 0, 0)), [(255, 0, 0), (255, 255, 255)]),
        (pair("LA", (10, 255), (10, 0)), [(10, 10, 10), (255, 255, 255)]),
        (pair("I;16", 300, 4000), [(0, 0, 0), (255, 255, 255)]),
        (pair("RGB", (1, 2, 3), (250, 4, 5)).quantize(4), [(1, 2, 3), (250, 4, 5)]),
    ],
    ids=["grey", "bilevel", "alpha", "grey alpha", "16 bit", "palette"],
)
def test_every_pixel_format_becomes_rgb_by_its_rule(picture: Image.Image, expected: list[tuple[int, ...]]) -> None:
    data = encoded(picture, "PNG")
    assert corner_colours(data) == expected
    assert IMAGE.oriented(io.BytesIO(data)).mode == "RGB"


def test_a_palette_with_a_transparent_colour_is_laid_on_white() -> None:
    data = encoded(pair("P", 0, 1), "PNG", transparency=0)
    assert corner_colours(data)[0] == (255, 255, 255)


def test_a_cmyk_jpeg_is_read_in_its_colours() -> None:
    data = encoded(Image.new("CMYK", (64, 64), (0, 255, 255, 0)), "JPEG", quality=95)
    red, green, blue = corner_colours(data)[0]
    assert red > 240
    assert max(green, blue) < 15


@every_format
def test_a_thumbnail_is_a_small_webp_without_metadata(name: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at a secret place"
    data = encoded(NOISE.resize((900, 300)), name, exif=exif)
    small = IMAGE.thumbnail(io.BytesIO(data), 256)
    opened = Image.open(io.BytesIO(small))
    assert (opened.format, opened.size) == ("WEBP", (256, 85))
    assert sniff(small[:HEAD_BYTES])[1] == IMAGE.thumbnail_mime
    assert b"secret" not in small


def test_a_small_picture_is_not_enlarged() -> None:
    assert Image.open(io.BytesIO(IMAGE.thumbnail(io.BytesIO(encoded(NOISE, "PNG")), 256))).size == (64, 48)


@every_format
@settings(max_examples=60)
@given(data=st.data())
def test_no_damage_raises_anything_but_the_refusal(name: str, data: st.DataObject) -> None:
    damaged = bytearray(encoded(NOISE, name))
    for place in data.draw(st.lists(st.integers(0, min(len(damaged), 400) - 1), min_size=1, max_size=6)):
        damaged[place] = data.draw(st.integers(0, 255))
    for read in (IMAGE.probe, IMAGE.oriented, lambda file: IMAGE.thumbnail(file, 32)):
        try:
            read(io.BytesIO(bytes(damaged)))
        except UnreadableMedia as error:
            assert error.code in {"image_invalid", "image_truncated", "image_too_large", "media_type_unsupported"}  # noqa: PT017
