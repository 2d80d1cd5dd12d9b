"""Where this room's doors are mounted."""

from django.urls import URLPattern, path

from apps.analytics.api import SavingsViewSet


def paths() -> list[URLPattern]:
    """Figures of a project, and the calculator."""
    return [
        path("projects/<uuid:pk>/savings", SavingsViewSet.as_view({"get": "retrieve"}), name="project-savings"),
        path("projects/<uuid:pk>/suggestion-figures", SavingsViewSet.as_view({"get": "suggestions"}), name="project-suggestion-figures"),
        path("projects/<uuid:pk>/costs", SavingsViewSet.as_view({"put": "costs"}), name="project-costs"),
        path("savings/calculator", SavingsViewSet.as_view({"get": "calculator"}), name="savings-calculator"),
    ]
