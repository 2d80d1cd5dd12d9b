"""A client of the real server, a real worker behind it, and a server that answers what it is told."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection

from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import bound, tenant
from firstpass import Client, Retries
from tests.cast import Person
from tests.support.live import WebServer
from tests.support.workers import EVERY_QUEUE, Eventually, WorkerProcess, environment_of_workers

QUICK = Retries(attempts=4, first_wait_s=0.001, longest_wait_s=2.0)


def key_of(person: Person) -> str:
    """A new API key of theirs."""
    return person.key().headers["Authorization"].removeprefix("Bearer ")


@pytest.fixture(scope="module")
def process(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    """A process for all tests of a module: it sees whatever the test that runs has committed."""
    folder = tmp_path_factory.mktemp("worker")
    environment = environment_of_workers(str(connection.settings_dict["NAME"]))
    process = WorkerProcess(queues=EVERY_QUEUE, pool="solo", concurrency=1, beat=False, include=(), folder=folder, environment=environment)
    try:
        process.wait_until_ready()
        yield process
    finally:
        process.stop()


@pytest.fixture
def worker(process: WorkerProcess, ada: Person, eventually: Eventually) -> Iterator[WorkerProcess]:
    """A worker behind the server. What follows by itself from what the test did is done before its tables are emptied."""
    yield process
    eventually(lambda: is_at_rest(ada))


def is_at_rest(person: Person) -> bool:
    """Whether no job is left in their organization once every subscriber knows all."""
    with bound(person.organization.pk):
        tell_subscribers()
    with tenant(person.organization.pk):
        return not Job.objects.filter(state__lte=JobState.RUNNING).exists()


@pytest.fixture
def client(web_server: WebServer, ada: Person) -> Iterator[Client]:
    """Ada's, over HTTP."""
    with Client(web_server.url, key_of(ada), trust_env=False) as client:
        yield client


class Scripted:
    """A server on loopback that gives its answers one after the other, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes] | None] = []
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        script = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                script.asked.append((f"{self.command} {self.path}", dict(self.headers), body))
                told = script.answers.pop(0)
                if told is None:
                    self.close_connection = True
                    return
                status, headers, content = told
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = answer  # noqa: N815  so HTTP servers of Python call them

            def log_message(self, *args: Any) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def say(self, *answers: tuple[int, dict[str, str], bytes] | None) -> None:
        """Answer so, in this order; None hangs up."""
        self.answers += answers


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    script = Scripted()
    thread = threading.Thread(target=script.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield script
    script.server.shutdown()
    script.server.server_close()
    thread.join()


@pytest.fixture
def impatient(scripted: Scripted) -> Iterator[Client]:
    """A client of the scripted server that does not wait long."""
    with Client(scripted.url, "fp_secret_of_mine", retries=QUICK, trust_env=False) as client:
        yield client
