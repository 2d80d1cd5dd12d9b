"""Draws that come out the same each time: for shares of things by their ids, so that nothing is drawn again."""

from hashlib import sha256

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL


def drawn(*parts: bytes) -> float:
    """A number in [0, 1), evenly spread over all that can be said, that is these bytes' own."""
    return int.from_bytes(sha256(b"".join(parts)).digest()[:8], "big") / 2**64


def drawn_below(bound: float, *parts: bytes, then: str) -> RawSQL:
    """Whether the draw of these bytes, and then of what a column (`then`, UUIDs) holds, is below the bound: `drawn` where the rows are."""
    least = min(int(bound * 2**64), 2**64 - 1).to_bytes(8, "big") + (b"\xff" if bound >= 1 else b"")
    sql = f"substring(sha256(%s || uuid_send({then})) FROM 1 FOR 8) < %s"
    return RawSQL(sql, [b"".join(parts), least], BooleanField())  # noqa: S611  the column is the caller's own
