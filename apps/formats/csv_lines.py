"""Comma-separated values (RFC 4180), read record by record with bounded memory, and safe to open in a spreadsheet.

A spreadsheet runs a cell that begins with = + - @, full-width as well, with a tab or a line break as a formula (OWASP, "CSV Injection"):
such a cell is written with an apostrophe before it. A cell that already has apostrophes before such a beginning gets one more, so that
reading gives back all.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from io import StringIO
from typing import BinaryIO

from apps.formats.encodings import SAVE, as_utf8
from apps.formats.ndjson import BYTE_ORDER_MARK
from apps.formats.rows import LineError

DELIMITERS = (",", ";", "\t")
MAX_LINE_BYTES = 1 << 20
# = + - @ as they are and full-width, U+FF1D U+FF0B U+FF0D U+FF20.
FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
ESCAPED_FORMULA = re.compile(f"'{FORMULA.pattern}")
SEPARATOR = re.compile(r"\\(.)|(\|)", re.DOTALL)

TOLD_SEPARATOR = re.compile(r"sep=.\s*", re.IGNORECASE)
SPACES = re.compile(r"[\s_-]+")
Record = tuple[int, list[str]]


def write_record(cells: Iterable[str]) -> bytes:
    """One record, quoted where it must be."""
    out = StringIO()
    csv.writer(out).writerow([f"'{cell}" if FORMULA.match(cell) else cell for cell in cells])
    return out.getvalue().encode()


def joined(names: Iterable[str]) -> str:
    """Several names in one cell, with `|` between them."""
    return "|".join(name.replace("\\", "\\\\").replace("|", "\\|") for name in names)


def split(cell: str) -> list[str]:
    """The names that `joined` put into one cell."""
    names = [""]
    end = 0
    for found in SEPARATOR.finditer(cell):
        names[-1] += cell[end : found.start()] + (found[1] or "")
        if found[2]:
            names.append("")
        end = found.end()
    names[-1] += cell[end:]
    return names


def recognized(header: Sequence[str], names: Collection[str]) -> list[str]:
    """The columns of a header under those of these names that they stand for.

    A column that none is called stands for the one that differs from it in case, spaces, hyphens and underscores alone, if no other
    column is called or stands for that.
    """
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(folded(name), []).append(name)
    taken = Counter(folded(column) for column in header)
    found = []
    for column in header:
        meant = [] if column in names else alike.get(folded(column), [])
        found.append(meant[0] if len(meant) == 1 and taken[folded(column)] == 1 else column)
    return found


def folded(name: str) -> str:
    """A name without what people write in several ways."""
    return SPACES.sub("_", name.strip()).casefold()


def read_records(file: BinaryIO, is_header: Callable[[Sequence[str]], bool]) -> Iterator[Record | LineError]:
    """The records of a file, the header first, each with the number of the line it begins on; blank lines are passed over.

    The delimiter is the first that gives a header which `is_header` knows. Whatever the file is encoded in, see apps.formats.encodings, is
    told first where that is a guess. A line that is too long, no UTF-8 or quoted wrongly is an error
    of its own, and so is a last one that ends within its cells; a quotation that never ends costs what stands in it up to the longest cell,
    and no more.
    """
    with as_utf8(file) as (plain, told):
        if told is not None:
            yield told
        yield from _records(_Lines(plain), is_header)


def _records(lines: "_Lines", is_header: Callable[[Sequence[str]], bool]) -> Iterator[Record | LineError]:
    header = next(lines, "")
    if TOLD_SEPARATOR.fullmatch(header):  # a line for Excel alone
        header = next(lines, "")
    if lines.fault is not None:
        yield lines.fault
        return
    delimiter = next((each for each in DELIMITERS if is_header(next(csv.reader([header], delimiter=each), []))), DELIMITERS[0])
    reader = csv.reader(lines.again(header), delimiter=delimiter, strict=True)
    width = 0
    while True:
        first, problem = lines.number + 1, ""
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            record, problem = [], str(error)
        fault, lines.fault = lines.fault, None
        if fault is not None:
            yield fault
        elif problem:
            yield LineError(first, "", "csv_invalid", f"This is no record of a CSV file: {problem}.", "cells in whole quotation marks")
        elif lines.is_cut and len(record) < width:
            words = f"The file ends within this line, which has {len(record)} of {width} cells."
            yield LineError(first, "", "truncated", words, "a file that was sent whole")
        elif record:
            width = width or len(record)
            yield first, [cell[1:] if ESCAPED_FORMULA.match(cell) else cell for cell in record]


class _Lines(Iterator[str]):
    """The lines of a file as text. `fault` is what is wrong with the last that was bad, until somebody takes it away."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._kept: list[str] = []
        self.number = 0
        self.fault: LineError | None = None
        self.is_cut = False  # whether the last line does not end

    def again(self, line: str) -> "_Lines":
        """The same lines, this one first once more."""
        if line:
            self._kept.append(line)
            self.number -= 1
        return self

    def __next__(self) -> str:
        self.number += 1
        if self._kept:
            return self._kept.pop()
        line = self._file.readline(MAX_LINE_BYTES + 1)
        if not line:
            raise StopIteration
        self.is_cut = not line.endswith(b"\n")
        if len(line) > MAX_LINE_BYTES:
            while line and not line.endswith(b"\n"):
                line = self._file.readline(MAX_LINE_BYTES)
            return self._bad("line_too_long", f"This line has more than {MAX_LINE_BYTES} bytes.", "a shorter line")
        if self.number == 1:
            line = line.removeprefix(BYTE_ORDER_MARK)
            if b"\0" in line:
                return self._bad("encoding_invalid", "This begins with NUL characters, as UTF-16 without its mark does.", SAVE)
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            return self._bad("encoding_invalid", f"This line is not UTF-8 (byte {error.start + 1}).", SAVE)

    def _bad(self, code: str, message: str, expected: str) -> str:
        self.fault = LineError(self.number, "", code, message, expected)
        return "\n"
