"""Calls that wait: answered when the bell rings, after their time, at once where they do not wait; none is asked for one who left."""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator

from apps.core.long_poll import AT_ONCE, LongPoll, ring

Message = MutableMapping[str, Any]
DOOR = re.compile(r"/bells/(?P<bell>[\w-]+)")


class Counter:
    """A view that says 204 so many times, and then what it was sent."""

    def __init__(self, nothing: int) -> None:
        self.nothing, self.asked, self.was_asked = nothing, 0, asyncio.Condition()
        self.at_once = self.most_at_once = 0
        self.held = LongPoll(self, DOOR)

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
        async with self.was_asked:
            self.asked += 1
            number = self.asked
            self.was_asked.notify_all()
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        body = b""
        await asyncio.sleep(0)
        while True:
            message = await receive()
            body += message["body"]
            if not message.get("more_body"):
                break
        self.at_once -= 1
        status = 204 if number <= self.nothing else 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body if status == 200 else b""})


async def call(view: Counter, bell: str, query: bytes, *pieces: bytes) -> ApplicationCommunicator:
    scope = {"type": "http", "method": "POST", "path": f"/bells/{bell}", "query_string": query}
    communicator = ApplicationCommunicator(view.held, scope)
    for left, piece in zip(range(len(pieces), 0, -1), pieces, strict=True):
        await communicator.send_input({"type": "http.request", "body": piece, "more_body": left > 1})
    return communicator


async def answer(communicator: ApplicationCommunicator) -> tuple[int, bytes]:
    start, body = await communicator.receive_output(20), await communicator.receive_output(20)
    return start["status"], body["body"]


async def asked(view: Counter, times: int) -> None:
    """Once the view was asked so often."""
    async with asyncio.timeout(20), view.was_asked:
        await view.was_asked.wait_for(lambda: view.asked >= times)


def test_a_call_is_answered_as_soon_as_the_bell_rings() -> None:
    async def story() -> None:
        view, bell = Counter(nothing=2), str(uuid4())
        communicator = await call(view, bell, b"wait=30", b'{"a": ', b"1}")
        await asked(view, 1)
        await sync_to_async(ring)(bell)
        await asked(view, 2)
        await sync_to_async(ring)(bell)
        assert await answer(communicator) == (200, b'{"a": 1}')
        assert view.asked == 3

    asyncio.run(story())


def test_many_that_wait_are_asked_for_a_few_at_a_time() -> None:
    async def story() -> None:
        view, bell = Counter(nothing=100), str(uuid4())
        calls = [await call(view, bell, b"wait=30", b"{}") for _ in range(50)]
        await asked(view, 50)
        await sync_to_async(ring)(bell)
        await asked(view, 100)
        await sync_to_async(ring)(bell)
        assert {await answer(each) for each in calls} == {(200, b"{}")}
        assert view.most_at_once == AT_ONCE

    asyncio.run(story())


def test_another_bell_wakes_nobody_and_the_time_ends_the_wait_with_what_was_said() -> None:
    async def story() -> None:
        view = Counter(nothing=9)
        communicator = await call(view, str(uuid4()), b"wait=1", b"{}")
        await asked(view, 1)
        await sync_to_async(ring)(str(uuid4()))
        assert await answer(communicator) == (204, b"")
        assert view.asked == 1

    asyncio.run(story())


@pytest.mark.parametrize("query", [b"", b"wait=0", b"wait=-1", b"wait=never", b"wait=1e9", b"wait=99999"])
def test_a_call_that_does_not_wait_is_answered_at_once(query: bytes) -> None:
    async def story() -> None:
        view = Counter(nothing=9)
        assert await answer(await call(view, str(uuid4()), query, b"{}")) == (204, b"")

    asyncio.run(story())


def test_nothing_is_asked_for_a_caller_who_left() -> None:
    async def story() -> None:
        view, bell = Counter(nothing=1), str(uuid4())
        communicator = await call(view, bell, b"wait=30", b"{}")
        await asked(view, 1)
        await communicator.send_input({"type": "http.disconnect"})
        assert await answer(communicator) == (204, b"")
        await sync_to_async(ring)(bell)
        await communicator.wait()
        assert view.asked == 1

    asyncio.run(story())


def test_a_body_too_long_to_be_held_arrives_whole_and_does_not_wait() -> None:
    async def story() -> None:
        view, long = Counter(nothing=0), b"x" * 100_000
        communicator = await call(view, str(uuid4()), b"wait=30", long[:70_000], long[70_000:])
        assert await answer(communicator) == (200, long)

    asyncio.run(story())
