"""The live socket: who you are, which topics you may watch, and the events of those topics. No domain."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any

import orjson
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from apps.core.events import Cursor, StoredEvent, events_after, group_of, safe_cursor
from apps.core.strict_json import NotStrict, loads
from apps.core.tenancy import tenant
from apps.organizations.actor import Actor
from apps.organizations.services import ACCESS_CHANGED, access_topic
from apps.realtime.access import resolve_actor, still_a_member, visible_topics
from apps.realtime.bodies import SHARED, Told, as_json, body_for
from apps.realtime.presence import PEOPLE_HERE, Presence

MAX_MESSAGE = 64 * 1024
MAX_TOPICS = 200
RECHECK_S = 60
ALLOWANCE = 200  # messages per RECHECK_S
REMEMBERED = 5000
PORTION = 500

UNAUTHENTICATED, FORBIDDEN, TOO_MANY = 4401, 4403, 4429


class Live(AsyncJsonWebsocketConsumer):
    """One browser tab. What it is sent is a hint that carries its place in the log; `after` brings what was missed."""

    actor: Actor

    async def connect(self) -> None:
        self.topics: set[str] = set()
        self.seen: deque[int] = deque(maxlen=REMEMBERED)
        self.budget = ALLOWANCE
        actor = await database_sync_to_async(resolve_actor)(self.scope)
        if actor is None:
            await self.accept()
            await self.close(code=UNAUTHENTICATED)
            return
        self.actor, self.presence = actor, Presence(self.channel_layer, self.channel_name, actor)
        self.access_group = group_of(actor.organization_id, access_topic(actor.membership_id))
        await self.channel_layer.group_add(self.access_group, self.channel_name)
        await self.accept()
        self.checks = asyncio.create_task(self.keep_checking())

    async def send(self, *args: Any, **options: Any) -> None:
        """To a browser that has just gone nothing is sent; left to rise, the error would end the consumer without its `disconnect`."""
        with suppress(OSError):
            await super().send(*args, **options)

    async def disconnect(self, code: int) -> None:
        if checks := getattr(self, "checks", None):
            checks.cancel()
            await self.presence.go(self.topics)
            await self.channel_layer.group_discard(self.access_group, self.channel_name)
        for topic in self.topics:
            await self.channel_layer.group_discard(group_of(self.actor.organization_id, topic), self.channel_name)

    async def keep_checking(self) -> None:
        """Refill the allowance of messages, and look whether the actor may still be here where nobody said that this changed."""
        while True:
            await asyncio.sleep(RECHECK_S)
            self.budget = ALLOWANCE
            await self.check_access()
            await self.presence.stay()

    async def check_access(self) -> None:
        """Cut off a member who was removed, whose role is another, or whose key has ended."""
        if not await database_sync_to_async(still_a_member)(self.actor):
            await self.close(code=FORBIDDEN)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        self.budget -= 1
        if self.budget < 0:
            await self.close(code=TOO_MANY)
            return
        if text_data is None:
            await self.close(code=1003)
            return
        try:
            content = loads(text_data)
        except NotStrict:
            content = None
        if not isinstance(content, dict) or len(text_data) > MAX_MESSAGE:
            await self.send_json({"type": "error", "code": "bad_message", "message": "Send one JSON object of at most 64 KiB."})
            return
        await self.answer(content)

    async def answer(self, content: dict[str, Any]) -> None:
        """subscribe, unsubscribe, here, away or ping."""
        topics, after = content.get("topics", []), content.get("after")
        if not isinstance(topics, list) or not all(isinstance(each, str) for each in topics) or len(topics) > MAX_TOPICS:
            await self.send_json({"type": "error", "code": "bad_topics", "message": f"topics is a list of at most {MAX_TOPICS} names."})
            return
        match content.get("type"):
            case "subscribe":
                await self.subscribe(topics, after)
            case "unsubscribe":
                await self.presence.go(set(topics))
                for topic in set(topics) & self.topics:
                    self.topics.discard(topic)
                    await self.channel_layer.group_discard(group_of(self.actor.organization_id, topic), self.channel_name)
            case "here":
                await self.presence.come(set(topics) & self.topics)
            case "away":
                await self.presence.go(set(topics))
            case "ping":
                await self.send_json({"type": "pong", "cursor": await self.catch_up(after)})
            case _:
                words = "type is subscribe, unsubscribe, here, away or ping."
                await self.send_json({"type": "error", "code": "unknown_type", "message": words})

    async def subscribe(self, topics: list[str], after: object) -> None:
        """Join first, then read what was missed: in this order nothing falls between."""
        allowed = await database_sync_to_async(self.allowed)(topics)
        for topic in allowed - self.topics:
            if len(self.topics) >= MAX_TOPICS:
                break
            self.topics.add(topic)
            await self.channel_layer.group_add(group_of(self.actor.organization_id, topic), self.channel_name)
        cursor = await self.catch_up(after)
        await self.send_json(
            {"type": "subscribed", "topics": sorted(self.topics & set(topics)), "refused": sorted(set(topics) - allowed), "cursor": cursor}
        )

    def allowed(self, topics: list[str]) -> set[str]:
        with tenant(self.actor.organization_id):
            return visible_topics(self.actor, topics)

    async def catch_up(self, after: object) -> str:
        """Send what came after the cursor, and answer with the place from which to ask next time."""
        start: Cursor | None = None
        if isinstance(after, str):
            try:
                start = Cursor.parse(after)
            except ValueError:
                await self.send_json({"type": "error", "code": "bad_cursor", "message": "after is a cursor this server gave you."})
        more = True
        while more:
            events, start, more = await database_sync_to_async(self.missed)(start)
            for event, body in events:
                await self.forward(event.id, event.tx, event.type, list(event.topics), body)
        return str(start)

    def missed(self, start: Cursor | None) -> tuple[list[tuple[StoredEvent, bytes]], Cursor, bool]:
        """One portion after the cursor, where it ends, and whether there is more."""
        with tenant(self.actor.organization_id):
            cursor = safe_cursor()
            if start is None or not self.topics:
                return [], cursor, False
            found = events_after(start, topics=self.topics, limit=PORTION)
            more = len(found) == PORTION
            bodies = [(event, as_json(body_for(event.type, event.body))) for event in found if event.id not in self.seen]
            return bodies, found[-1].cursor if more else cursor, more

    async def event_hint(self, message: dict[str, Any]) -> None:
        """From the channel layer: an event that was just committed, progress that is not in the log, or that access has changed."""
        if message["event"] == ACCESS_CHANGED:
            await self.check_access()
            return
        number, name = message.get("id"), message["event"]
        if not self.topics.intersection(message["topics"]) or (number is not None and number in self.seen):
            return
        body = message["body"]
        if number is None:
            written = as_json(body)
        else:
            self.seen.append(number)
            written = await SHARED.written(Told(self.actor.organization_id, number, name, body))
        await self.forward(number, message.get("tx"), name, message["topics"], written)

    async def people_here(self, message: dict[str, Any]) -> None:
        """From another socket: somebody came, stays or went."""
        if self.topics.intersection(message["topics"]) and await self.presence.heard(message):
            await self.forward(None, None, PEOPLE_HERE, message["topics"], as_json(message["body"]))

    async def forward(self, number: int | None, tx: int | None, name: str, topics: list[str], body: bytes) -> None:
        """One event on the wire; its body is JSON already."""
        if number is not None and number not in self.seen:
            self.seen.append(number)
        cursor = None if number is None else f"{tx}.{number}"
        mine = sorted(self.topics.intersection(topics))
        told = {"type": "event", "cursor": cursor, "topics": mine, "event": name, "body": orjson.Fragment(body)}
        await self.send(text_data=orjson.dumps(told).decode())
