"""Where this room's doors are mounted."""

from django.urls import URLPattern, path

from apps.interchange.api.exports import ExportViewSet, RunExportViewSet
from apps.interchange.api.formats import FormatViewSet, OntologyDraftViewSet, SupportMatrixViewSet, ToldFormatViewSet
from apps.interchange.api.labeling_config import LabelingConfigViewSet
from apps.interchange.api.labels import LabelImportViewSet
from apps.interchange.api.predictions import JobResultViewSet, PredictionFetchViewSet, PredictionViewSet


def paths() -> list[URLPattern]:
    """Doors below other rooms' things."""
    predictions = {"get": "list", "post": "create"}
    return [
        path("formats", FormatViewSet.as_view({"get": "retrieve"}), name="formats"),
        path("formats/told", ToldFormatViewSet.as_view({"post": "create"}), name="formats-told"),
        path("support-matrix", SupportMatrixViewSet.as_view({"get": "retrieve"}), name="support-matrix"),
        path("ontology-drafts", OntologyDraftViewSet.as_view({"post": "create"}), name="ontology-drafts"),
        path("ontologies/<uuid:pk>/labeling-config", LabelingConfigViewSet.as_view({"get": "retrieve"}), name="ontology-labeling-config"),
        path("model-runs/<uuid:pk>/predictions", PredictionViewSet.as_view(predictions), name="model-run-predictions"),
        path(
            "model-runs/<uuid:pk>/predictions/fetch", PredictionFetchViewSet.as_view({"post": "create"}), name="model-run-predictions-fetch"
        ),
        path("jobs/<uuid:pk>/results", JobResultViewSet.as_view({"get": "retrieve"}), name="job-results"),
        path("projects/<uuid:pk>/label-imports", LabelImportViewSet.as_view({"post": "create"}), name="project-label-imports"),
        path("projects/<uuid:pk>/exports", ExportViewSet.as_view({"post": "create"}), name="project-exports"),
        path("model-runs/<uuid:pk>/exports", RunExportViewSet.as_view({"post": "create"}), name="model-run-exports"),
    ]
