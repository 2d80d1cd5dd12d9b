"""Nothing is missed: what a client saw before and the events since are what it would fetch anew."""

import random
import threading
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import pytest
from channels.layers import get_channel_layer
from django.db import connection

from apps.core.events import Event, publish
from apps.core.tenancy import tenant
from tests.cast import Person
from tests.support.labeling import Bench, Desk, box, make_bench
from tests.support.live import WebServer
from tests.support.sockets import live

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Counted(Event):
    """A fact made for these tests."""

    type: ClassVar[str] = "tests.counted"
    number: int


def state(person: Person, project: Any) -> dict[str, str]:
    """What REST says about the tasks of a project."""
    listed = person.api.get("tasks", query_params={"project": str(project.pk), "limit": "200"}).json()["results"]
    return {each["id"]: each["state"] for each in listed}


def replay(before: dict[str, str], events: list[dict[str, Any]]) -> dict[str, str]:
    """The same from what was known and what was told since, in the order of the log."""
    after = dict(before)
    for each in sorted(events, key=lambda event: [int(part) for part in event["cursor"].split(".")]):
        if each["event"] == "tasks.changed":
            after[each["body"]["task"]] = each["body"]["state"]
    return after


def work(bench: Bench, people: list[Person], chance: random.Random) -> None:
    """Somebody takes the next task and submits it, skips it, or gives it back."""
    person = chance.choice(people)
    answer = person.api.post(f"projects/{bench.project.pk}/tasks/next", {"stage": "label"})
    if answer.status_code == 204:
        return
    desk = Desk(bench, person)
    what = chance.choice(("submit", "submit", "skip", "release", "keep"))
    if what == "submit":
        desk.draw(box(bench.words.coin))
        desk.submitted()
    elif what == "skip":
        assert person.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": "blurred"}).status_code == 200
    elif what == "release":
        assert person.api.post(f"tasks/{desk.task}/release", {"token": desk.token}).status_code == 200


def test_old_state_and_events_are_the_new_state_whatever_happens_to_the_connection(
    web_server: WebServer, ada: Person, ana: Person, max_: Person
) -> None:
    chance = random.Random(7)
    bench = make_bench(ada, rows=12, review_share=0.5)
    bench.queue()
    with live(web_server, "acme", ada.api) as client:
        client.subscribe(f"project:{bench.project.pk}")
        before = state(ada, bench.project)
        for round_ in range(4):
            for _ in range(4):
                work(bench, [ana, max_, ada], chance)
            if round_ % 2:
                client.close()
            else:
                web_server.stop()
            for _ in range(4):
                work(bench, [ana, max_, ada], chance)
            web_server.start()
            client.open()
        client.catch_up()
        after = state(ada, bench.project)
        assert replay(before, client.events) == after != before


def test_an_event_that_was_pushed_and_caught_up_with_changes_nothing_the_second_time(
    web_server: WebServer, bench: Bench, ada: Person
) -> None:
    with live(web_server, "acme", ada.api) as client:
        client.subscribe(f"project:{bench.project.pk}")
        start = client.since
        before = state(ada, bench.project)
        bench.queue()
        before = state(ada, bench.project)
        Desk(bench, ada)
        client.until_event("tasks.changed")
        client.since = start
        client.close()
        client.open()
        client.catch_up()
        assert client.names().count("tasks.changed") == 2
        assert replay(before, client.events) == state(ada, bench.project)


def test_what_the_channel_layer_loses_the_next_question_brings(
    web_server: WebServer, bench: Bench, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object) -> None:
        raise ConnectionError("no Redis")

    bench.queue()
    with live(web_server, "acme", ada.api) as client:
        client.subscribe(f"project:{bench.project.pk}")
        client.catch_up()
        before = len(client.names())
        monkeypatch.setattr(get_channel_layer(), "group_send", lost)
        Desk(bench, ada)
        client.catch_up()
        assert client.names()[before:] == ["tasks.changed"]


def test_a_transaction_that_commits_late_is_not_passed_over(web_server: WebServer, bench: Bench, ada: Person) -> None:
    """The earlier number commits after the later one: a reader that took the later one as its place would lose the earlier."""
    topic = f"project:{bench.project.pk}"
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with tenant(ada.organization.pk):
                publish(Counted(1), topics=[topic])
                begun.set()
                may_end.wait(20)
        finally:
            connection.close()
            ended.set()

    with live(web_server, "acme", ada.api) as client:
        client.subscribe(topic)
        threading.Thread(target=slow).start()
        assert begun.wait(20)
        with tenant(ada.organization.pk):
            publish(Counted(2), topics=[topic])
        client.ask()
        client.close()
        may_end.set()
        assert ended.wait(20)
        client.open()
        client.catch_up()
        assert {each["body"]["number"] for each in client.events} == {1, 2}


def test_everything_that_was_missed_arrives_however_much_it_is(web_server: WebServer, bench: Bench, ada: Person) -> None:
    topic = f"project:{bench.project.pk}"
    with live(web_server, "acme", ada.api) as client:
        client.subscribe(topic)
        client.close()
        with tenant(ada.organization.pk):
            for number in range(1201):
                publish(Counted(number), topics=[topic])
        client.open()
        assert [each["body"]["number"] for each in client.events] == list(range(1201))


def test_rest_tells_the_same_events_as_the_socket(web_server: WebServer, bench: Bench, ada: Person) -> None:
    topic = f"project:{bench.project.pk}"
    start = ada.api.get("events", query_params={"topics": topic}).json()["cursor"]
    with live(web_server, "acme", ada.api) as client:
        client.subscribe(topic)
        bench.queue()
        Desk(bench, ada)
        client.catch_up()
        told = ada.api.get("events", query_params={"topics": topic, "after": start}).json()["results"]
        pushed = sorted(client.events, key=lambda each: [int(part) for part in each["cursor"].split(".")])
        assert [(each["cursor"], each["event"], each["body"]) for each in pushed] == [
            (each["cursor"], each["type"], each["body"]) for each in told
        ]


def test_suggestions_are_told_whole_and_their_log_line_holds_none(web_server: WebServer, bench: Bench, ada: Person) -> None:
    with live(web_server, "acme", ada.api) as client:
        client.subscribe(f"data_row:{bench.rows[0].pk}")
        _, ids = bench.suggest(bench.rows[0], box(bench.words.coin, confidence=0.9), box(bench.words.coin, x=60, confidence=0.4))
        event = client.until_event("suggestions.added")
        assert {UUID(each["id"]) for each in event["body"]["annotations"]} == set(ids)
        with tenant(ada.organization.pk), connection.cursor() as cursor:
            cursor.execute("SELECT body FROM core_eventlog WHERE type = 'suggestions.added'")
            assert "annotations" not in str(cursor.fetchall())
