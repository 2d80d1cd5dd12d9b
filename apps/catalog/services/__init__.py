"""Every write of this room."""

from apps.catalog.services.arrivals import READ_ARRIVALS, arrival_chunk, end_reading
from apps.catalog.services.bringing import Brings, Held, asset_as_held, bring_in_one, hold
from apps.catalog.services.bucket_imports import BUCKET_IMPORT, bucket_chunk, end_bucket_import, start_bucket_import
from apps.catalog.services.datasets import REMOVE_FILES, create_dataset, move_data_rows, remove_data_row, remove_dataset, update_dataset
from apps.catalog.services.describing import (
    add_attachment,
    create_metadata_field,
    remove_attachment,
    remove_metadata_field,
    update_data_row,
    update_metadata_field,
)
from apps.catalog.services.imports import IMPORT, end_import, import_chunk, start_import
from apps.catalog.services.layering import has_tiles
from apps.catalog.services.marking import MARK, mark_chunk, start_marking
from apps.catalog.services.slicing import create_slice, remove_slice, update_slice
from apps.catalog.services.storing import StorageFailed, remove_files
from apps.catalog.services.tiling import CUT_TILES, Look, cut_again, end_cutting, tile_chunk, tile_of
from apps.catalog.services.uploads import Added, Duplicate, Incoming, Refused, add_files

__all__ = [
    "BUCKET_IMPORT",
    "CUT_TILES",
    "IMPORT",
    "MARK",
    "READ_ARRIVALS",
    "REMOVE_FILES",
    "Added",
    "Brings",
    "Duplicate",
    "Held",
    "Incoming",
    "Look",
    "Refused",
    "StorageFailed",
    "add_attachment",
    "add_files",
    "arrival_chunk",
    "asset_as_held",
    "bring_in_one",
    "bucket_chunk",
    "create_dataset",
    "create_metadata_field",
    "create_slice",
    "cut_again",
    "end_bucket_import",
    "end_cutting",
    "end_import",
    "end_reading",
    "has_tiles",
    "hold",
    "import_chunk",
    "mark_chunk",
    "move_data_rows",
    "remove_attachment",
    "remove_data_row",
    "remove_dataset",
    "remove_files",
    "remove_metadata_field",
    "remove_slice",
    "start_bucket_import",
    "start_import",
    "start_marking",
    "tile_chunk",
    "tile_of",
    "update_data_row",
    "update_dataset",
    "update_metadata_field",
    "update_slice",
]
