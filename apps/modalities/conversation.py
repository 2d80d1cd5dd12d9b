"""Conversations: JSON in two shapes, each message a text of its own.

Labelbox's: `{"type": "application/vnd.labelbox.conversational", "version": 1, "messages": [{"messageId", "timestampUsec"?, "content",
"user": {"userId", "name"}, "align", "canLabel"}]}`; and a plain one, `{"messages": [{"id"?, "role" or "user", "content"}]}`. A message
without an id is known by its number, from "1". Spans count the Unicode code points of `content` as it stands, message by message.
Facts: `messages`, a list of {id, characters, can_label: false where the file says so}.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from typing_extensions import override

from apps.core.strict_json import NotStrict, loads
from apps.modalities.asset import Asset, Length, Room
from apps.modalities.base import DEFAULT_LIMITS, Limits, MediaEmpty, MediaTypeUnsupported, Modality, Probe, TooManyMessages, UnreadableMedia
from apps.modalities.drawing import LINES_PER_PICTURE, lines_picture
from apps.modalities.encoding import check_characters, read_unicode, start_of

CONVERSATION = "application/json"
LABELBOX = "application/vnd.labelbox.conversational"
MESSAGES = re.compile(r'"messages"\s*:\s*\[')
MAX_ID = 200


class ConversationInvalid(UnreadableMedia):
    """JSON that is no conversation; the message says which member of it, as a JSON pointer."""

    code = "conversation_invalid"


class MessageIdTwice(UnreadableMedia):
    """Two messages of one id: an annotation on it would stand on both."""

    code = "message_id_twice"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message: its id, who wrote it, and what."""

    id: str
    user: str
    content: str
    can_label: bool = True


class ConversationModality(Modality):
    """Conversations of people, or of people with machines. Known by a list of messages within the first HEAD_BYTES."""

    name = "conversation"
    frames = frozenset({"text"})
    object_at = frozenset({"message"})
    answer_at = frozenset({"message"})
    suffixes = {CONVERSATION: "json"}
    sniff_rank = 1

    @override
    def sniff(self, head: bytes) -> str | None:
        start = start_of(head)
        return CONVERSATION if start.startswith("{") and (MESSAGES.search(start) or LABELBOX in start) else None

    @override
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        messages = [
            {"id": each.id, "characters": len(each.content), **({} if each.can_label else {"can_label": False})}
            for each in self.messages(file, limits)
        ]
        return Probe(CONVERSATION, facts={"messages": messages})

    @override
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        first = self.messages(file, limits)[:LINES_PER_PICTURE]
        return lines_picture((line for each in first for line in f"{each.user}: {each.content}".splitlines()[:LINES_PER_PICTURE]), size)

    @override
    def asset(self, width: int | None, height: int | None, facts: Mapping[str, Any]) -> Asset:
        return Asset(self.name, parts={each["id"]: Room(length=Length(each["characters"])) for each in facts.get("messages", ())})

    @override
    def texts(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Mapping[str, str]:
        return {each.id: each.content for each in self.messages(file, limits)}

    def messages(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> tuple[Utterance, ...]:
        """All messages in their order. Raises UnreadableMedia."""
        text = read_unicode(file, limits.max_markup_bytes)
        if not text.lstrip().startswith("{"):
            raise MediaTypeUnsupported("This file is not a JSON object with messages.")
        try:
            found = loads(text)
        except NotStrict as error:
            raise ConversationInvalid(f"This conversation cannot be read. {error.message}") from None
        messages = _read_all(_listed(found, limits))
        check_characters(sum(len(each.content) for each in messages), limits, "conversation")
        return messages


def _listed(found: Mapping[str, Any], limits: Limits) -> list[Any]:
    listed = found.get("messages")
    if not isinstance(listed, list):
        raise _wrong("/messages", "a list of messages")
    if not listed:
        raise MediaEmpty("This conversation has no messages.")
    if len(listed) > limits.max_messages:
        raise TooManyMessages(f"This conversation has {len(listed):,} messages; at most {limits.max_messages:,} are taken.")
    return listed


def _read_all(listed: list[Any]) -> tuple[Utterance, ...]:
    messages: dict[str, Utterance] = {}
    for index, each in enumerate(listed):
        message = _read(each, index)
        if message.id in messages:
            raise MessageIdTwice(f"/messages/{index}: the id {message.id!r} is that of an earlier message; ids must differ.")
        messages[message.id] = message
    return tuple(messages.values())


def _read(message: Any, index: int) -> Utterance:
    at = f"/messages/{index}"
    if not isinstance(message, dict):
        raise _wrong(at, "an object with content")
    content = message.get("content")
    if not isinstance(content, str):
        raise _wrong(f"{at}/content", "text")
    can_label = message.get("canLabel", True)
    if not isinstance(can_label, bool):
        raise _wrong(f"{at}/canLabel", "true or false")
    return Utterance(_id(message, index, at), _user(message, at), content, can_label)


def _id(message: Mapping[str, Any], index: int, at: str) -> str:
    name = "messageId" if "messageId" in message else "id"
    found = message.get(name, index + 1)
    is_number = isinstance(found, int) and not isinstance(found, bool)
    if not (is_number or isinstance(found, str)) or not 0 < len(str(found)) <= MAX_ID:
        raise _wrong(f"{at}/{name}", f"text of 1 to {MAX_ID} characters")
    return str(found)


def _user(message: Mapping[str, Any], at: str) -> str:
    user = message.get("user", message.get("role", ""))
    if isinstance(user, dict):
        user = user.get("name") or user.get("userId") or ""
    if not isinstance(user, str):
        raise _wrong(f"{at}/user", "a name, or an object with a name")
    return user


def _wrong(at: str, expected: str) -> ConversationInvalid:
    return ConversationInvalid(f"This conversation is not as expected at {at}: {expected}.")


MODALITY = ConversationModality()
