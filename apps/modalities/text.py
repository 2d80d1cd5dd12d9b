"""Plain texts: UTF-8, counted in Unicode code points.

A byte order mark is taken off and not counted. Line ends stay as they are: the two characters of CR LF count as two. Other encodings are
refused by name; nothing is guessed. Facts: `characters`, `encoding` (always "UTF-8").
"""

from collections.abc import Mapping
from typing import Any, BinaryIO

from typing_extensions import override

from apps.modalities.asset import Asset, Length, Room
from apps.modalities.base import DEFAULT_LIMITS, Limits, MediaEmpty, Modality, Probe
from apps.modalities.drawing import LINES_PER_PICTURE, lines_picture
from apps.modalities.encoding import is_text, read_text, start_of

PLAIN = "text/plain"
# A picture that is written as text: nobody means to mark spans in it.
PICTURE_STARTS = ("<svg", "<?xml")


class TextModality(Modality):
    """Texts that are nothing but text. Asked last of all: whatever is something else and reads as text has had its turn."""

    name = "text"
    frames = frozenset({"text"})
    suffixes = {PLAIN: "txt"}
    sniff_rank = 3

    @override
    def sniff(self, head: bytes) -> str | None:
        return PLAIN if is_text(head) and not _is_picture(start_of(head)) else None

    @override
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        return Probe(PLAIN, facts={"characters": len(_whole(file, limits)), "encoding": "UTF-8"})

    @override
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        return lines_picture(_whole(file, limits).split("\n", LINES_PER_PICTURE)[:LINES_PER_PICTURE], size)

    @override
    def asset(self, width: int | None, height: int | None, facts: Mapping[str, Any]) -> Asset:
        return Asset(self.name, Room(length=Length(facts["characters"])) if "characters" in facts else Room())

    @override
    def texts(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Mapping[str, str]:
        return {"": _whole(file, limits)}


def _is_picture(start: str) -> bool:
    return start.startswith(PICTURE_STARTS) and "<svg" in start


def _whole(file: BinaryIO, limits: Limits) -> str:
    text = read_text(file, limits)
    if not text:
        raise MediaEmpty("This text has no characters.")
    return text


MODALITY = TextModality()
