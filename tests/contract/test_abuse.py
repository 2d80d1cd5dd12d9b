"""What no client should send, sent to every route that might take it: always a problem document with the right status, never a crash."""

import json
from typing import Any

import pytest

from tests.cast import Api
from tests.contract.conftest import Worlds
from tests.contract.matrix import Blank, Line, all_lines, every
from tests.contract.routes import METHODS, api_routes
from tests.contract.sending import caller, fields_of, problem

pytestmark = pytest.mark.django_db
ROUTES = api_routes()
LINES = all_lines()
ONE_PER_ROUTE = list({line.route: line for line in reversed(LINES) if line.status < 400 and line.route != "GET schema"}.values())
TAKES_JSON = [line for line in ONE_PER_ROUTE if line.json]
WITH_IDS = [line for line in ONE_PER_ROUTE if "<" in line.route]
PAGED = [line for line in ONE_PER_ROUTE if ROUTES[line.route].paginated]

BODIES: dict[str, tuple[bytes, str]] = {
    "NUL": (b'{"name": "a\\u0000b"}', "text_invalid_char"),
    "half a surrogate pair": (b'{"name": "\\ud800"}', "text_invalid_char"),
    "NUL in a key": (b'{"na\\u0000me": 1}', "text_invalid_char"),
    "NaN": (b'{"x": NaN}', "number_not_finite"),
    "infinity": (b'{"x": -Infinity}', "number_not_finite"),
    "a number beyond floats": (b'{"x": 1e400}', "number_not_finite"),
    "a number of 5000 digits": (b'{"x": %s}' % (b"9" * 5000), "number_too_long"),
    "brackets without end": (b"[" * 100_000, "json_too_deep"),
    "objects without end": (b'{"a":' * 5000 + b"1" + b"}" * 5000, "json_too_deep"),
    "one key twice": (b'{"a": 1, "a": 2}', "json_duplicate_key"),
    "a list": (b"[1]", "body_not_object"),
    "a string": (b'"a"', "body_not_object"),
    "null": (b"null", "body_not_object"),
    "half a document": (b'{"a": ', "json_invalid"),
    "two documents": (b"{}{}", "json_invalid"),
    "a mark at the beginning": (b"\xef\xbb\xbf{}", "json_invalid"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "encoding_invalid"),
    "no text": (b'{"a": "\xff\xfe"}', "encoding_invalid"),
}
SEGMENTS = ("%00", "-1", "1e3", "1" + "0" * 20, "x" * 300, "..%2f..%2fadmin", "%F0%9F%90%B4", "0190c1de-0000-7000-8000-00000000000")
LIMITS = ("0", "-1", "1000000000", "", "ten", "1.5", "\uff11", "0x10", "201", " 5")
CURSORS = ("", "abc", "%00", "x" * 5000, "bnVsbA", "W10", "eyJvcmRlciI6W10sInZhbHVlcyI6W119", "====")


def name(line: Line) -> str:
    return str(line)


@pytest.mark.parametrize("line", TAKES_JSON, ids=name)
def test_a_body_that_is_no_strict_json_object_is_refused(worlds: Worlds, line: Line) -> None:
    for what, (body, code) in BODIES.items():
        answer = _post_raw(caller(worlds, line), line, worlds, body)
        told = problem(answer, 400)
        assert code in fields_of(told), (what, told)
    assert worlds.changed() == []


def _post_raw(api: Api, line: Line, worlds: Worlds, body: bytes, content_type: str = "application/json", **headers: str) -> Any:
    request = every(line, worlds.acme)
    told = {**request.headers, **headers}
    return api.call(line.method, request.path, body, content_type=content_type, headers=told, query_params=dict(request.query))


@pytest.mark.parametrize("line", TAKES_JSON, ids=name)
def test_a_field_that_nobody_knows_is_refused_by_its_name(worlds: Worlds, line: Line) -> None:
    body = {**every(line, worlds.acme).body, "surprise": 1}
    told = problem(_post_raw(caller(worlds, line), line, worlds, json.dumps(body).encode()), 400)
    assert [(each["pointer"], each["code"]) for each in told["errors"]] == [("/surprise", "unknown_field")]
    assert worlds.changed() == []


