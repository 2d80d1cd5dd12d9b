"""Bodies of events whose log line holds only ids: read from the database when they are sent. Rooms register theirs."""

from collections.abc import Callable
from typing import Any

Fill = Callable[[dict[str, Any]], dict[str, Any]]


def body_for(event: str, body: dict[str, Any]) -> dict[str, Any]:
    """The body as it goes to the socket."""
    fill = FILLERS.get(event)
    return fill(body) if fill else body


FILLERS: dict[str, Fill] = {}
