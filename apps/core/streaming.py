"""Answers that go out piece by piece under ASGI too, where Django reads all of a file into memory before it sends the first byte of it."""

from collections.abc import AsyncIterator
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.http import FileResponse, StreamingHttpResponse

PIECE_BYTES = 1 << 18


class StreamedResponse(StreamingHttpResponse):
    """An answer of pieces that come from an ordinary iterator; each is asked for in a thread, once the one before is sent."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = iter(cast(Any, self.streaming_content))
        following = sync_to_async(lambda: next(pieces, None), thread_sensitive=False)
        while (piece := await following()) is not None:
            yield piece


class StreamedFile(StreamedResponse, FileResponse):
    """A file, closed when it is sent."""

    block_size = PIECE_BYTES
