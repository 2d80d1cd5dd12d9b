"""Several files in one: a zip written as a stream, and foreign ones opened without trusting a word of them.

Layout after PKWARE's APPNOTE 6.3.9. What is written is the same for the same members: every date is the first one a zip can hold.
"""

import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import SEEK_CUR, SEEK_END, BufferedReader, RawIOBase
from typing import IO, Any, BinaryIO
from unicodedata import normalize

from typing_extensions import override

from apps.kinds import InvalidValue

PIECE_BYTES = 1 << 18
SPOOL_BYTES = 1 << 20
MAX_32, MAX_16 = 0xFFFFFFFF, 0xFFFF
STORED, DEFLATED = 0, 8
UTF8_NAMES, SIZES_FOLLOW = 0x800, 0x08
FIRST_DATE = (1 << 5) | 1  # 1 January 1980
PLAIN_FILE = (stat.S_IFREG | 0o644) << 16
OLD, ZIP64 = 20, 45
UNIX = 3
NOT_PLAIN = re.compile(r"^[A-Za-z]:|[\x00-\x1f\x7f]")  # a drive letter, a control character
COMPRESSED = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".mp4", ".webm", ".mp3", ".zip", ".gz", ".parquet")

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR = struct.Struct("<4sLQL")
END_MARK, END64_MARK, LOCATOR_MARK = b"PK\5\6", b"PK\6\6", b"PK\6\7"

Member = tuple[str, Iterable[bytes] | bytes]


def zip_of(members: Iterable[Member]) -> Iterator[bytes]:
    """A zip of these (name, content) in pieces; no member is held, and of the members' names only a spool on disk.

    Raises ValueError for a name that is not a plain relative path, or is too long for a zip.
    """
    with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as directory:
        written = count = 0
        for name, content in members:
            start = written
            writer = _Member(_checked(name))
            for piece in writer.pieces(content):
                written += len(piece)
                yield piece
            directory.write(writer.entry(start))
            count += 1
        size = directory.tell()
        directory.seek(0)
        yield from iter(lambda: directory.read(PIECE_BYTES), b"")
        yield _end(count, size, written)


def _checked(name: str) -> bytes:
    encoded = name.encode()
    if name != _normal(name) or not 0 < len(encoded) <= MAX_16:
        raise ValueError(f"no name for a file in an archive: {name[:200]!r}")
    return encoded


