"""JSON as RFC 8259 has it, and no more: no NaN, no duplicate keys, no characters that Postgres refuses, bounded depth."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn

MAX_DEPTH = 64
MAX_DIGITS = 30


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
    """
    text = _decode(data)
    _check_depth(text)
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer, parse_float=_float)
    except json.JSONDecodeError as error:
        raise NotStrict("json_invalid", f"This is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    _check_text(value)
    return value


def _decode(data: bytes | str) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrict("encoding_invalid", f"The text is not UTF-8 (byte {error.start}).") from None


# An unfinished string runs to the end, so that no text is scanned twice.
STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)


def _check_depth(text: str) -> None:
    """Before parsing, so that a bomb of brackets never reaches the recursive parser."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for character in STRING.sub("", text):
        depth += (character in "[{") - (character in "]}")
        if depth > MAX_DEPTH:
            raise NotStrict("json_too_deep", f"Nested deeper than {MAX_DEPTH} levels.")


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
        raise NotStrict("number_too_long", f"A number of {len(text)} digits; at most {MAX_DIGITS} are read.")
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
