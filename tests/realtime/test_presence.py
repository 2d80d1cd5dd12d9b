"""Who has a task open is told to who else has, until they leave, and to nobody who may not see the task."""

from typing import Any

import pytest

from apps.organizations.permissions import Permission
from tests.cast import Person
from tests.support.labeling import Bench, Desk
from tests.support.live import WebServer
from tests.support.sockets import LiveClient, live

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def topic(bench: Bench, ana: Person) -> str:
    bench.queue()
    return f"task:{Desk(bench, ana).task}"


def come(client: LiveClient, topic: str) -> None:
    assert client.subscribe(topic)["topics"] == [topic]
    client.send({"type": "here", "topics": [topic]})


def heard(client: LiveClient, *, here: bool = True) -> dict[str, Any]:
    """The next message that says so: that somebody is here may be told twice, as both a call and an answer."""
    while (event := client.until_event("people.here"))["body"]["here"] is not here:
        assert event["cursor"] is None, "it is kept nowhere"
    return dict(event["body"])


def none_heard(client: LiveClient) -> bool:
    client.ask()
    return "people.here" not in client.names()


def test_two_people_hear_of_each_other_and_when_one_goes(web_server: WebServer, topic: str, ana: Person, rui: Person) -> None:
    with live(web_server, "acme", ana.api) as first:
        come(first, topic)
        assert none_heard(first), "nobody hears of themselves"
        with live(web_server, "acme", rui.api) as second:
            come(second, topic)
            here = heard(first)
            assert (here["member"], here["name"]) == (str(rui.membership.pk), rui.user.name)
            assert heard(second)["member"] == str(ana.membership.pk), "who was there before answers"
            second.send({"type": "away", "topics": [topic]})
            assert heard(first, here=False) == {**here, "here": False}
            second.send({"type": "here", "topics": [topic]})
            assert heard(first) == here
        assert heard(first, here=False) == {**here, "here": False}, "a closed tab is gone"


def test_who_only_watches_is_told_and_is_not_there(web_server: WebServer, topic: str, ana: Person, rui: Person) -> None:
    with live(web_server, "acme", ana.api) as watcher, live(web_server, "acme", rui.api) as there:
        watcher.subscribe(topic)
        come(there, topic)
        assert heard(watcher)["member"] == str(rui.membership.pk)
        assert none_heard(there)


def test_who_may_not_see_the_task_neither_tells_nor_hears(web_server: WebServer, topic: str, ana: Person, gus: Person) -> None:
    with live(web_server, "acme", ana.api) as first, live(web_server, "globex", gus.api) as foreign:
        come(first, topic)
        assert foreign.subscribe(topic)["refused"] == [topic]
        foreign.send({"type": "here", "topics": [topic]})
        assert none_heard(foreign)
        assert none_heard(first)


def test_a_key_has_nothing_open(web_server: WebServer, topic: str, ana: Person, ada: Person) -> None:
    key = ada.key(Permission.PROJECTS_VIEW)
    with live(web_server, "acme", ana.api) as first, live(web_server, "acme", key, origin=None) as system:
        come(first, topic)
        come(system, topic)
        assert none_heard(system), "it did not come"
        assert none_heard(first)
