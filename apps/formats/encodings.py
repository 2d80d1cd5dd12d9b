"""Text files in other encodings than UTF-8, told by their first bytes or, where these say nothing, by what cannot be UTF-8.

A file whose bytes beyond ASCII are never UTF-8 is taken for Windows-1252, which Latin-1 is read as too (encoding.spec.whatwg.org), and
that is told: it may be another one still. Where any of them are UTF-8, the file is, and lines that are none are wrong by themselves.
"""

import codecs
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from apps.formats.rows import ENCODING_ASSUMED, LineError

PIECE_BYTES = 1 << 20
UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
FALLBACK = "cp1252"
SAVE = 'a file saved as UTF-8, in a spreadsheet as "CSV UTF-8"'


@contextmanager
def as_utf8(file: BinaryIO) -> Iterator[tuple[BinaryIO, LineError | None]]:
    """The same text in UTF-8, and what to tell: that its encoding was guessed, or that it cannot be read, and then the file is empty.

    `file` is read from its beginning; of what is UTF-8 already nothing is copied.
    """
    file.seek(0)
    head = file.read(2)
    encoding = UTF16.get(head) or ("" if _is_utf8(file) else FALLBACK)
    file.seek(len(head) if head in UTF16 else 0)
    if not encoding:
        yield file, None
        return
    with tempfile.TemporaryFile() as spool:
        told = _copied(file, cast(BinaryIO, spool), encoding)
        spool.seek(0)
        yield cast(BinaryIO, spool), told


def _is_utf8(file: BinaryIO) -> bool:
    """Whether it has nothing but ASCII, or anything beyond that is UTF-8, or none of it is Windows-1252 either."""
    file.seek(0)
    is_other = False
    rest = b""
    while piece := file.read(PIECE_BYTES):
        ends = piece.rfind(b"\n") + 1 or len(piece)
        lines, rest = rest + piece[:ends], piece[ends:]
        for line in (each for each in lines.split(b"\n") if not each.isascii()):
            if _decodes(line, "utf-8"):
                return True
            is_other = True
            if not _decodes(line, FALLBACK):
                return True
    if rest and not rest.isascii():
        return _decodes(rest, "utf-8") or not _decodes(rest, FALLBACK)
    return not is_other


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _copied(file: BinaryIO, into: BinaryIO, encoding: str) -> LineError | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE_BYTES):
            into.write(decoder.decode(piece).encode())
        into.write(decoder.decode(b"", final=True).encode())
    except (UnicodeDecodeError, UnicodeEncodeError):
        into.seek(0)
        into.truncate()
        return LineError(1, "", "encoding_invalid", "This file begins as UTF-16 and is none throughout.", SAVE)
    if encoding != FALLBACK:
        return None
    words = "This file is not UTF-8: it was read as Windows-1252 (Latin-1). If letters are wrong, it is in another encoding."
    return LineError(1, "", ENCODING_ASSUMED, words, SAVE)
