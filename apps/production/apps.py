"""The room of production queues."""

from django.apps import AppConfig


class ProductionConfig(AppConfig):
    """Queues and their decisions."""

    name = "apps.production"
    label = "production"
