"""Where this room's doors are mounted."""

from typing import Any

from django.urls import URLPattern, path

from apps.production.api.decisions import DecideViewSet, DecisionViewSet
from apps.production.api.queues import ProductionQueueViewSet
from apps.production.api.thresholds import ThresholdViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [("production-queues", ProductionQueueViewSet, "production_queue"), ("decisions", DecisionViewSet, "decision")]


def paths() -> list[URLPattern]:
    """The door through which decisions are asked for."""
    decide = DecideViewSet.as_view({"post": "create"})
    of_threshold = {
        "threshold": {"get": "retrieve"},
        "promise": {"post": "promise", "delete": "unpromise"},
        "calibration": {"put": "use"},
        "drift": {"get": "drift"},
        "drift-steps": {"post": "step"},
        "drift-steps/<int:number>/take": {"post": "take"},
        "drift-steps/<int:number>/reverse": {"post": "reverse"},
    }
    return [
        path("production-queues/<uuid:pk>/decisions", decide, name="production-queue-decisions"),
        *(
            path(f"production-queues/<uuid:pk>/{place}", ThresholdViewSet.as_view(actions), name=f"production-queue-{name_of(actions)}")
            for place, actions in of_threshold.items()
        ),
    ]


def name_of(actions: dict[str, str]) -> str:
    """A door's name: that of its first action."""
    return next(iter(actions.values()))
