"""Tiles of maps and pictures, kept in storage beside the file; they go when it goes.

Tiles are cut when they are first asked for. Where a map is larger than everybody's may be, a tile of a low level would take minutes: there
a worker cuts the tiles of the level BASE_PX once, joins them upwards, four to one, and the map is ready when it is through. A picture that
is as large is ready when a worker has written its layers. Of a picture of 16 bits tiles are drawn between its own values, or between those
that were asked for; these are cut anew.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.catalog.intake import limits_of
from apps.catalog.models import DataRow, DataRowState
from apps.catalog.problems import NothingToCut, NotOfSixteenBits
from apps.catalog.services.layering import folder_of, has_tiles, is_read_ahead, source_of, store_layers
from apps.core import storage
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.problems import NotFound
from apps.modalities import UnreadableMedia
from apps.modalities.tiles import NoSuchTile, has_tile, joined, levels_of, side_of, tile, values_tile

CUT_TILES = "catalog.cut_tiles"
BASE_PX = 4096  # the largest square of a very large map that is read for one tile
LEVELS_PER_CHUNK = 3  # so that a chunk cuts up to 64 tiles and joins 21
UNFINISHED = "Its tiles could not be cut."
QUARTERS = [(column, row) for column in (0, 1) for row in (0, 1)]
_cutting = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Look:
    """How a tile of 16 bits is wanted: drawn between two values, or as `values` that whoever shows it draws."""

    window: tuple[float, float] | None = None
    values: bool = False


PLAIN = Look()


def tile_of(*, data_row: DataRow, z: int, x: int, y: int, look: Look = PLAIN) -> bytes:
    """One tile as WebP, values as PNG, see apps.modalities.tiles. No transaction should be open. Raises NotFound, NotOfSixteenBits."""
    if not has_tiles(data_row) or data_row.state == DataRowState.FAILED:
        raise NotFound("There is no such tile.")
    if look != PLAIN and (data_row.modality != "image" or "window" not in data_row.facts):
        raise NotOfSixteenBits
    if data_row.state == DataRowState.PROCESSING and (data_row.modality == "image" or z < _base_level(data_row)):
        raise NotFound("The tiles of this data row are still being cut.")
    try:
        return _cut(data_row, z, x, y, look) if look.window else _tile(data_row, z, x, y, look=look)
    except (NoSuchTile, UnreadableMedia, FileNotFoundError):
        raise NotFound("There is no such tile.") from None


def start_cutting(rows: Sequence[DataRow]) -> None:
    """A job for each very large map or picture among these rows, in the running transaction."""
    for row in rows:
        if row.state == DataRowState.PROCESSING:
            _start(row)


def cut_again(*, data_row: DataRow, actor_id: int) -> Job:
    """Start over where the tiles of what is very large could not all be cut; those that are there stay. Raises NothingToCut."""
    is_large = has_tiles(data_row) and is_read_ahead(data_row.modality, data_row.width, data_row.height, data_row.facts)
    if data_row.state != DataRowState.FAILED or not is_large:
        raise NothingToCut("Only a very large map or picture whose tiles could not be cut can be tried again.")
    data_row.state, data_row.error = DataRowState.PROCESSING, ""
    data_row.save(update_fields=["state", "error"])
    return _start(data_row, actor_id=actor_id)


def _start(row: DataRow, *, actor_id: int | None = None) -> Job:
    chunks = [{"layers": True}] if row.modality == "image" else _chunks(row)
    params = {"data_row": str(row.pk)}
    return create_job(
        kind=CUT_TILES, title=f"Cut the tiles of {row.name}", total=len(chunks), params=params, chunks=chunks, actor_id=actor_id
    )


def _chunks(row: DataRow) -> list[dict[str, Any]]:
    z = max(_base_level(row) - LEVELS_PER_CHUNK, 0)
    side = side_of(*_size(row), z)
    places = [(x, y) for y in range(-(-_size(row)[1] // side)) for x in range(-(-_size(row)[0] // side))]
    return [{"tile": [z, x, y]} for x, y in places]


def tile_chunk(context: ChunkContext) -> None:
    """Cut the tiles below one and join them up to it, or write all layers of a picture. Safe to repeat: what was made is kept."""
    with transaction.atomic():
        row = DataRow.objects.filter(pk=context.job.params["data_row"]).first()
    failed = 0
    try:
        if row is not None and "layers" in context.payload:
            with storage.opened(row.media_key) as file:
                seekable: Any = file
                store_layers(seekable, media_key=row.media_key, mime=row.mime, width=row.width, height=row.height, go_on=context.go_on)
        elif row is not None:
            z, x, y = context.payload["tile"]
            _tile(row, z, x, y, context=context)
    except UnreadableMedia as refusal:
        failed = 1
        context.error(code=refusal.code, message=refusal.message)
    with context.commit(done=1 - failed, failed=failed):
        pass


def end_cutting(job: Job) -> None:
    """The map or picture can be looked at, where all its tiles can be."""
    is_whole = job.done == job.total
    values: dict[str, Any] = {"state": DataRowState.READY} if is_whole else {"state": DataRowState.FAILED, "error": UNFINISHED}
    DataRow.objects.filter(pk=UUID(job.params["data_row"])).update(**values)


def _tile(row: DataRow, z: int, x: int, y: int, *, context: ChunkContext | None = None, look: Look = PLAIN) -> bytes:
    """A tile as it is kept, or cut, or joined of those of the next level. Raises NoSuchTile, UnreadableMedia."""
    if not has_tile(*_size(row), z, x, y):
        raise NoSuchTile

    def make() -> bytes:
        if z < _base_level(row):
            places = {(column, down): (2 * x + column, 2 * y + down) for column, down in QUARTERS}
            there = {quarter: place for quarter, place in places.items() if has_tile(*_size(row), z + 1, *place)}
            return joined({quarter: _tile(row, z + 1, *place, context=context) for quarter, place in there.items()})
        if context is not None:
            context.renew()
        return _cut(row, z, x, y, look)

    return storage.kept(folder_of(row.media_key), f"{z}-{x}-{y}.{'png' if look.values else 'webp'}", make)


def _cut(row: DataRow, z: int, x: int, y: int, look: Look) -> bytes:
    key, stretch = row.media_key, row.facts.get("stretch")
    if row.modality == "image":
        window = look.window or row.facts.get("window")
        key, stretch = source_of(row, z), [window] if window else []
    limits = limits_of(*_size(row))
    with _cutting, storage.opened(key) as file:
        seekable: Any = file
        if look.values:
            return values_tile(seekable, z, x, y, limits=limits)
        return tile(seekable, z, x, y, stretch=stretch, limits=limits)


def _base_level(row: DataRow) -> int:
    """From which level on tiles are cut from the file."""
    if row.modality == "image" or not is_read_ahead(row.modality, row.width, row.height, row.facts):
        return 0
    return max(levels_of(*_size(row)) - (BASE_PX // 256).bit_length(), 0)


def _size(row: DataRow) -> tuple[int, int]:
    return row.width or 0, row.height or 0
