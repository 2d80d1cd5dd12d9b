"""The room of notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What people are called to."""

    name = "apps.notifications"
    label = "notifications"
