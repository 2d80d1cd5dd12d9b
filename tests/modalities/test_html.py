"""The text of a page is what the rule says, character by character, and no page holds the reader up."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from apps.modalities import HEAD_BYTES, MODALITIES, Limits, UnreadableMedia, sniff
from apps.modalities.asset import Length
from apps.modalities.html import text_of

HTML = MODALITIES["html"]
PAGE = "<!DOCTYPE html>\n<html><head><title>Not text</title><style>p {}</style></head><body><p>One &amp; two</p><p>Zürich</p></body></html>"


def probe(data: bytes, **limits: int) -> Any:
    return HTML.probe(io.BytesIO(data), Limits(**limits))


def refusal(data: bytes, **limits: int) -> UnreadableMedia:
    with pytest.raises(UnreadableMedia) as caught:
        probe(data, **limits)
    assert caught.value.message.endswith(".")
    return caught.value


def test_a_page_is_known_by_its_start_and_counted_by_its_text() -> None:
    data = PAGE.encode()
    assert sniff(data[:HEAD_BYTES]) == (HTML, "text/html")
    found = probe(data)
    assert (found.mime, found.facts) == ("text/html", {"characters": 16})
    assert HTML.texts(io.BytesIO(data)) == {"": "One & two\nZürich"}
    assert HTML.asset(None, None, found.facts).room.length == Length(16)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a<p>b", "a\nb"),
        ("<p> a <b> b </b>c </p>  d", "a b c\nd"),
        ("a\r\n\tb", "a b"),
        ("a<br>b<br><br>c<br/>d", "a\nb\n\nc\nd"),
        ("<div><div>a</div></div><div>b</div>", "a\nb"),
        ("<tr><td>a</td><td>b</td></tr>", "a\nb"),
        ("<p>x<pre>  a\r\n  b\tc</pre>y", "x\n  a\n  b\tc\ny"),
        ("<script>if (a < b) '<p>'</script>x<style>p > a {}</style>", "x"),
        ("<title>no</title>a<template><p>no</template>b<!-- no -->c", "abc"),
        ("&lt;p&gt; &eacute; &#128512; &nbsp;|", "<p> é 😀 \xa0|"),
        ("a < b & c", "a < b & c"),
        ("R&amp", "R&"),
        ('<img alt="no"><input value="no">yes<span hidden>too</span>', "yestoo"),
        ("kept<!-- never closed <p>gone", "kept"),
        ("kept<a href='never closed", "kept"),
        ("</p>a</>b", "ab"),
        ("<ul><li>1<li>2</ul>", "1\n2"),
        ("\n <p>\n</p> a \n", "a"),
    ],
)
def test_text_is_read_by_the_rule(markup: str, text: str) -> None:
    assert text_of(markup) == text


@pytest.mark.parametrize(
    "start",
    [
        "<html>",
        "\ufeff \n<HTML lang=en>",
        "<!-- note -->\n<!doctype HTML>",
        '<?xml version="1.0"?><!DOCTYPE html><html>',
        "<p>",
        "<h1 id=a>",
    ],
)
def test_pages_begin_in_many_ways(start: str) -> None:
    data = f"{start}words".encode()
    assert sniff(data[:HEAD_BYTES])[0] is HTML
    assert HTML.texts(io.BytesIO(data)) == {"": "words"}


@pytest.mark.parametrize(
    "data", [b"<svg xmlns='x'><text>a</text></svg>", b"<?xml version='1.0'?><note>a</note>", b"a <html>", b"", b"<html\0>"]
)
def test_what_does_not_begin_as_a_page_is_none(data: bytes) -> None:
    assert HTML.sniff(data) is None
    assert refusal(data).code in {"media_type_unsupported", "media_invalid"}


def test_a_page_without_text_is_refused() -> None:
    assert refusal(b"<html><script>only()</script></html>").code == "media_empty"


def test_limits_and_encodings_are_told() -> None:
    error = refusal(PAGE.encode(), max_characters=15)
    assert (error.code, "16" in error.message, "at most 15" in error.message) == ("too_many_characters", True, True)
    assert refusal(PAGE.encode(), max_markup_bytes=10).code == "too_many_bytes"
    assert refusal(PAGE.encode("latin-1")).code == "text_encoding_unsupported"
    assert refusal(b"<html>" + b"a" * 9000 + b"\0").code == "media_invalid"


@pytest.mark.parametrize("markup", ["<html><![odd[x]]>a", "<html>&#" + "9" * 5000 + ";a"])
def test_what_the_reader_stumbles_over_is_refused(markup: str) -> None:
    assert refusal(markup.encode()).code == "media_invalid"


@pytest.mark.parametrize(
    "piece", ["<a", "<!-->", "<!--a>", "<![CDATA[", "<?", "</", "<!doctype ", "<p>", "<a b='", "&#x", "< ", "<script></s "]
)
def test_a_hundred_thousand_pieces_of_nonsense_are_read_in_one_pass(piece: str) -> None:
    assert len(text_of("x" + piece * 100_000)) >= 1


def test_a_thumbnail_shows_the_text() -> None:
    opened = Image.open(io.BytesIO(HTML.thumbnail(io.BytesIO(PAGE.encode()), 320)))
    assert (opened.format, opened.size) == ("WEBP", (320, 320))
    assert opened.convert("L").getextrema()[0] < 120


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<b>", "<pre>", "</pre>", "<br>", " ", "a", "é", "\n", "<script>", "</script>", "&lt;", "<"]))
)
def test_any_page_has_a_text_without_white_space_at_its_ends_and_the_same_every_time(pieces: list[str]) -> None:
    text = text_of("".join(pieces))
    assert text == text.strip(" \t\n\f\r") == text_of("".join(pieces))
