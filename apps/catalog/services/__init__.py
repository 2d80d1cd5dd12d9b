"""Every write of this room."""

from apps.catalog.services.datasets import REMOVE_FILES, create_dataset, remove_data_row, remove_dataset, update_dataset
from apps.catalog.services.imports import IMPORT, import_chunk, start_import
from apps.catalog.services.storing import StorageFailed, remove_files
from apps.catalog.services.uploads import Added, Duplicate, Incoming, Refused, add_files

__all__ = [
    "IMPORT",
    "REMOVE_FILES",
    "Added",
    "Duplicate",
    "Incoming",
    "Refused",
    "StorageFailed",
    "add_files",
    "create_dataset",
    "import_chunk",
    "remove_data_row",
    "remove_dataset",
    "remove_files",
    "start_import",
    "update_dataset",
]
