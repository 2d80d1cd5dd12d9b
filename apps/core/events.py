"""Facts, stated inside the transaction that makes them true, and told after it to sockets and subscribers.

The log is the truth; what is sent after the commit is a hint that may be lost. A reader resumes from a cursor below which nothing can
still appear (see `safe_cursor`), so an event that commits late is never skipped.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connection, transaction
from django.db.models import BigIntegerField, Exists, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from apps.core.db.inserting import write
from apps.core.models import EventLog, SubscriberCursor
from apps.core.tenancy import current_organization_id
from apps.core.wake import wake_once

log = logging.getLogger(__name__)
TELL_SUBSCRIBERS = "core.tell_subscribers"
LAST_ID, LONGEST_CURSOR = 2**63 - 1, 40
PORTION, LARGE_PORTION = 50, 500  # events that a subscriber is given in one transaction
_gathering: ContextVar[list[tuple[Sequence["StoredEvent"], bool]] | None] = ContextVar("gathered_events", default=None)

INSERT = "INSERT INTO core_eventlog (organization_id, type, topics, body) VALUES (%s, %s, %s, %s) RETURNING id, tx, created_at"
INSERT_MANY = """INSERT INTO core_eventlog (organization_id, type, topics, body)
  SELECT %s, fact ->> 'type', ARRAY(SELECT jsonb_array_elements_text(fact -> 'topics')), fact -> 'body'
  FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS facts (fact, number) ORDER BY number RETURNING id, tx, created_at"""
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
WAITING = """WITH log AS (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon)
  SELECT reader.name, EXISTS (SELECT FROM core_eventlog event WHERE event.organization_id = %(organization)s
      AND event.tx >= coalesce(place.tx, 0) AND event.tx < log.horizon
      AND (event.tx, event.id) > (coalesce(place.tx, 0), coalesce(place.event_id, 0)) AND reader.types ? event.type),
    coalesce(place.tx, 0), log.horizon
  FROM log, jsonb_each(%(reading)s::jsonb) AS reader (name, types)
  LEFT JOIN core_subscribercursor place ON place.organization_id = %(organization)s AND place.subscriber = reader.name"""
BEHIND = 100  # transactions, of all organizations: how far a subscriber for whom nothing waits may stand behind the settled log


class Event:
    """Base of every fact; subclasses are frozen dataclasses with small JSON-able fields and a `type`."""

    type: ClassVar[str]


@dataclass(frozen=True, order=True)
class Cursor:
    """A place in the log: everything at or before (tx, id) has been read."""

    tx: int = 0
    id: int = 0

    def __str__(self) -> str:
        return f"{self.tx}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """From '<tx>.<id>'. Raises ValueError for anything else."""
        tx, _, number = text.partition(".")
        if text.isascii() and tx.isdecimal() and number.isdecimal() and len(text) <= LONGEST_CURSOR:
            cursor = cls(int(tx), int(number))
            if max(cursor.tx, cursor.id) <= LAST_ID:
                return cursor
        msg = "a cursor is two whole numbers joined by a dot"
        raise ValueError(msg)


@dataclass(frozen=True)
class StoredEvent:
    """An event as the log holds it."""

    id: int
    tx: int
    type: str
    topics: tuple[str, ...]
    body: dict[str, Any]
    at: datetime
    organization_id: int

    @property
    def cursor(self) -> Cursor:
        """Its own place; resume from `safe_cursor`, not from this."""
        return Cursor(self.tx, self.id)


Handler = Callable[[StoredEvent], None]
ManyHandler = Callable[[Sequence[StoredEvent]], None]


@dataclass(frozen=True)
class Subscriber:
    """A named reader of some types of event, and how many it is given in one transaction."""

    name: str
    types: frozenset[str]
    handle: ManyHandler
    portion: int


SUBSCRIBERS: dict[str, Subscriber] = {}


def subscriber(name: str, *, to: Iterable[type[Event]]) -> Callable[[Handler], Handler]:
    """Register a handler: at least once, in order, in a worker, in one transaction of the event's organization. It must be idempotent."""

    def register(handle: Handler) -> Handler:
        def each(batch: Sequence[StoredEvent]) -> None:
            for event in batch:
                handle(event)

        many_subscriber(name, to=to, portion=PORTION)(each)
        return handle

    return register


