"""The room of annotations."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    """Annotation sets, labels, suggestion decisions, revisions."""

    name = "apps.annotations"
    label = "annotations"
