"""Which format a file is in, told from how it begins, and by its name where that tells nothing.

Each format says of itself whether a file that begins so is one of its own (`LabelFormat.begins`). Lines that are none of any format, as a
broken one, are passed over. Of a zip the names of its first members are looked at (`LabelFormat.packed`): exports with media call their
file of labels after the format. The name of a file counts where it is as exports are called, or where one format alone has its ending.
"""

import re
from collections.abc import Iterator

from apps.formats import LABEL_FORMATS
from apps.formats.base import ARCHIVE, LabelFormat
from apps.formats.beginning import HEAD_BYTES, Beginning

ZIP = b"PK\3\4"
NAME_AT, LENGTH_AT = 30, 26  # in the header of a zip's member: its name, and how long that is
LINES = re.compile(rb"\n(?=\{)")
LINES_LOOKED_AT = 100


def format_told(head: bytes, file_name: str | None = None) -> str | None:
    """The name of the one format that is read and begins like this; None where none or several may be meant."""
    head = head[:HEAD_BYTES]
    if head.startswith(ZIP):
        names = list(dict.fromkeys(_members(head)))
        found = [form for form in _read() if form.packed(names)]
        return found[0].name if len(found) == 1 else _told_by_name(file_name)
    for start in _starts(head):
        beginning = Beginning.of(head[start:])
        found = [form for form in _read() if form.begins(beginning)]
        if len(found) == 1:
            return found[0].name
    return _told_by_name(file_name)


def _read() -> Iterator[LabelFormat]:
    return (form for form in LABEL_FORMATS.values() if form.reads)


def _starts(head: bytes) -> Iterator[int]:
    """Where the file begins, and its next lines that may be objects."""
    yield 0
    for count, found in enumerate(LINES.finditer(head)):
        if count < LINES_LOOKED_AT:
            yield found.end()


def _members(head: bytes) -> Iterator[str]:
    at = 0
    while at >= 0:
        length = int.from_bytes(head[at + LENGTH_AT : at + LENGTH_AT + 2], "little")
        yield head[at + NAME_AT : at + NAME_AT + length].decode("utf-8", "replace")
        at = head.find(ZIP, at + len(ZIP))


def _told_by_name(file_name: str | None) -> str | None:
    name = (file_name or "").lower()
    exported = [form for form in _read() if name.endswith((f"-{form.name}{form.suffix}", f"-{form.name}{ARCHIVE}"))]
    found = exported or [form for form in _read() if name.endswith(form.suffix)]
    return found[0].name if len(found) == 1 else None
