"""Texts are counted in code points as they stand; everything that is no UTF-8 text is refused by name."""

import codecs
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.modalities import HEAD_BYTES, MODALITIES, Limits, UnreadableMedia, sniff
from apps.modalities.asset import Length

TEXT = MODALITIES["text"]


def probe(data: bytes, **limits: int) -> Any:
    return TEXT.probe(io.BytesIO(data), Limits(**limits))


def refusal(data: bytes, **limits: int) -> UnreadableMedia:
    with pytest.raises(UnreadableMedia) as caught:
        probe(data, **limits)
    assert caught.value.message.endswith(".")
    return caught.value


def text_of(data: bytes) -> str:
    return TEXT.texts(io.BytesIO(data))[""]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"hello", "hello"),
        ("Zürich 東京 😀".encode(), "Zürich 東京 😀"),
        (codecs.BOM_UTF8 + b"marked", "marked"),
        (b"a\r\nb\rc\n", "a\r\nb\rc\n"),
        (b"\ttab, \x1b[1mescape and \x0c page end", "\ttab, \x1b[1mescape and \x0c page end"),
        (b'{"a": 1}', '{"a": 1}'),
    ],
)
def test_a_text_is_known_and_counted_in_code_points(data: bytes, text: str) -> None:
    assert sniff(data[:HEAD_BYTES]) == (TEXT, "text/plain")
    found = probe(data)
    assert (found.mime, found.width, found.height) == ("text/plain", None, None)
    assert found.facts == {"characters": len(text), "encoding": "UTF-8"}
    assert text_of(data) == text


def test_an_emoji_with_a_skin_tone_counts_as_its_code_points() -> None:
    assert probe("👍🏽".encode()).facts["characters"] == 2


def test_spans_lie_on_the_length_that_was_counted() -> None:
    asset = TEXT.asset(None, None, probe("ünï".encode()).facts)
    assert (asset.modality, asset.room.length, asset.room.extent) == ("text", Length(3), None)
    assert TEXT.asset(None, None, {}).room.length is None


def test_a_head_that_ends_within_a_character_is_still_a_text() -> None:
    data = b"a" * (HEAD_BYTES - 1) + "é".encode() * 5
    assert sniff(data[:HEAD_BYTES]) == (TEXT, "text/plain")
    assert probe(data).facts["characters"] == HEAD_BYTES + 4


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-16", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32", "UTF-32"), ("utf-32-be", "UTF-32")],
)
def test_other_unicode_encodings_are_refused_by_their_names(encoding: str, named: str) -> None:
    mark = {"utf-16-be": codecs.BOM_UTF16_BE, "utf-32-be": codecs.BOM_UTF32_BE}.get(encoding, b"")
    data = mark + "some words".encode(encoding)
    assert sniff(data[:HEAD_BYTES]) == (TEXT, "text/plain")
    error = refusal(data)
    assert error.code == "text_encoding_unsupported"
    assert named in error.message


def test_a_text_in_an_encoding_of_one_byte_is_told_from_files_of_no_known_type() -> None:
    with pytest.raises(UnreadableMedia, match="UTF-8") as caught:
        sniff("Ein süßer Traum\r\n".encode("latin-1"))
    assert caught.value.code == "text_encoding_unsupported"
    with pytest.raises(UnreadableMedia, match="no type"):
        sniff(b"\x7fELF\x02\x01\x01\x00\x00\xe9")


@pytest.mark.parametrize("data", [b"caf\xe9", b"na\xefve \xe0", b"\xc9t\xe9"])
def test_a_short_text_that_ends_with_a_letter_of_latin_1_gets_the_same_words(data: bytes) -> None:
    with pytest.raises(UnreadableMedia, match="not UTF-8, such as Latin-1"):
        sniff(data)


def test_a_text_that_stops_being_utf_8_is_refused_with_the_place() -> None:
    error = refusal(b"a" * HEAD_BYTES + "é".encode("latin-1"))
    assert (error.code, "4,096" in error.message) == ("text_encoding_unsupported", True)


def test_a_nul_behind_the_head_is_refused_with_its_place() -> None:
    error = refusal(b"a" * HEAD_BYTES + b"\0b")
    assert (error.code, "4,096" in error.message) == ("media_invalid", True)


@pytest.mark.parametrize(
    "data",
    [b"", b"a\0b", b"PK\x03\x04", b"\x7fELF\x02\x01\x01", b"<svg onload=alert(1)>", b"\x80\x81\x82", "é".encode()[:1]],
)
def test_what_does_not_begin_like_a_text_is_of_no_known_type(data: bytes) -> None:
    with pytest.raises(UnreadableMedia) as caught:
        sniff(data)
    assert caught.value.code == "media_type_unsupported"


def test_an_empty_text_is_refused() -> None:
    assert refusal(b"").code == "media_type_unsupported"
    assert refusal(codecs.BOM_UTF8).code == "media_empty"


def test_limits_are_told_with_their_figures() -> None:
    error = refusal("ééé".encode(), max_characters=2)
    assert (error.code, "3 characters" in error.message, "at most 2" in error.message) == ("too_many_characters", True, True)
    assert probe("ééé".encode(), max_characters=3).facts["characters"] == 3
    assert refusal(b"a" * 101, max_bytes=100).code == "too_many_bytes"


@pytest.mark.parametrize("text", ["short", "word " * 5_000, "x" * 50_000, "\n" * 9_999, "日本語のテキスト\n" * 50, "\t\ud7ff\u202e é"])
def test_a_thumbnail_is_a_small_picture_of_the_first_lines(text: str) -> None:
    small = TEXT.thumbnail(io.BytesIO(text.encode()), 320)
    opened = Image.open(io.BytesIO(small))
    assert (opened.format, opened.size) == ("WEBP", (320, 320))


def test_what_is_written_shows_in_the_thumbnail() -> None:
    def darkest(text: str) -> int:
        return Image.open(io.BytesIO(TEXT.thumbnail(io.BytesIO(text.encode()), 200))).convert("L").getextrema()[0]

    assert darkest("Words in ink.") < 120
    assert darkest("   ") > 240
    assert 180 < darkest("東京") < 230


@settings(max_examples=100)
@given(data=st.binary(min_size=1, max_size=300))
def test_any_bytes_are_a_text_or_a_refusal(data: bytes) -> None:
    try:
        found = probe(data)
    except UnreadableMedia as error:
        assert error.code in {"media_invalid", "media_empty", "text_encoding_unsupported"}  # noqa: PT017
    else:
        assert found.facts["characters"] == len(text_of(data)) == len(data.decode().removeprefix("\ufeff"))
