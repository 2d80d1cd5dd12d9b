"""The real web server in a thread of the test's process: it serves the test's own database, over HTTP and sockets."""

import socket
import threading
import time
from collections.abc import Iterator
from importlib import import_module

import pytest
import uvicorn

from config.supervise.web import WEB_OPTIONS

START_TIMEOUT_S = 15.0
STOP_TIMEOUT_S = 10.0


class WebServer:
    """Uvicorn on one loopback port for good: a test may stop it, and start it again where clients expect it."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve, if it does not already, and return once it does."""
        if self._server is not None:
            return
        application = import_module("config.asgi").application
        self._server = uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=self.port, log_level="warning", **WEB_OPTIONS))
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the live server did not start")
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop listening and drop every open connection, sockets included."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(STOP_TIMEOUT_S)
        self._server = self._thread = None


def free_port() -> int:
    """A loopback port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def session_web_server(django_db_setup: None) -> Iterator[WebServer]:
    """One server for the session; use `web_server` or `live_server_url`."""
    server = WebServer()
    yield server
    server.stop()


@pytest.fixture
def web_server(transactional_db: None, session_web_server: WebServer) -> WebServer:
    """The running server, which a test may stop and start. Rows must be committed to be seen, so the test is transactional."""
    session_web_server.start()
    return session_web_server


@pytest.fixture
def live_server_url(web_server: WebServer) -> str:
    """The address of the running server."""
    return web_server.url
