"""Every route of the API, called by its owner, by another organization, by a lower role, by a narrower key and by nobody."""

from collections.abc import Iterator

import pytest

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.organizations.permissions import ROLE_PERMISSIONS, Permission, Role
from tests import factories
from tests.cast import Api, as_role
from tests.contract.conftest import Worlds
from tests.contract.matrix import Line, Request, all_lines, every
from tests.contract.routes import Route, api_routes
from tests.contract.sending import caller, code_of, send
from tests.contract.world import Recorder, World

pytestmark = pytest.mark.django_db
ROUTES = api_routes()
LINES = all_lines()
TENANT_LINES = [line for line in LINES if not line.own]
FILLED_BY_WORKERS = {"analytics_activityspan", "core_subscribercursor"}
CREDENTIALS = ("session", "key")
# What people who are signed in do, and keys cannot.
FOR_PEOPLE = (
    "POST organizations", "POST organization/leave", "POST invitations/accept", "POST publications", "DELETE publications/<pk>",
)  # fmt: skip


def name(line: Line) -> str:
    return str(line)


def route_of(line: Line) -> Route:
    return ROUTES[line.route]


def who(world: World, credential: str) -> Api:
    return world.owner.api if credential == "session" else world.key_api


def attacks(line: Line, mine: World, theirs: World) -> Iterator[tuple[str, Request, tuple[int, ...]]]:
    """What a stranger could send: all of their ids in the address, then one id of theirs at a time in query and body."""
    here, there = Recorder(mine), Recorder(mine)
    line.send(here, there)
    if "<" in line.route:
        assert here.named, f"{line} names nothing in its address"
        yield "address", line.send(theirs, theirs), (404,)
    for field in sorted(there.named):
        yield field, line.send(mine, mine.with_one_of(theirs, field)), line.refused


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    lines = {line.route for line in LINES}
    assert sorted(set(ROUTES) - lines) == [], "routes without a line in tests/contract/lines"
    assert sorted(lines - set(ROUTES)) == [], "lines without a route"


def test_both_organizations_have_something_in_every_table(worlds: Worlds) -> None:
    empty = {table for said in worlds.before.values() for table, (rows, _) in said.items() if rows == 0}
    assert empty == FILLED_BY_WORKERS, "a table that the world leaves empty cannot show that it was changed: fill it in world.py"


def test_a_change_of_one_row_is_seen(worlds: Worlds) -> None:
    with tenant(worlds.acme.owner.organization.pk):
        DataRow.objects.filter(pk=worlds.acme.row).update(metadata={"seen": True})
    assert worlds.changed() == ["zebra: catalog_datarow"]


@pytest.mark.parametrize("credential", CREDENTIALS)
@pytest.mark.parametrize("line", [line for line in LINES if line.route not in FOR_PEOPLE], ids=name)
def test_its_owner_is_answered(worlds: Worlds, line: Line, credential: str) -> None:
    answer = send(caller(worlds, line, credential), line, every(line, worlds.acme))
    assert answer.status_code == line.status, answer.content[:800]


@pytest.mark.parametrize("line", [line for line in LINES if line.route in FOR_PEOPLE], ids=name)
def test_what_a_person_does_is_not_for_keys(worlds: Worlds, line: Line) -> None:
    assert code_of(send(worlds.acme.key_api, line, every(line, worlds.acme))) == (403, "session-required")
    assert worlds.changed() == []
    assert send(caller(worlds, line), line, every(line, worlds.acme)).status_code == line.status


@pytest.mark.parametrize("credential", CREDENTIALS)
@pytest.mark.parametrize("line", TENANT_LINES, ids=name)
def test_another_organizations_ids_are_as_good_as_none(worlds: Worlds, line: Line, credential: str) -> None:
    acme, globex = worlds.acme, worlds.globex
    nowhere = acme.nowhere()
    made_up = {kind: request for kind, request, _ in attacks(line, globex, nowhere)}
    api = who(globex, credential)
    for kind, request, refused in attacks(line, globex, acme):
        answer = send(api, line, request)
        assert answer.status_code in refused, (kind, answer.status_code, answer.content[:600])
        assert acme.mark not in answer.content.decode(), kind
        if not line.taken:
            assert code_of(send(api, line, made_up[kind])) == code_of(answer), f"{kind}: an id that exists is told from one that does not"
    assert worlds.changed() == []


@pytest.mark.parametrize("line", [line for line in LINES if "<" not in line.route and line.by == "owner"], ids=name)
def test_an_answer_without_ids_tells_nothing_of_the_other(worlds: Worlds, line: Line) -> None:
    answer = send(worlds.globex.owner.api, line, every(line, worlds.globex))
    told = answer.content.decode()
    assert answer.status_code == line.status
    assert worlds.acme.mark not in told
    assert [each for each in _flat(worlds.acme) if each in told] == []
    assert [each for each in worlds.changed() if each.startswith(worlds.acme.mark)] == []


def _flat(world: World) -> list[str]:
    return [each for value in world.ids().values() for each in ([value] if isinstance(value, str) else value)]


@pytest.mark.parametrize("line", TENANT_LINES, ids=name)
def test_naming_the_other_organization_opens_nothing(worlds: Worlds, line: Line) -> None:
    request = every(line, worlds.acme)
    header = {"X-Organization": worlds.acme.owner.organization.slug}
    for api in (worlds.globex.owner.api, worlds.globex.key_api):
        answer = api.call(line.method, request.path, **{**request.options(), "headers": {**request.headers, **header}})
        assert answer.status_code == 404, answer.content[:400]
    assert worlds.changed() == []


def lower_roles(line: Line) -> list[Role]:
    """The roles that may not, highest first."""
    return [role for role in Role if route_of(line).permission not in ROLE_PERMISSIONS[role]]


@pytest.mark.parametrize("line", [line for line in TENANT_LINES if lower_roles(line)], ids=name)
def test_a_lower_roles_is_refused(worlds: Worlds, line: Line) -> None:
    person = as_role(worlds.acme.viewer, lower_roles(line)[0])
    before = worlds.now()
    answer = send(person.api, line, every(line, worlds.acme))
    assert code_of(answer) == (403, "forbidden"), answer.content[:400]
    assert worlds.now() == before


@pytest.mark.parametrize("line", TENANT_LINES, ids=name)
def test_a_key_without_the_scope_is_refused(worlds: Worlds, line: Line) -> None:
    needed = route_of(line).permission
    scopes = [each for each in Permission if each != needed]
    key = Api(key=factories.make_api_key(worlds.acme.owner.membership, scopes)[1])
    before = worlds.now()
    answer = send(key, line, every(line, worlds.acme))
    assert code_of(answer) == (403, "scope-missing"), answer.content[:400]
    assert worlds.now() == before


@pytest.mark.parametrize("line", [line for line in LINES if route_of(line).permission], ids=name)
def test_nobody_is_asked_to_sign_in(worlds: Worlds, line: Line, anonymous: Api) -> None:
    request = every(line, worlds.acme)
    for headers in ({}, {"X-Organization": worlds.acme.owner.organization.slug}):
        answer = anonymous.call(line.method, request.path, **{**request.options(), "headers": {**request.headers, **headers}})
        assert answer.status_code == 401, answer.content[:400]
    assert worlds.changed() == []
