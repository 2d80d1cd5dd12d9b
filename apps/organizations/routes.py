"""Where this room's doors are mounted."""

from typing import Any


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return []
