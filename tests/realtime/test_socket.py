"""Who may open the live socket, what they may watch, and what it answers to messages that make no sense."""

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from apps.core.jobs import create_job
from apps.core.tenancy import tenant
from apps.organizations import services
from apps.organizations.permissions import Permission, Role
from apps.realtime import consumers
from tests.cast import Api, Person
from tests.support.labeling import Bench, Desk, box, make_bench
from tests.support.live import WebServer
from tests.support.sockets import LiveClient, live

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_watches_a_project_is_told_what_happens_in_it(web_server: WebServer, bench: Bench, ada: Person) -> None:
    bench.queue()
    with live(web_server, "acme", ada.api) as client:
        told = client.subscribe(f"project:{bench.project.pk}")
        assert (told["topics"], told["refused"]) == ([f"project:{bench.project.pk}"], [])
        desk = Desk(bench, ada)
        event = client.until_event("tasks.changed")
        assert event["body"] == {
            "task": desk.task, "project": str(bench.project.pk), "data_row": desk.detail["data_row"]["id"], "state": "in_progress",
        }  # fmt: skip
        assert event["topics"] == [f"project:{bench.project.pk}"]


def test_an_api_key_opens_the_socket_of_its_own_organization_without_a_page(web_server: WebServer, ada: Person, gus: Person) -> None:
    with live(web_server, "acme", ada.key(), origin=None) as client:
        assert client.subscribe("jobs")["topics"] == ["jobs"]
    with live(web_server, "globex", ada.key(), origin=None) as client:
        assert client.closed_with() == 4401


@pytest.mark.parametrize("who", ["nobody", "stranger", "forged key", "revoked key"])
def test_who_is_no_member_is_told_so_and_cut_off(web_server: WebServer, ada: Person, gus: Person, who: str) -> None:
    revoked = ada.key()
    _revoke_all(ada)
    apis = {"nobody": None, "stranger": gus.api, "forged key": Api(key="fp_abcdefghijkl_" + "x" * 43), "revoked key": revoked}
    with live(web_server, "acme", apis[who]) as client:
        assert client.closed_with() == 4401


def _revoke_all(person: Person) -> None:
    listed = person.api.get("api-keys").json()["results"]
    for each in listed:
        assert person.api.delete(f"api-keys/{each['id']}").status_code == 204


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null", None])
def test_a_page_of_somebody_else_cannot_open_it(web_server: WebServer, ada: Person, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused:
        LiveClient(web_server, "acme", ada.api, origin=origin).open()
    assert refused.value.response.status_code == 403


def test_another_organizations_things_cannot_be_watched(web_server: WebServer, bench: Bench, ada: Person, gus: Person) -> None:
    bench.queue()
    desk = Desk(bench, ada)
    run, _ = bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.5))
    with tenant(ada.organization.pk):
        job = create_job(kind="inference.predict", title="x", chunks=[{}])
    foreign = [
        f"project:{bench.project.pk}", f"task:{desk.task}", f"data_row:{bench.rows[0].pk}", f"job:{job.pk}", f"model_run:{run.pk}",
        f"member:{ada.membership.pk}", "jobs:1", "o1.jobs", "", "project:", "project:*",
    ]  # fmt: skip
    with live(web_server, "globex", gus.api) as client:
        told = client.subscribe(*foreign, "jobs")
        assert (told["topics"], told["refused"]) == (["jobs"], sorted(foreign))


def test_what_happens_in_another_organization_never_arrives(web_server: WebServer, bench: Bench, ada: Person, gus: Person) -> None:
    theirs = make_bench(gus)
    theirs.queue()
    bench.queue()
    with live(web_server, "globex", gus.api) as client:
        client.subscribe(f"project:{bench.project.pk}", f"project:{theirs.project.pk}", "jobs")
        Desk(bench, ada)
        with tenant(ada.organization.pk):
            create_job(kind="inference.predict", title="x", chunks=[])
        Desk(theirs, gus)
        client.until_event("tasks.changed")
        client.catch_up()
        assert {each["body"]["project"] for each in client.events} == {str(theirs.project.pk)}


def test_what_a_role_may_not_read_it_may_not_watch(web_server: WebServer, bench: Bench, ana: Person) -> None:
    run, _ = bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.5))
    with live(web_server, "acme", ana.api) as client:
        told = client.subscribe(f"model_run:{run.pk}", f"project:{bench.project.pk}")
        assert told["refused"] == [f"model_run:{run.pk}"]


