"""What the whole API promises, route by route: reading changes nothing, a browser needs its token, a key makes a POST happen once."""

from typing import Any

import pytest

from apps.core.tenancy import tenant
from apps.organizations.models import AuditLine
from tests.cast import Api
from tests.contract.conftest import Worlds
from tests.contract.matrix import Line, all_lines, every
from tests.contract.routes import api_routes
from tests.contract.sending import caller, code_of, fields_of, problem, send

pytestmark = pytest.mark.django_db
ROUTES = api_routes()
LINES = [line for line in all_lines() if line.status < 400]
ONE_PER_ROUTE = list({line.route: line for line in reversed(LINES)}.values())
READS = [line for line in LINES if line.method == "get"]
WRITES = [line for line in ONE_PER_ROUTE if line.method != "get"]


def name(line: Line) -> str:
    return str(line)


def audited(line: Line) -> bool:
    route = ROUTES[line.route]
    return route.permission is not None and route.action not in route.view.unaudited_actions


def once(line: Line) -> bool:
    """Whether an Idempotency-Key is honoured; who has left is nobody here any more."""
    route = ROUTES[line.route]
    if route.action == "leave":
        return False
    return line.method == "post" and route.permission is not None and route.action not in route.view.no_transaction_actions


@pytest.mark.parametrize("line", READS, ids=name)
def test_reading_changes_nothing(worlds: Worlds, line: Line) -> None:
    assert send(caller(worlds, line), line, every(line, worlds.acme)).status_code == 200
    assert worlds.changed() == []


@pytest.mark.parametrize("line", WRITES, ids=name)
def test_a_browser_that_does_not_send_its_token_is_refused(worlds: Worlds, line: Line) -> None:
    person = worlds.globex.owner if line.by == "stranger" else getattr(worlds.acme, line.by)
    forged = Api(user=person.user, slug=person.organization.slug, csrf=True)
    told = problem(send(forged, line, every(line, worlds.acme)), 403)
    assert told["code"] == "csrf-failed"
    assert worlds.changed() == []


@pytest.mark.parametrize("line", [line for line in WRITES if audited(line)], ids=name)
def test_every_change_leaves_a_line_in_the_audit_trail(worlds: Worlds, line: Line) -> None:
    number = worlds.acme.owner.organization.pk
    with tenant(number):
        before = set(AuditLine.objects.values_list("pk", flat=True))
    assert send(caller(worlds, line), line, every(line, worlds.acme)).status_code == line.status
    with tenant(number):
        new = AuditLine.objects.exclude(pk__in=before)
        assert [each.actor for each in new] == [getattr(worlds.acme, line.by).user.email]


@pytest.mark.parametrize("line", [line for line in WRITES if once(line)], ids=name)
def test_a_post_that_is_sent_again_is_done_once(worlds: Worlds, line: Line) -> None:
    api, request = caller(worlds, line), every(line, worlds.acme)
    first = _with_key(api, line, request, "once")
    assert first.status_code == line.status
    after = worlds.now()
    again = _with_key(api, line, request, "once")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotent-Replay"] == "true"
    assert worlds.now() == after
    if line.json:
        other = _with_key(api, line, type(request)(request.path, {**request.body, "more": 1}, request.headers), "once")
        assert code_of(other) == (422, "idempotency-key-reused")


@pytest.mark.parametrize("line", [line for line in WRITES if once(line)], ids=name)
def test_a_key_that_cannot_be_one_is_refused(worlds: Worlds, line: Line) -> None:
    for key in ("", "x" * 256, "clé", "a\tb"):
        told = problem(_with_key(caller(worlds, line), line, every(line, worlds.acme), key), 400)
        assert fields_of(told) == {"idempotency_key_invalid"}
    assert worlds.changed() == []


def _with_key(api: Api, line: Line, request: Any, key: str) -> Any:
    options = request.options()
    return api.call(line.method, request.path, **{**options, "headers": {**options["headers"], "Idempotency-Key": key}})


@pytest.mark.parametrize(
    "line", [line for line in WRITES if ROUTES[line.route].action in ROUTES[line.route].view.if_match_actions], ids=name
)
def test_a_change_without_its_version_is_refused(worlds: Worlds, line: Line) -> None:
    api, request = caller(worlds, line), every(line, worlds.acme)
    for version, status in ((None, 428), ("*", 412), ('W/"1"', 412), ('"99"', 412), ("1", 412), ("", 412)):
        headers = {} if version is None else {"If-Match": version}
        problem(api.call(line.method, request.path, request.body, headers=headers), status)
    assert worlds.changed() == []
