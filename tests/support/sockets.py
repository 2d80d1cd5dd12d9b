"""A client of the live socket that keeps what the protocol says to keep: the cursor below which nothing is outstanding."""

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.cast import Api
from tests.support.live import WebServer

WITHIN_S = 10.0
SETTLED_WITHIN_S, POLL_S = 60.0, 0.05


class LiveClient:
    """One tab: connects as somebody, remembers every event, and resumes from its cursor after a lost connection."""

    def __init__(self, server: WebServer, slug: str, api: Api | None = None, *, origin: str | None = "", host: str = "127.0.0.1") -> None:
        self.url = f"ws://{host}:{server.port}/ws/o/{slug}/"
        self.origin = f"http://{host}:{server.port}" if origin == "" else origin
        self.headers = _credentials(api)
        self.events: list[dict[str, Any]] = []
        self.topics: list[str] = []
        self.since: str | None = None
        self.wire: ClientConnection | None = None

    def open(self) -> "LiveClient":
        """Connect, and subscribe again to what was subscribed before, from where it stopped."""
        self.held = contextlib.ExitStack()
        options: dict[str, Any] = {"origin": self.origin, "additional_headers": self.headers, "proxy": None, "open_timeout": WITHIN_S}
        self.wire = self.held.enter_context(connect(self.url, **options))
        if self.topics:
            self.subscribe(*self.topics)
        return self

    def send(self, message: Any) -> None:
        """As JSON, or as it is where it is text or bytes."""
        assert self.wire is not None
        self.wire.send(message if isinstance(message, str | bytes) else json.dumps(message))

    def receive(self) -> dict[str, Any]:
        """The next message; events and cursors are remembered. Raises TimeoutError, ConnectionClosed."""
        assert self.wire is not None
        told: dict[str, Any] = json.loads(self.wire.recv(WITHIN_S))
        if told["type"] == "event":
            self.events.append(told)
        elif "cursor" in told:
            self.since = told["cursor"]
        return told

    def until(self, kind: str) -> dict[str, Any]:
        """The next message of a type; what comes before is remembered."""
        while (told := self.receive())["type"] != kind:
            pass
        return told

    def subscribe(self, *topics: str) -> dict[str, Any]:
        """Watch; the answer says what is watched now and what was refused."""
        self.topics = sorted({*self.topics, *topics})
        self.send({"type": "subscribe", "topics": list(topics), "after": self.since})
        return self.until("subscribed")

    def ask(self) -> None:
        """Ask once for everything whose order is settled by now."""
        self.send({"type": "ping", "after": self.since})
        self.until("pong")

    def catch_up(self) -> None:
        """Ask until everything that was committed by now is told. Raises TimeoutError.

        Its order is settled once every older transaction of the cluster has ended, those of other tests among them.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
            first_open = int(cursor.fetchone()[0])
        deadline = time.monotonic() + SETTLED_WITHIN_S
        self.ask()
        while int(str(self.since).partition(".")[0]) < first_open - 1:
            if time.monotonic() > deadline:
                raise TimeoutError("an older transaction does not end")
            time.sleep(POLL_S)
            self.ask()

    def until_event(self, name: str) -> dict[str, Any]:
        """The next event of this name."""
        while (told := self.until("event"))["event"] != name:
            pass
        return told

    def closed_with(self) -> int:
        """The code with which the server ends the connection. Raises TimeoutError if it does not."""
        assert self.wire is not None
        deadline = time.monotonic() + WITHIN_S
        with contextlib.suppress(ConnectionClosed):
            while time.monotonic() < deadline:
                self.receive()
        return self.wire.protocol.close_code or 0

    def close(self) -> None:
        self.held.close()

    def names(self) -> list[str]:
        """The names of the events so far."""
        return [each["event"] for each in self.events]


def _credentials(api: Api | None) -> dict[str, str]:
    if api is None:
        return {}
    if "Authorization" in api.headers:
        return {"Authorization": api.headers["Authorization"]}
    name = settings.SESSION_COOKIE_NAME
    return {"Cookie": f"{name}={api.client.cookies[name].value}"}


@contextlib.contextmanager
def live(server: WebServer, slug: str, api: Api | None = None, **options: Any) -> Iterator[LiveClient]:
    """A connected client for the length of a block."""
    client = LiveClient(server, slug, api, **options).open()
    try:
        yield client
    finally:
        client.close()
