"""Where this room's doors are mounted."""

from typing import Any

from django.urls import URLPattern, path

from apps.production.api.decisions import DecideViewSet, DecisionViewSet
from apps.production.api.queues import ProductionQueueViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [("production-queues", ProductionQueueViewSet, "production_queue"), ("decisions", DecisionViewSet, "decision")]


def paths() -> list[URLPattern]:
    """The door through which decisions are asked for."""
    decide = DecideViewSet.as_view({"post": "create"})
    return [path("production-queues/<uuid:pk>/decisions", decide, name="production-queue-decisions")]
