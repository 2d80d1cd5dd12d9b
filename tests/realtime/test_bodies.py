"""Bodies that are read when they are sent: once for all sockets that ask at one time, anew for those that ask later."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from apps.organizations.models import Organization
from apps.realtime import bodies
from apps.realtime.bodies import SharedBodies, Told
from tests.cast import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each organization's name was read to be told."""
    found = Counter[str]()

    def name(body: dict[str, Any]) -> dict[str, Any]:
        said = Organization.objects.get(slug=body["slug"]).name
        found[said] += 1
        return {"name": said, "read": found[said]}

    monkeypatch.setitem(bodies.FILLERS, "named", name)
    return found


def test_sockets_that_ask_at_one_time_share_one_reading_and_later_ones_read_again(ada: Person, read: Counter[str]) -> None:
    shared, told = SharedBodies(), _told(ada, 1)

    async def ask() -> list[bytes]:
        together = await asyncio.gather(*(shared.written(told) for _ in range(50)))
        return [*set(together), await shared.written(told)]

    assert asyncio.run(ask()) == [b'{"name":"Acme","read":1}', b'{"name":"Acme","read":2}']


def test_organizations_and_events_never_share(ada: Person, gus: Person, read: Counter[str]) -> None:
    shared = SharedBodies()

    async def ask() -> list[bytes]:
        return list(await asyncio.gather(*(shared.written(each) for each in (_told(ada, 1), _told(gus, 1), _told(ada, 2)))))

    assert [each.split(b'"')[3] for each in asyncio.run(ask())] == [b"Acme", b"Globex", b"Acme"]
    assert read == {"Acme": 2, "Globex": 1}


def test_a_socket_that_leaves_does_not_stop_the_reading_for_the_others(ada: Person, read: Counter[str]) -> None:
    shared, told = SharedBodies(), _told(ada, 1)

    async def ask() -> bytes:
        first, second = (asyncio.create_task(shared.written(told)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(ask()) == b'{"name":"Acme","read":1}'
    assert read == {"Acme": 1}


def _told(person: Person, number: int) -> Told:
    return Told(person.organization.pk, number, "named", {"slug": person.organization.slug})
