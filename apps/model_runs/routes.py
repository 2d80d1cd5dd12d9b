"""Where this room's doors are mounted."""

from typing import Any

from django.urls import URLPattern, path

from apps.model_runs.api import ModelRunViewSet, ModelViewSet
from apps.model_runs.api.splits import SplitViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [("models", ModelViewSet, "models"), ("model-runs", ModelRunViewSet, "model_runs")]


def paths() -> list[URLPattern]:
    """Doors below runs."""
    splits = "model-runs/<uuid:pk>/splits"
    return [
        path(splits, SplitViewSet.as_view({"get": "retrieve", "post": "create"}), name="model-run-splits"),
        path(f"{splits}/marks", SplitViewSet.as_view({"post": "mark"}), name="model-run-marks"),
    ]
