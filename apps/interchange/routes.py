"""Where this room's doors are mounted."""

from django.urls import URLPattern, path

from apps.interchange.api.labels import ExportViewSet, LabelImportViewSet
from apps.interchange.api.predictions import PredictionViewSet


def paths() -> list[URLPattern]:
    """Doors below other rooms' things."""
    predictions = {"get": "list", "post": "create"}
    return [
        path("model-runs/<uuid:pk>/predictions", PredictionViewSet.as_view(predictions), name="model-run-predictions"),
        path("projects/<uuid:pk>/label-imports", LabelImportViewSet.as_view({"post": "create"}), name="project-label-imports"),
        path("projects/<uuid:pk>/exports", ExportViewSet.as_view({"post": "create"}), name="project-exports"),
    ]