@pytest.mark.parametrize("line", ONE_PER_ROUTE, ids=name)
def test_a_parameter_that_nobody_knows_is_refused_by_its_name(worlds: Worlds, line: Line) -> None:
    request = every(line, worlds.acme)
    options = {**request.options(), "query_params": {**request.query, "surprise__in": "1"}}
    told = problem(caller(worlds, line).call(line.method, request.path, **options), 400)
    assert [(each["pointer"], each["code"]) for each in told["errors"]] == [("surprise__in", "unknown_parameter")]
    assert worlds.changed() == []


@pytest.mark.parametrize("line", [*TAKES_JSON, *(line for line in ONE_PER_ROUTE if line.files)], ids=name)
def test_another_media_type_is_refused(worlds: Worlds, line: Line) -> None:
    api = caller(worlds, line)
    kinds = {"text/plain", "application/xml", "application/x-www-form-urlencoded", "application/msgpack", "nonsense"}
    taken = {each.send(Blank(), Blank()).content_type for each in LINES if each.route == line.route}
    for kind in sorted(kinds - taken):
        problem(_post_raw(api, line, worlds, b"a=1", kind), 415)
    problem(_post_raw(api, line, worlds, b"{}", Accept="application/x-nope"), 406)
    assert worlds.changed() == []


@pytest.mark.parametrize("line", TAKES_JSON, ids=name)
def test_a_compressed_or_an_endless_body_is_refused(worlds: Worlds, line: Line) -> None:
    api = caller(worlds, line)
    problem(_post_raw(api, line, worlds, b"{}", **{"Content-Encoding": "gzip"}), 415)
    problem(_post_raw(api, line, worlds, ENDLESS), 413)
    assert worlds.changed() == []


ENDLESS = b'{"name": "' + b"a" * (16 * 1024 * 1024) + b'"}'


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES.values()} - {"schema"}))
def test_a_method_that_an_address_does_not_take_is_refused(worlds: Worlds, path: str) -> None:
    taken = {route.method for route in ROUTES.values() if route.path == path}
    line = next(each for each in LINES if ROUTES[each.route].path == path)
    api, address = worlds.acme.owner.api, every(line, worlds.acme).path
    for method in {*METHODS, "options", "trace"} - taken:
        problem(getattr(api.client, method)(f"/api/v1/{address}", headers=api.headers), 405)
    override = api.client.get(f"/api/v1/{address}", headers={**api.headers, "X-HTTP-Method-Override": "DELETE"})
    assert override.status_code in (200, 400, 404, 405)
    assert worlds.changed() == []


@pytest.mark.parametrize("line", WITH_IDS, ids=name)
def test_an_address_that_names_no_id_is_not_there(worlds: Worlds, line: Line) -> None:
    request = every(line, worlds.acme)
    path = ROUTES[line.route].path
    for segment in SEGMENTS:
        problem(caller(worlds, line).call(line.method, path.replace("<pk>", segment), **request.options()), 404, 405)
    assert worlds.changed() == []


@pytest.mark.parametrize("line", PAGED, ids=name)
def test_a_page_that_cannot_be_is_refused(worlds: Worlds, line: Line) -> None:
    api, request = caller(worlds, line), every(line, worlds.acme)
    for limit in LIMITS:
        answer = api.get(request.path, query_params={**request.query, "limit": limit})
        assert fields_of(problem(answer, 400)) == {"limit_out_of_range"}, limit
    for cursor in CURSORS:
        problem(api.get(request.path, query_params={**request.query, "cursor": cursor}), 400)


VALUES = ("", "\0", "a\0b", "\ud800", "%00", "x" * 10_000, "9" * 400, "-1", "nan", "1e400", "'\";--", "__class__", "null", "[]", "\u0663")


@pytest.mark.parametrize(
    "line", [line for line in ONE_PER_ROUTE if getattr(ROUTES[line.route].view, "queries", {}).get(ROUTES[line.route].action)], ids=name
)
def test_whatever_a_parameter_holds_is_answered_or_refused(worlds: Worlds, line: Line) -> None:
    api, request, route = caller(worlds, line), every(line, worlds.acme), ROUTES[line.route]
    for parameter in route.view.queries[route.action]().fields:
        for value in VALUES:
            query = {**request.query, parameter: value.encode("utf-8", "surrogatepass")}
            answer = api.call(line.method, request.path, **{**request.options(), "query_params": query})
            if answer.status_code >= 300:
                problem(answer, 400, 404, 422)
