"""Where this room's doors are mounted."""

from typing import Any

from django.urls import URLPattern, path

from apps.inference.api.agents import WorkViewSet
from apps.inference.api.artifacts import ArtifactViewSet
from apps.inference.api.asking import SuggestionViewSet
from apps.inference.api.compute import ComputeViewSet
from apps.inference.api.deliveries import DeliveryViewSet
from apps.inference.api.ending import EndingViewSet
from apps.inference.api.fittings import FittingViewSet
from apps.inference.api.left_out import LeftOutViewSet
from apps.inference.api.lessons import LessonViewSet
from apps.inference.api.predictors import PredictorViewSet
from apps.inference.api.projects import ProjectPredictorViewSet
from apps.inference.api.prompts import PromptViewSet
from apps.inference.api.publications import PublicationViewSet
from apps.inference.api.retries import RetryViewSet
from apps.inference.api.rules import RuleViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [("predictors", PredictorViewSet, "predictors"), ("publications", PublicationViewSet, "publications")]


def paths() -> list[URLPattern]:
    """Doors below other rooms' things."""
    attached = ProjectPredictorViewSet.as_view({"get": "list", "post": "create"})
    archive = EndingViewSet.as_view({"post": "archive", "delete": "restore"})
    rule = RuleViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"})
    work = [
        path(f"predictors/<uuid:pk>/leases/{door}", WorkViewSet.as_view({"post": action}), name=f"work-{door}")
        for door, action in (("take", "take"), ("results", "answer"), ("extension", "keep"), ("release", "release"))
    ]
    fitting = [
        path(f"predictors/<uuid:pk>/fittings/{door}", FittingViewSet.as_view({"post": action}), name=f"fitting-{door}")
        for door, action in (("take", "take"), ("labels", "labels"), ("progress", "progress"), ("end", "end"))
    ]
    return [
        *work,
        *fitting,
        path("predictors/<uuid:pk>/training-rule", rule, name="predictor-training-rule"),
        path("predictors/<uuid:pk>/lesson", LessonViewSet.as_view({"get": "retrieve"}), name="predictor-lesson"),
        path("predictors/<uuid:pk>/left-out", LeftOutViewSet.as_view({"get": "retrieve"}), name="predictor-left-out"),
        path("predictors/<uuid:pk>/compute", ComputeViewSet.as_view({"get": "retrieve"}), name="predictor-compute"),
        path("predictors/<uuid:pk>/deliveries", DeliveryViewSet.as_view({"get": "list"}), name="predictor-deliveries"),
        path(
            "predictors/<uuid:pk>/deliveries/<uuid:delivery>/replay",
            DeliveryViewSet.as_view({"post": "replay"}),
            name="predictor-delivery-replay",
        ),
        path("predictors/<uuid:pk>/promotion", RuleViewSet.as_view({"post": "promote"}), name="predictor-promotion"),
        path("predictors/<uuid:pk>/artifact", ArtifactViewSet.as_view({"post": "create"}), name="predictor-artifact"),
        path("model-runs/<uuid:pk>/retry", RetryViewSet.as_view({"get": "retrieve", "post": "create"}), name="model-run-retry"),
        path("predictors/<uuid:pk>/uses", EndingViewSet.as_view({"get": "uses"}), name="predictor-uses"),
        path("predictors/<uuid:pk>/archive", archive, name="predictor-archive"),
        path("projects/<uuid:pk>/predictors", attached, name="project-predictors"),
        path(
            "projects/<uuid:pk>/predictors/<uuid:predictor>",
            ProjectPredictorViewSet.as_view({"delete": "detach"}),
            name="project-predictors-one",
        ),
        path("tasks/<uuid:pk>/prompts", PromptViewSet.as_view({"post": "create"}), name="task-prompts"),
        path("tasks/<uuid:pk>/prompts/kept", PromptViewSet.as_view({"post": "keep"}), name="task-prompts-kept"),
        path("tasks/<uuid:pk>/suggestions", SuggestionViewSet.as_view({"post": "suggest"}), name="task-suggestions"),
        path("batches/<uuid:pk>/prelabel", SuggestionViewSet.as_view({"post": "prelabel"}), name="batch-prelabel"),
        path(
            "batches/<uuid:pk>/automatic-labels",
            SuggestionViewSet.as_view({"post": "label_batch", "delete": "withdraw"}),
            name="batch-automatic-labels",
        ),
    ]
