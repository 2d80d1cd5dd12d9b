"""The lines of a UTF-8 text file, one at a time and none without bounds."""

from collections.abc import Iterator
from typing import BinaryIO

from apps.formats.ndjson import BYTE_ORDER_MARK
from apps.formats.rows import LineError

MAX_LINE_BYTES = 8 << 20
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def text_lines(file: BinaryIO, *, max_line_bytes: int = MAX_LINE_BYTES) -> Iterator[tuple[int, str | LineError]]:
    """Each line from here on with its number, from 1, without its end (LF or CRLF); one that is too long or no UTF-8 as an error.

    A file in UTF-16 is one error.
    """
    number = 0
    while line := file.readline(max_line_bytes + 1):
        number += 1
        if len(line) > max_line_bytes and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(max_line_bytes)
            words = f"This line has more than {max_line_bytes} bytes."
            yield number, LineError(number, "", "line_too_long", words, "a shorter line")
            continue
        if number == 1 and line.startswith(UTF16_MARKS):
            yield number, LineError(number, "", "encoding_invalid", "This file is in UTF-16.", "a file in UTF-8")
            return
        text = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
        try:
            yield number, text.removesuffix(b"\n").removesuffix(b"\r").decode()
        except UnicodeDecodeError as error:
            words = f"This line is not UTF-8 (byte {error.start + 1})."
            yield number, LineError(number, "", "encoding_invalid", words, "a line in UTF-8")
