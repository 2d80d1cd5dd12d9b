"""Bodies of events whose log line holds only ids: read from the database when they are sent."""

from collections.abc import Callable
from typing import Any

from apps.annotations.events import SuggestionsAdded
from apps.annotations.queries import suggestions_body

Fill = Callable[[dict[str, Any]], dict[str, Any]]

FILLERS: dict[str, Fill] = {SuggestionsAdded.type: suggestions_body}


def body_for(event: str, body: dict[str, Any]) -> dict[str, Any]:
    """The body as it goes out."""
    fill = FILLERS.get(event)
    return fill(body) if fill else body
