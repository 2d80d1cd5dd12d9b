"""Bodies of events whose log line holds only ids: read from the database when they are sent, once for all sockets of this process."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import orjson
from channels.db import database_sync_to_async

from apps.annotations.events import SuggestionsAdded
from apps.annotations.queries import suggestions_body
from apps.core.tenancy import tenant

Fill = Callable[[dict[str, Any]], dict[str, Any]]
Written = asyncio.Task[bytes]

FILLERS: dict[str, Fill] = {SuggestionsAdded.type: suggestions_body}


@dataclass(frozen=True)
class Told:
    """An event of the log as one socket is to be told of it: the organization it is of, its number, type and the body of the log."""

    organization_id: int
    number: int
    type: str
    body: dict[str, Any]


def body_for(event: str, body: dict[str, Any]) -> dict[str, Any]:
    """The body as it goes out."""
    fill = FILLERS.get(event)
    return fill(body) if fill else body


def as_json(body: dict[str, Any]) -> bytes:
    """A body as the bytes that a socket sends."""
    return orjson.dumps(body)


class SharedBodies:
    """Bodies while they are being read: sockets that ask for the same event at one time get what one of them read.

    Nothing is kept that has been read, so a socket that asks later sees what is there then. Every event loop has its own.
    """

    def __init__(self) -> None:
        self._reading: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[int, int], Written]] = WeakKeyDictionary()

    async def written(self, told: Told) -> bytes:
        """The body of the event as JSON. A socket that leaves meanwhile does not stop the reading for the others."""
        if told.type not in FILLERS:
            return as_json(told.body)
        reading, key = self._reading.setdefault(asyncio.get_running_loop(), {}), (told.organization_id, told.number)
        if (task := reading.get(key)) is None:
            task = reading[key] = asyncio.create_task(database_sync_to_async(_read)(told))
            task.add_done_callback(lambda _: reading.pop(key))
        return await asyncio.shield(task)


def _read(told: Told) -> bytes:
    with tenant(told.organization_id):
        return as_json(body_for(told.type, told.body))


SHARED = SharedBodies()
