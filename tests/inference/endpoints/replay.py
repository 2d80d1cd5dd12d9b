"""Small servers on loopback: one that answers as a recorded backend of Label Studio did, and what any such server shares."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

RECORDED: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent.parent / "data" / "label_studio_backend.json").read_text())


@dataclass
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content) if self.content else None


Answer = tuple[int, Any]
Respond = Callable[[Asked], Answer]


@dataclass
class Server:
    """A running server: what it was asked, and how it answers."""

    port: int
    respond: Respond
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def to(self, path: str) -> list[Asked]:
        return [each for each in self.asked if each.path == path]


class Handler(BaseHTTPRequestHandler):
    server_of: Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"] or 0))
        asked = Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, content)
        self.server_of.asked.append(asked)
        status, said = self.server_of.respond(asked)
        if callable(said):
            said(self)
            return
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):  # who asked may have gone
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def serving(respond: Respond, *, port: int = 0) -> Iterator[Server]:
    http = ThreadingHTTPServer(("127.0.0.1", port), type("Own", (Handler,), {}))
    http.daemon_threads, http.block_on_close = True, False
    server = Server(http.server_address[1], respond)
    http.RequestHandlerClass.server_of = server  # type: ignore[attr-defined]
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()


def recorded(asked: Asked) -> Answer:
    """What the recorded backend answered to such a request; one result of /predict for each task."""
    path = asked.path.rpartition("/")[2]
    if path == "predict":
        body = asked.body
        one = RECORDED["prompt" if body["params"]["context"] else "predict"]["answer"]["results"]
        return 200, {"results": [deepcopy(one[0]) for _ in body["tasks"]]}
    if path == "setup" and isinstance(asked.body["extra_params"], dict):
        return RECORDED["refused_setup"]["status"], RECORDED["refused_setup"]["answer"]
    if path == "webhook":
        name = {"ANNOTATION_CREATED": "created", "ANNOTATION_UPDATED": "updated", "START_TRAINING": "train"}.get(
            asked.body["action"], "deleted"
        )
        return RECORDED[name]["status"], RECORDED[name]["answer"]
    if path not in RECORDED:
        return 404, b"not found"
    return RECORDED[path]["status"], RECORDED[path]["answer"]


def shape(value: Any) -> Any:
    """The names of members at every depth, without what they say; of a list its first."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value[:1]]
    return None if value is None else type(value).__name__
