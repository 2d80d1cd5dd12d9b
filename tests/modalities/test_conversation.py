"""Conversations of both shapes are read message by message, and what is none is refused with the place."""

import io
import json
from typing import Any

import pytest
from PIL import Image

from apps.modalities import HEAD_BYTES, MODALITIES, Limits, UnreadableMedia, sniff
from apps.modalities.asset import Length

CONVERSATION = MODALITIES["conversation"]
LABELBOX = {
    "type": "application/vnd.labelbox.conversational",
    "version": 1,
    "messages": [
        {
            "messageId": "m0",
            "timestampUsec": 1,
            "content": "Hi 😀",
            "user": {"userId": "u1", "name": "Ada"},
            "align": "left",
            "canLabel": True,
        },
        {"messageId": "m1", "content": "Hello there", "user": {"userId": "bot"}, "align": "right", "canLabel": False},
    ],
}
PLAIN = {"messages": [{"role": "user", "content": "a\r\nb"}, {"id": "x", "user": "Rui", "content": ""}, {"id": 7, "content": "c"}]}


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def probe(data: bytes, **limits: int) -> Any:
    return CONVERSATION.probe(io.BytesIO(data), Limits(**limits))


def refusal(data: bytes, **limits: int) -> UnreadableMedia:
    with pytest.raises(UnreadableMedia) as caught:
        probe(data, **limits)
    assert caught.value.message.endswith(".")
    return caught.value


def with_messages(*messages: Any) -> bytes:
    return encoded({"messages": messages})


def test_a_conversation_of_labelbox_is_known_and_measured() -> None:
    data = encoded(LABELBOX)
    assert sniff(data[:HEAD_BYTES]) == (CONVERSATION, "application/json")
    found = probe(data)
    assert found.facts == {"messages": [{"id": "m0", "characters": 4}, {"id": "m1", "characters": 11, "can_label": False}]}
    assert CONVERSATION.texts(io.BytesIO(data)) == {"m0": "Hi 😀", "m1": "Hello there"}
    assert [each.user for each in CONVERSATION.messages(io.BytesIO(data))] == ["Ada", "bot"]


def test_a_plain_conversation_numbers_messages_without_an_id() -> None:
    data = b"\xef\xbb\xbf" + encoded(PLAIN)
    assert sniff(data[:HEAD_BYTES])[0] is CONVERSATION
    assert CONVERSATION.texts(io.BytesIO(data)) == {"1": "a\r\nb", "x": "", "7": "c"}
    assert [each["characters"] for each in probe(data).facts["messages"]] == [4, 0, 1]


def test_every_message_is_a_part_of_the_asset() -> None:
    asset = CONVERSATION.asset(None, None, probe(encoded(LABELBOX)).facts)
    assert {name: room.length for name, room in asset.parts.items()} == {"m0": Length(4), "m1": Length(11)}
    assert asset.room.length is None


@pytest.mark.parametrize("data", [b'{"a": 1}', b'[{"messages": []}]', b"messages", b"", b'\x00{"messages": []}'])
def test_other_json_is_no_conversation(data: bytes) -> None:
    assert CONVERSATION.sniff(data) is None


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'{"messages": {}}', "/messages"),
        (b'{"no": []}', "/messages"),
        (with_messages("text"), "/messages/0"),
        (with_messages({"content": "a"}, {"id": "b"}), "/messages/1/content"),
        (with_messages({"content": ["a"]}), "/messages/0/content"),
        (with_messages({"id": "", "content": "a"}), "/messages/0/id"),
        (with_messages({"id": True, "content": "a"}), "/messages/0/id"),
        (with_messages({"messageId": "i" * 201, "content": "a"}), "/messages/0/messageId"),
        (with_messages({"content": "a", "canLabel": "no"}), "/messages/0/canLabel"),
        (with_messages({"content": "a", "user": 5}), "/messages/0/user"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(data: bytes, place: str) -> None:
    error = refusal(data)
    assert error.code == "conversation_invalid"
    assert place in error.message


@pytest.mark.parametrize("ids", [("a", "a"), (2, None), ("7", 7)])
def test_two_messages_of_one_id_are_refused(ids: tuple[Any, Any]) -> None:
    messages = [{"content": "a", **({} if each is None else {"id": each})} for each in ids]
    error = refusal(with_messages(*messages))
    assert (error.code, "/messages/1" in error.message) == ("message_id_twice", True)


@pytest.mark.parametrize(
    "data",
    [
        b'{"messages": [' * 10_000,
        b'{"messages": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"messages": [{"content": "a"}',
        b'{"messages": [{"content": "a", "content": "b"}]}',
        b'{"messages": [{"content": NaN}]}',
        b'{"messages": [{"content": "\\ud800"}]}',
        b'{"messages": [{"content": "\\u0000"}]}',
        b'{"messages": [{"id": 1' + b"0" * 9_999 + b', "content": "a"}]}',
    ],
    ids=["unclosed", "deep", "truncated", "twice", "NaN", "surrogate", "NUL", "digits"],
)
def test_json_that_is_none_is_refused(data: bytes) -> None:
    assert refusal(data).code == "conversation_invalid"


def test_a_conversation_without_messages_is_refused() -> None:
    assert refusal(with_messages()).code == "media_empty"


def test_limits_are_told_with_their_figures() -> None:
    error = refusal(encoded(PLAIN), max_messages=2)
    assert (error.code, "3 messages" in error.message, "at most 2" in error.message) == ("too_many_messages", True, True)
    error = refusal(encoded(PLAIN), max_characters=4)
    assert (error.code, "at most 4" in error.message) == ("too_many_characters", True)
    assert refusal(encoded(PLAIN), max_markup_bytes=20).code == "too_many_bytes"


def test_other_encodings_are_refused_by_name() -> None:
    assert refusal(json.dumps(PLAIN).encode("utf-16")).code == "text_encoding_unsupported"


@pytest.mark.parametrize("value", [LABELBOX, PLAIN])
def test_a_thumbnail_shows_who_said_what(value: Any) -> None:
    opened = Image.open(io.BytesIO(CONVERSATION.thumbnail(io.BytesIO(encoded(value)), 160)))
    assert (opened.format, opened.size) == ("WEBP", (160, 160))
    assert opened.convert("L").getextrema()[0] < 150
