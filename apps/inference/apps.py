"""The room of predictors."""

from django.apps import AppConfig


class InferenceConfig(AppConfig):
    """Predictors, their versions, and the jobs that train them and let them predict."""

    name = "apps.inference"
    label = "inference"
