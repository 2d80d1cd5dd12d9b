"""Calls that wait for something to happen: held in the event loop, without a thread or a connection of Postgres, until a bell rings.

The view itself never waits. It answers 204 where there is nothing yet; then the call is held here and the view is asked again once the
bell of its address rings, or the 204 goes out after as many seconds as the query's `wait` says. The bell is a group of the channel layer,
so it rings in every web process; one that nobody hears is made up for by the next call.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

log = logging.getLogger(__name__)
LONGEST_S = 30
AT_ONCE = 4  # calls for which the views are asked at a time: a bell wakes all that wait, and each takes a connection of Postgres
MOST_BYTES = 65_536  # of a body that is held with the call
NOTHING = 204

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[..., Awaitable[None]]  # of scope, receive and send


def ring(bell: str) -> None:
    """Wake every call that waits for this bell; after the commit of what they shall find."""
    try:
        async_to_sync(get_channel_layer().group_send)(_group(bell), {"type": "bell"})
    except Exception:
        log.warning("could not ring %s", bell, exc_info=True)


def _group(bell: str) -> str:
    return f"bell.{bell}"


class LongPoll:
    """Holds calls of a method to addresses that match `door` (its group `bell` names the bell); everything else passes by."""

    def __init__(self, application: Application, door: re.Pattern[str], *, method: str = "POST") -> None:
        self._application, self._door, self._method = application, door, method
        self._turns = WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        is_of_method = scope["type"] == "http" and scope["method"] == self._method
        found = self._door.fullmatch(scope.get("path", "")) if is_of_method else None
        wait_s = _wait_of(scope) if found else 0
        if found is None or wait_s == 0:
            await self._application(scope, receive, send)
            return
        body = await _body_of(receive)
        if body is None:
            return
        if len(body) > MOST_BYTES:
            await self._application(scope, _with_rest(body, receive), send)
            return
        gone = asyncio.Event()
        leaving = asyncio.create_task(_watch(receive, gone))
        try:
            await self._hold(_group(found["bell"].lower()), _Call(self._application, scope, body, send, gone), wait_s)
        finally:
            leaving.cancel()

    async def _hold(self, group: str, call: "_Call", wait_s: float) -> None:
        """Listen first, then ask, so that no bell is missed in between."""
        clock, layer = asyncio.get_running_loop().time, get_channel_layer()
        until, channel = clock() + wait_s, await layer.new_channel()
        await layer.group_add(group, channel)
        try:
            while nothing := await self._in_turn(call):
                left_s = until - clock()
                if left_s <= 0 or not await _rung(layer, channel, call.gone, left_s):
                    for message in nothing:
                        await call.send(message)
                    return
        finally:
            await layer.group_discard(group, channel)

    async def _in_turn(self, call: "_Call") -> list[Message]:
        async with self._turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)):
            return await call.ask()


@dataclass(frozen=True)
class _Call:
    """A call that is held; `gone` is set once its caller has left."""

    application: Application
    scope: MutableMapping[str, Any]
    body: bytes
    send: Send
    gone: asyncio.Event

    async def ask(self) -> list[Message]:
        """Ask the view. A 204 is kept and returned; any other answer goes out as it comes."""
        kept: list[Message] = []

        async def look(message: Message) -> None:
            if kept or (message["type"] == "http.response.start" and message["status"] == NOTHING):
                kept.append(message)
            else:
                await self.send(message)

        await self.application(dict(self.scope), _replayed(self.body, self.gone), look)
        return kept


def _wait_of(scope: MutableMapping[str, Any]) -> int:
    """How long the caller wants to wait; whether it may say so is for the view to tell."""
    told = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("wait", [""])[-1]
    return min(int(told), LONGEST_S) if told.isascii() and told.isdecimal() and len(told) < 3 else 0  # noqa: PLR2004  digits


async def _body_of(receive: Receive) -> bytes | None:
    """The whole body, as far as it is held; None where the caller left."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body") or len(body) > MOST_BYTES:
            return bytes(body)


def _replayed(body: bytes, gone: asyncio.Event) -> Receive:
    """What a view receives that is asked again: the body, and then nothing until the caller leaves."""
    said = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        for message in said:
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    return receive


def _with_rest(body: bytes, receive: Receive) -> Receive:
    """What was read of a long body, and then the rest of it."""
    said = iter([{"type": "http.request", "body": body, "more_body": True}])

    async def again() -> Message:
        for message in said:
            return message
        return await receive()

    return again


async def _watch(receive: Receive, gone: asyncio.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.set()


async def _rung(layer: Any, channel: str, gone: asyncio.Event, within_s: float) -> bool:
    """Whether the bell rang in time, and the caller is still there."""
    waits = [asyncio.create_task(layer.receive(channel)), asyncio.create_task(gone.wait())]
    done, pending = await asyncio.wait(waits, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return waits[0] in done and not gone.is_set()