def many_subscriber(name: str, *, to: Iterable[type[Event]], portion: int = LARGE_PORTION) -> Callable[[ManyHandler], ManyHandler]:
    """The same for a handler that takes many events at once, in order. Those that fail together come again in smaller portions."""

    def register(handle: ManyHandler) -> ManyHandler:
        SUBSCRIBERS[name] = Subscriber(name, frozenset(event.type for event in to), handle, portion)
        return handle

    return register


def publish(event: Event, *, topics: Iterable[str]) -> StoredEvent:
    """Write the fact into the log of the organization in scope; after the commit, wake the sockets of its topics and the subscribers."""
    fields = {key: _plain(value) for key, value in asdict(event).items()}  # type: ignore[call-overload]
    organization_id, names = current_organization_id(), sorted(set(topics))
    with connection.cursor() as cursor:
        body = connection.ops.adapt_json_value(fields, None)
        cursor.execute(INSERT, [organization_id, event.type, names, body])
        number, tx, at = cursor.fetchone()
    stored = StoredEvent(number, tx, event.type, tuple(names), fields, at, organization_id)
    _announce_after_commit([stored])
    return stored


def publish_all(events: Sequence[tuple[Event, Iterable[str]]], *, wakes: bool = True) -> None:
    """The same for many facts, each with its topics, by one statement; after the commit the subscribers are woken once.

    With `wakes` False they hear of it with what is told next, or from the sweep: for what happens often and nobody waits for.
    """
    if not events:
        return
    organization_id = current_organization_id()
    told = [(event, {key: _plain(value) for key, value in asdict(event).items()}, sorted(set(topics))) for event, topics in events]  # type: ignore[call-overload]
    facts = [{"type": event.type, "topics": names, "body": fields} for event, fields, names in told]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_MANY, [organization_id, connection.ops.adapt_json_value(facts, None)])
        written = sorted(cursor.fetchall())
    stored = [
        StoredEvent(number, tx, event.type, tuple(names), fields, at, organization_id)
        for (number, tx, at), (event, fields, names) in zip(written, told, strict=True)
    ]
    _announce_after_commit(stored, wakes=wakes)


def log_all(events: Sequence[tuple[Event, Iterable[str]]]) -> None:
    """The same without a hint to sockets, for what happens by the hundred a second: whoever watches asks from time to time."""
    if not events:
        return
    facts = [
        {"type": event.type, "topics": sorted(set(topics)), "body": {key: _plain(value) for key, value in asdict(event).items()}}  # type: ignore[call-overload]
        for event, topics in events
    ]
    organization_id = current_organization_id()
    write(INSERT_MANY.partition("RETURNING")[0], [organization_id, connection.ops.adapt_json_value(facts, None)])
    _wake_readers({event.type for event, _ in events}, organization_id)


def _wake_readers(types: set[str], organization_id: int) -> None:
    if any(types & each.types for each in SUBSCRIBERS.values()):
        transaction.on_commit(lambda: wake_once(TELL_SUBSCRIBERS, organization_id), robust=True)


def _announce_after_commit(events: Sequence[StoredEvent], *, wakes: bool = True) -> None:
    def committed() -> None:
        gathering = _gathering.get()
        if gathering is None:
            announce(*events, wakes=wakes)
        else:
            gathering.append((events, wakes))

    transaction.on_commit(committed, robust=True)


@contextmanager
def announced_together() -> Iterator[None]:
    """Announce all that is stated in the block's transactions once, at its end."""
    gathered: list[tuple[Sequence[StoredEvent], bool]] = []
    token = _gathering.set(gathered)
    try:
        yield
    finally:
        _gathering.reset(token)
        if gathered:
            announce(*(event for events, _ in gathered for event in events), wakes=any(wakes for _, wakes in gathered))


def announce(*events: StoredEvent, wakes: bool = True) -> None:
    """Tell the sockets of the events' topics and wake the subscribers. Best effort: the log and the sweep make up for what is lost."""
    hint_all([(each.organization_id, each.topics, _message(each)) for each in events])
    types = {each.type for each in events}
    if wakes and any(types & each.types for each in SUBSCRIBERS.values()):
        wake_once(TELL_SUBSCRIBERS, events[0].organization_id)


