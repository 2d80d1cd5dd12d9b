"""The log's order can be relied on, and subscribers hear everything at least once."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from celery import current_app
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core import events
from apps.core.events import (
    BEHIND,
    Cursor,
    Event,
    StoredEvent,
    announced_together,
    events_after,
    many_subscriber,
    publish,
    safe_cursor,
    subscriber,
)
from apps.core.models import SubscriberCursor
from apps.core.tasks import MAX_ATTEMPTS, tell_subscribers
from apps.core.tenancy import bound, tenant
from apps.core.wake import REST_S, wake_once

ACME, GLOBEX = 101, 202
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Happened(Event):
    type: ClassVar[str] = "test.happened"
    what: str


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What a subscriber was told; it fails on 'bad' as long as that word is in its list of refusals."""
    found: list[str] = []

    @subscriber("test.listener", to=(Happened,))
    def listen(event: StoredEvent) -> None:
        if event.body["what"] == "bad":
            raise RuntimeError("bad")
        found.append(event.body["what"])

    yield found
    events.SUBSCRIBERS.pop("test.listener")


def say(what: str, organization_id: int = ACME) -> StoredEvent:
    with tenant(organization_id):
        return publish(Happened(what), topics=("jobs",))


def messages() -> int:
    with current_app.pool.acquire(block=True) as broker:
        return int(broker.default_channel.client.llen("default"))


def empty_queue() -> None:
    with current_app.pool.acquire(block=True) as broker:
        broker.default_channel.client.delete("default")


def countdown() -> float:
    """In how many seconds the message that waits is to be begun; it is taken from the queue."""
    with current_app.pool.acquire(block=True) as broker:
        sent = broker.default_channel.client.rpop("default")
    eta = json.loads(sent)["headers"]["eta"]
    return 0 if eta is None else max(0, (datetime.fromisoformat(eta) - datetime.now(UTC)).total_seconds())


def read(after: Cursor) -> list[str]:
    with tenant(ACME):
        return [event.body["what"] for event in events_after(after, topics=["jobs"])]


def test_an_event_that_commits_late_is_not_lost() -> None:
    """Event 1 is written first and committed last; a reader in between must not step over it."""
    started, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with tenant(ACME):
            publish(Happened("slow"), topics=("jobs",))
            started.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert started.wait(10)
    say("quick")
    with tenant(ACME):
        cursor = safe_cursor()
    assert read(Cursor()) == []
    go_on.set()
    thread.join(10)
    assert read(cursor) == ["slow", "quick"]


def test_events_of_another_organization_are_not_read() -> None:
    say("theirs", GLOBEX)
    assert read(Cursor()) == []


def test_a_rolled_back_fact_was_never_stated() -> None:
    def state_and_fail() -> None:
        with tenant(ACME):
            publish(Happened("never"), topics=("jobs",))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        state_and_fail()
    assert read(Cursor()) == []


def test_a_subscriber_hears_each_event_once_and_in_order(heard: list[str]) -> None:
    for word in ("one", "two"):
        say(word)
    with bound(ACME):
        tell_subscribers()
        tell_subscribers()
    assert heard == ["one", "two"]


def test_one_message_is_on_its_way_to_the_subscribers_until_they_begin_to_read(heard: list[str]) -> None:
    cache.clear()
    before = messages()
    for word in ("one", "two"):
        say(word)
    say("theirs", GLOBEX)
    assert messages() - before == 2, "one for each organization"
    with bound(ACME):
        tell_subscribers()
    say("three")
    assert messages() - before == 3, "what is said after they began needs one of its own"
    assert heard == ["one", "two"]


def test_the_first_message_is_begun_at_once_and_the_next_one_rests(heard: list[str]) -> None:
    cache.clear()
    empty_queue()
    say("one")
    assert countdown() == 0
    with bound(ACME):
        tell_subscribers()
    say("two")
    assert 0 < countdown() <= REST_S
    with bound(ACME):
        tell_subscribers()
    assert heard == ["one", "two"]


def test_a_clock_that_runs_ahead_lets_nothing_rest_for_longer() -> None:
    cache.clear()
    empty_queue()
    cache.set(f"began:{ACME}:{events.TELL_SUBSCRIBERS}", time.time() + 3600, 1)
    wake_once(events.TELL_SUBSCRIBERS, ACME)
    assert 0 < countdown() <= REST_S


def refused() -> None:
    with transaction.atomic():
        publish(Happened("never"), topics=("jobs",))
        transaction.set_rollback(True)


def test_what_a_request_states_is_announced_at_its_end_by_one_message(heard: list[str]) -> None:
    cache.clear()
    empty_queue()
    with announced_together():
        with tenant(ACME):
            publish(Happened("one"), topics=("jobs",))
            publish(Happened("two"), topics=("jobs",))
        with tenant(ACME):
            refused()
        assert messages() == 0
    assert messages() == 1
    with bound(ACME):
        tell_subscribers()
    assert heard == ["one", "two"]


def test_a_subscriber_that_has_heard_all_stands_where_the_log_is_settled(heard: list[str]) -> None:
    """So that what waits for it is found without reading again what others have written since."""
    say("one")
    with bound(ACME):
        tell_subscribers()
    for _ in range(BEHIND):
        say("theirs", GLOBEX)
    with bound(ACME):
        with transaction.atomic():
            settled = safe_cursor()
        tell_subscribers()
        with transaction.atomic():
            stands = SubscriberCursor.objects.get(subscriber="test.listener")
    assert Cursor(stands.tx, stands.event_id) >= settled
    say("two")
    with bound(ACME):
        tell_subscribers()
    assert heard == ["one", "two"]


def test_subscribers_for_whom_nothing_waits_cost_one_statement_in_all(heard: list[str]) -> None:
    say("one")
    with bound(ACME):
        tell_subscribers()
        with CaptureQueriesContext(connection) as asked:
            tell_subscribers()
    statements = [each["sql"] for each in asked.captured_queries if each["sql"] not in {"BEGIN", "COMMIT"}]
    assert heard == ["one"]
    assert len(statements) == 1, statements


def test_an_event_that_always_fails_is_passed_over_and_holds_up_nothing_for_ever(heard: list[str]) -> None:
    for word in ("one", "bad", "two"):
        say(word)
    with bound(ACME):
        for _ in range(12):
            tell_subscribers()
    assert heard[-1] == "two"
    assert "bad" not in heard


def test_a_subscriber_to_many_is_told_all_but_the_one_that_fails_at_once() -> None:
    told: list[list[str]] = []

    @many_subscriber("test.listener", to=(Happened,), portion=8)
    def listen(batch: Sequence[StoredEvent]) -> None:
        words = [event.body["what"] for event in batch]
        if "bad" in words:
            raise RuntimeError("bad")
        told.append(words)

    for word in ("one", "two", "three", "four", "bad", "six", "seven"):
        say(word)
    try:
        with bound(ACME):
            tell_subscribers()
            assert told == [["one", "two", "three"], ["four"]]
            for _ in range(MAX_ATTEMPTS):
                tell_subscribers()
    finally:
        events.SUBSCRIBERS.pop("test.listener")
    assert told == [["one", "two", "three"], ["four"], ["six", "seven"]]


@pytest.mark.parametrize("text", ["", "1", "1.", ".2", "a.b", "-1.2", "1.2.3", "9" * 41 + ".1"])
def test_a_cursor_that_was_never_given_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Cursor.parse(text)
