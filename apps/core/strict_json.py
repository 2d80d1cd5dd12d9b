"""JSON as RFC 8259 has it, and no more: no NaN, no duplicate keys, no characters that Postgres refuses, bounded depth."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson

from apps.core.json_faults import told

MAX_DEPTH = 128
MAX_DIGITS = 30
# Escapes after which a text may hold what is refused (NUL; halves of pairs are looked at with it), or a colon that is no member's.
ESCAPES = re.compile(rb"\\u(?:0000|003[aA]|[dD][89a-fA-F])")
# An integer as long as this may not fit into 64 bits: orjson would make a float of it.
DIGITS = b"0" * 19
AS_DIGITS = bytes(ord("0") if chr(byte) in "0123456789" else ord(".") for byte in range(256))


@dataclass
class NotStrict(ValueError):  # noqa: N818
    """Why the text is refused: a stable code and a sentence."""

    code: str
    message: str

    def __str__(self) -> str:
        return self.message


def loads(data: bytes | str) -> Any:
    """The value. Raises NotStrict with one of: encoding_invalid, json_invalid, json_too_deep, json_duplicate_key, number_not_finite,
    number_too_long, text_invalid_char.

    What is plain is read by orjson, ten times as fast; whatever it refuses or may read otherwise is read with all care.
    """
    raw = data if isinstance(data, bytes) else data.encode(errors="replace")
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return loads_with_care(data)
    return value if _is_plain(raw, value) else loads_with_care(data)


def _is_plain(raw: bytes, value: Any) -> bool:
    """Whether orjson read the same as would have been read with care."""
    if DIGITS in raw.translate(AS_DIGITS) or (b"\\u" in raw and ESCAPES.search(raw)):
        return False
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _is_deep(value):
        return False
    # Of a key that stands twice orjson keeps the last: then there are fewer colons in what it read than in what it was given.
    return raw.count(b":") == orjson.dumps(value).count(b":")


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        inner = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [each for members in inner for each in members if isinstance(each, dict | list)]
        if not level:
            return False
    return True


def loads_with_care(data: bytes | str) -> Any:
    """The same as `loads`, character by character: it says what is wrong. Raises NotStrict."""
    text = _decode(data)
    _check_depth(text)
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer, parse_float=_float)
    except json.JSONDecodeError as error:
        raise NotStrict("json_invalid", told(error)) from None
    _check_text(value)
    return value


def why_refused(data: bytes | str) -> str:
    """A sentence on what is wrong with a text that orjson refused."""
    try:
        loads_with_care(data)
    except NotStrict as error:
        return error.message
    return "This is JSON that cannot be read: it is too deep, or a text in it is broken."


def _decode(data: bytes | str) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrict("encoding_invalid", f"The text is not UTF-8 (byte {error.start}).") from None


# An unfinished string runs to the end, so that no text is scanned twice; possessive, for what may be taken back costs memory by character.
STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)


def _check_depth(text: str) -> None:
    """Before parsing, so that a bomb of brackets never reaches the recursive parser."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for character in STRING.sub("", text):
        depth += (character in "[{") - (character in "]}")
        if depth > MAX_DEPTH:
            raise NotStrict("json_too_deep", f"This is nested deeper than {MAX_DEPTH} levels.")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise NotStrict("json_duplicate_key", f"The key {twice!r} occurs twice in one object.")
    return found


def _constant(name: str) -> NoReturn:
    raise NotStrict("number_not_finite", f"{name} is not a number that JSON has.")


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise NotStrict("number_too_long", f"A number has {len(text)} digits; at most {MAX_DIGITS} are read.")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise NotStrict("number_not_finite", f"{text[:20]} is too large for a number.")
    return value


def _check_text(value: Any) -> None:
    """No NUL and no lone surrogate anywhere: Postgres can hold neither."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if "\x00" in each or any("\ud800" <= character <= "\udfff" for character in each):
                raise NotStrict("text_invalid_char", "Text may not hold NUL or half of a surrogate pair.")
        elif isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list):
            waiting += each
