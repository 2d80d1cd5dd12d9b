"""Large JSON is read item by item: the same items however the file is cut, and a typed refusal for what is no JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import json_scan
from apps.formats.json_scan import piece_of, scan
from apps.kinds import InvalidValue
from tests.formats.specs import Trickle, file_of

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(max_size=3), deeper, max_size=3),
    max_leaves=8,
)


@given(document=st.dictionaries(st.text(max_size=5), plain, max_size=4), size=st.integers(1, 99), spaced=st.booleans())
def test_all_items_are_found_with_their_places(document: dict[str, Any], size: int, spaced: bool) -> None:  # noqa: FBT001
    data = json.dumps(document, ensure_ascii=False, indent=1 if spaced else None).encode()
    found: dict[str, Any] = {key: [] for key, member in document.items() if isinstance(member, list)}
    for item in scan(Trickle(data, size)):
        assert piece_of(file_of([data]), item.start, item.end) == item.raw
        if item.index is None:
            found[item.key] = item.value()
        else:
            assert item.index == len(found[item.key])
            found[item.key].append(item.value())
    assert found == document


def test_a_list_is_a_document_too() -> None:
    assert [(item.pointer, item.value()) for item in scan(file_of([b'\xef\xbb\xbf [1, {"a": "\xc3\xa4"}, []]']))] == [
        ("/0", 1),
        ("/1", {"a": "ä"}),
        ("/2", []),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "json_invalid"),
        (b"PK\x03\x04", "json_invalid"),
        (b'{"a": [1, 2', "json_invalid"),
        (b'{"a": [1 2]}', "json_invalid"),
        (b'{"a": [1], }', "json_invalid"),
        (b'{"a" 1}', "json_invalid"),
        (b'{"a": [1]} x', "json_invalid"),
        (b'{"a": [1], "a": [2]}', "json_duplicate_key"),
        (b'{"a": ["\xff"]}', "json_invalid"),
        (b'{"a": [NaN]}', "json_invalid"),
        (b'{"a": [1e999]}', "json_invalid"),
        (b'{"a": [' + b"[" * 200_000, "json_too_deep"),
        (b'{"a": [' + b"9" * 10_000 + b"]}", "number_too_long"),
        (b"5", "json_invalid"),
    ],
)
def test_what_is_no_json_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        [item.value() for item in scan(file_of([data]))]
    assert caught.value.code == code


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize(
    ("data", "message", "expected"),
    [
        (b"image,class\n", "'image,class\\n' in line 1 (byte 0) is not JSON here.", "{ or [: a JSON document, neither packed nor a table"),
        (b'{"a":\n [1,\n 2 3]}', "'3]}' in line 3 (byte 14) is not JSON here.", "',' there"),
        (b'[\n{"a": \xc3\xa4}\n]', "'ä}\\n]' in line 2 (byte 8) is not JSON here.", "a whole JSON value"),
        (b'[\n{"a": "b', "This document ends too early, in line 2 (byte 10).", "a whole JSON value"),
        (b"[1,\n2", "This document ends too early, in line 2 (byte 5).", "a whole JSON value"),
        (b"", "This document ends too early, in line 1 (byte 0).", "{ or [: a JSON document, neither packed nor a table"),
    ],
)
def test_a_refusal_says_what_stands_where(data: bytes, message: str, expected: str, size: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        list(scan(Trickle(data, size)))
    assert (caught.value.message, caught.value.expected) == (message, expected)


def test_an_item_that_never_ends_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_scan, "MAX_ITEM_BYTES", 1 << 20)
    file = file_of([b'{"images": ["', b"x" * (32 << 20)])
    with pytest.raises(InvalidValue, match="never ends"):
        list(scan(file))
    assert file.tell() < 8 << 20
