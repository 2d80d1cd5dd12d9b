"""The ground floor."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Finds what the rooms above registered: subscribers and job kinds."""

    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        autodiscover_modules("subscribers", "jobs")
