"""Answers under ASGI: no more of them is read than has been asked for."""

import asyncio
import io
import warnings
from collections.abc import Iterator

from apps.core.streaming import PIECE_BYTES, StreamedFile, StreamedResponse


def test_a_file_is_read_as_it_is_sent() -> None:
    file = io.BytesIO(bytes(range(256)) * 4096 * 4)
    whole = file.getvalue()
    answer = StreamedFile(file)

    async def send() -> tuple[int, bytes]:
        pieces = aiter(answer)
        first = await anext(pieces)
        read = file.tell()
        return read, first + b"".join([piece async for piece in pieces])

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read, sent = asyncio.run(send())
    assert read == PIECE_BYTES
    assert sent == whole


def test_pieces_are_made_one_by_one_and_ordinary_servers_have_them_too() -> None:
    made: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(3):
            made.append(number)
            yield b"%d" % number

    async def first() -> tuple[bytes, list[int]]:
        return await anext(aiter(StreamedResponse(pieces()))), list(made)

    assert asyncio.run(first()) == (b"0", [0])
    assert b"".join(StreamedResponse(pieces())) == b"012"
