"""What the directories of a TIFF say of its pictures: TIFF 6.0 (Adobe, 1992), section 2, and BigTIFF, where offsets have eight bytes.

Only whole numbers are read, a few of each field, and directories are counted up to a limit, so that no file makes this long or large.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO

from apps.modalities.base import MediaInvalid, MediaTruncated, TooManyPages

MIME = "image/tiff"
MAGICS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # TIFF and BigTIFF, little and big endian
WIDTH, HEIGHT, BITS_PER_SAMPLE, PHOTOMETRIC, SAMPLES_PER_PIXEL, PLANES = 256, 257, 258, 262, 277, 284
WHITE_IS_ZERO = 0  # of PHOTOMETRIC
TILE_WIDTH, TILE_HEIGHT = 322, 323
GEO_KEYS = 34735  # GeoKeyDirectoryTag, which every GeoTIFF has (OGC 19-008r4, 7.1)
WHOLE = {1: "B", 3: "H", 4: "L", 16: "Q"}  # field types: BYTE, SHORT, LONG, LONG8
MOST_VALUES = 16
MAX_FIELDS = 4096
TRUNCATED = "This file ends before its picture does. It may not have been uploaded whole."


def is_tiff(head: bytes) -> bool:
    """Whether the first bytes are those of a TIFF or BigTIFF."""
    return head.startswith(MAGICS)


@dataclass(frozen=True, slots=True)
class Pictures:
    """How many pictures (pages) a file has, and the whole numbers of the first one's fields by tag; a field of other values is empty."""

    count: int
    fields: Mapping[int, tuple[int, ...]]

    def first(self, tag: int, default: int) -> int:
        """The first number of a field."""
        return next(iter(self.fields.get(tag, ())), default)


def read_pictures(file: BinaryIO, most: int) -> Pictures:
    """The pictures of a file that begins as a TIFF. Raises MediaTruncated, MediaInvalid, and TooManyPages beyond `most`."""
    layout = _Layout(file)
    found, count, fields = set[int](), 0, dict[int, tuple[int, ...]]()
    place = layout.start()
    while place and place not in found:
        found.add(place)
        count += 1
        if count > most:
            raise TooManyPages(f"This file has more than {most:,} pages.")
        if count == 1:
            fields = dict(layout.fields(place))
        place = layout.following(place)
    if not count:
        raise MediaInvalid("This file begins like a TIFF, but there is no picture in it.")
    return Pictures(count, fields)


class _Layout:
    """How the numbers of one file are written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, SEEK_END)
        head = self._at(0, 4)
        self._order, self._is_big = "<" if head[:2] == b"II" else ">", b"+" in head[2:]
        self._count, self._offset = ("Q", "Q") if self._is_big else ("H", "L")
        self._entry = struct.calcsize("=HH") + 2 * struct.calcsize("=" + self._offset)

    def start(self) -> int:
        """Where the first directory lies."""
        return self._number(self._offset, 8 if self._is_big else 4)

    def following(self, place: int) -> int:
        """Where the directory after the one at `place` lies; 0 where it is the last."""
        return self._number(self._offset, place + struct.calcsize("=" + self._count) + self._entries(place) * self._entry)

    def fields(self, place: int) -> Iterator[tuple[int, tuple[int, ...]]]:
        """The fields of a directory by their tags."""
        start, width = place + struct.calcsize("=" + self._count), struct.calcsize("=" + self._offset)
        for index in range(self._entries(place)):
            entry = self._at(start + index * self._entry, self._entry)
            tag, kind, count = struct.unpack(f"{self._order}HH{self._offset}", entry[:-width])
            yield tag, self._values(f"{min(count, MOST_VALUES)}{WHOLE[kind]}", count, entry[-width:]) if kind in WHOLE else ()

    def _values(self, form: str, count: int, said: bytes) -> tuple[int, ...]:
        """The numbers of a field: they stand in its entry where all of them fit, else where the entry says."""
        length = struct.calcsize("=" + form)
        if count * struct.calcsize("=" + form[-1]) > len(said):
            said = self._at(struct.unpack(self._order + self._offset, said)[0], length)
        return struct.unpack(self._order + form, said[:length])

    def _entries(self, place: int) -> int:
        count = self._number(self._count, place)
        if count > MAX_FIELDS:
            raise MediaInvalid("This file begins like a TIFF, but it is damaged and cannot be read.")
        return count

    def _number(self, form: str, place: int) -> int:
        number: int = struct.unpack(self._order + form, self._at(place, struct.calcsize("=" + form)))[0]
        return number

    def _at(self, place: int, length: int) -> bytes:
        if place + length > self._size:
            raise MediaTruncated(TRUNCATED)
        self._file.seek(place)
        return self._file.read(length)