class _Member:
    """One file on its way into a zip."""

    def __init__(self, name: bytes) -> None:
        self.name = name
        self.method = STORED if name.decode().lower().endswith(COMPRESSED) else DEFLATED
        self.flags, self.crc, self.size, self.packed = UTF8_NAMES, 0, 0, 0

    def pieces(self, content: Iterable[bytes] | bytes) -> Iterator[bytes]:
        """Header and data; a stream is announced as one whose sizes follow it, as they may need 64 bits."""
        if isinstance(content, bytes) and len(content) < MAX_32:
            packed = b"".join(self._packed((content,)))
            yield LOCAL.pack(b"PK\3\4", OLD, *self._head(), len(self.name), 0) + self.name + packed
            return
        stream = (content,) if isinstance(content, bytes) else content
        self.flags |= SIZES_FOLLOW
        unknown = struct.pack("<2H2Q", 1, 16, 0, 0)
        head = (self.flags, self.method, 0, FIRST_DATE, 0, MAX_32, MAX_32)
        yield LOCAL.pack(b"PK\3\4", ZIP64, *head, len(self.name), len(unknown)) + self.name + unknown
        yield from self._packed(stream)
        yield struct.pack("<4sL2Q", b"PK\7\x08", self.crc, self.packed, self.size)

    def _packed(self, content: Iterable[bytes]) -> Iterator[bytes]:
        deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS) if self.method == DEFLATED else None
        for piece in content:
            self.crc = zlib.crc32(piece, self.crc)
            self.size += len(piece)
            packed = deflate.compress(piece) if deflate else piece
            self.packed += len(packed)
            if packed:
                yield packed
        if deflate:
            rest = deflate.flush()
            self.packed += len(rest)
            yield rest

    def _head(self) -> tuple[int, ...]:
        return (self.flags, self.method, 0, FIRST_DATE, self.crc, min(self.packed, MAX_32), min(self.size, MAX_32))

    def entry(self, start: int) -> bytes:
        """The line of the table of contents, for a member that begins at this byte."""
        wide = [number for number in (self.size, self.packed, start) if number >= MAX_32]
        extra = struct.pack(f"<2H{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
        needed = ZIP64 if wide or self.flags & SIZES_FOLLOW else OLD
        lengths = (len(self.name), len(extra), 0, 0, 0)
        head = CENTRAL.pack(b"PK\1\2", UNIX << 8 | ZIP64, needed, *self._head(), *lengths, PLAIN_FILE, min(start, MAX_32))
        return head + self.name + extra


def _end(count: int, size: int, start: int) -> bytes:
    narrow = END.pack(END_MARK, 0, 0, *[min(count, MAX_16)] * 2, min(size, MAX_32), min(start, MAX_32), 0)
    if count < MAX_16 and size < MAX_32 and start < MAX_32:
        return narrow
    wide = END64.pack(END64_MARK, END64.size - 12, UNIX << 8 | ZIP64, ZIP64, 0, 0, count, count, size, start)
    return wide + LOCATOR.pack(LOCATOR_MARK, 0, start + size, 1) + narrow


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may ask for: files in it, bytes of them unpacked in all and each, and how many times what they take packed."""

    entries: int = 200_000
    total_bytes: int = 64 << 30
    member_bytes: int = 4 << 30
    ratio: float = 250.0
    ratio_from_bytes: int = 1 << 20  # below it, no ratio is too high to be true


DEFAULT_LIMITS = Limits()


class SafeZip:
    """The plain files of an archive by their normalised names; nothing is unpacked but what is read, and no more of it than announced.

    The whole archive is refused, with InvalidValue, where its table of contents asks for what no honest one does. An archive inside is
    a file like any other. What macOS and Windows add for themselves is passed over.
    """

    def __init__(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._members: dict[str, zipfile.ZipInfo] = {}
        try:
            _count(file, limits)
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, NotImplementedError) as error:
            if isinstance(error, InvalidValue):
                raise
            raise InvalidValue("", "This is no whole zip archive.", "a zip archive", code="zip_invalid") from error
        for entry in self._zip.infolist():
            self._admit(entry)
        for name in [name for name in self._members if _beside(name) != name and _beside(name) in self._members]:
            del self._members[name]
        self._check_sizes(file.seek(0, SEEK_END))

    def names(self) -> tuple[str, ...]:
        """The files in the order of the table of contents: relative, with / between folders."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def enter(self, marks: Iterable[str]) -> str:
        """Take the one folder that everything lies in for the top, where it has any of these files, as of a folder that was packed again.

        Returns how the paths in it begin; empty where there is no such folder.
        """
        folder = next(iter(self._members), "").partition("/")[0] + "/"
        if any(folder + mark in self._members for mark in marks) and all(name.startswith(folder) for name in self._members):
            self._members = {name.removeprefix(folder): entry for name, entry in self._members.items()}
            return folder
        return ""

    def open(self, name: str) -> IO[bytes]:
        """The content of a file of `names()`; reading it raises InvalidValue where it is damaged."""
        try:
            return BufferedReader(_Opened(self._zip.open(self._members[name]), name), PIECE_BYTES)
        except DAMAGE as error:
            raise _damaged(name) from error

    def read(self, name: str, *, at_most: int) -> bytes:
        """All of a file of at most so many bytes. Raises InvalidValue."""
        if self._members[name].file_size > at_most:
            raise InvalidValue(f"/{name}", f"This file has {self._members[name].file_size} bytes.", f"at most {at_most}", "too_large")
        with self.open(name) as file:
            return file.read()

    def _admit(self, entry: zipfile.ZipInfo) -> None:
        name = _normal(entry.filename)
        if name is None:
            raise _refused(entry, "This leads out of the archive.", "a relative path without ..", "zip_slip")
        if entry.is_dir() or _is_of_the_system(name):
            return
        if entry.flag_bits & 1:
            raise _refused(entry, "This file is encrypted.", "an archive without a password", "zip_encrypted")
        form = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == UNIX else 0
        if form not in (0, stat.S_IFREG):
            raise _refused(entry, "This is a link or a device.", "plain files", "zip_link")
        if entry.compress_type not in (STORED, DEFLATED):
            raise _refused(entry, "This file is packed in an unusual way.", "files stored or deflated", "zip_method")
        if name in self._members:
            raise _refused(entry, "Two files have this name.", "each name once", "duplicate")
        self._members[name] = entry

    def _check_sizes(self, length: int) -> None:
        limits, total = self._limits, 0
        for entry in self._members.values():
            total += entry.file_size
            if entry.file_size > limits.member_bytes:
                raise _refused(entry, f"This file has {entry.file_size} bytes.", f"at most {limits.member_bytes}", "zip_bomb")
            if entry.file_size > max(limits.ratio_from_bytes, limits.ratio * entry.compress_size):
                words = f"{entry.compress_size} bytes unpack to {entry.file_size}."
                raise _refused(entry, words, f"at most {limits.ratio:g} times as many", "zip_bomb")
        if total > min(limits.total_bytes, max(limits.ratio_from_bytes, limits.ratio * length)):
            raise InvalidValue(
                "", f"{length} bytes unpack to {total}.", f"at most {limits.ratio:g} times as many, and {limits.total_bytes}", "zip_bomb"
            )


DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, struct.error, ValueError)


