"""The room of figures."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Activity, time and savings."""

    name = "apps.analytics"
    label = "analytics"
