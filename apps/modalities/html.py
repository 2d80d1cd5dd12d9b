"""HTML: its text, counted in Unicode code points by the rule below, so that every reader of the file finds the same characters.

The file is UTF-8; a byte order mark is taken off. The rule reads it as Python's `html.parser` does, character references resolved:

1. What stands in `script`, `style`, `template` and `title` elements is left out, and so are comments, declarations and processing
   instructions. All else is text, also what a style sheet would hide. Attributes (`alt`, `title`, `value`) are not.
2. Runs of white space (space, tab, LF, FF, CR) become one space, except inside `pre` and `textarea`, where every character stands as it is,
   only CR LF and CR become LF.
3. Where a block element (BLOCKS) begins or ends, a line ends; many in a row end one line only. Each `br` ends a line of its own.
4. White space beside the end of a line is taken off (outside `pre` and `textarea`), and at both ends of the whole text.
5. A tag or comment that is never closed takes all that follows with it.

Facts: `characters`. The file is never shown as it is to anybody: this room only reads its text.
"""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, BinaryIO

from typing_extensions import override

from apps.modalities.asset import Asset, Length, Room
from apps.modalities.base import (
    DEFAULT_LIMITS,
    HEAD_BYTES,
    Limits,
    MediaEmpty,
    MediaInvalid,
    MediaTypeUnsupported,
    Modality,
    Probe,
)
from apps.modalities.drawing import LINES_PER_PICTURE, lines_picture
from apps.modalities.encoding import check_characters, read_unicode, start_of

HTML = "text/html"
START = re.compile(
    r"<(!doctype\s+html|html|head|body|title|meta|link|style|script|header|nav|main|article|section|div|p|h[1-6]|ul|ol|table|span)[\s/>]",
    re.IGNORECASE,
)
LEFT_OUT = frozenset({"script", "style", "template", "title"})
KEPT_AS_IS = frozenset({"pre", "textarea"})
# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html",
    "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search", "section", "select", "summary", "table",
    "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul",
})
# fmt: on
WHITE = " \t\n\f\r"


class HtmlModality(Modality):
    """Pages of the web, as the text they hold."""

    name = "html"
    frames = frozenset({"text"})
    suffixes = {HTML: "html"}
    sniff_rank = 2

    @override
    def sniff(self, head: bytes) -> str | None:
        return HTML if _is_html(start_of(head)) else None

    @override
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        return Probe(HTML, facts={"characters": len(_text(file, limits))})

    @override
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        return lines_picture(_text(file, limits).split("\n", LINES_PER_PICTURE)[:LINES_PER_PICTURE], size)

    @override
    def asset(self, width: int | None, height: int | None, facts: Mapping[str, Any]) -> Asset:
        return Asset(self.name, Room(length=Length(facts["characters"])) if "characters" in facts else Room())

    @override
    def texts(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Mapping[str, str]:
        return {"": _text(file, limits)}


def text_of(markup: str) -> str:
    """The text of HTML, by the rule of this module. Raises MediaInvalid where `html.parser` cannot read on."""
    reader = _Reader()
    try:
        # Not closed: what is unfinished at the end is left out (5), and is not searched again and again. The line end lets a trailing
        # ampersand through, and is taken off again (4).
        reader.feed(markup + "\n")
    except (AssertionError, ValueError):  # an unknown `<![`, or a character reference of thousands of digits
        raise MediaInvalid("This page holds a marked section or a character reference that is no HTML, and cannot be read.") from None
    return reader.text()


class _Reader(HTMLParser):
    """Collects text. `_line` is what has been read since the last end of a line; white space waits until something follows it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._space = False
        self._left_out: list[str] = []
        self._kept_as_is = 0

    def text(self) -> str:
        return "\n".join([*self._lines, "".join(self._line)]).strip(WHITE)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LEFT_OUT:
            self._left_out.append(tag)
        elif not self._left_out:
            if tag == "br":
                self._end_line()
            elif tag in BLOCKS:
                self._end_block()
            self._kept_as_is += tag in KEPT_AS_IS

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<p/>` opens a paragraph, as in a browser: the slash says nothing in HTML."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            if tag == self._left_out[-1]:
                self._left_out.pop()
        elif tag in BLOCKS:
            self._kept_as_is = max(self._kept_as_is - (tag in KEPT_AS_IS), 0)
            self._end_block()

    def handle_data(self, data: str) -> None:
        if self._left_out:
            return
        if self._kept_as_is:
            self._keep(data.replace("\r\n", "\n").replace("\r", "\n"))
            return
        for word in _words(data):
            if word in WHITE:
                self._space = bool(self._line)
            else:
                self._keep(word)

    def _keep(self, text: str) -> None:
        if self._space:
            self._line.append(" ")
            self._space = False
        self._line.append(text)

    def _end_line(self) -> None:
        self._lines.append("".join(self._line))
        self._line.clear()
        self._space = False

    def _end_block(self) -> None:
        if self._line:
            self._end_line()


def _words(data: str) -> list[str]:
    """The words of a text, and one space for every run of white space around and between them."""
    parts = data.translate(_TO_SPACE).split(" ")
    words: list[str] = []
    for index, part in enumerate(parts):
        if index and words[-1:] != [" "]:
            words.append(" ")
        if part:
            words.append(part)
    return words


_TO_SPACE = dict.fromkeys(map(ord, WHITE), " ")


def _is_html(start: str) -> bool:
    """Whether a text begins as HTML, comments and an XML declaration before it or not."""
    rest = start.lower()
    while rest.startswith(("<!--", "<?xml")):
        _, _, rest = rest.partition("-->" if rest.startswith("<!--") else "?>")
        rest = rest.lstrip()
    return START.match(rest) is not None


def _text(file: BinaryIO, limits: Limits) -> str:
    markup = read_unicode(file, limits.max_markup_bytes)
    if not _is_html(markup[:HEAD_BYTES].lstrip()):
        raise MediaTypeUnsupported("This file does not begin as an HTML page does.")
    text = text_of(markup)
    check_characters(len(text), limits, "page")
    if not text:
        raise MediaEmpty("This page has no text.")
    return text


MODALITY = HtmlModality()
