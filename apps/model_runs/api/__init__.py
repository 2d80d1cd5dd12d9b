"""The doors of models and runs."""

from apps.model_runs.api.models import ModelViewSet
from apps.model_runs.api.runs import ModelRunViewSet

__all__ = ["ModelRunViewSet", "ModelViewSet"]
