"""A dataset of Acme, and what lies in storage."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.cast import Person

Files = Callable[[], set[str]]


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Files:
    """What lies in storage, in a folder of the test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    return lambda: {str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*") if each.is_file()}


@pytest.fixture
def dataset(ada: Person, files: Files) -> dict[str, Any]:
    response = ada.api.post("datasets", {"name": "Coins"})
    assert response.status_code == 201
    return response.json()


@dataclass
class Site:
    """A server on loopback that the settings name: `pictures` by path; anything else is 404. `before` runs ahead of each answer."""

    port: int
    pictures: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        self.site.before(self.path)
        body = self.site.pictures.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {}))
    server.daemon_threads, server.block_on_close = True, False
    site = server.RequestHandlerClass.site = Site(server.server_address[1])  # type: ignore[attr-defined]
    settings.EGRESS_ALLOWED_HOSTS = [f"127.0.0.1:{site.port}"]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()
