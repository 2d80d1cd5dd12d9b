"""The table: for every route of the API, the request that its owner makes. The lines stand in lines/, one file per room."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.contract.world import World


@dataclass(frozen=True)
class Request:
    """What is sent, without who sends it. `body` goes as JSON; `raw` goes as it is, with its content type."""

    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    raw: Callable[[], Any] | None = None
    content_type: str = ""

    def options(self) -> dict[str, Any]:
        """For tests.cast.Api.call."""
        told: dict[str, Any] = {"headers": dict(self.headers), "query_params": dict(self.query)}
        if self.raw is not None:
            told |= {"data": self.raw(), **({"content_type": self.content_type} if self.content_type else {})}
        elif self.body is not None:
            told["body"] = self.body
        return told


class Blank:
    """Stands for a world where only the shape of a request matters."""

    def __getattr__(self, name: str) -> "Blank":
        return self

    def __getitem__(self, key: object) -> "Blank":
        return self

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __str__(self) -> str:
        return "blank"


Send = Callable[[Any, Any], Request]


@dataclass(frozen=True)
class Line:
    """One request. `send(here, there)`: `here` gives the ids of the address, `there` those of query and body.

    `status` is what its owner gets. `by` is who sends it: the "owner", "annotator" or a "stranger". `refused` is what a
    stranger may get for an id in query or body; in the address it is 404 always. `taken`: the id is the client's own choice, so one of
    somebody else's things is taken, not missing. `files` are sent as a form. `own` says why there is no
    stranger: the address belongs to the caller alone, or to everybody.
    """

    route: str
    send: Send
    status: int = 200
    by: str = "owner"
    refused: tuple[int, ...] = (404, 422)
    taken: bool = False
    files: bool = False
    own: str = ""
    note: str = ""

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0].lower()

    @property
    def json(self) -> bool:
        """Whether it sends a JSON object."""
        return self.send(Blank(), Blank()).body is not None

    def __str__(self) -> str:
        return f"{self.route} {self.note}".strip()


def ndjson(*rows: Any) -> Callable[[], bytes]:
    """The body of application/x-ndjson."""
    return lambda: b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def all_lines() -> list[Line]:
    """Of all rooms."""
    rooms = sorted(Path(__file__).parent.glob("lines/*.py"))
    return [line for room in rooms for line in import_module(f"tests.contract.lines.{room.stem}").LINES]


def every(line: Line, world: World) -> Request:
    """The line's request with one world's ids everywhere."""
    return line.send(world, world)