class _Opened(RawIOBase):
    """A file of an archive whose damage is told as InvalidValue."""

    def __init__(self, source: IO[bytes], name: str) -> None:
        self._source, self._name = source, name

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Any) -> int:
        try:
            piece = self._source.read(len(buffer))
        except DAMAGE as error:
            raise _damaged(self._name) from error
        buffer[: len(piece)] = piece
        return len(piece)

    @override
    def close(self) -> None:
        self._source.close()
        super().close()


def _damaged(name: str) -> InvalidValue:
    return InvalidValue(f"/{name}", "This file of the archive is damaged.", "an archive that was sent whole", "zip_damaged")


def _refused(entry: zipfile.ZipInfo, message: str, expected: str, code: str) -> InvalidValue:
    return InvalidValue(f"/{entry.filename[:200]}", message, expected, code)


def _is_of_the_system(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in (".DS_Store", "Thumbs.db", "desktop.ini")


def _beside(name: str) -> str:
    """What a file is called that this one says more of, where macOS put it beside that: ._a.txt beside a.txt; else its own name."""
    folder, slash, last = name.rpartition("/")
    return folder + slash + last.removeprefix("._")


def _normal(name: str) -> str | None:
    """The path with / between folders and composed characters; None where it is not below the archive's root."""
    path = normalize("NFC", name.replace("\\", "/"))
    steps = [step for step in path.split("/") if step not in ("", ".")]
    if path.startswith("/") or ".." in steps or not steps or NOT_PLAIN.search(path):
        return None
    return "/".join(steps)


def _count(file: BinaryIO, limits: Limits) -> None:
    """Nothing, where the table of contents has no more lines than allowed: told before any of them is kept. Raises InvalidValue."""
    ends, size = _directory(file)
    file.seek(ends - size)
    at = count = 0
    while at + CENTRAL.size <= size:
        skipped = sum(CENTRAL.unpack(file.read(CENTRAL.size))[10:13])
        file.seek(skipped, SEEK_CUR)
        at += CENTRAL.size + skipped
        count += 1
        if count > limits.entries:
            raise InvalidValue("", "This archive has too many files.", f"at most {limits.entries}", "zip_bomb")


def _directory(file: BinaryIO) -> tuple[int, int]:
    """Where the table of contents ends, and its size in bytes; found where zipfile finds it. Raises BadZipFile, struct.error."""
    length = file.seek(0, SEEK_END)
    file.seek(max(0, length - END.size - MAX_16))
    tail = file.read()
    bare = tail[-END.size :]
    place = len(tail) - END.size if bare.startswith(END_MARK) and bare.endswith(b"\0\0") else tail.rfind(END_MARK)
    if place < 0:
        raise zipfile.BadZipFile
    ends, size = length - len(tail) + place, END.unpack_from(tail, place)[5]
    if ends >= LOCATOR.size + END64.size:
        file.seek(ends - LOCATOR.size - END64.size)
        wide, locator = file.read(END64.size), file.read(LOCATOR.size)
        if locator.startswith(LOCATOR_MARK) and wide.startswith(END64_MARK):
            ends, size = ends - LOCATOR.size - END64.size, END64.unpack(wide)[8]
    if size > ends:
        raise zipfile.BadZipFile
    return ends, size
