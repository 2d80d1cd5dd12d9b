"""COCO's compressed run lengths, without any library.

A run is how many pixels, column by column, are not marked and marked in turn. From the fourth on each is written as its difference to
the one two before, in little-endian digits of five bits; a sixth bit says that more follow, the highest bit of the last is the sign, and
48 is added to make text of it (rleToString and rleFrString in COCO's maskApi.c).
"""

from collections.abc import Iterable

from firstpass.errors import InvalidPayload

BITS, LOW, MORE, SIGN, OFFSET = 5, 0x1F, 0x20, 0x10, 48
BACK = 2


def compressed(runs: Iterable[int]) -> str:
    """The text that spells these runs."""
    known: list[int] = []
    written = bytearray()
    for run in runs:
        known.append(run)
        _write(run - known[-1 - BACK] if len(known) > BACK + 1 else run, written)
    return written.decode("ascii")


def decompressed(counts: str) -> list[int]:
    """The runs that a text spells. Raises InvalidPayload where it spells none."""
    runs: list[int] = []
    value = shift = 0
    for character in counts:
        digit = ord(character) - OFFSET
        if not 0 <= digit < 2 * MORE:
            raise InvalidPayload(f"Run lengths with the character {character!r} cannot be read. Expected: those that COCO writes.")
        value |= (digit & LOW) << shift
        shift += BITS
        if digit & MORE:
            continue
        if digit & SIGN:
            value -= 1 << shift
        runs.append(value + runs[-BACK] if len(runs) > BACK else value)
        value = shift = 0
    return runs


def _write(number: int, written: bytearray) -> None:
    while True:
        digit = number & LOW
        number >>= BITS
        ends = number == (-1 if digit & SIGN else 0)
        written.append((digit if ends else digit | MORE) + OFFSET)
        if ends:
            return
