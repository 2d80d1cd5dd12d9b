"""Tiles of maps, kept in storage beside the file; they go when it goes.

Tiles are cut when they are first asked for. Where a map is larger than everybody's may be, a tile of a low level would take minutes: there
a worker cuts the tiles of the level BASE_PX once, joins them upwards, four to one, and the map is ready when it is through.
"""

import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.catalog.models import DataRow, DataRowState
from apps.catalog.problems import NothingToCut
from apps.core import storage
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.problems import NotFound
from apps.modalities import Limits, UnreadableMedia
from apps.modalities.base import DEFAULT_LIMITS
from apps.modalities.tiles import NoSuchTile, has_tile, joined, levels_of, side_of, tile

CUT_TILES = "catalog.cut_tiles"
SUFFIX = "tif"
BASE_PX = 4096  # the largest square of a very large map that is read for one tile
LEVELS_PER_CHUNK = 3  # so that a chunk cuts up to 64 tiles and joins 21
UNFINISHED = "Its tiles could not be cut."
QUARTERS = [(column, row) for column in (0, 1) for row in (0, 1)]
_cutting = threading.BoundedSemaphore(2)


def has_tiles(row: DataRow) -> bool:
    """Whether the data row is a map."""
    return row.modality == "geospatial" and bool(row.media_key and row.width and row.height)


def tile_of(*, data_row: DataRow, z: int, x: int, y: int) -> bytes:
    """One tile of a map as WebP, see apps.modalities.tiles. No transaction should be open. Raises NotFound."""
    if not has_tiles(data_row) or data_row.state == DataRowState.FAILED:
        raise NotFound("There is no such tile.")
    if data_row.state == DataRowState.PROCESSING and z < _base_level(data_row):
        raise NotFound("The tiles of this map are still being cut.")
    try:
        return _tile(data_row, z, x, y)
    except (NoSuchTile, UnreadableMedia):
        raise NotFound("There is no such tile.") from None


def folder_of(media_key: str) -> str:
    """Where the tiles of a stored file lie."""
    return "tiles/" + media_key.rsplit("/", 1)[-1].removesuffix(f".{SUFFIX}")


def is_very_large(width: int | None, height: int | None) -> bool:
    """Whether a map of this size has to be cut before it can be looked at."""
    return (width or 0) * (height or 0) > DEFAULT_LIMITS.max_raster_pixels


def start_cutting(rows: Sequence[DataRow]) -> None:
    """A job for each very large map among these rows, in the running transaction."""
    for row in rows:
        if row.state == DataRowState.PROCESSING:
            _start(row)


def cut_again(*, data_row: DataRow, actor_id: int) -> Job:
    """Start over where the tiles of a very large map could not all be cut; those that are there stay. Raises NothingToCut."""
    if data_row.state != DataRowState.FAILED or not has_tiles(data_row) or not is_very_large(data_row.width, data_row.height):
        raise NothingToCut("Only a very large map whose tiles could not be cut can be tried again.")
    data_row.state, data_row.error = DataRowState.PROCESSING, ""
    data_row.save(update_fields=["state", "error"])
    return _start(data_row, actor_id=actor_id)


def _start(row: DataRow, *, actor_id: int | None = None) -> Job:
    z = max(_base_level(row) - LEVELS_PER_CHUNK, 0)
    side = side_of(*_size(row), z)
    places = [(x, y) for y in range(-(-_size(row)[1] // side)) for x in range(-(-_size(row)[0] // side))]
    chunks = [{"tile": [z, x, y]} for x, y in places]
    params = {"data_row": str(row.pk)}
    return create_job(
        kind=CUT_TILES, title=f"Cut the tiles of {row.name}", total=len(chunks), params=params, chunks=chunks, actor_id=actor_id
    )


def tile_chunk(context: ChunkContext) -> None:
    """Cut the tiles below one and join them up to it. Safe to repeat: what was cut is kept."""
    with transaction.atomic():
        row = DataRow.objects.filter(pk=context.job.params["data_row"]).first()
    failed = 0
    try:
        if row is not None:
            z, x, y = context.payload["tile"]
            _tile(row, z, x, y, context)
    except UnreadableMedia as refusal:
        failed = 1
        context.error(code=refusal.code, message=refusal.message)
    with context.commit(done=1 - failed, failed=failed):
        pass


def end_cutting(job: Job) -> None:
    """The map can be looked at, where all its tiles were cut."""
    is_whole = job.done == job.total
    values: dict[str, Any] = {"state": DataRowState.READY} if is_whole else {"state": DataRowState.FAILED, "error": UNFINISHED}
    DataRow.objects.filter(pk=UUID(job.params["data_row"])).update(**values)


def _tile(row: DataRow, z: int, x: int, y: int, context: ChunkContext | None = None) -> bytes:
    """A tile as it is kept, or cut, or joined of those of the next level. Raises NoSuchTile, UnreadableMedia."""
    if not has_tile(*_size(row), z, x, y):
        raise NoSuchTile

    def make() -> bytes:
        if z < _base_level(row):
            places = {(column, down): (2 * x + column, 2 * y + down) for column, down in QUARTERS}
            there = {quarter: place for quarter, place in places.items() if has_tile(*_size(row), z + 1, *place)}
            return joined({quarter: _tile(row, z + 1, *place, context) for quarter, place in there.items()})
        if context is not None:
            context.renew()
        return _cut(row, z, x, y)

    return storage.kept(folder_of(row.media_key), f"{z}-{x}-{y}.webp", make)


def _cut(row: DataRow, z: int, x: int, y: int) -> bytes:
    width, height = _size(row)
    with _cutting, storage.opened(row.media_key) as file:
        limits = Limits(max_raster_pixels=width * height)
        return tile(file, z, x, y, stretch=row.facts.get("stretch"), limits=limits)  # type: ignore[arg-type]  # it can seek


def _base_level(row: DataRow) -> int:
    """From which level on tiles are cut from the file."""
    if not is_very_large(row.width, row.height):
        return 0
    return max(levels_of(*_size(row)) - (BASE_PX // 256).bit_length(), 0)


def _size(row: DataRow) -> tuple[int, int]:
    return row.width or 0, row.height or 0
