"""Every value of every JSON body, replaced one at a time by what it should not be: answered or refused by its place, never a crash."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.conftest import Worlds, rolled_back
from tests.contract.matrix import Line, all_lines, every
from tests.contract.sending import caller, problem

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LINES = [line for line in all_lines() if line.status < 400 and line.json]
VALUES: tuple[Any, ...] = (
    None, True, -1, 1.5, 10**29, -(2**63) - 1, 1e308, "", " ", "x" * 70_000, "nan", "\u202e", "2026-13-45T99:99:99Z", [], {},
    [[]], {"": None}, [None], ["x"] * 20,
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every member and item, at most four steps deep."""
    if path:
        yield path
    if len(path) < 4:
        items = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
        for key, each in items:
            yield from places(each, (*path, key))


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The body with another value at this place."""
    changed = copy.deepcopy(body)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


@pytest.mark.parametrize("line", LINES, ids=str)
def test_whatever_a_field_holds_is_answered_or_refused(worlds: Worlds, line: Line) -> None:
    request, api = every(line, worlds.acme), caller(worlds, line)
    for path in places(request.body):
        for value in VALUES:
            with rolled_back():
                body = json.dumps(replaced(request.body, path, value))
                answer = api.call(line.method, request.path, body, headers=dict(request.headers))
            if answer.status_code >= 300:
                problem(answer, 400, 403, 404, 409, 413, 422)


@pytest.mark.parametrize("line", LINES, ids=str)
def test_whatever_field_is_missing_is_answered_or_refused_by_its_place(worlds: Worlds, line: Line) -> None:
    request, api = every(line, worlds.acme), caller(worlds, line)
    for name in request.body:
        with rolled_back():
            body = {key: value for key, value in request.body.items() if key != name}
            answer = api.call(line.method, request.path, body, headers=dict(request.headers))
        if answer.status_code >= 300:
            told = problem(answer, 400, 409, 422)
            assert told["errors"], told
