"""The room of data."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CatalogConfig(AppConfig):
    """Datasets and data rows; finds the filter terms that the rooms above offer in their `catalog_terms.py`."""

    name = "apps.catalog"
    label = "catalog"

    def ready(self) -> None:
        autodiscover_modules("catalog_terms")
