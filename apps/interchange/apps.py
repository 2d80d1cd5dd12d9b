"""The room of files in and out."""

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    """Uploads of predictions, imports and exports of labels."""

    name = "apps.interchange"
    label = "interchange"
