"""What comes in pieces, as a file."""

import io
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any, cast

from typing_extensions import override

BUFFER_BYTES = 1 << 16
PIECE_BYTES = 1 << 18


def file_of(pieces: Iterator[bytes]) -> io.BufferedReader:
    """A file to be read from its beginning to its end, of what comes in pieces; by lines too, from a buffer."""
    return io.BufferedReader(Pieces(pieces), BUFFER_BYTES)


def peeked(stream: IO[bytes], size: int) -> tuple[bytes, IO[bytes]]:
    """The first `size` bytes of a stream, fewer where it has no more, and the stream as a whole, to be read once."""
    head = b""
    while len(head) < size and (piece := stream.read(size - len(head))):
        head += piece
    return head, cast("IO[bytes]", file_of(chain((head,), iter(lambda: stream.read(PIECE_BYTES), b""))))


class Pieces(io.RawIOBase):
    """The same without a buffer: what reads lines of this asks for every byte by itself."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source, self._rest = source, memoryview(b"")

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._source, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        taken = min(len(buffer), len(self._rest))
        buffer[:taken], self._rest = self._rest[:taken], self._rest[taken:]
        return taken
