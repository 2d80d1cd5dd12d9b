"""Draws that come out the same each time: for shares of things by their ids, so that nothing is drawn again."""

from hashlib import sha256


def drawn(*parts: bytes) -> float:
    """A number in [0, 1), evenly spread over all that can be said, that is these bytes' own."""
    return int.from_bytes(sha256(b"".join(parts)).digest()[:8], "big") / 2**64
