"""Strict JSON: what is read fast is what is read with care, and refused for the same reason."""

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import strict_json
from apps.core.strict_json import MAX_DEPTH, NotStrict, loads

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
PIECES = ['"a"', '"a:b"', '"\\u003a"', '"\\u0000"', '"\\ud83d\\ude00"', '"\\ud83d"', '"é"', ":", ",", "{", "}", "[", "]", " ", "\n"]
PIECES += [
    "null",
    "true",
    "01",
    "1.",
    '"\x00"',
    "-0",
    "-0.0",
    "1",
    "1e400",
    "1E+2",
    "18446744073709551616",
    "-9223372036854775809",
    "1" * 31,
    "NaN",
    "Infinity",
]
DEEP = [("[" * depth + "]" * depth) for depth in (127, 128, 129, 300, 2000)] + ['{"a":' * depth + "1" + "}" * depth for depth in (128, 129)]


def _told(read: Any, data: bytes | str) -> tuple[Any, ...]:
    """What came of it, types and signs of numbers included."""
    try:
        return "read", repr(read(data))
    except NotStrict as error:
        return "refused", error.code, error.message


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_pieces_of_json_are_read_or_refused_alike(text: str) -> None:
    for data in (text, text.encode()):
        assert _told(loads, data) == _told(strict_json.loads_with_care, data)


@given(VALUES, st.booleans())
def test_whatever_python_writes_is_read_or_refused_alike(value: Any, ascii_only: Any) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert _told(loads, text) == _told(strict_json.loads_with_care, text)


@given(st.binary(max_size=30))
def test_any_bytes_are_read_or_refused_alike(data: bytes) -> None:
    assert _told(loads, data) == _told(strict_json.loads_with_care, data)


@pytest.mark.parametrize("text", DEEP)
def test_depth_is_bounded_alike(text: str) -> None:
    assert _told(loads, text) == _told(strict_json.loads_with_care, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "json_duplicate_key"),
        (b'{"a": 1, "\\u0061": ":"}', "json_duplicate_key"),
        (b'["\\u003a", {"a": 1, "a": 2}]', "json_duplicate_key"),
        (b'"\\u0000"', "text_invalid_char"),
        (b'"\\ud800"', "text_invalid_char"),
        (b"NaN", "number_not_finite"),
        (b"1e999", "number_not_finite"),
        (b"1" * 31, "number_too_long"),
        (b"[" * 129 + b"]" * 129, "json_too_deep"),
        (b"\xff", "encoding_invalid"),
        (b"{", "json_invalid"),
    ],
)
def test_what_is_not_strict_is_refused(text: bytes, code: str) -> None:
    with pytest.raises(NotStrict) as refusal:
        loads(text)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": ', "it ends too early, at character 7."),
        ('{"a": car}', "'car}' stands where a value should, at character 7."),
        ("{'a': 1}", "\"'a': 1}\" stands where a name in double quotes should, at character 2."),
        ('{"a" 1}', "'1}' stands where a colon should, at character 6."),
        ('{"a": 1 "b": 2}', "'\"b\": 2}' stands where a comma or the closing bracket should, at character 9."),
        ('{"a": 1}{"b": 2}', "'{\"b\": 2}' stands after its end, at character 9."),
        ('{"a": "b', "the text that begins at character 7 has no closing quote."),
        ('{"a": "b\tc"}', "a line break, tab or other control character stands unescaped in a text, at character 9."),
        ('{"a": "\\d"}', "a backslash stands before what needs none, at character 8."),
        ('{"a": "\\u12"}', "\\u stands without four hexadecimal digits, at character 9."),
        ('{\n "a": x}', "'x}' stands where a value should, in line 2 at character 7."),
    ],
)
def test_why_a_text_is_no_json_is_a_sentence_with_the_place(text: str, words: str) -> None:
    with pytest.raises(NotStrict) as refusal:
        loads(text)
    assert refusal.value.message == f"This is not JSON: {words}"
    assert strict_json.why_refused(text) == refusal.value.message


@pytest.mark.parametrize("text", [b'"' + b"[" * (4 << 20), b'"' + b'\\"' * (2 << 20)], ids=["brackets", "escapes"])
def test_an_unfinished_string_is_refused_in_little_memory(text: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(NotStrict):
            loads(text + b"[" * MAX_DEPTH + b"[")
        assert tracemalloc.get_traced_memory()[1] < 20 * len(text)
    finally:
        tracemalloc.stop()


def test_a_long_whole_number_stays_whole() -> None:
    assert loads(b"18446744073709551616") == 2**64
