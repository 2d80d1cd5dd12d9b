"""Where this room's doors are mounted."""

from typing import Any

from apps.catalog.api.data_rows import DataRowViewSet
from apps.catalog.api.datasets import DatasetViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [("datasets", DatasetViewSet, "datasets"), ("data-rows", DataRowViewSet, "data-rows")]