def test_what_the_scopes_of_a_key_leave_out_it_may_not_watch(web_server: WebServer, ada: Person) -> None:
    with live(web_server, "acme", ada.key(Permission.CATALOG_VIEW)) as client:
        assert client.subscribe("jobs")["refused"] == ["jobs"]


def _removed(ada: Person, ana: Person) -> None:
    assert ada.api.delete(f"members/{ana.membership.pk}").status_code == 204


def _demoted(ada: Person, ana: Person) -> None:
    assert ada.api.patch(f"members/{ana.membership.pk}", {"role": "viewer"}).status_code == 200


def _left(ada: Person, ana: Person) -> None:
    assert ana.api.post("organization/leave").status_code == 204


def _locked_out(ada: Person, ana: Person) -> None:
    services.set_may_enter(user=ana.user, may_enter=False, label="the platform")


@pytest.mark.parametrize("change", [_removed, _demoted, _left, _locked_out])
def test_who_loses_access_is_cut_off_at_once(web_server: WebServer, ada: Person, ana: Person, change: Any) -> None:
    with live(web_server, "acme", ana.api) as client:
        client.subscribe("jobs")
        change(ada, ana)
        assert client.closed_with() == 4403


def test_a_key_that_is_revoked_takes_its_sockets_with_it(web_server: WebServer, ada: Person, max_: Person) -> None:
    with live(web_server, "acme", max_.key()) as client, live(web_server, "acme", max_.api) as browser:
        client.subscribe("jobs")
        browser.subscribe("jobs")
        _revoke_all(ada)
        assert client.closed_with() == 4403
        browser.catch_up()


def test_access_that_ended_without_a_word_is_noticed(
    web_server: WebServer, ada: Person, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "RECHECK_S", 0.1)
    with live(web_server, "acme", ana.api) as client:
        client.subscribe("jobs")
        type(ana.membership).objects.filter(pk=ana.membership.pk).update(role=Role.VIEWER)
        assert client.closed_with() == 4403


BAD = {
    "no JSON": ("{", "bad_message"),
    "a list": ("[]", "bad_message"),
    "a number": ("7", "bad_message"),
    "NaN": ('{"type": NaN}', "bad_message"),
    "one key twice": ('{"type": "ping", "type": "ping"}', "bad_message"),
    "brackets without end": ("[" * 60_000, "bad_message"),
    "no type": ("{}", "unknown_type"),
    "another type": ('{"type": "drop"}', "unknown_type"),
    "topics that are no list": ('{"type": "subscribe", "topics": "jobs"}', "bad_topics"),
    "topics that are no names": ('{"type": "subscribe", "topics": [1]}', "bad_topics"),
    "too many topics": (json.dumps({"type": "subscribe", "topics": [f"task:{number}" for number in range(201)]}), "bad_topics"),
    "NUL in a topic": ('{"type": "subscribe", "topics": ["a\\u0000"]}', "bad_message"),
    "a cursor of words": ('{"type": "ping", "after": "yesterday"}', "bad_cursor"),
    "a cursor beyond numbers": ('{"type": "ping", "after": "99999999999999999999.1"}', "bad_cursor"),
    "a cursor in other digits": (json.dumps({"type": "ping", "after": "\u0661.\u0661"}), "bad_cursor"),
}


def test_a_message_that_makes_no_sense_is_answered_and_the_socket_stays(web_server: WebServer, ada: Person) -> None:
    with live(web_server, "acme", ada.api) as client:
        for what, (message, code) in BAD.items():
            client.send(message)
            assert client.until("error")["code"] == code, what
        client.catch_up()


def test_a_frame_that_is_too_long_or_no_text_ends_the_socket(web_server: WebServer, ada: Person) -> None:
    for message, code in (("x" * 65_537, 1009), (b"\x00", 1003)):
        with live(web_server, "acme", ada.api) as client:
            client.send(message)
            assert client.closed_with() == code


def test_who_never_stops_talking_is_cut_off(web_server: WebServer, ada: Person) -> None:
    with live(web_server, "acme", ada.api) as client:
        for _ in range(consumers.ALLOWANCE + 1):
            client.send({"type": "unsubscribe", "topics": []})
        assert client.closed_with() == 4429


def test_no_other_address_takes_sockets(web_server: WebServer, ada: Person) -> None:
    client = LiveClient(web_server, "acme", ada.api)
    client.url = client.url.replace("/ws/o/acme/", "/ws/other/")
    with pytest.raises(InvalidStatus) as refused:
        client.open()
    assert refused.value.response.status_code == 403
