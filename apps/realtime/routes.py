"""Jobs and events on the API."""

from typing import Any

from apps.realtime.api import EventViewSet, JobViewSet


def routes() -> list[tuple[str, Any, str]]:
    """(prefix, viewset, basename)."""
    return [("jobs", JobViewSet, "job"), ("events", EventViewSet, "event")]
