"""Lines that belong together though they stand apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import scattered
from apps.formats.ndjson import Line
from apps.formats.rows import LineError
from apps.formats.scattered import read_groups
from tests.formats.specs import Trickle


def key_of(line: bytes) -> str | None:
    try:
        return str(json.loads(line)["k"])
    except (ValueError, KeyError, TypeError):
        return None


def grouped(data: bytes, size: int = 7) -> list[list[int]]:
    """The numbers of the lines of each group."""
    groups = []
    for group in read_groups(Trickle(data, size), key_of):
        assert not isinstance(group, LineError)
        groups.append([line.number if isinstance(line, Line) else (line.line or 0) for line in group])
    return groups


@given(keys=st.lists(st.sampled_from(["a", "b", "c", None, ""]), max_size=30), size=st.integers(1, 90), ends=st.booleans())
def test_groups_come_by_their_first_lines_and_each_line_once(keys: list[str | None], size: int, ends: bool) -> None:  # noqa: FBT001
    lines = ["" if key == "" else "{}" if key is None else json.dumps({"k": key}) for key in keys]
    data = ("\n".join(lines) + ("\n" if ends else "")).encode()
    expected: dict[str | None, list[int]] = {}
    for number, key in enumerate(keys, start=1):
        if key != "":
            expected.setdefault(key, []).append(number)
    assert grouped(data, size) == list(expected.values())


def test_a_line_that_is_wrong_stands_among_those_without_a_key() -> None:
    assert grouped(b'{"k":1}\n{"k":\n{"k":1}\n[]\n') == [[1, 3], [2, 4]]


def test_a_line_that_is_too_long_is_refused_unread_and_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scattered, "MAX_LINE_BYTES", 20)
    data = b'{"k":1}\n' + b"x" * 1_000 + b'\n{"k":1}\n' + b"y" * 21
    first, second, *groups = read_groups(Trickle(data, 9), key_of)
    assert isinstance(first, LineError)
    assert isinstance(second, LineError)
    assert [(error.line, error.code) for error in (first, second)] == [(2, "line_too_long"), (4, "line_too_long")]
    (group,) = groups
    assert not isinstance(group, LineError)
    assert [line.number for line in group if isinstance(line, Line)] == [1, 3]
