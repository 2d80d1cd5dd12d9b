"""Where this room's doors are mounted."""

from typing import Any

from apps.model_runs.api import ModelRunViewSet, ModelViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [("models", ModelViewSet, "models"), ("model-runs", ModelRunViewSet, "model_runs")]
