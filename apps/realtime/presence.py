"""Who has the same thing open: kept nowhere but in the sockets themselves, which tell each other while they last.

A socket that comes tells all that watch the topic, and those that are there answer it alone. Each says so again from time to time, so that
whoever listens can forget one that went without a word, with its process.
"""

from typing import Any
from uuid import uuid4

from channels.layers import BaseChannelLayer

from apps.core.events import group_of
from apps.organizations.actor import Actor

PEOPLE_HERE = "people.here"
KIND = "task:"  # what people have open
MOST = 20


class Presence:
    """What one browser tab of a person has open."""

    def __init__(self, layer: BaseChannelLayer, channel: str, actor: Actor) -> None:
        self.layer, self.channel, self.actor, self.tab = layer, channel, actor, uuid4().hex
        self.topics: set[str] = set()

    async def come(self, topics: set[str]) -> None:
        """Tell who watches these that this person has them open, and be told who else has. Keys have nothing open."""
        if self.actor.api_key_id is not None:
            return
        for topic in sorted(each for each in topics - self.topics if each.startswith(KIND))[: MOST - len(self.topics)]:
            self.topics.add(topic)
            await self._tell(topic, asks=True)

    async def go(self, topics: set[str]) -> None:
        """Tell that these are open no more."""
        for topic in topics & self.topics:
            self.topics.discard(topic)
            await self._tell(topic, here=False)

    async def stay(self) -> None:
        """Say again what is open."""
        for topic in self.topics:
            await self._tell(topic)

    async def heard(self, message: dict[str, Any]) -> bool:
        """Answer one that came; whether this tab is to be told of the message, which its own are not."""
        if message["body"]["tab"] == self.tab:
            return False
        if message["asks"] and message["topics"][0] in self.topics:
            await self.layer.send(message["asks"], self._message(message["topics"][0]))
        return True

    async def _tell(self, topic: str, *, here: bool = True, asks: bool = False) -> None:
        said = self._message(topic, here=here, asks=self.channel if asks else None)
        await self.layer.group_send(group_of(self.actor.organization_id, topic), said)

    def _message(self, topic: str, *, here: bool = True, asks: str | None = None) -> dict[str, Any]:
        body = {"tab": self.tab, "member": str(self.actor.membership_id), "name": self.actor.name or self.actor.email, "here": here}
        return {"type": PEOPLE_HERE, "topics": [topic], "asks": asks, "body": body}
