"""The room of the demo."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """What `make run` shows: an organization with real pictures, and a detector that is trained on a part of them."""

    name = "apps.demo"
    label = "demo"
