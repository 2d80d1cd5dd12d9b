"""What comes in pieces, read as a file."""

import io
import random
from typing import Any

import pytest

from apps.interchange import streams
from apps.interchange.streams import file_of
from apps.interchange.unpacking import unpacked


def test_it_reads_as_the_whole_does_by_lines_and_by_bytes() -> None:
    draw = random.Random(1)
    whole = b"".join(bytes([draw.randrange(32, 127)]) * draw.randrange(3_000) + b"\n" for _ in range(200))
    cuts = sorted(draw.sample(range(len(whole)), 300))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert list(file_of(iter(pieces))) == whole.splitlines(keepends=True)
    assert file_of(iter([b"", *pieces, b""])).read() == whole


def test_lines_come_from_a_buffer_and_not_byte_by_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[int]()
    own = streams.Pieces.readinto

    def counted(self: Any, buffer: Any) -> int:
        asked.append(len(buffer))
        return own(self, buffer)

    monkeypatch.setattr(streams.Pieces, "readinto", counted)
    text = b"a line of some length\n" * 20_000
    with unpacked(io.BytesIO(text), form="firstpass", max_bytes=1 << 30) as sent:
        assert len(sent.readlines()) == 20_000
    assert len(asked) < 30
