"""The room of webhooks."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Webhooks and their deliveries."""

    name = "apps.webhooks"
    label = "webhooks"
