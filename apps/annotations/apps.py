"""The room of annotations."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class AnnotationsConfig(AppConfig):
    """Annotation sets, labels, suggestion decisions, revisions."""

    name = "apps.annotations"
    label = "annotations"

    def ready(self) -> None:
        """Tell the room of ontologies which features are in use."""
        count = import_string("apps.annotations.queries.count_feature_use")
        import_string("apps.ontologies.usage.register_usage")(count)
