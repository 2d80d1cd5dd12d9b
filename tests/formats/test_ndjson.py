"""Lines are read strictly, one by one: a bad one is an error of its own and loses no other."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats.ndjson import Line, read_lines
from apps.formats.rows import LineError
from tests.formats.specs import in_pieces


def only(data: bytes) -> Line | LineError:
    (line,) = read_lines([data])
    return line


@given(documents=st.lists(st.dictionaries(st.text("ab\n\u2028é", max_size=3), st.integers(0, 9), max_size=3)), size=st.integers(1, 50))
def test_lines_are_the_same_however_the_bytes_are_cut(documents: list[dict[str, int]], size: int) -> None:
    data = b"\n".join(json.dumps(document, ensure_ascii=False).encode() for document in documents)
    read = list(read_lines(in_pieces(data, size)))
    assert read == [Line(number, document) for number, document in enumerate(documents, start=1)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"a": NaN}', "number_not_finite"),
        (b'{"a": -Infinity}', "number_not_finite"),
        (b'{"a": 1e999}', "number_not_finite"),
        (b'{"a": 1, "a": 2}', "json_duplicate_key"),
        (b'{"a": "\\u0000"}', "text_invalid_char"),
        (b'{"a": "\\ud800"}', "text_invalid_char"),
        (b'{"\\udc00": 1}', "text_invalid_char"),
        (b'{"a": "\x00"}', "json_invalid"),
        (b'{"a": "\xff"}', "encoding_invalid"),
        (b'{"a": 1', "json_invalid"),
        (b'{"a": 1} {"b": 2}', "json_invalid"),
        (b"[1, 2]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b'{"a": ' + b"[" * 140 + b"]" * 140 + b"}", "json_too_deep"),
        (b'{"a": ' + b"[" * 200_000 + b"}", "json_too_deep"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "number_too_long"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_the_others_are_read(line: bytes, code: str) -> None:
    first, error, last = read_lines([b'{"n": 1}\n' + line + b'\n{"n": 3}\n'])
    assert (first, last) == (Line(1, {"n": 1}), Line(3, {"n": 3}))
    assert isinstance(error, LineError)
    assert (error.line, error.code) == (2, code)
    assert error.message
    assert error.expected


def test_blank_lines_are_passed_over_but_counted() -> None:
    assert list(read_lines([b'\n  \r\n{"a": 1}\r\n\n'])) == [Line(3, {"a": 1})]


def test_a_byte_order_mark_at_the_beginning_is_no_error() -> None:
    assert only(b'\xef\xbb\xbf{"a": 1}') == Line(1, {"a": 1})


def test_a_line_that_is_too_long_is_refused_unread_and_the_others_are_read() -> None:
    fits, long = b'{"a": "' + b"x" * 91 + b'"}', b'{"a": "' + b"x" * 92 + b'"}'
    data = b"\n".join([fits, long, fits, long])
    for size in (1, 7, 64, 1_000):
        read = list(read_lines(in_pieces(data, size), max_line_bytes=100))
        assert [line.number for line in read if isinstance(line, Line)] == [1, 3]
        assert [(line.line, line.code) for line in read if isinstance(line, LineError)] == [(2, "line_too_long"), (4, "line_too_long")]


def test_an_endless_line_is_not_kept_in_memory() -> None:
    pieces = (b"x" * 65_536 for _ in range(2_000))
    (error,) = read_lines(pieces)
    assert isinstance(error, LineError)
    assert error.code == "line_too_long"


def test_nesting_up_to_the_limit_is_read() -> None:
    assert isinstance(only(b'{"a": ' + b"[" * 60 + b"]" * 60 + b"}"), Line)