def _message(event: StoredEvent) -> dict[str, Any]:
    return {"event": event.type, "body": event.body, "tx": event.tx, "id": event.id}


def group_of(organization_id: int, topic: str) -> str:
    """The Channels group of a topic: ASCII, no colon, told apart by organization."""
    return f"o{organization_id}.{topic.replace(':', '.')}"


def hint(organization_id: int, topics: Iterable[str], message: dict[str, Any]) -> None:
    """Send one message to the sockets that watch any of the topics; may be lost, may arrive once per topic."""
    hint_all([(organization_id, topics, message)])


def hint_all(hints: Iterable[tuple[int, Iterable[str], dict[str, Any]]]) -> None:
    """The same for many messages, each of an organization, its topics and what it says."""
    async_to_sync(_send)(hints)


async def _send(hints: Iterable[tuple[int, Iterable[str], dict[str, Any]]]) -> None:
    layer = get_channel_layer()
    for organization_id, topics, message in hints:
        for topic in topics:
            try:
                await layer.group_send(group_of(organization_id, topic), {"type": "event.hint", "topics": list(topics), **message})
            except Exception:
                log.warning("could not tell sockets about %s", topic, exc_info=True)
                return


def safe_cursor() -> Cursor:
    """The place below which nothing can still appear: every transaction before it has ended."""
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        return Cursor(cursor.fetchone()[0] - 1, LAST_ID)


def waiting_subscribers() -> tuple[set[str], set[str], Cursor]:
    """The names of those for whom settled events wait, of those that stand far behind though none does, and where the log is settled.

    One statement: a message that wakes subscribers has something for a few of them, as a rule.
    """
    reading = {each.name: sorted(each.types) for each in SUBSCRIBERS.values()}
    organization_id = current_organization_id()
    with connection.cursor() as cursor:
        said = connection.ops.adapt_json_value(reading, None)
        cursor.execute(WAITING, {"organization": organization_id, "reading": said})
        rows = cursor.fetchall()
    settled = Cursor(rows[0][3] - 1, LAST_ID) if rows else Cursor()
    waiting = {name for name, waits, _, _ in rows if waits}
    return waiting, {name for name, _, tx, _ in rows if name not in waiting and settled.tx - tx >= BEHIND}, settled


def events_after(
    after: Cursor,
    *,
    topics: Iterable[str] | None = None,
    types: Iterable[str] | None = None,
    limit: int = 500,
    settled: Cursor | None = None,
) -> list[StoredEvent]:
    """Events after the cursor whose order is settled, oldest first; at most `limit`. `settled` is the safe cursor, where it is at hand."""
    horizon = (settled or safe_cursor()).tx + 1
    rows = EventLog.objects.filter(Q(tx__gt=after.tx) | Q(tx=after.tx, id__gt=after.id), tx__gte=after.tx, tx__lt=horizon)
    if topics is not None:
        rows = rows.filter(topics__overlap=list(topics))
    if types is not None:
        rows = rows.filter(type__in=list(types))
    return [
        StoredEvent(row.id, row.tx, row.type, tuple(row.topics), row.body, row.created_at, row.organization_id)
        for row in rows.order_by("tx", "id")[:limit]
    ]


def waiting_for(name: str, **about: Any) -> Exists:
    """Whether events wait that this subscriber has not handled, whose bodies say so: a condition to annotate or filter rows by.

    `about` are members of the body and texts or expressions that they equal.
    """
    stands = SubscriberCursor.objects.filter(subscriber=name)
    tx, number = (Coalesce(Subquery(stands.values(each)), 0, output_field=BigIntegerField()) for each in ("tx", "event_id"))
    waiting = EventLog.objects.filter(Q(tx__gt=tx) | Q(tx=tx, id__gt=number), tx__gte=tx, type__in=SUBSCRIBERS[name].types)
    said = {f"said_{member}": KeyTextTransform(member, "body") for member in about}
    return Exists(waiting.annotate(**said).filter(**{f"said_{member}": value for member, value in about.items()}))


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    return value
