"""Where this room's door is mounted."""

from typing import Any

from apps.notifications.api import NotificationViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [("notifications", NotificationViewSet, "notifications")]
