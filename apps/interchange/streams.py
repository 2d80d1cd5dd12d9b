"""What comes in pieces, as a file."""

import io
from collections.abc import Iterator
from typing import Any

from typing_extensions import override


class Pieces(io.RawIOBase):
    """A file to be read from its beginning to its end, of what comes in pieces."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source, self._rest = source, b""

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._source, None)
            if piece is None:
                return 0
            self._rest = piece
        taken = min(len(buffer), len(self._rest))
        buffer[:taken], self._rest = self._rest[:taken], self._rest[taken:]
        return taken
