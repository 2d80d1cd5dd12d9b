"""The room of predictors."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class InferenceConfig(AppConfig):
    """Predictors, their versions, and the jobs that train them and let them predict."""

    name = "apps.inference"
    label = "inference"

    def ready(self) -> None:
        """Tell the room of annotations which versions a project asks."""
        import_string("apps.annotations.in_use.register_versions")(import_string("apps.inference.parts.versions_asked"))
