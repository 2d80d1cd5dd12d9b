"""Bytes that are text: whether they may be, and the text itself, always UTF-8."""

import codecs
import re
from typing import BinaryIO

from apps.modalities.base import (
    HEAD_BYTES,
    Limits,
    MediaInvalid,
    MediaTypeUnsupported,
    TextEncodingUnsupported,
    TooManyBytes,
    TooManyCharacters,
)

# Longer marks first: that of UTF-32 begins with that of UTF-16.
FOREIGN_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# All but backspace, tab, the line and page ends, and escape, which occur in logs and old texts
CONTROL = re.compile(rb"[\x00-\x07\x0e-\x1a\x1c-\x1f]")


def is_text(head: bytes) -> bool:
    """Whether the first HEAD_BYTES bytes of a file may be text: marked as Unicode, or UTF-8 without NUL and other control characters."""
    return bool(head) and (_foreign(head) is not None or (_is_utf8(head) and not CONTROL.search(head)))


def start_of(head: bytes) -> str:
    """The text that a file's first bytes begin with, without its mark and leading white space; empty where it is not UTF-8."""
    return "" if _foreign(head) or not _is_utf8(head) else head.decode("utf-8", "ignore").removeprefix("\ufeff").lstrip()


def read_text(file: BinaryIO, limits: Limits) -> str:
    """The whole text, its byte order mark taken off, line ends as they stand.

    Raises TextEncodingUnsupported, TooManyBytes, TooManyCharacters, and MediaInvalid where it holds NUL.
    """
    text = read_unicode(file, limits.max_bytes)
    check_characters(len(text), limits, "text")
    return text


def read_unicode(file: BinaryIO, at_most: int) -> str:
    """A file of at most so many bytes as `read_text` has it, however many characters. Raises as `read_text` does."""
    file.seek(0)
    data = file.read(at_most + 1)
    if len(data) > at_most:
        raise TooManyBytes(f"This file has more than {at_most / 2**20:g} MiB; no larger one of its type is taken.")
    if not data:
        raise MediaTypeUnsupported("This file is empty.")
    if mark := _foreign(data):
        raise TextEncodingUnsupported(f"This text is written in {mark}. Save it as UTF-8.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TextEncodingUnsupported(f"This text is not UTF-8 (byte {error.start:,}). Save it as UTF-8.") from None
    if "\0" in text:
        raise MediaInvalid(f"This text holds a NUL at character {text.index(chr(0)):,}, which no text has.")
    return text.removeprefix("\ufeff")


def check_characters(count: int, limits: Limits, what: str) -> None:
    """Nothing, where an asset of this type has no more characters than it may. Raises TooManyCharacters."""
    if count > limits.max_characters:
        raise TooManyCharacters(f"This {what} has {count:,} characters or more; at most {limits.max_characters:,} are taken.")


def _foreign(head: bytes) -> str | None:
    return next((name for mark, name in FOREIGN_MARKS if head.startswith(mark)), None)


def _is_utf8(head: bytes) -> bool:
    """A head may end within a character, a whole file may not."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return False
    return True
