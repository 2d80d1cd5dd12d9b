"""Where this room's doors are mounted."""

from typing import Any

from apps.catalog.api.data_rows import DataRowViewSet
from apps.catalog.api.datasets import DatasetViewSet
from apps.catalog.api.metadata_fields import MetadataFieldViewSet
from apps.catalog.api.slices import SliceViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [
        ("datasets", DatasetViewSet, "datasets"),
        ("data-rows", DataRowViewSet, "data-rows"),
        ("metadata-fields", MetadataFieldViewSet, "metadata-fields"),
        ("slices", SliceViewSet, "slices"),
    ]
