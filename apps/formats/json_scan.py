"""The items of the lists of a large JSON document, one after the other: no more than one of them, and one piece of the file, is held."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_SET
from typing import Any, BinaryIO

import orjson

from apps.core.strict_json import why_refused
from apps.kinds import InvalidValue
from apps.kinds.reading import join

MAX_ITEM_BYTES = 32 << 20
PIECE_BYTES = 1 << 18
SPACE = " \t\r\n"
BYTE_ORDER_MARK = "\xef\xbb\xbf"
UTF16_MARKS = ("\xff\xfe", "\xfe\xff")
DECODER = json.JSONDecoder()
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the list that is the member `key` of the document, or of the document itself, whose key is empty.

    `index` is None for a member that is no list. `start` and `end` are its place in the file, in bytes.
    """

    key: str
    index: int | None
    start: int
    end: int
    raw: bytes

    @property
    def pointer(self) -> str:
        """The JSON pointer to it."""
        at = join("", self.key) if self.key else ""
        return at if self.index is None else join(at, self.index)

    def value(self) -> Any:
        """What it says. Raises InvalidValue."""
        return parsed(self.raw, self.pointer)


def parsed(raw: bytes, at: str) -> Any:
    """The value of the JSON text that stands at this pointer. Raises InvalidValue."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidValue(at, why_refused(raw), "JSON in UTF-8, as RFC 8259 has it", code="json_invalid") from error


def piece_of(file: BinaryIO, start: int, end: int) -> bytes:
    """The bytes of an item, once more."""
    file.seek(start)
    return _read(file, end - start)


def _read(file: BinaryIO, count: int) -> bytes:
    """So many bytes, or all there are; a file may give fewer at a time than it is asked for."""
    data = file.read(count)
    while len(data) < count and (piece := file.read(count - len(data))):
        data += piece
    return data


def scan(file: BinaryIO) -> Iterator[Item]:
    """All items of the lists of a document, in its order, from the beginning of the file. Raises InvalidValue where it comes to a fault."""
    text = _Text(file)
    opening = text.next()
    if opening == "[":
        text.skip()
        yield from _items(text, "")
    elif opening == "{":
        text.skip()
        yield from _members(text)
    else:
        raise text.wrong("{ or [: a JSON document, neither packed nor a table")
    if text.next():
        raise text.wrong("nothing after the end of the document")


def _members(text: "_Text") -> Iterator[Item]:
    seen: set[str] = set()
    while text.next() != "}":
        if seen:
            text.expect(",")
        if text.next() != '"':
            raise text.wrong("the name of a member, in double quotes")
        key = str(parsed(text.value("", None).raw, ""))
        if key in seen:
            raise InvalidValue(join("", key), "This member stands twice.", "each member once", code="json_duplicate_key")
        seen.add(key)
        text.expect(":")
        if text.next() == "[":
            text.skip()
            yield from _items(text, key)
        else:
            yield text.value(key, None)
    text.skip()


def _items(text: "_Text", key: str) -> Iterator[Item]:
    index = 0
    while text.next() != "]":
        if index:
            text.expect(",")
            text.next()
        yield text.value(key, index)
        index += 1
    text.skip()


class _Text:
    """A window on the file. Its bytes are read as Latin-1, so that places in the window are places in the file: UTF-8 never hides a bracket
    or a quote in a longer character.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.seek(0, SEEK_SET)
        self._text, self._at, self._base, self._ended = "", 0, 0, False
        self._lines, self._fault = 1, 0
        self._more()
        if self._text.startswith(UTF16_MARKS):
            raise InvalidValue("", "This document is in UTF-16.", "a document in UTF-8", code="encoding_invalid")
        self._at = len(BYTE_ORDER_MARK) if self._text.startswith(BYTE_ORDER_MARK) else 0

    def next(self) -> str:
        """The next character that is no space, which stays; nothing at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def skip(self) -> None:
        """Pass over one character."""
        self._at += 1

    def expect(self, mark: str) -> None:
        """Pass over this mark. Raises InvalidValue."""
        if self.next() != mark:
            raise self.wrong(f"{mark!r} there")
        self._at += 1

    def value(self, key: str, index: int | None) -> Item:
        """Pass over the value that begins here. Raises InvalidValue."""
        while (end := self._end_of_value()) is None:
            if len(self._text) - self._at > MAX_ITEM_BYTES:
                words, expected = "This item never ends, or is broken.", f"JSON, and at most {MAX_ITEM_BYTES} bytes of it for each item"
                raise InvalidValue(join("", key) if key else "", words, expected, code="json_invalid")
            if not self._more():
                self._at = self._fault
                raise self.wrong("a whole JSON value")
        start, self._at = self._at, end
        return Item(key, index, self._base + start, self._base + end, self._text[start:end].encode("latin-1"))

    def _end_of_value(self) -> int | None:
        self._fault = len(self._text)
        try:
            end = int(DECODER.raw_decode(self._text, self._at)[1])
        except json.JSONDecodeError as error:
            if not error.msg.startswith("Unterminated"):
                self._fault = error.pos
            return None
        except RecursionError as error:
            raise InvalidValue("", "This is nested far too deep.", "a flatter document", code="json_too_deep") from error
        except ValueError as error:
            raise InvalidValue("", "A number here has too many digits.", "a number with fewer digits", code="number_too_long") from error
        return end if end < len(self._text) or self._ended else None

    def _more(self) -> bool:
        """Drop what is behind and read on, at least as much again as is held, so that a long item is tried a few times only."""
        held = len(self._text) - self._at
        piece = b"" if self._ended else _read(self._file, max(PIECE_BYTES, held))
        self._ended = self._ended or not piece
        self._fault -= self._at
        self._lines += self._text.count("\n", 0, self._at)
        self._base, self._text, self._at = self._base + self._at, self._text[self._at :] + piece.decode("latin-1"), 0
        return bool(piece)

    def wrong(self, expected: str) -> InvalidValue:
        """The refusal of what stands here."""
        where = f"in line {self._lines + self._text.count(chr(10), 0, self._at)} (byte {self._base + self._at})"
        found = self._text[self._at : self._at + SHOWN].encode("latin-1").decode(errors="replace")
        words = f"{found!r} {where} is not JSON here." if found else f"This document ends too early, {where}."
        return InvalidValue("", words, expected, code="json_invalid")
