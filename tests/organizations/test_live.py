"""The same door under the real server, where the view runs behind asynchronous layers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from apps.core.models import Job
from apps.core.tenancy import tenant
from apps.organizations.models import Organization
from tests import factories
from tests.cast import Person


def titles(organization: Organization) -> list[str]:
    with tenant(organization.pk):
        return sorted(Job.objects.values_list("title", flat=True))


@pytest.fixture
def call(live_server_url: str) -> Callable[[Person], httpx.Client]:
    def client(person: Person) -> httpx.Client:
        raw = factories.make_api_key(person.membership)[1]
        return httpx.Client(base_url=f"{live_server_url}/api/v1/", headers={"Authorization": f"Bearer {raw}"}, timeout=30, trust_env=False)

    return client


def test_refusals_and_crashes_leave_nothing_and_the_rest_stays(call: Callable[[Person], httpx.Client], ada: Person) -> None:
    with call(ada) as client:
        paths = ("probes/refuse", "probes/crash", "probes/stream", "probes")
        assert [client.post(path, json={"title": "kept"}).status_code for path in paths] == [409, 500, 200, 201]
    assert titles(ada.organization) == ["kept", "streamed"]


def test_many_requests_of_two_organizations_at_once_never_mix(call: Callable[[Person], httpx.Client], ada: Person, gus: Person) -> None:
    with call(ada) as acme, call(gus) as globex, ThreadPoolExecutor(8) as pool:
        clients = {"acme": acme, "globex": globex}

        def one(number: int) -> set[str]:
            name = "acme" if number % 2 else "globex"
            assert clients[name].post("probes", json={"title": name}).status_code == 201
            shown = {each["title"] for each in clients[name].get("probes").json()["results"]}
            return shown - {name}

        assert set().union(*pool.map(one, range(60))) == set()
    assert (len(titles(ada.organization)), len(titles(gus.organization))) == (30, 30)
