"""Which image is which, in archives that know images by the names of their files only.

While such an archive is written, every data row gets a file name of its own; a member `firstpass.ndjson` says for each which data row it
is, how large, and where in the archive its image belongs, one JSON object per line. Other readers pass over it. Whoever adds the images
themselves asks `media_places` for the place of each.
"""

import math
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import PurePosixPath
from re import compile as pattern
from typing import Any, BinaryIO, cast
from unicodedata import normalize

import orjson

from apps.formats.archive import SPOOL_BYTES, Limits, SafeZip
from apps.formats.base import file_name, pieces
from apps.formats.ndjson import Line, read_lines
from apps.formats.reading import dump_extent, read_extent, read_label_data_row, read_name
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import InvalidValue
from apps.kinds.reading import join, read_object
from apps.kinds.values import Extent

LISTING = "firstpass.ndjson"
IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".avif"})
# What the image of a file may be called that goes by its stem: cameras and old programs write endings in capitals.
ENDINGS = ("", *(shown for ending in sorted(IMAGE_SUFFIXES) for shown in (ending, ending.upper())))
MAX_STEM = 150
NOT_IN_NAMES = pattern(r'[\x00-\x1f\x7f<>:"|?*\\/]')
SAID = ("project", "by", "status", "split")


@dataclass(frozen=True, slots=True)
class Listed:
    """One image of an archive: where it belongs, and the data row it is, without annotations."""

    path: str
    row: LabelRow


class Listing:
    """The images of an archive that is being written; of those behind only a digest of their names is held, the rest on disk."""

    def __init__(self) -> None:
        self._spool = tempfile.SpooledTemporaryFile(SPOOL_BYTES)  # noqa: SIM115 - it lives as long as the archive is written
        self._taken: dict[bytes, int] = {}  # how many have this name, or one that was made from it

    def name_for(self, row: LabelRow) -> PurePosixPath:
        """A file name that differs from all before by more than its suffix or its case: the data row's own where it can be had."""
        path = PurePosixPath(normalize("NFC", file_name(row)).rpartition("/")[2])
        suffix = path.suffix if path.suffix.lower() in IMAGE_SUFFIXES else ""
        stem = (path.name.removesuffix(suffix) if suffix else path.name).strip(" .")[:MAX_STEM] or "image"
        suffix = suffix or _suffix_of(row.url)
        name, first = stem, _digest(stem)
        while _digest(name) in self._taken:
            self._taken[first] += 1
            name = f"{stem}-{self._taken[first]}"
        self._taken[_digest(name)] = 1
        return PurePosixPath(name + suffix)

    def add(self, path: str, row: LabelRow) -> None:
        """Remember that the image of this row belongs there."""
        data_row = {"id": row.data_row.id, "global_key": row.data_row.global_key, "name": row.data_row.name, **dump_extent(row.extent)}
        said = {key: value for key in SAID if (value := getattr(row, key)) is not None}
        self._spool.write(orjson.dumps({"path": path, "data_row": data_row, **said}, option=orjson.OPT_APPEND_NEWLINE))

    def member(self) -> tuple[str, Iterator[bytes]]:
        """The member of the archive that says it all; once, at the end."""
        self._spool.seek(0)
        return LISTING, self._content()

    def _content(self) -> Iterator[bytes]:
        with self._spool as spool:
            yield from pieces(cast("BinaryIO", spool))


def read_listing(archive: SafeZip) -> Iterator[Listed | LineError]:
    """The images of an archive of ours, in the order in which they were written; nothing where it has no listing."""
    if LISTING not in archive:
        return
    with archive.open(LISTING) as file:
        for line in read_lines(pieces(cast("BinaryIO", file))):
            yield line if isinstance(line, LineError) else _read(line)


def media_places(file: BinaryIO) -> Mapping[str, str] | None:
    """Where in an archive that we wrote the image of each data row belongs, by the row's id; None for an archive without a listing."""
    archive = SafeZip(file, Limits(sys.maxsize, sys.maxsize, sys.maxsize, math.inf))
    if LISTING not in archive:
        return None
    return {each.row.data_row.id: each.path for each in read_listing(archive) if isinstance(each, Listed) and each.row.data_row.id}


def _read(line: Line) -> Listed | LineError:
    try:
        return _listed(line.document, line.number)
    except InvalidValue as error:
        return LineError.of(error, line.number)


def _listed(document: Mapping[str, Any], number: int) -> Listed:
    members = read_object(document, "", required=("path", "data_row"), optional=SAID)
    path = read_name(members["path"], "/path")
    if path is None:
        raise InvalidValue("/path", "This image has no path.", "its place in the archive")
    at = "/data_row"
    own = read_object(members["data_row"], at, optional=("id", "global_key", "name", "width", "height"))
    name = read_name(own.get("name"), join(at, "name"))
    ref = read_label_data_row(own, at) if own.get("id") or own.get("global_key") else DataRowRef()
    said: dict[str, Any] = {key: read_name(members.get(key), join("", key)) for key in SAID}
    ref, size_at = DataRowRef(ref.id, ref.global_key, name), f"/{LISTING}{at}/"
    return Listed(path, LabelRow(ref, extent=read_extent(own, at), line=number, size_at=size_at, **said))


def named_row(file_name: str, extent: Extent | None = None, split: str | None = None) -> LabelRow:
    """The data row that another tool's archive knows by the name of its file."""
    return LabelRow(DataRowRef(global_key=file_name, name=file_name), extent=extent, split=split)


def may_be(ref: DataRowRef) -> list[DataRowRef]:
    """What an image may be called that goes by this name: with the endings of images, where it has none."""
    name = ref.name or ""
    ends = ENDINGS if ref.id is None and PurePosixPath(name).suffix.lower() not in IMAGE_SUFFIXES else ("",)
    return [replace(ref, global_key=name + ending, name=name + ending) if ending else ref for ending in ends]


def _digest(stem: str) -> bytes:
    return blake2b(stem.casefold().encode(), digest_size=8).digest()


def _suffix_of(url: str | None) -> str:
    """How the address of the media ends, where that tells a picture; else the suffix that viewers try first."""
    suffix = PurePosixPath((url or "").partition("?")[0].partition("#")[0]).suffix.lower()
    return suffix if suffix in IMAGE_SUFFIXES else ".jpg"
