"""The ground floor."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Finds what the rooms above registered: subscribers and job kinds; and teaches querysets to take many values at once."""

    name = "apps.core"
    label = "core"

    def ready(self) -> None:
        import_module("apps.core.db.lookups")
        autodiscover_modules("subscribers", "jobs")
