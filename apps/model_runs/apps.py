"""The room of models and their runs."""

from django.apps import AppConfig


class ModelRunsConfig(AppConfig):
    """Models, runs over data rows, and how sure each run was."""

    name = "apps.model_runs"
    label = "model_runs"
